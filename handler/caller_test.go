package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// by returns a request whose token API Gateway has verified.
func by(request events.APIGatewayProxyRequest, claims any) events.APIGatewayProxyRequest {
	request.RequestContext.Authorizer = map[string]any{"claims": claims}
	return request
}

// What is somebody else's is answered, to the last byte, as what is not there.
func TestSteps_showNobodyWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	env, placed := services(t, nil), mustPlaced(t, "o-1")
	mustStore(t, env, "a0", "v0", time.Now())
	if _, err := mustStep[putObjectStep](t, env, "put-object")(t.Context(), placed); err != nil {
		t.Fatal(err)
	}
	getItem, getObject := mustStep[apiStep](t, env, "get-item"), mustStep[apiStep](t, env, "get-object")
	queue := request("vendorid", "v0")
	queue.Resource = "/orders"
	elsewhere := request("vendorid", "v9")
	elsewhere.Resource = "/orders"
	calls := map[string]struct {
		step          apiStep
		there, absent events.APIGatewayProxyRequest
		customer      int // the status for the customer a0
		counter       int // and for the counter of v0
	}{
		"GET /order":   {getItem, request("accountid", "a0", "vendorid", "v0"), request("accountid", "a9", "vendorid", "v0"), 200, 200},
		"GET /orders":  {getItem, queue, elsewhere, 404, 200},
		"GET /invoice": {getObject, request("objectKey", placed.InvoiceKey), request("objectKey", "2026/11/a9/v0/o-9"), 200, 404},
	}
	for name, call := range calls {
		for who, c := range map[string]struct {
			claims any
			status int
		}{
			"the customer":                  {map[string]any{"sub": "a0"}, call.customer},
			"the customer, with no vendor":  {map[string]any{"sub": "a0", "custom:vendorid": ""}, call.customer},
			"the counter":                   {map[string]any{"sub": "c", "custom:vendorid": "v0"}, call.counter},
			"another customer":              {map[string]any{"sub": "a1"}, 404},
			"another counter":               {map[string]any{"sub": "c", "custom:vendorid": "v1"}, 404},
			"the customer as a counter":     {map[string]any{"sub": "a0", "custom:vendorid": "v1"}, 404},
			"nobody":                        {map[string]any{}, 404},
			"an empty sub":                  {map[string]any{"sub": ""}, 404},
			"claims of another type":        {"a0", 404},
			"claims that are null":          {nil, 404},
			"a sub of another type":         {map[string]any{"sub": []any{"a0"}}, 404},
			"a vendor that begins the same": {map[string]any{"sub": "c", "custom:vendorid": "v"}, 404},
		} {
			response, err := call.step(t.Context(), by(call.there, c.claims))
			mustReply(t, response, err, c.status)
			if response.StatusCode != http.StatusNotFound {
				continue
			}
			absent, err := call.step(t.Context(), by(call.absent, c.claims))
			mustReply(t, absent, err, http.StatusNotFound)
			if absent.Body != response.Body {
				t.Errorf("%s by %s is answered %s, and what is not there %s", name, who, response.Body, absent.Body)
			}
		}
	}
}
