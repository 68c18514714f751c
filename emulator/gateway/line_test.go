package gateway_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

// lined is a document whose lines tests count. The integration of GET /x is in its components, and is put in place of the
// reference to it before the document is loaded.
const lined = `openapi: 3.0.1
info: {title: lined, version: "1"}
paths:
  /x:
    get:
      responses: {"200": {description: good}}
      x-amazon-apigateway-integration:
        $ref: "#/components/integrations/shared"
    post:
      responses:
        "200":
          description: good
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        credentials: role
        uri: arn:aws:apigateway:ap-southeast-2:states:action/StartExecution
        requestTemplates:
          application/json: |
            {"a":
             "$input.body"}
        responses:
          default:
            statusCode: "200"
components:
  integrations:
    shared:
      type: mock
      requestTemplates: {application/json: '{"statusCode": 200}'}
      responses: {default: {statusCode: "200"}}
`

func TestLine_findsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, old, new string
		line           int
	}{
		{"YAML that is not valid", "  /x:", "  /x: [", 3},
		{"a field of an integration", "httpMethod: POST", "httpMethod: GET", 15},
		{"an unknown service", "states:action", "sqs:action", 17},
		{"a status of an integration response", `statusCode: "200"` + "\ncomp", `statusCode: "201"` + "\ncomp", 24},
		{"a mapping template", `"$input.body"`, `"$input.nobody"`, 21},
		{"a field in the components", "type: mock", "type: moc", 28},
		{"an unknown extension of an operation", "    post:\n", "    post:\n      x-amazon-apigateway-authorizer: {}\n", 10},
		{"an unknown extension of the document", "paths:", "x-amazon-apigateway-policy: {}\npaths:", 3},
		{"what OpenAPI itself requires of an operation", `          description: good`, `          headers: {}`, 9},
		{"an operation without an integration", "x-amazon-apigateway-integration:\n        type: aws\n", "x-integration:\n        type: aws\n", 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source := strings.Replace(lined, tt.old, tt.new, 1)
			_, err := gateway.New([]byte(inPlace(source)), (&backend{}).config())
			if err == nil {
				t.Fatal("it was loaded")
			}
			if line := gateway.Line([]byte(source), err); line != tt.line {
				t.Errorf("line %d, want %d, of %v", line, tt.line, err)
			}
		})
	}
}

// inPlace puts the shared integration in place of the reference to it, on as many lines.
func inPlace(source string) string {
	mock := "type: mock"
	if !strings.Contains(source, mock) {
		mock = "type: moc"
	}
	source, _, _ = strings.Cut(source, "components:\n") // which only holds what is put in place
	return strings.Replace(source, "\n        $ref: \"#/components/integrations/shared\"",
		" {"+mock+`, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}`, 1)
}
