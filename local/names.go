package local

import "skip-the-line/definition"

// Region is where a stack pretends to be.
const Region = "ap-southeast-2"

// The names of the stack's resources. AWS has no such account.
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
	workflowRoleARN = "arn:" + partition + ":iam::" + account + ":role/order-workflow"
	apiRoleARN      = "arn:" + partition + ":iam::" + account + ":role/api"
)

// workflowValues fill the placeholders of the workflow.
func workflowValues() map[string]string {
	return withFunctions(func(step definition.Step) bool { return step.Workflow }, map[string]string{
		"Partition": partition,
		"TableName": tableName,
		"TopicArn":  topicARN,
	})
}

// apiValues fill the placeholders of the API.
func apiValues(o Options) map[string]string {
	return withFunctions(func(step definition.Step) bool { return len(step.Routes) > 0 }, map[string]string{
		"Partition":       partition,
		"Region":          Region,
		"StateMachineArn": stateMachineARN,
		"ApiRoleArn":      apiRoleARN,
		"TableName":       tableName,
		"Authorization":   o.Authorization,
		"CorsOrigin":      o.CORSOrigin,
	})
}

// withFunctions adds the ARNs of the wanted steps' functions.
func withFunctions(wanted func(definition.Step) bool, values map[string]string) map[string]string {
	for _, step := range definition.Steps {
		if wanted(step) {
			values[step.ArnPlaceholder()] = functionARN(step.Name)
		}
	}
	return values
}
