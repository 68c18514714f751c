package stepfunctions_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/jsonata"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/clock"
	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/s3"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
)

// presso is a counter with room for one order at a time. It waits for the customer to choose, and then for the barista.
const presso = `{"StartAt": "Open orders", "States": {
	"Open orders": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:query", "Next": "Room?",
		"Parameters": {"TableName": "orders", "KeyConditionExpression": "shop = :shop", "ExpressionAttributeValues": {":shop": {"S.$": "$.shop"}}},
		"ResultSelector": {"count.$": "$.Count"}, "ResultPath": "$.open"},
	"Room?": {"Type": "Choice", "Choices": [{"Variable": "$.open.count", "NumericGreaterThanEquals": 1, "Next": "Full"}], "Default": "Register"},
	"Full": {"Type": "Fail", "Error": "ShopFull", "Cause": "Come back in a minute"},
	"Register": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "ResultPath": null, "Next": "Customer",
		"Parameters": {"TableName": "orders", "Item": {"shop": {"S.$": "$.shop"}, "id": {"S.$": "$$.Execution.Name"}}}},
	"Customer": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 300, "ResultPath": "$.chosen", "Next": "Barista",
		"Parameters": {"FunctionName": "ask", "Payload": {"who": "customer", "token.$": "$$.Task.Token"}},
		"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Cancel"}]},
	"Barista": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 900, "HeartbeatSeconds": 600, "ResultPath": null, "Next": "Receipt",
		"Parameters": {"FunctionName": "ask", "Payload": {"who": "barista", "coffee.$": "$.chosen.coffee", "token.$": "$$.Task.Token"}},
		"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Cancel"}]},
	"Receipt": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject", "QueryLanguage": "JSONata", "Next": "Done",
		"Arguments": {"Bucket": "receipts", "Key": "{% $states.context.Execution.Name & '.json' %}", "Body": "{% {'coffee': $uppercase($states.input.chosen.coffee)} %}"},
		"Output": "{% $merge([$states.input, {'etag': $states.result.ETag}]) %}"},
	"Cancel": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:deleteItem", "ResultPath": null, "Next": "Cancelled",
		"Parameters": {"TableName": "orders", "Key": {"shop": {"S.$": "$.shop"}, "id": {"S.$": "$$.Execution.Name"}}}},
	"Cancelled": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
	"Done": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem", "End": true,
		"Parameters": {"TableName": "orders", "Key": {"shop": {"S.$": "$.shop"}, "id": {"S.$": "$$.Execution.Name"}},
			"UpdateExpression": "SET etag = :etag", "ExpressionAttributeValues": {":etag": {"S.$": "$.etag"}}, "ReturnValues": "ALL_NEW"},
		"ResultSelector": {"etag.$": "$.Attributes.etag.S"}}}}`

// counter is the services around presso. They outlive its Step Functions.
type counter struct {
	t        *testing.T
	dynamodb awsjson.Client
	objects  http.Handler
	kept     store.Store
	asked    chan question
}

type question struct{ Who, Coffee, Token string }

func newCounter(t *testing.T) *counter {
	t.Helper()
	table := dynamodb.New(dynamodb.Config{Region: "eu-west-1", Account: "111122223333", Now: time.Now})
	server := httptest.NewServer(table)
	t.Cleanup(server.Close)
	c := &counter{t: t, asked: make(chan question, 10), kept: store.NewMemory(),
		dynamodb: awsjson.Client{Endpoint: server.URL, Target: "DynamoDB_20120810", HTTP: server.Client()}}
	var err error
	if c.objects, err = s3.New(nil, "receipts"); err != nil {
		t.Fatal(err)
	}
	if status, response := mustCall(t, c.dynamodb, "CreateTable", `{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": [{"AttributeName": "shop", "AttributeType": "S"}, {"AttributeName": "id", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "shop", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]}`); status != http.StatusOK {
		t.Fatal(response)
	}
	return c
}

func (c *counter) mustOpen(clock asl.Clock) (*stepfunctions.Service, awsjson.Client) {
	c.t.Helper()
	integrations := stepfunctions.Integrations{
		"lambda:invoke": stepfunctions.LambdaInvoke(func(_ context.Context, _ string, payload []byte) (lambda.Result, error) {
			var q question
			err := json.Unmarshal(payload, &q)
			c.asked <- q
			return lambda.Result{Payload: []byte(`"asked"`)}, err
		}),
		"dynamodb:putItem":    stepfunctions.DynamoDB(c.dynamodb.Call, "PutItem"),
		"dynamodb:updateItem": stepfunctions.DynamoDB(c.dynamodb.Call, "UpdateItem"),
		"dynamodb:deleteItem": stepfunctions.DynamoDB(c.dynamodb.Call, "DeleteItem"),
	}
	maps.Copy(integrations, stepfunctions.SDK("dynamodb", "DynamoDb", c.dynamodb.Call, "Query", "PutItem"))
	maps.Copy(integrations, stepfunctions.S3(c.objects))
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(presso), Integrations: integrations, JSONata: jsonata.New(), Clock: clock, Store: c.kept,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return service, mustServeService(c.t, service)
}

func (c *counter) mustAsk(who string) question {
	c.t.Helper()
	q := <-c.asked
	if q.Who != who || q.Token == "" {
		c.t.Fatalf("asked %+v; want the %s, with a token", q, who)
	}
	return q
}

func mustAnswer(t *testing.T, client awsjson.Client, operation string, answer map[string]string) {
	t.Helper()
	if status, response := mustCall(t, client, operation, mustJSON(t, answer)); status != http.StatusOK {
		t.Fatalf("%s: %s", operation, response)
	}
}

func wait(t *testing.T, service *stepfunctions.Service, name string) stepfunctions.Execution {
	t.Helper()
	x, err := service.Wait(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// The customer chooses, and the counter restarts while the barista brews: the token from before is still the right one.
func TestPresso_servesTheCustomer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	service, client := c.mustOpen(asl.SystemClock())
	mustStartOrder(t, client, "first")
	customer := c.mustAsk("customer")
	mustStartOrder(t, client, "second")
	if x := wait(t, service, "second"); x.Error != "ShopFull" {
		t.Errorf("the second order ended with %q %s", x.Error, x.Cause)
	}
	mustAnswer(t, client, "SendTaskSuccess", map[string]string{"taskToken": customer.Token, "output": `{"coffee": "Flat White"}`})
	barista := c.mustAsk("barista")
	if waiting := service.Tokens().Waiting(); barista.Coffee != "Flat White" || len(waiting) != 1 || waiting[0].Token != barista.Token || waiting[0].State != "Barista" {
		t.Fatalf("the barista was asked %+v, and waited for is %+v", barista, waiting)
	}
	if status, response := mustCall(t, client, "SendTaskSuccess", mustJSON(t, map[string]string{"taskToken": customer.Token, "output": "1"})); status != http.StatusBadRequest || !strings.Contains(response, "TaskTimedOut") {
		t.Errorf("the customer's token works twice: %d %s", status, response)
	}
	for visits := 0; visits < 5; { // the wait for the barista is in the store
		x, err := service.Find("first")
		if err != nil {
			t.Fatal(err)
		}
		if visits = len(x.States); x.Last() == "Barista" && x.States[visits-1].Token == "" {
			visits = 0
		}
	}
	if err := service.Close(); err != nil {
		t.Fatal(err)
	}

	service, client = c.mustOpen(asl.SystemClock())
	mustAnswer(t, client, "SendTaskHeartbeat", map[string]string{"taskToken": barista.Token})
	mustAnswer(t, client, "SendTaskSuccess", map[string]string{"taskToken": barista.Token, "output": `"done"`})
	x := wait(t, service, "first")
	if output, _ := x.Output.(map[string]any); x.Status != asl.Succeeded || output["etag"] == nil {
		t.Fatalf("the first order ended as %s: %v %s %s", x.Status, x.Output, x.Error, x.Cause)
	}
	receipt := httptest.NewRecorder()
	c.objects.ServeHTTP(receipt, httptest.NewRequest(http.MethodGet, "http://s3.localhost/receipts/first.json", nil))
	if receipt.Body.String() != `{"coffee":"FLAT WHITE"}` {
		t.Errorf("the receipt is %s", receipt.Body)
	}
}

func mustStartOrder(t *testing.T, client awsjson.Client, name string) {
	t.Helper()
	status, response := mustCall(t, client, "StartExecution", `{"stateMachineArn": "`+stateMachineARN+`", "name": "`+name+`", "input": "{\"shop\": \"platform-1\"}"}`)
	if status != http.StatusOK {
		t.Fatal(response)
	}
}

// A customer who never answers, and a barista who says no: the order is gone, and the next one is taken.
func TestPresso_cancelsWhatNobodyFinishes(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	service, client := c.mustOpen(clock.New(3600))
	mustStartOrder(t, client, "silent")
	c.mustAsk("customer")
	if x := wait(t, service, "silent"); x.Error != asl.Timeout || x.Last() != "Cancelled" {
		t.Errorf("the silent order ended in %s with %q", x.Last(), x.Error)
	}
	mustStartOrder(t, client, "rejected")
	mustAnswer(t, client, "SendTaskSuccess", map[string]string{"taskToken": c.mustAsk("customer").Token, "output": `{"coffee": "Tea"}`})
	mustAnswer(t, client, "SendTaskFailure", map[string]string{"taskToken": c.mustAsk("barista").Token, "error": "NoTea", "cause": "We brew coffee"})
	if x := wait(t, service, "rejected"); x.Error != "NoTea" || x.Cause != "We brew coffee" {
		t.Errorf("the rejected order ended with %q: %s", x.Error, x.Cause)
	}
}

func TestSendTask_rejects(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	for name, test := range map[string]struct{ operation, body, says string }{
		"a token of nobody":           {"SendTaskSuccess", `{"taskToken": "AAAA", "output": "{}"}`, "InvalidToken"},
		"the token of an ended task":  {"SendTaskFailure", `{"taskToken": "` + strings.Repeat("A", 52) + `"}`, "TaskTimedOut"},
		"a heartbeat of an ended one": {"SendTaskHeartbeat", `{"taskToken": "` + strings.Repeat("A", 52) + `"}`, "TaskTimedOut"},
		"an output that is not JSON":  {"SendTaskSuccess", `{"taskToken": "AAAA", "output": "{"}`, "InvalidOutput"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, response := mustCall(t, client, test.operation, test.body)
			if failure := awsjson.ParseError(status, []byte(response)); status != http.StatusBadRequest || failure.Type != test.says {
				t.Errorf("status %d: %s; want 400 %s", status, response, test.says)
			}
		})
	}
}
