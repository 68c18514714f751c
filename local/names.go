package local

// Region is where a stack pretends to be.
const Region = "ap-southeast-2"

// What the stack's resources are called. AWS has no such account.
const (
	partition = "aws"
	account   = "000000000000"

	tableName  = "orders"
	bucketName = "invoices"
)

func arn(service, resource string) string {
	return "arn:" + partition + ":" + service + ":" + Region + ":" + account + ":" + resource
}

func functionARN(step string) string { return arn("lambda", "function:"+step) }

var (
	topicARN        = arn("sns", "orders")
	stateMachineARN = arn("states", "stateMachine:order")
	stepsRoleARN    = "arn:" + partition + ":iam::" + account + ":role/order-workflow"
	apiRoleARN      = "arn:" + partition + ":iam::" + account + ":role/api"
)

func executionARN(name string) string { return arn("states", "execution:order:"+name) }
