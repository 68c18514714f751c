package main

var definitionMutants = []mutant{
	{name: "an execution has five minutes", file: "definition/order.asl.json", tests: "definition", old: `"TimeoutSeconds": 3600,`, new: `"TimeoutSeconds": 300,`},
	{name: "an invoice is not compensated", file: "definition/order.asl.json", tests: "definition",
		old: "      \"Catch\": [\n        {\n          \"ErrorEquals\": [\"States.ALL\"],\n          \"ResultPath\": \"$.error\",\n          \"Next\": \"RemoveItem\"\n        }\n      ],\n      \"Next\": \"NotifyPlaced\"", new: "      \"Next\": \"NotifyPlaced\""},
	{name: "every removal is final", file: "definition/order.asl.json", tests: "definition", old: `"MaxAttempts": 6,`, new: `"MaxAttempts": 0,`},
	{name: "the removal asks no condition", file: "definition/order.asl.json", tests: "proof Survive|Workflow|Histories", old: `"ConditionExpression": "orderid = :orderid",`, new: `"ConditionExpression": "attribute_exists(accountid) OR orderid = :orderid",`},
	{name: "a rival's removal is retried", file: "definition/order.asl.json", tests: "proof Workflow",
		old: "          \"ErrorEquals\": [\"DynamoDB.ConditionalCheckFailedException\", \"DynamoDb.ConditionalCheckFailedException\"],\n          \"MaxAttempts\": 0", new: "          \"ErrorEquals\": [\"DynamoDB.ConditionalCheckFailedException\", \"DynamoDb.ConditionalCheckFailedException\"],\n          \"MaxAttempts\": 1"},
	{name: "a rejection is compensated", file: "definition/order.asl.json", tests: "proof Workflow", old: `"ErrorEquals": ["InvalidOrder", "ActiveOrderExists"],`, new: `"ErrorEquals": ["InvalidOrder"],`},
	{name: "put-item may not take as long as Lambda lets it", file: "definition/order.asl.json", tests: "definition",
		old: "      \"OutputPath\": \"$.Payload\",\n      \"TimeoutSeconds\": 8,", new: "      \"OutputPath\": \"$.Payload\",\n      \"TimeoutSeconds\": 4,"},
	{name: "the vendor is not told the price", file: "definition/order.asl.json", tests: "local", old: "          \"total.$\": \"$.total\",\n", new: ""},

	{name: "a step may delete orders", file: "definition/steps.go", tests: "infra Roles", old: `{Actions: []string{"dynamodb:PutItem"}, On: Orders}`, new: `{Actions: []string{"dynamodb:PutItem", "dynamodb:DeleteItem"}, On: Orders}`},
	{name: "the API may scan", file: "definition/steps.go", tests: "infra Roles", old: `{Actions: []string{"states:StartExecution"}, On: OrderWorkflow},`, new: `{Actions: []string{"states:StartExecution", "states:StopExecution"}, On: OrderWorkflow},`},
	{name: "a placeholder may be anything", file: "definition/render.go", tests: "definition", old: "if !plain.MatchString(value) {", new: "if value == \"\" {"},
	{name: "a placeholder may stay unfilled", file: "definition/render.go", tests: "definition", old: "if len(unfilled) > 0 {", new: "if len(unfilled) > 9 {"},
	{name: "a value may go unused", file: "definition/render.go", tests: "definition", old: "if len(unused) > 0 {", new: "if len(unused) > 9 {"},
	{name: "API Gateway sees references", file: "definition/inline.go", tests: "definition", old: "kept == \"schemas\" || kept == \"securitySchemes\"", new: "kept != \"\""},
}
