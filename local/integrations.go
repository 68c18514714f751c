package local

import (
	"maps"
	"net/http"

	"skip-the-line/emulator/endpoint"
	"skip-the-line/emulator/iam"
	"skip-the-line/emulator/stepfunctions"
)

// integrations are what the workflow's tasks may call, as its role.
func (s *Stack) integrations(o Options) stepfunctions.Integrations {
	dynamoDB := emulated.Guard(s.roles[workflowRole], "dynamodb", s.dynamoDB().Call)
	all := stepfunctions.Integrations{
		"lambda:invoke":       stepfunctions.LambdaInvoke(s.console.Invoke(o.Invoke(s.roles.mayInvoke(s.functions.invoke)))),
		"dynamodb:getItem":    stepfunctions.DynamoDB(dynamoDB, "GetItem"),
		"dynamodb:putItem":    stepfunctions.DynamoDB(dynamoDB, "PutItem"),
		"dynamodb:updateItem": stepfunctions.DynamoDB(dynamoDB, "UpdateItem"),
		"dynamodb:deleteItem": stepfunctions.DynamoDB(dynamoDB, "DeleteItem"),
		"sns:publish":         s.roles.mayPublish(stepfunctions.SNSPublish(s.topic)),
	}
	maps.Copy(all, stepfunctions.SDK("dynamodb", "DynamoDb", dynamoDB,
		"BatchGetItem", "BatchWriteItem", "DeleteItem", "DescribeTable", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"))
	maps.Copy(all, stepfunctions.SDK("lambda", "Lambda", emulated.Guard(s.roles[workflowRole], "lambda", stepfunctions.LambdaCall(s.console.LambdaAPI(s.services[endpoint.Lambda]))),
		"GetFunction", "GetFunctionConfiguration", "Invoke", "ListFunctions"))
	maps.Copy(all, stepfunctions.SDK("sns", "Sns", emulated.Guard(s.roles[workflowRole], "sns", stepfunctions.SNSCall(s.topic)),
		"ConfirmSubscription", "GetSubscriptionAttributes", "GetTopicAttributes", "ListSubscriptions", "ListSubscriptionsByTopic", "ListTopics",
		"Publish", "SetSubscriptionAttributes", "Subscribe", "Unsubscribe"))
	maps.Copy(all, stepfunctions.S3(asWorkflow(iam.S3(partition, iam.Roles{workflowKey: s.roles[workflowRole]}, s.services[endpoint.S3]))))
	return all
}

// workflowKey stands for the workflow's role in a request to S3 that nothing signs, because it never leaves the process.
const workflowKey = "ASIALOCALWORKFLOW"

func asWorkflow(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Credential="+workflowKey+"/")
		server.ServeHTTP(w, r)
	})
}
