package local

import (
	"maps"
	"strings"

	"skip-the-line/definition"
)

// Region is where a stack pretends to be.
const Region = "ap-southeast-2"

// The names of the stack's resources. AWS has no such account.
const (
	partition = "aws"
	account   = "000000000000"

	apiID      = "local"
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
	workflowRoleARN = "arn:" + partition + ":iam::" + account + ":role/" + workflowRole
	userPoolARN     = arn("cognito-idp", "userpool/"+Region+"_local")
	apiRoleARN      = "arn:" + partition + ":iam::" + account + ":role/" + apiRole
)

// workflowValues fill the placeholders of the workflow.
func workflowValues() map[string]string {
	values := definition.WorkflowFunctions(functionARN)
	maps.Copy(values, map[string]string{
		"Partition": partition,
		"TableName": tableName,
		"TopicArn":  topicARN,
	})
	return values
}

// apiValues fill the placeholders of the API.
func apiValues(o Options) map[string]string {
	values := definition.APIFunctions(functionARN)
	maps.Copy(values, map[string]string{
		"Partition":       partition,
		"Region":          Region,
		"StateMachineArn": stateMachineARN,
		"ApiRoleArn":      apiRoleARN,
		"TableName":       tableName,
		"Authorization":   o.Authorization,
		"CorsOrigin":      o.CORSOrigin,
	})
	if o.Authorization == definition.CognitoUserPools {
		values["UserPoolArn"] = userPoolARN
	}
	return values
}

// nameOf returns the name at the end of an ARN.
func nameOf(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }
