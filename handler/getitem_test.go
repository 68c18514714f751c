package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/handler/order"
)

type apiStep = func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

func request(parameters ...string) events.APIGatewayProxyRequest {
	query := map[string]string{}
	for i := 0; i < len(parameters); i += 2 {
		query[parameters[i]] = parameters[i+1]
	}
	return events.APIGatewayProxyRequest{QueryStringParameters: query}
}

// mustReply checks what every reply has in common.
func mustReply(tb testing.TB, response events.APIGatewayProxyResponse, err error, status int) (message string) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("the step failed, which the gateway would turn into a 502: %v", err)
	}
	if response.StatusCode != status {
		tb.Errorf("the status is %d, want %d: %s", response.StatusCode, status, response.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store",
	} {
		if got := response.Headers[name]; got != want {
			tb.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var reply map[string]any
	if err := json.Unmarshal([]byte(response.Body), &reply); err != nil {
		tb.Fatalf("the body is not JSON: %s", response.Body)
	}
	message, _ = reply["message"].(string)
	if status != http.StatusOK && (message == "" || len(reply) != 1) {
		tb.Errorf("the error is %s, want a message and nothing else", response.Body)
	}
	return message
}

func TestGetItem(t *testing.T) {
	t.Parallel()
	env := services(t, nil)
	placed, err := mustStep[putItemStep](t, env, "put-item")(t.Context(), input("o-1", time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	response, err := mustStep[apiStep](t, env, "get-item")(t.Context(), request("accountid", "a0", "vendorid", "v0"))
	mustReply(t, response, err, http.StatusOK)
	var shown map[string]order.Item
	if err := json.Unmarshal([]byte(response.Body), &shown); err != nil || shown["order"] != placed.Item {
		t.Errorf("it shows %s, want %+v", response.Body, placed.Item)
	}
}

func TestGetItem_showsWhenAnOrderIsReady(t *testing.T) {
	t.Parallel()
	env := services(t, nil)
	mustStore(t, env, "a0", "v0", time.Now(), func(a attributes) { a["readyat"] = number(1764288005123) })
	response, err := mustStep[apiStep](t, env, "get-item")(t.Context(), request("accountid", "a0", "vendorid", "v0"))
	if mustReply(t, response, err, http.StatusOK); !strings.Contains(response.Body, `"readyat":"2025-11-28T00:00:05.123Z"`) {
		t.Errorf("it shows %s", response.Body)
	}
}

// An item that was changed by hand is not shown as one with a total of nothing.
func TestGetItem_answers500ToAMalformedItem(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(attributes){
		"without a total":               func(a attributes) { delete(a, "total") },
		"without details":               func(a attributes) { delete(a, "details") },
		"with a number for a city":      func(a attributes) { a["city"] = number(1) },
		"with a string for the expiry":  func(a attributes) { a["expiresat"] = text("tomorrow") },
		"with half a second of readyat": func(a attributes) { a["readyat"] = &types.AttributeValueMemberN{Value: "0.5"} },
	} {
		env := services(t, nil)
		mustStore(t, env, "a0", "v0", time.Now(), change)
		for _, r := range []events.APIGatewayProxyRequest{request("accountid", "a0", "vendorid", "v0"), queueRequest("vendorid", "v0")} {
			response, err := mustStep[apiStep](t, env, "get-item")(t.Context(), r)
			if response.StatusCode != http.StatusInternalServerError {
				t.Errorf("an item %s: %s", name, response.Body)
			}
			mustReply(t, response, err, http.StatusInternalServerError)
		}
	}
}

func TestGetItem_answers404WithoutAnActiveOrder(t *testing.T) {
	t.Parallel()
	env := services(t, nil)
	expired := input("o-1", time.Now().Add(-25*time.Hour)) // not deleted yet
	if _, err := mustStep[putItemStep](t, env, "put-item")(t.Context(), expired); err != nil {
		t.Fatal(err)
	}
	step := mustStep[apiStep](t, env, "get-item")
	for _, vendor := range []string{"v0", "v1"} {
		response, err := step(t.Context(), request("accountid", "a0", "vendorid", vendor))
		mustReply(t, response, err, http.StatusNotFound)
	}
}

func TestGetItem_rejectsMalformedIDs(t *testing.T) {
	t.Parallel()
	step := mustStep[apiStep](t, pointTo("http://127.0.0.1:1", ""), "get-item")
	for _, r := range []events.APIGatewayProxyRequest{
		{}, request("accountid", "a0"), request("vendorid", "v0"), request("accountid", "", "vendorid", "v0"),
		request("accountid", "a/0", "vendorid", "v0"), request("accountid", "a0", "vendorid", strings.Repeat("v", 65)),
	} {
		response, err := step(t.Context(), r)
		mustReply(t, response, err, http.StatusBadRequest)
	}
}

// A reader that was told its order is placed must find it: a read that is eventually consistent might not.
func TestGetItem_readsConsistently(t *testing.T) {
	t.Parallel()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct{ ConsistentRead bool }
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil || !call.ConsistentRead {
			t.Errorf("the read is not consistent: %+v, %v", call, err)
		}
		_, _ = w.Write([]byte(`{}`))
	}))
	response, err := mustStep[apiStep](t, pointTo(url, ""), "get-item")(t.Context(), request("accountid", "a0", "vendorid", "v0"))
	mustReply(t, response, err, http.StatusNotFound)
}

func TestGetItem_hidesWhatFailed(t *testing.T) {
	t.Parallel()
	calls := 0
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(`{"__type": "InternalServerError", "message": "arn:aws:dynamodb:ap-southeast-2:000000000000:table/orders"}`))
	}))
	response, err := mustStep[apiStep](t, pointTo(url, ""), "get-item")(t.Context(), request("accountid", "a0", "vendorid", "v0"))
	if message := mustReply(t, response, err, http.StatusInternalServerError); strings.Contains(message, "arn:") || strings.Contains(message, "DynamoDB") {
		t.Errorf("the message shows internals: %s", message)
	}
	if calls != 3 {
		t.Errorf("DynamoDB was called %d times, want 3: nobody but the step can retry for the customer who waits", calls)
	}
}
