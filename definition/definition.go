// Package definition states each fact of Skip the Line once: the order workflow in Amazon States Language, the API in
// OpenAPI with API Gateway's extensions, the Lambda steps and the table. The Pulumi program deploys what [Workflow] and
// [API] return and the local stack executes it: the same bytes, with the placeholders filled in.
package definition

import (
	_ "embed"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"skip-the-line/handler/order"
)

// Names that are part of an address or of an ARN, and so the same in every stack: the API's stage, and the alias of every
// function that API and workflow invoke.
const (
	StageName = "live"
	LiveAlias = "live"
)

//go:embed order.asl.json
var workflow []byte

//go:embed api.openapi.yaml
var api []byte

// The names of the two documents in this directory.
const (
	WorkflowFile = "order.asl.json"
	APIFile      = "api.openapi.yaml"
)

// Workflow returns the order workflow in Amazon States Language (JSON). Values holds one value for each placeholder in
// order.asl.json.
func Workflow(values map[string]string) ([]byte, error) { return WorkflowOf(workflow, values) }

// WorkflowOf is Workflow for another text of order.asl.json. The lines stay as they are. The error may be an [*Error].
func WorkflowOf(text []byte, values map[string]string) ([]byte, error) {
	return render(WorkflowFile, text, values, nil)
}

// WorkflowSource returns order.asl.json as it lies, with its placeholders.
func WorkflowSource() []byte { return workflow }

// WorkflowTimeout returns how long an execution may take before Step Functions ends it without compensation. An order must
// stay active for at least as long.
func WorkflowTimeout() time.Duration {
	var document struct{ TimeoutSeconds int64 }
	if err := json.Unmarshal(workflow, &document); err != nil {
		panic(err) // the document is part of the program
	}
	return time.Duration(document.TimeoutSeconds) * time.Second
}

// API returns the REST API in OpenAPI 3.0 (YAML). Values holds one value for each placeholder in api.openapi.yaml, but
// for what package order knows: the menu and the rules of an order. UserPoolArn, the ARN of the user pool whose tokens are
// valid, has a value where Authorization is COGNITO_USER_POOLS and nowhere else.
func API(values map[string]string) ([]byte, error) { return APIOf(api, values) }

// APIOf is API for another text of api.openapi.yaml. The error may be an [*Error].
func APIOf(text []byte, values map[string]string) ([]byte, error) {
	document, err := fillAPI(text, values)
	if err != nil {
		return nil, err
	}
	return inline(document)
}

// fillAPI fills in the placeholders of a text of api.openapi.yaml.
func fillAPI(text []byte, values map[string]string) ([]byte, error) {
	own := map[string]string{
		"CoffeeTypes":  list(order.CoffeeTypes()),
		"CoffeeSizes":  list(order.CoffeeSizes()),
		"Menu":         order.MenuJSON(),
		"IDPattern":    order.IDPattern,
		"DatePattern":  order.DatePattern,
		"CityPattern":  order.CityPattern,
		"PricePattern": order.PricePattern,
		"MaxBytes":     strconv.Itoa(order.MaxBytes),
	}
	unused, err := userPoolARN(values)
	if err != nil {
		return nil, err
	}
	maps.Copy(own, unused)
	return render(APIFile, text, values, own)
}

// list joins names so that they fill a list of one quoted placeholder: ['${Names}'].
func list(names []string) string {
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, "'", "''")
	}
	return strings.Join(names, "', '")
}
