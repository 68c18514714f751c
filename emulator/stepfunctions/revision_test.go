package stepfunctions_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

const oneTask = `{"StartAt": "Brew", "States": {"Brew": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultPath": null, "Next": "End"},
	"End": {"Type": "Pass", "Result": "first", "End": true}}}`

func TestUpdate_changesExecutionsThatStartLater(t *testing.T) {
	t.Parallel()
	reached, proceed := make(chan struct{}), make(chan struct{})
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(oneTask), Clock: asl.SystemClock(),
		Integrations: stepfunctions.Integrations{"lambda:invoke": func(context.Context, any) (any, error) {
			close(reached)
			<-proceed
			return nil, nil
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	client := mustServeService(t, service)
	release := sync.OnceFunc(func() { close(proceed) })
	t.Cleanup(release)
	start := func(name string) {
		mustCall(t, client, "StartExecution", `{"stateMachineArn": "`+stateMachineARN+`", "name": "`+name+`", "input": "{}"}`)
	}
	start("before")
	<-reached

	err = service.Update([]byte("{\"StartAt\": \"End\",\n \"States\": {\"End\": {\"Type\": \"Task\",\n \"Resource\": \"arn:aws:states:::sqs:sendMessage\", \"End\": true}}}"))
	problem := asl.Problem{}
	if !errors.As(err, &problem) || problem.State != "End" || problem.Field != "Resource" || problem.Line != 3 {
		t.Fatalf("a resource that is not there: %v, line %d", err, problem.Line)
	}
	if got := string(service.Revision().Definition); got != oneTask {
		t.Fatalf("a rejected definition has replaced the one before: %s", got)
	}
	const next = `{"StartAt": "End", "States": {"End": {"Type": "Pass", "Result": "second", "End": true}}}`
	if err := service.Update([]byte(next)); err != nil {
		t.Fatal(err)
	}
	start("after")
	release()
	for name, want := range map[string]struct{ output, definition string }{"before": {"first", oneTask}, "after": {"second", next}} {
		x, err := service.Wait(t.Context(), name)
		if err != nil || x.Output != want.output {
			t.Errorf("%s: output %v, want %s; %v", name, x.Output, want.output, err)
		}
		if r, err := service.RevisionOf(name); err != nil || string(r.Definition) != want.definition {
			t.Errorf("%s ran %s, %v", name, r.Definition, err)
		}
	}
}
