package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

const (
	proxyURI  = "arn:aws:apigateway:ap-southeast-2:lambda:path/2015-03-31/functions/arn:aws:lambda:ap-southeast-2:000000000000:function:f/invocations"
	statesURI = "arn:aws:apigateway:ap-southeast-2:states:action/StartExecution"
	awsFields = `type: aws, httpMethod: POST, credentials: role, uri: "` + statesURI + `"`
)

const small = `
openapi: 3.0.1
info: {title: small, version: "1"}
paths:
  /x:
    post:
      responses:
        "200": {description: good, headers: {A: {schema: {type: string}}}}
        "400": {description: bad}
      x-amazon-apigateway-integration: {INTEGRATION}
components: {responses: {R: {description: shared}}}
`

// MustSmall is a document of one operation, POST /x, with an integration of the fields given.
func MustSmall(tb testing.TB, integration string) []byte {
	tb.Helper()
	return []byte(strings.Replace(small, "INTEGRATION", integration, 1))
}

func TestNew_rejectsIntegrations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, integration, says string }{
		{"of another type", `type: http`, `type "http"`},
		{"without a type", `httpMethod: POST`, `type ""`},
		{"with unknown fields", awsFields + `, cacheKeyParameters: []`, `unknown field "cacheKeyParameters"`},
		{"with request parameters", awsFields + `, requestParameters: {}`, `unknown field "requestParameters"`},
		{"with another URI", `type: aws, httpMethod: POST, credentials: role, uri: "arn:aws:apigateway:r:sqs:path/1/q"`, "uri"},
		{"of an unknown service", `type: aws, httpMethod: POST, credentials: role, uri: "arn:aws:apigateway:r:sqs:action/SendMessage"`, `no service "sqs"`},
		{"without a role", `type: aws, httpMethod: POST, uri: "` + statesURI + `"`, "credentials"},
		{"called with GET", `type: aws, httpMethod: GET, credentials: role, uri: "` + statesURI + `"`, "POST"},
		{"that wait too long", awsFields + `, timeoutInMillis: 30000`, "timeoutInMillis is 30000"},
		{"that wait too short", awsFields + `, timeoutInMillis: 49`, "timeoutInMillis is 49"},
		{"with another passthrough", awsFields + `, passthroughBehavior: NEVER`, `passthroughBehavior "NEVER"`},
		{"with a range of media types", awsFields + `, requestTemplates: {"application/*": "a"}`, "application/*"},
		{"with an empty request template", awsFields + `, requestTemplates: {application/json: ""}`, "empty"},
		{"with other template syntax", awsFields + `, requestTemplates: {application/json: "\n #macro(x)#end"}`, "requestTemplates: application/json: mapping template, line 2, column 2"},
		{"that override the status of a request", awsFields + `, requestTemplates: {application/json: "#set($context.responseOverride.status = 200)"}`, "integration response"},
		{"with a status code that is not a number", awsFields + `, responses: {default: {statusCode: "2xx"}}`, `statusCode "2xx"`},
		{"with a status code that is not declared", awsFields + `, responses: {default: {statusCode: "404"}}`, "statusCode 404 is not among"},
		{"with a status code twice", awsFields + `, responses: {default: {statusCode: "200"}, "201": {statusCode: "200"}}`, "already"},
		{"with responses that overlap", awsFields + `, responses: {'4\d{2}': {statusCode: "200"}, "404": {statusCode: "400"}}`, "matches 404"},
		{"with a broken expression", awsFields + `, responses: {"4(": {statusCode: "200"}}`, "4("},
		{"with an expression that Java reads otherwise", awsFields + `, responses: {"4..": {statusCode: "200"}}`, "4.."},
		{"with a header that is not declared", awsFields + `, responses: {default: {statusCode: "400", responseParameters: {method.response.header.A: "'1'"}}}`, "header A is not declared"},
		{"with a header that is mapped", awsFields + `, responses: {default: {statusCode: "200", responseParameters: {method.response.header.A: integration.response.header.B}}}`, "fixed value"},
		{"with a header of two lines", awsFields + `, responses: {default: {statusCode: "200", responseParameters: {method.response.header.A: "'1\n2'"}}}`, "not a valid header value"},
		{"with a parameter that is not a header", awsFields + `, responses: {default: {statusCode: "200", responseParameters: {method.response.body: "'1'"}}}`, "method.response.body"},
		{"with another response type", awsFields + `, responses: {default: {statusCode: "200", responseTemplates: {text/plain: a}}}`, "text/plain"},
		{"with an empty response template", awsFields + `, responses: {default: {statusCode: "200", responseTemplates: {application/json: ""}}}`, "empty"},
		{"with a response template of other syntax", awsFields + `, responses: {default: {statusCode: "200", responseTemplates: {application/json: "$context.foo"}}}`, "$context.foo"},
		{"with an unknown field of a response", awsFields + `, responses: {default: {statusCode: "200", contentHandling: CONVERT_TO_TEXT}}`, "contentHandling"},
		{"of functions by another URI", `type: aws_proxy, httpMethod: POST, uri: "` + statesURI + `"`, "uri"},
		{"of functions with GET", `type: aws_proxy, httpMethod: GET, uri: "` + proxyURI + `"`, "POST"},
		{"of functions with templates", `type: aws_proxy, httpMethod: POST, uri: "` + proxyURI + `", requestTemplates: {application/json: a}`, "no meaning"},
		{"of type mock that call somebody", `type: mock, uri: "` + statesURI + `"`, "no meaning"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := gateway.New(MustSmall(t, tt.integration), (&backend{}).config())
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "POST /x: x-amazon-apigateway-integration: ") {
				t.Errorf("error %v, want one of POST /x that says %q", err, tt.says)
			}
		})
	}
}

func TestNew_rejectsDocuments(t *testing.T) {
	t.Parallel()
	body := func(schema string) string {
		return "\n      requestBody: {content: {application/json: {schema: " + schema + "}}}\n      responses:"
	}
	for _, tt := range []struct{ name, old, new, says string }{
		{"that are not YAML", "openapi:", "\t:", "reading the OpenAPI document"},
		{"of another version", "3.0.1", "3.1.0", "3.1.0"},
		{"that OpenAPI does not allow", "info:", "inof:", "not valid"},
		{"with a placeholder left", "title: small", "title: ${Title}", "line 3"},
		{"without paths", "paths:", "paths: {}\nx-paths:", "no paths"},
		{"with servers", "paths:", "servers: [{url: /dev}]\npaths:", "servers"},
		{"with security of API keys for all", "components: {", "security: [{k: []}]\ncomponents: {securitySchemes: {k: {type: apiKey, name: k, in: header}}, ", `security: k: type ""`},
		{"with security by an unknown scheme", "components: {", "security: [{x: []}]\ncomponents: {", `undefined security scheme "x"`},
		{"with security that nobody checks", "components: {", "security: [{k: []}]\ncomponents: {securitySchemes: {k: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}, ", "Config.Authorize"},
		{"with an unknown extension", "paths:", "x-amazon-apigateway-policy: {}\npaths:", "x-amazon-apigateway-policy is not supported at the root"},
		{"with binary media types", "paths:", "x-amazon-apigateway-binary-media-types: ['*/*']\npaths:", "binary-media-types"},
		{"with an extension of an operation elsewhere", "    post:", "    x-amazon-apigateway-auth: {type: NONE}\n    post:", "x-amazon-apigateway-auth is not supported in paths /x"},
		{"with an unknown extension of an operation", "      responses:", "      x-amazon-apigateway-authorizer: {}\n      responses:", "not supported in POST /x"},
		{"with a method for any", "    post:", "    x-amazon-apigateway-any-method: {}\n    post:", "any-method"},
		{"with a path parameter", "/x:", "/{x}:", "POST /{x}"},
		{"with parameters of a path", "    post:", "    parameters: [{name: a, in: query, schema: {type: string}}]\n    post:", "parameters of a path"},
		{"with a cookie", "      responses:", "      parameters: [{name: a, in: cookie, schema: {type: string}}]\n      responses:", "cookie"},
		{"with another kind of authorization", "      responses:", "      x-amazon-apigateway-auth: {type: CUSTOM}\n      responses:", `type "CUSTOM"`},
		{"that ask for signatures nobody checks", "      responses:", "      x-amazon-apigateway-auth: {type: AWS_IAM}\n      responses:", "Config.Authorize"},
		{"with an unknown validator", "      responses:", "      x-amazon-apigateway-request-validator: full\n      responses:", `"full" is not defined`},
		{"with an unknown validator for all", "paths:", "x-amazon-apigateway-request-validator: full\npaths:", `"full" is not defined`},
		{"with an unknown field of a validator", "paths:", "x-amazon-apigateway-request-validators: {full: {validateAll: true}}\npaths:", "validateAll"},
		{"with a reference to a response", "    post:\n      responses:\n        \"200\": {description: good, headers: {A: {schema: {type: string}}}}", "    post:\n      responses:\n        \"200\": {$ref: '#/components/responses/R'}", "$ref"},
		{"without an integration", "      x-amazon-apigateway-integration: {INTEGRATION}", "", "it is missing"},
		{"with a nullable body", "\n      responses:", body("{type: object, nullable: true}"), "nullable"},
		{"with a format, deep in a body", "\n      responses:", body("{type: object, properties: {a: {type: array, items: {type: string, format: date-time}}}}"), "schema.a items: format"},
		{"with a pattern that RE2 has not", "\n      responses:", body(`{type: string, pattern: '\p{L}'}`), "pattern"},
		{"with a body of any type", "\n      responses:", "\n      requestBody: {content: {'*/*': {schema: {type: object}}}}\n      responses:", "*/*"},
		{"with a body without a schema", "\n      responses:", "\n      requestBody: {content: {application/json: {}}}\n      responses:", "no schema"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			document := strings.Replace(strings.Replace(small, tt.old, tt.new, 1), "INTEGRATION", awsFields, 1)
			if _, err := gateway.New([]byte(document), (&backend{}).config()); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

func TestNew_rejectsGatewayResponses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, response, says string }{
		{"of an unknown type", `BAD_MOOD: {}`, "BAD_MOOD"},
		{"with an unknown field", `DEFAULT_4XX: {foo: 1}`, "foo"},
		{"with an invalid status", `DEFAULT_4XX: {statusCode: "4xx"}`, "statusCode"},
		{"with a header that is mapped", `DEFAULT_4XX: {responseParameters: {gatewayresponse.header.A: method.request.header.B}}`, "fixed value"},
		{"for another media type", `DEFAULT_4XX: {responseTemplates: {text/html: a}}`, "text/html"},
		{"that are not JSON", `DEFAULT_4XX: {responseTemplates: {application/json: '{'}}`, "not JSON"},
		{"with an unknown variable", `DEFAULT_4XX: {responseTemplates: {application/json: '{"a": "$context.foo.x"}'}}`, "$context.foo.x"},
		{"with another variable", `DEFAULT_4XX: {responseTemplates: {application/json: '{"a": "$input.body"}'}}`, "only $context"},
		{"with VTL", `DEFAULT_4XX: {responseTemplates: {application/json: '#set($x = 1){}'}}`, "not VTL"},
		{"with a quoted string in quotes", `DEFAULT_4XX: {responseTemplates: {application/json: '{"a": "$context.error.messageString"}'}}`, "take those around it away"},
		{"with a bare string", `DEFAULT_4XX: {responseTemplates: {application/json: '{"a": $context.error.message}'}}`, "put quotes around it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			document := string(MustSmall(t, awsFields)) + "x-amazon-apigateway-gateway-responses: {" + tt.response + "}\n"
			_, err := gateway.New([]byte(document), (&backend{}).config())
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "gateway-responses") {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

func TestGatewayResponses_fallBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, responses string
		status          int
		body            string
	}{
		{"to API Gateway's own", ``, 403, `{"message":"Missing Authentication Token"}`},
		{"to the default, with the type's status", `DEFAULT_4XX: {responseTemplates: {application/json: '{"m":$context.error.messageString}'}}`, 403, `{"m":"Missing Authentication Token"}`},
		{"to the default, with its status", `DEFAULT_4XX: {statusCode: "404"}`, 404, `{"message":"Missing Authentication Token"}`},
		{"not at all where the type has one", `DEFAULT_4XX: {statusCode: "400"}, MISSING_AUTHENTICATION_TOKEN: {statusCode: "404", responseTemplates: {application/json: '{"m":"$context.error.message, $context.error.responseType: $context.httpMethod $context.path."}'}}`,
			404, `{"m":"Missing Authentication Token, MISSING_AUTHENTICATION_TOKEN: GET /a\"b."}`},
		{"not to the other default", `DEFAULT_5XX: {statusCode: "500"}`, 403, `{"message":"Missing Authentication Token"}`},
		{"with numbers as they are", `DEFAULT_4XX: {responseTemplates: {application/json: '{"at":$context.requestTimeEpoch,"v":"$context.error.validationErrorString"}'}}`, 403, `{"at":1795333500000,"v":""}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			document := string(MustSmall(t, awsFields)) + "x-amazon-apigateway-gateway-responses: {" + tt.responses + "}\n"
			url := MustServe(t, []byte(document), (&backend{}).config())
			if got := MustCall(t, "GET", url+"/a%22b", ""); got.status != tt.status || got.body != tt.body {
				t.Errorf("%d %s, want %d %s", got.status, got.body, tt.status, tt.body)
			}
		})
	}
}

func TestIntegration(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, integration, contentType string
		status                         int
		body, sent                     string
	}{
		{"pass a body on without templates", awsFields + `, responses: {default: {statusCode: "200"}}`, "text/plain", 200, "answer", "question"},
		{"pass a body of another type on", awsFields + `, requestTemplates: {application/json: t}, responses: {default: {statusCode: "200"}}`, "text/plain", 200, "answer", "question"},
		{"reject a body of another type if there is a template", awsFields + `, passthroughBehavior: when_no_templates, requestTemplates: {application/json: t}, responses: {default: {statusCode: "200"}}`, "text/plain", 415, `{"message":"Unsupported Media Type"}`, ""},
		{"choose the template by type", awsFields + `, requestTemplates: {application/json: t, text/plain: u}, responses: {default: {statusCode: "200"}}`, "Text/Plain; a=b", 200, "answer", "u"},
		{"choose the response by the whole status", awsFields + `, responses: {"20|200": {statusCode: "400"}, default: {statusCode: "200"}}`, "", 400, "answer", "question"},
		{"fail without a response that matches", awsFields + `, responses: {"5\\d{2}": {statusCode: "400"}}`, "", 500, `{"message":"Internal server error"}`, "question"},
		{"fail where a request template fails", awsFields + `, requestTemplates: {application/json: "$input.path('$')"}`, "", 500, `{"message":"Internal server error"}`, ""},
		{"fail where the status is set twice", awsFields + `, responses: {default: {statusCode: "200", responseTemplates: {application/json: "#set($context.responseOverride.status = 200)#set($context.responseOverride.status = 201)"}}}`, "", 500, `{"message":"Internal server error"}`, "question"},
		{"see the call in the response template", awsFields + `, responses: {default: {statusCode: "200", responseTemplates: {application/json: "$input.body to $context.httpMethod $context.stage $input.params('q')"}}}`, "", 200, "answer to POST local 1", "question"},
		{"find headers in any case", awsFields + `, requestTemplates: {application/json: "$input.params('content-TYPE') $input.params().header.get('Host').isEmpty()"}, responses: {default: {statusCode: "200"}}`, "application/json", 200, "answer", "application/json false"},
		{"take a status as a number", awsFields + `, responses: {200: {statusCode: 400}}`, "", 400, "answer", "question"},
		{"set headers in the response template", awsFields + `, responses: {default: {statusCode: 200, responseTemplates: {application/json: "#set($context.responseOverride.header.A-b = 'c')d"}}}`, "", 200, "d", "question"},
		{"mock with a name without quotes", `type: mock, requestTemplates: {application/json: '{statusCode: 200}'}, responses: {default: {statusCode: 200, responseTemplates: {application/json: "x"}}}`, "", 200, "x", ""},
		{"mock an answer", `type: mock, requestTemplates: {application/json: '{"statusCode": 404}'}, responses: {"404": {statusCode: "400", responseTemplates: {application/json: '{"no": 1}'}}}`, "", 400, `{"no": 1}`, ""},
		{"mock a failure without a status", `type: mock, requestTemplates: {application/json: '{}'}, responses: {default: {statusCode: "200"}}`, "", 500, `{"message":"Internal server error"}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{status: 200, response: "answer"}
			url := MustServe(t, MustSmall(t, tt.integration), b.config())
			body := "question"
			if strings.Contains(tt.name, "request template fails") {
				body = "{}"
			}
			var headers []string
			if tt.contentType != "" {
				headers = []string{"Content-Type", tt.contentType}
			}
			got := MustCall(t, http.MethodPost, url+"/x?q=1", body, headers...)
			if got.status != tt.status || got.body != tt.body {
				t.Errorf("%d %s, want %d %s", got.status, got.body, tt.status, tt.body)
			}
			if _, sent := b.sent(); sent != tt.sent {
				t.Errorf("the back end was sent %q, want %q", sent, tt.sent)
			}
		})
	}
}
