// Package definition holds the two documents at the heart of Skip the Line, as data: the order workflow in Amazon
// States Language and the API in OpenAPI with API Gateway's extensions. The Pulumi program deploys what [Workflow] and
// [API] return and the local stack executes it: the same bytes, with the placeholders filled in.
package definition

import (
	_ "embed"
	"strings"

	"skip-the-line/handler/order"
)

//go:embed order.asl.json
var workflow []byte

//go:embed api.openapi.yaml
var api []byte

// WorkflowValues is what the workflow needs to know of its surroundings.
type WorkflowValues struct {
	Partition    string // aws, aws-cn, …
	PutItemArn   string // the Lambda functions
	PutObjectArn string
	TableName    string
	TopicArn     string
}

// Workflow is the order workflow in Amazon States Language (JSON).
func Workflow(v WorkflowValues) ([]byte, error) {
	return render("order.asl.json", workflow, map[string]string{
		"Partition":    v.Partition,
		"PutItemArn":   v.PutItemArn,
		"PutObjectArn": v.PutObjectArn,
		"TableName":    v.TableName,
		"TopicArn":     v.TopicArn,
	}, nil)
}

// APIValues is what the API needs to know of its surroundings.
type APIValues struct {
	Partition       string
	Region          string
	StateMachineArn string
	ApiRoleArn      string // what API Gateway calls Step Functions and DynamoDB as
	TableName       string
	GetItemArn      string // the Lambda functions
	GetObjectArn    string
	Authorization   string // AWS_IAM or NONE
	CorsOrigin      string // which web origin may call: * or one origin
}

// API is the REST API in OpenAPI 3.0 (YAML). The coffees that its schema allows are the menu's, so that a drink nobody
// sells is refused at the door.
func API(v APIValues) ([]byte, error) {
	document, err := render("api.openapi.yaml", api, map[string]string{
		"Partition":       v.Partition,
		"Region":          v.Region,
		"StateMachineArn": v.StateMachineArn,
		"ApiRoleArn":      v.ApiRoleArn,
		"TableName":       v.TableName,
		"GetItemArn":      v.GetItemArn,
		"GetObjectArn":    v.GetObjectArn,
		"Authorization":   v.Authorization,
		"CorsOrigin":      v.CorsOrigin,
	}, map[string]string{
		"CoffeeTypes": list(order.CoffeeTypes()),
		"CoffeeSizes": list(order.CoffeeSizes()),
	})
	if err != nil {
		return nil, err
	}
	return inline(document)
}

// list joins names so that they fill a list of one quoted placeholder: ['${Names}'].
func list(names []string) string {
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, "'", "''")
	}
	return strings.Join(names, "', '")
}
