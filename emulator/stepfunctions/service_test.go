package stepfunctions_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
)

const stateMachineARN = "arn:aws:states:eu-west-1:111122223333:stateMachine:greet"

func mustServe(t *testing.T) awsjson.Client {
	t.Helper()
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN,
		Definition:      []byte(`{"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "End": true}}}`),
		Clock:           asl.SystemClock(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return mustServeService(t, service)
}

func mustServeService(t *testing.T, service *stepfunctions.Service) awsjson.Client {
	t.Helper()
	server := httptest.NewServer(service)
	t.Cleanup(func() {
		server.Close()
		if err := service.Close(); err != nil {
			t.Error(err)
		}
	})
	return awsjson.Client{Endpoint: server.URL, Target: "AWSStepFunctions", HTTP: server.Client()}
}

func mustCall(t *testing.T, client awsjson.Client, operation, body string) (status int, response string) {
	t.Helper()
	status, text, err := client.Call(context.Background(), operation, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return status, string(text)
}

func TestStartExecution_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	start := func(machine, name, input string) string {
		return `{"stateMachineArn": "` + machine + `", "name": "` + name + `", "input": "` + input + `"}`
	}
	if status, response := mustCall(t, client, "StartExecution", start(stateMachineARN, "taken", "{}")); status != http.StatusOK {
		t.Fatalf("status %d: %s", status, response)
	}
	for name, test := range map[string]struct{ operation, body, says string }{
		"a name that was used with another input": {"StartExecution", start(stateMachineARN, "taken", "1"), "ExecutionAlreadyExists"},
		"a state machine that is not there":       {"StartExecution", start(stateMachineARN+"s", "x", "{}"), "StateMachineDoesNotExist"},
		"a name with a blank":                     {"StartExecution", start(stateMachineARN, "a b", "{}"), "InvalidName"},
		"an input that is not JSON":               {"StartExecution", start(stateMachineARN, "x", "{"), "InvalidExecutionInput"},
		"an input that is too long to be read":    {"StartExecution", start(stateMachineARN, "x", strings.Repeat("[", 262_145)), "ValidationException"},
		"a request that is not JSON":              {"StartExecution", "{", "SerializationException"},
		"an operation that is not implemented":    {"CreateActivity", "{}", "UnknownOperationException"},
	} {
		t.Run(name, func(t *testing.T) {
			status, response := mustCall(t, client, test.operation, test.body)
			if failure := awsjson.ParseError(status, []byte(response)); status != http.StatusBadRequest || failure.Type != test.says {
				t.Errorf("status %d: %.200s; want 400 %s", status, response, test.says)
			}
		})
	}
}

// Name and input may be left out, as the aws command does: the name is then a new one, and the input an empty object.
func TestStartExecution_withoutANameAndAnInput(t *testing.T) {
	t.Parallel()
	service, client := mustServeMachine(t, `{"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "End": true}}}`, nil)
	arns := map[string]bool{}
	for range 2 {
		status, response := mustCall(t, client, "StartExecution", `{"stateMachineArn": "`+stateMachineARN+`"}`)
		arns[strings.Split(response, `"`)[3]] = true
		if status != http.StatusOK {
			t.Fatalf("status %d: %s", status, response)
		}
	}
	for arn := range arns {
		x, err := service.Wait(t.Context(), strings.TrimPrefix(arn, executionARN))
		if err != nil || string(x.Input) != "{}" {
			t.Errorf("%s: %+v, %v", arn, x, err)
		}
	}
	if len(arns) != 2 {
		t.Errorf("the executions are %v", arns)
	}
}
