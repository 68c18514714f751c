package local

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

func mustStartStack(t *testing.T, o Options) *Stack {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// A workflow's notification has its subject; what the topic cannot do is an error.
func TestWorkflow_publishesWithASubject(t *testing.T) {
	t.Parallel()
	s := mustStartStack(t, Options{})
	publish := func(parameters string) Execution {
		return mustRunState(t, s, `{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true, "Parameters": {"TopicArn": "`+topicARN+`", "Message": {"cups": 1}, `+parameters+`}}`)
	}
	if x := publish(`"Subject": "News"`); x.Error != "" || len(s.Notifications()) != 1 || s.Notifications()[0].Subject != "News" {
		t.Errorf("%s %s: %+v", x.Error, x.Cause, s.Notifications())
	}
	if x := publish(`"MessageStructure": "json"`); x.Error != "SNS.InvalidParameterException" {
		t.Errorf("%+v", x)
	}
}

// sdkTask runs a workflow of one call in AWS's SDK.
func sdkTask(t *testing.T, s *Stack, resource, parameters string) Execution {
	t.Helper()
	return mustRunState(t, s, fmt.Sprintf(`{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:%s", "Parameters": %s, "End": true}`, resource, parameters))
}

// mustRunState runs a workflow of one state.
func mustRunState(t *testing.T, s *Stack, state string) Execution {
	t.Helper()
	if err := s.executions.Update([]byte(`{"StartAt": "It", "States": {"It": ` + state + `}}`)); err != nil {
		t.Fatal(err)
	}
	name := uuid.NewString()
	status, response, err := awsjson.Client{Endpoint: s.AWS, Target: "AWSStepFunctions", HTTP: http.DefaultClient}.Call(t.Context(), "StartExecution",
		fmt.Appendf(nil, `{"stateMachineArn": %q, "name": %q}`, stateMachineARN, name))
	if err != nil || status != http.StatusOK {
		t.Fatal(status, string(response), err)
	}
	x, err := s.Execution(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A workflow calls the operations of SNS and Lambda themselves, as its role, with AWS's names of parameters, results and errors.
func TestWorkflow_callsTheSDK(t *testing.T) {
	t.Parallel()
	s := mustStartStack(t, Options{Grants: func(role string, grants []definition.Grant) []definition.Grant {
		if role == workflowRole {
			grants = append(grants[:len(grants):len(grants)],
				definition.Grant{Actions: []string{"lambda:GetFunction"}, On: definition.WorkflowSteps},
				definition.Grant{Actions: []string{"sns:ConfirmSubscription", "sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Subscribe", "sns:Unsubscribe"}, On: definition.Notifications})
		}
		return grants
	}})
	posts := make(chan map[string]any, 10)
	subscriber := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var post map[string]any
		_ = json.NewDecoder(r.Body).Decode(&post)
		posts <- post
	}))
	t.Cleanup(subscriber.Close)

	topic := `"TopicArn": "` + topicARN + `"`
	order := `{"order": {"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne", "details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 1}}, "orderid": "o", "placedat": "2026-11-22T07:40:00.000Z"}`
	for _, test := range []struct{ resource, parameters, output, failure string }{ // output is a part
		{"sns:publish", `{` + topic + `, "Message": "Coffee", "Subject": "News", "MessageAttributes": {"vendorid": {"DataType": "String", "StringValue": "v0"}}}`, `{"MessageId":"`, ""},
		{"sns:listSubscriptionsByTopic", `{` + topic + `}`, `{"Subscriptions":[]}`, ""},
		{"sns:getTopicAttributes", `{` + topic + `}`, `{"Attributes":{"Owner":"000000000000","SubscriptionsConfirmed":"0",`, ""},
		{"sns:publish", `{` + topic + `, "Message": ""}`, "", "Sns.InvalidParameterException"},
		{"sns:publish", `{` + topic + `, "Message": {"not": "text"}}`, "", asl.Runtime},
		{"sns:publish", `{"TopicArn": "` + topicARN + `s", "Message": "Coffee"}`, "", "Sns.AuthorizationErrorException"},
		{"sns:listTopics", `{}`, "", "Sns.AuthorizationErrorException"},
		{"sns:getSubscriptionAttributes", `{"SubscriptionArn": "` + topicARN + `:gone"}`, "", "Sns.NotFoundException"},
		{"lambda:getFunction", `{"FunctionName": "put-item"}`, `"Configuration":{"Architectures":[`, ""},
		{"lambda:getFunction", `{"FunctionName": "get-item"}`, "", "Lambda.LambdaException"},
		{"lambda:getFunctionConfiguration", `{"FunctionName": "put-item"}`, "", "Lambda.LambdaException"},
		{"lambda:listFunctions", `{}`, "", "Lambda.LambdaException"},
		{"lambda:invoke", `{"FunctionName": "` + functionARN("put-item") + `", "Payload": {"order": 1}}`, `{"ExecutedVersion":"$LATEST","FunctionError":"Unhandled","Payload":"{\"errorMessage\":`, ""},
		{"lambda:invoke", `{"FunctionName": "put-item", "Payload": ` + order + `}`, `{"ExecutedVersion":"$LATEST","Payload":"{`, ""},
		{"lambda:invoke", `{"FunctionName": "put-item", "Payload": "{}", "InvocationType": "Event"}`, `"StatusCode":202}`, ""},
		{"lambda:invoke", `{"FunctionName": "put-item", "Payload": "{"}`, "", "Lambda.InvalidRequestContentException"},
		{"lambda:invoke", `{"FunctionName": "put-item", "Qualifier": "7"}`, "", "Lambda.ResourceNotFoundException"},
		{"lambda:invoke", `{"FunctionName": "get-item"}`, "", "Lambda.LambdaException"},
	} {
		x := sdkTask(t, s, test.resource, test.parameters)
		output, err := asl.Encode(x.Output)
		if err != nil || x.Error != test.failure || !strings.Contains(string(output), test.output) {
			t.Errorf("%s %s\nreturns %s %s %s, %v\nwant %s %s", test.resource, test.parameters, output, x.Error, x.Cause, err, test.output, test.failure)
		}
	}
	if n := s.Notifications(); len(n) != 1 || string(n[0].Message) != `"Coffee"` || n[0].Subject != "News" || n[0].Attributes["vendorid"] != "v0" {
		t.Errorf("published is %+v", n)
	}

	// A subscription, from the request to its end.
	x := sdkTask(t, s, "sns:subscribe", `{`+topic+`, "Protocol": "http", "Endpoint": "`+subscriber.URL+`", "ReturnSubscriptionArn": true, "Attributes": {"FilterPolicy": "{\"vendorid\": [\"v1\"]}"}}`)
	subscribed, _ := x.Output.(map[string]any)
	subscription, _ := subscribed["SubscriptionArn"].(string)
	if x = sdkTask(t, s, "sns:confirmSubscription", `{`+topic+`, "Token": "`+fmt.Sprint((<-posts)["Token"])+`"}`); x.Error != "" || subscription == "" {
		t.Fatalf("the subscription is %q: %s %s", subscription, x.Error, x.Cause)
	}
	for _, vendor := range []string{"v0", "v1"} {
		sdkTask(t, s, "sns:publish", `{`+topic+`, "Message": "For `+vendor+`", "MessageAttributes": {"vendorid": {"DataType": "String", "StringValue": "`+vendor+`"}}}`)
	}
	if post := <-posts; post["Message"] != "For v1" {
		t.Errorf("the subscriber got %v", post)
	}
	if x = sdkTask(t, s, "sns:unsubscribe", `{"SubscriptionArn": "`+subscription+`"}`); x.Error != "" || fmt.Sprint(x.Output) != "map[]" {
		t.Errorf("unsubscribed: %v %s %s", x.Output, x.Error, x.Cause)
	}

	// The console shows which invocation served a call.
	x = sdkTask(t, s, "lambda:invoke", `{"FunctionName": "put-item", "Payload": {}}`)
	page, err := http.Get(s.URL + "/_local/executions/" + x.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if text, err := io.ReadAll(page.Body); err != nil || !strings.Contains(string(text), `"function":"put-item","invocation":"`) {
		t.Errorf("the console shows %s, %v", text, err)
	}
}
