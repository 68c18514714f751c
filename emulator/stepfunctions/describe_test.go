package stepfunctions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
)

const executionARN = "arn:aws:states:eu-west-1:111122223333:execution:greet:"

func mustStart(t *testing.T, client awsjson.Client, name string) {
	t.Helper()
	status, response := mustCall(t, client, "StartExecution", `{"stateMachineArn": "`+stateMachineARN+`", "name": "`+name+`", "input": "{\"n\": 1}"}`)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, response)
	}
}

func TestDescribeExecution(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	mustStart(t, client, "one")
	var d struct{ Name, Status, Input, Output, StateMachineArn string }
	for d.Status != "SUCCEEDED" { // it ends by itself
		_, response := mustCall(t, client, "DescribeExecution", `{"executionArn": "`+executionARN+`one"}`)
		if err := json.Unmarshal([]byte(response), &d); err != nil {
			t.Fatal(err)
		}
	}
	if d.Name != "one" || d.Input != `{"n": 1}` || d.Output != `{"n":1}` || d.StateMachineArn != stateMachineARN {
		t.Errorf("described as %+v", d)
	}
}

func TestDescribeExecution_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	mustStart(t, client, "one")
	for arn, want := range map[string]string{
		executionARN + "two": "ExecutionDoesNotExist",
		strings.Replace(executionARN, "greet", "other", 1) + "one": "ExecutionDoesNotExist",
		"one": "InvalidArn",
		"":    "InvalidArn",
	} {
		status, response := mustCall(t, client, "DescribeExecution", `{"executionArn": "`+arn+`"}`)
		if failure := awsjson.ParseError(status, []byte(response)); status != http.StatusBadRequest || failure.Type != want {
			t.Errorf("%q: status %d: %s; want %s", arn, status, response, want)
		}
	}
}

func TestListExecutions_pagesTheNewestFirst(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	for i := range 5 {
		mustStart(t, client, fmt.Sprint("n", i))
	}
	var names []string
	token := ""
	for {
		var page struct {
			Executions []struct{ Name string }
			NextToken  string
		}
		status, response := mustCall(t, client, "ListExecutions",
			`{"stateMachineArn": "`+stateMachineARN+`", "maxResults": 2, "nextToken": "`+token+`"}`)
		if err := json.Unmarshal([]byte(response), &page); err != nil || status != http.StatusOK {
			t.Fatalf("status %d: %s", status, response)
		}
		for _, x := range page.Executions {
			names = append(names, x.Name)
		}
		if token = page.NextToken; token == "" {
			break
		}
	}
	if got := strings.Join(names, " "); got != "n4 n3 n2 n1 n0" {
		t.Errorf("listed %s", got)
	}
	for _, token := range []string{"x", "-1", "6"} {
		_, response := mustCall(t, client, "ListExecutions", `{"stateMachineArn": "`+stateMachineARN+`", "nextToken": "`+token+`"}`)
		if !strings.Contains(response, "InvalidToken") {
			t.Errorf("the token %q: %s", token, response)
		}
	}
}

// CreateStateMachine says "The resource provided … is not recognized" of these; so does New, of all at once.
func TestNew_rejectsIntegrationsThatAreNotThere(t *testing.T) {
	t.Parallel()
	machine := func(resources ...string) []byte {
		states := map[string]any{"End": map[string]any{"Type": "Succeed"}}
		for i, resource := range resources {
			states[fmt.Sprint("Task", i)] = map[string]any{"Type": "Task", "Resource": resource, "Next": "End"}
		}
		text, err := json.Marshal(map[string]any{"StartAt": "Task0", "States": states})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, resource := range []string{
		"arn:aws:states:::dynamodb:query", "arn:aws:states:::lambda:invok", "arn:aws:states:::Lambda:invoke",
		"arn:aws:states:::lambda:invoke.sync", "arn:aws:states:::aws-sdk:s3:getObject", "arn:aws:lambda:eu-west-1:111122223333:function:x",
		"arn:aws:states:eu-west-1::lambda:invoke",
	} {
		_, err := stepfunctions.New(stepfunctions.Config{
			StateMachineARN: stateMachineARN, Definition: machine(resource), Clock: asl.SystemClock(),
			Integrations: stepfunctions.Integrations{"lambda:invoke": run, "sns:publish": run},
		})
		if err == nil {
			t.Errorf("%s is accepted", resource)
			continue
		}
		for _, want := range []string{"Task0", "Resource", resource, "lambda:invoke, sns:publish"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error %q does not say %q", resource, err, want)
			}
		}
	}
}

func run(_ context.Context, parameters any) (any, error) { return parameters, nil }
