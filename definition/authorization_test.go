package definition_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/emulator/gateway"
)

const userPoolARN = "arn:aws:cognito-idp:ap-southeast-2:000000000000:userpool/ap-southeast-2_x"

// mustServeFor serves the API to somebody whose token has these claims.
func mustServeFor(tb testing.TB, b *backend, claims map[string]string) string {
	tb.Helper()
	config := b.config()
	config.Authenticate = func(pools []string, token string) (map[string]string, error) {
		if len(pools) != 1 || pools[0] != userPoolARN || token != "token" {
			return nil, &gateway.Error{Type: gateway.Unauthorized}
		}
		return claims, nil
	}
	return mustServe(tb, mustAPIFor(tb, definition.CognitoUserPools, map[string]string{"UserPoolArn": userPoolARN}), config)
}

var (
	customer = map[string]string{"sub": "a0"}
	counter  = map[string]string{"sub": "a0", "custom:vendorid": "v0"}
)

func TestAPI_saysWhoMayCallInAPIGatewaysTerms(t *testing.T) {
	t.Parallel()
	for authorization, want := range map[string]struct {
		field string
		times int
		more  map[string]string
	}{
		"NONE":               {"type: 'NONE'", 7, nil},
		"AWS_IAM":            {"type: 'AWS_IAM'", 7, nil},
		"COGNITO_USER_POOLS": {"- UserPool: []", 7, map[string]string{"UserPoolArn": userPoolARN}},
	} {
		document := string(mustAPIFor(t, authorization, want.more))
		if got := strings.Count(document, want.field); got != want.times {
			t.Errorf("%s: %q is there %d times, want %d", authorization, want.field, got, want.times)
		}
		signIn := authorization == definition.CognitoUserPools
		if got := strings.Contains(document, "cognito_user_pools"); got != signIn {
			t.Errorf("%s: has the document an authorizer? %v", authorization, got)
		}
		if strings.Contains(document, "type: 'COGNITO_USER_POOLS'") {
			t.Errorf("%s: API Gateway would not read that", authorization)
		}
	}
}

func TestAPI_hasAUserPoolWherePeopleSignInOnly(t *testing.T) {
	t.Parallel()
	values := func(authorization string) map[string]string {
		all := definition.APIFunctions(functionARN)
		maps.Copy(all, map[string]string{"Partition": "aws", "Region": "r", "StateMachineArn": "a", "ApiRoleArn": "a", "TableName": "t", "CorsOrigin": "*", "Authorization": authorization})
		return all
	}
	if _, err := definition.API(values("COGNITO_USER_POOLS")); err == nil || !strings.Contains(err.Error(), "${UserPoolArn}") {
		t.Errorf("without a user pool: %v", err)
	}
	open := values("NONE")
	open["UserPoolArn"] = userPoolARN
	if _, err := definition.API(open); err == nil || !strings.Contains(err.Error(), "UserPoolArn") {
		t.Errorf("with a user pool that nobody signs in to: %v", err)
	}
}

// Whose order it is comes from the claims: any other accountid starts nothing, and neither does a counter.
func TestAPI_postIsForOneself(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		claims map[string]string
		body   string
		mine   bool
	}{
		"the customer":                   {customer, goodOrder, true},
		"a customer without a vendor":    {map[string]string{"sub": "a0", "custom:vendorid": ""}, goodOrder, true},
		"another customer":               {map[string]string{"sub": "a1"}, goodOrder, false},
		"a counter":                      {counter, goodOrder, false},
		"a token without a sub":          {map[string]string{}, goodOrder, false},
		"the accountid in another case":  {map[string]string{"sub": "A0"}, goodOrder, false},
		"two accountids, the last wrong": {customer, strings.Replace(goodOrder, `"vendorid"`, `"accountid": "a1", "vendorid"`, 1), false},
		"another field of that name":     {customer, strings.Replace(goodOrder, `"vendorid"`, `"ACCOUNTID": "a1", "vendorid"`, 1), true},
		"an accountid beside the order":  {map[string]string{"sub": "a1"}, strings.Replace(goodOrder, `{"order"`, `{"accountid": "a1", "order"`, 1), false},
	} {
		b := &backend{status: 400, response: `{"__type": "com.amazonaws.swf.service.v2.model#InvalidName", "message": "Invalid Name: '?accountid'"}`}
		got := mustCall(t, "POST", mustServeFor(t, b, tt.claims)+"/order", tt.body, "Authorization", "token")
		_, body := b.sent()
		var sent struct{ Name, StateMachineArn string }
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Errorf("%s: %v in %s", name, err, body)
		}
		if mine := sent.Name == requestID; mine != tt.mine || !mine && sent.Name != "?accountid" || sent.StateMachineArn != stateMachineARN {
			t.Errorf("%s: Step Functions is sent %s", name, body)
		}
		if !tt.mine && (got.status != http.StatusForbidden || !strings.Contains(got.message(), "each for themselves")) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	// Where AWS does not quote the name, the order is rejected all the same.
	b := &backend{status: 400, response: `{"__type": "InvalidName"}`}
	if got := mustCall(t, "POST", mustServeFor(t, b, counter)+"/order", goodOrder, "Authorization", "token"); got.status != http.StatusBadRequest {
		t.Errorf("without the name: %d %s", got.status, got.body)
	}
}

// A counter changes orders of its own vendor, which DynamoDB compares; nobody else changes any.
func TestAPI_changesAreForTheCounter(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		claims map[string]string
		own    string
	}{
		"the counter":                 {counter, "v0"},
		"another counter":             {map[string]string{"sub": "c", "custom:vendorid": "v1"}, "v1"},
		"the customer":                {customer, "?"},
		"a claim that ends a string":  {map[string]string{"sub": "c", "custom:vendorid": `v0"}, "x": {"S": "`}, "?"},
		"a claim that is an ID twice": {map[string]string{"sub": "c", "custom:vendorid": "v0\nv0"}, "?"},
	} {
		for _, call := range []string{"DELETE /order", "PUT /order/ready"} {
			b := &backend{status: 400, response: `{"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}`}
			method, path, _ := strings.Cut(call, " ")
			got := mustCall(t, method, mustServeFor(t, b, tt.claims)+path+"?accountid=a0&vendorid=v0", "", "Authorization", "token")
			_, body := b.sent()
			var sent struct {
				Key                       map[string]map[string]string
				ConditionExpression       string
				ExpressionAttributeValues map[string]map[string]string
			}
			if err := json.Unmarshal([]byte(body), &sent); err != nil {
				t.Fatalf("%s by %s: %v in %s", call, name, err, body)
			}
			if sent.Key["vendorid"]["S"] != "v0" || sent.ExpressionAttributeValues[":own"]["S"] != tt.own || len(sent.ExpressionAttributeValues[":own"]) != 1 ||
				sent.ConditionExpression != "attribute_exists(orderid) AND expiresat >= :now AND vendorid = :own" {
				t.Errorf("%s by %s sends %s", call, name, body)
			}
			if got.status != http.StatusNotFound {
				t.Errorf("%s by %s: %d %s", call, name, got.status, got.body)
			}
		}
	}
}

func TestAPI_statusIsForWhoOrdered(t *testing.T) {
	t.Parallel()
	const none = `{"message": "There is no such order, or it cannot be seen yet: ask again in a moment."}`
	for name, tt := range map[string]struct {
		claims map[string]string
		input  string
		mine   bool
	}{
		"the customer":               {customer, `, "input": "{\"order\": {\"accountid\": \"a0\"}}"`, true},
		"another customer":           {map[string]string{"sub": "a1"}, `, "input": "{\"order\": {\"accountid\": \"a0\"}}"`, false},
		"a counter of the same sub":  {counter, `, "input": "{\"order\": {\"accountid\": \"a0\"}}"`, false},
		"no input":                   {customer, ``, false},
		"an input without an order":  {customer, `, "input": "{}"`, false},
		"an accountid elsewhere":     {customer, `, "input": "{\"accountid\": \"a0\", \"order\": {\"ACCOUNTID\": \"a0\"}}"`, false},
		"nobody, and no accountid":   {map[string]string{}, `, "input": "{\"order\": {}}"`, false},
		"nobody, and an empty input": {map[string]string{"sub": ""}, `, "input": ""`, false},
	} {
		b := &backend{status: 200, response: `{"name": "x", "status": "FAILED", "error": "InvalidOrder", "cause": "{\"errorMessage\": \"private\"}"` + tt.input + `}`}
		got := mustCall(t, "GET", mustServeFor(t, b, tt.claims)+status, "", "Authorization", "token")
		if tt.mine && (got.status != http.StatusOK || !strings.Contains(got.body, "private")) || !tt.mine && (got.status != http.StatusNotFound || got.body != none) {
			t.Errorf("%s: %d %q", name, got.status, got.body)
		}
	}
	b := &backend{status: 400, response: `{"__type": "ExecutionDoesNotExist"}`}
	if got := mustCall(t, "GET", mustServeFor(t, b, customer)+status, "", "Authorization", "token"); got.status != http.StatusNotFound || got.body != none {
		t.Errorf("what is not there: %d %q", got.status, got.body)
	}
}

func TestAPI_asksForAToken(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := mustServeFor(t, b, customer)
	for _, call := range []string{"POST /order", "GET /order?accountid=a0&vendorid=v0", "DELETE /order?accountid=a0&vendorid=v0", "PUT /order/ready?accountid=a0&vendorid=v0",
		"GET /orders?vendorid=v0", "GET " + status, "GET /invoice?objectKey=x"} {
		method, path, _ := strings.Cut(call, " ")
		got := mustCall(t, method, base+path, goodOrder, "Authorization", "another")
		if got.status != http.StatusUnauthorized || !strings.Contains(got.message(), "Sign in") || got.header.Get("Access-Control-Allow-Origin") == "" {
			t.Errorf("%s: %d %s", call, got.status, got.body)
		}
	}
	for _, call := range []string{"GET /menu", "OPTIONS /order", "OPTIONS /orders"} {
		method, path, _ := strings.Cut(call, " ")
		if got := mustCall(t, method, base+path, ""); got.status >= 300 {
			t.Errorf("%s: %d %s", call, got.status, got.body)
		}
	}
	if action, _ := b.sent(); action != "" {
		t.Errorf("%s was called", action)
	}
}
