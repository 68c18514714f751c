package local

// What the stack's resources are called. AWS reserves no such account, and the credentials open nothing but this stack.
const (
	partition = "aws"
	region    = "ap-southeast-2"
	account   = "000000000000"

	tableName  = "orders"
	bucketName = "invoices"

	accessKeyID     = "AKIALOCALSTACKONLY00"
	secretAccessKey = "this-secret-opens-nothing-but-the-local-stack"
)

func arn(service, resource string) string {
	return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource
}

func functionARN(step string) string { return arn("lambda", "function:"+step) }

var (
	topicARN        = arn("sns", "orders")
	stateMachineARN = arn("states", "stateMachine:order")
	stepsRoleARN    = "arn:" + partition + ":iam::" + account + ":role/order-workflow"
	apiRoleARN      = "arn:" + partition + ":iam::" + account + ":role/api"
)

func executionARN(name string) string { return arn("states", "execution:order:"+name) }
