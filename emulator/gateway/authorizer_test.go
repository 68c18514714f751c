package gateway_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"skip-the-line/emulator/gateway"
)

const poolARN = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_x"

// authorizerDocument has an operation of each kind of integration behind a user pool.
const authorizerDocument = `
openapi: 3.0.1
info: {title: x, version: "1"}
components:
  securitySchemes:
    people:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [` + poolARN + `]}
paths:
  /mine:
    get:
      security: [{people: []}]
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:eu-west-1:states:action/DescribeExecution
        credentials: arn:aws:iam::000000000000:role/x
        requestTemplates:
          application/json: |-
            {"sub": "$context.authorizer.claims.sub", "shop": "$context.authorizer.claims['custom:shop']",
             "all": "$context.authorizer.claims.get('sub')", "none": "$context.authorizer.claims.nobody", "user": "$context.authorizer.principalId"}
        responses: {default: {statusCode: "200"}}
  /function:
    get:
      security: [{people: []}]
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/` + getItemARN + `/invocations
  /open:
    get:
      x-amazon-apigateway-auth: {type: NONE}
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/` + getItemARN + `/invocations
`

// tokens takes one token.
func tokens(pools []string, token string) (map[string]string, error) {
	switch {
	case len(pools) != 1 || pools[0] != poolARN:
		return nil, errors.New("another pool is asked")
	case token == "good":
		return map[string]string{"sub": "ada", "custom:shop": "s1"}, nil
	case token == "broken":
		return nil, errors.New("the keys cannot be fetched")
	case token == "expired":
		return nil, &gateway.Error{Type: gateway.Unauthorized, Message: "The incoming token has expired"}
	}
	return nil, &gateway.Error{Type: gateway.Unauthorized}
}

func TestAuthorizer_givesTheClaimsToTemplatesAndFunctions(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{"statusCode": 200}`}
	config := b.config()
	config.Authenticate = tokens
	base := MustServe(t, []byte(authorizerDocument), config)
	for _, value := range []string{"good", "Bearer good", "bearer good"} {
		if got := MustCall(t, "GET", base+"/mine", "", "Authorization", value); got.status != http.StatusOK {
			t.Errorf("%s: %d %s", value, got.status, got.body)
		}
		var sent map[string]string
		if _, body := b.sent(); json.Unmarshal([]byte(body), &sent) != nil || sent["sub"] != "ada" || sent["shop"] != "s1" || sent["all"] != "ada" || sent["none"] != "" || sent["user"] != "" {
			t.Errorf("%s: the service is sent %s", value, body)
		}
	}
	MustCall(t, "GET", base+"/function", "", "Authorization", "good")
	_, body := b.sent()
	var event events.APIGatewayProxyRequest
	if err := json.Unmarshal([]byte(body), &event); err != nil {
		t.Fatal(err)
	}
	claims, _ := event.RequestContext.Authorizer["claims"].(map[string]any)
	if claims["sub"] != "ada" || claims["custom:shop"] != "s1" {
		t.Errorf("the function is sent %s", body)
	}
	// Where nobody signs in there is no authorizer, whatever is sent.
	MustCall(t, "GET", base+"/open", "", "Authorization", "good")
	if _, body := b.sent(); strings.Contains(body, `"authorizer"`) && strings.Contains(body, "claims") {
		t.Errorf("the open function is sent %s", body)
	}
}

func TestAuthorizer_rejectsBeforeAnythingIsCalled(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	config := b.config()
	config.Authenticate = tokens
	base := MustServe(t, []byte(authorizerDocument), config)
	for name, tt := range map[string]struct {
		headers []string
		status  int
		message string
	}{
		"no token":                   {nil, 401, "Unauthorized"},
		"an empty one":               {[]string{"Authorization", ""}, 401, "Unauthorized"},
		"a bad one":                  {[]string{"Authorization", "bad"}, 401, "Unauthorized"},
		"an expired one":             {[]string{"Authorization", "expired"}, 401, "The incoming token has expired"},
		"two":                        {[]string{"Authorization", "good", "Authorization", "good"}, 401, "Unauthorized"},
		"one of another kind":        {[]string{"Authorization", "Basic good"}, 401, "Unauthorized"},
		"one in another header":      {[]string{"X-Authorization", "good"}, 401, "Unauthorized"},
		"one that nobody can verify": {[]string{"Authorization", "broken"}, 500, "Internal server error"},
	} {
		got := MustCall(t, "GET", base+"/mine", "", tt.headers...)
		if got.status != tt.status || got.message() != tt.message {
			t.Errorf("%s: %d %s, want %d %s", name, got.status, got.body, tt.status, tt.message)
		}
	}
	if action, _ := b.sent(); action != "" {
		t.Errorf("%s was called", action)
	}
}

func TestNew_rejectsAuthorizersItDoesNotSupport(t *testing.T) {
	t.Parallel()
	config := (&backend{}).config()
	if _, err := gateway.New([]byte(authorizerDocument), config); err == nil || !strings.Contains(err.Error(), "Config.Authenticate") {
		t.Errorf("without a verifier: %v", err)
	}
	config.Authenticate = tokens
	for name, tt := range map[string]struct{ from, to, says string }{
		"scopes":             {"[{people: []}]", "[{people: [orders/read]}]", "scopes"},
		"an unknown scheme":  {"[{people: []}]", "[{others: []}]", "undefined security scheme"},
		"another header":     {"name: Authorization", "name: X-Token", "header Authorization"},
		"the query":          {"in: header", "in: query", "header Authorization"},
		"another type":       {"{type: cognito_user_pools", "{type: token", "must have the type"},
		"no pool":            {"providerARNs: [" + poolARN + "]", "providerARNs: []", "providerARNs"},
		"a Lambda":           {"authtype: cognito_user_pools", "authtype: custom", `"custom" is not supported`},
		"an unknown field":   {"providerARNs:", "authorizerResultTtlInSeconds: 5, providerARNs:", "unknown field"},
		"a misplaced string": {"      x-amazon-apigateway-authtype", "      x-amazon-apigateway-auth: {}\n      x-amazon-apigateway-authtype", "not supported in components"},
	} {
		_, err := gateway.New([]byte(strings.Replace(authorizerDocument, tt.from, tt.to, 1)), config)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want it to say %s", name, err, tt.says)
		}
	}
}

// A function's own policy names the methods that may invoke it.
func TestProxy_asksWhetherItMayInvoke(t *testing.T) {
	t.Parallel()
	b := &backend{response: `{"statusCode": 200}`}
	config := b.config()
	config.Authenticate = tokens
	config.AccountID, config.APIID, config.Stage = "000000000000", "x1", "live"
	config.MayInvoke = func(functionARN, sourceARN string) error {
		if functionARN == getItemARN && sourceARN == "arn:aws:execute-api:eu-west-1:000000000000:x1/live/GET/function" {
			return nil
		}
		return errors.New("not for " + sourceARN)
	}
	base := MustServe(t, []byte(authorizerDocument), config)
	if got := MustCall(t, "GET", base+"/function", "", "Authorization", "good"); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := MustCall(t, "GET", base+"/open", ""); got.status != http.StatusInternalServerError || strings.Contains(got.body, "arn:") {
		t.Errorf("%d %s", got.status, got.body)
	}
}
