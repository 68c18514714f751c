package stepfunctions_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
)

// The oldest executions lose their history and keep their outcome, so that a long run does not fill the memory.
func TestExecutions_forgetTheOldestHistories(t *testing.T) {
	t.Parallel()
	t.Run("in memory", func(t *testing.T) { testForgetting(t, nil) })
	t.Run("in a store", func(t *testing.T) { testForgetting(t, store.NewMemory()) })
}

func testForgetting(t *testing.T, kept store.Store) {
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(`{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}`), Clock: asl.SystemClock(), Store: kept,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	const histories = 10_000
	for i := range histories + 2 {
		name := fmt.Sprint("n", i)
		if response := start(service, name, "{}"); response.Code != http.StatusOK {
			t.Fatalf("%d %s", response.Code, response.Body)
		}
		if _, err := service.Wait(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	for i, remembered := range map[int]bool{0: false, 1: false, 2: true, histories + 1: true} {
		x, err := service.Find(fmt.Sprint("n", i))
		if err != nil || x.Status != asl.Succeeded || (len(x.States) > 0) != remembered {
			t.Errorf("execution %d: %+v, %v; is its history kept? it should be: %v", i, x, err, remembered)
		}
	}
}

// An execution that runs for long holds up the forgetting of those after it until it ends, and no longer.
func TestExecutions_forgetWhatALongOneHeldUp(t *testing.T) {
	t.Parallel()
	service, release := mustWait(t, stepfunctions.Config{})
	mustEnd := func(name string) {
		t.Helper()
		if _, err := service.Wait(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	checkStart(t, service, "long", http.StatusOK, "executionArn")
	if err := service.Update([]byte(`{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}`)); err != nil {
		t.Fatal(err)
	}
	const histories, more = 10_000, 10
	for i := range histories + more {
		checkStart(t, service, fmt.Sprint("n", i), http.StatusOK, "executionArn")
		mustEnd(fmt.Sprint("n", i))
	}
	close(release)
	mustEnd("long")
	checkStart(t, service, "last", http.StatusOK, "executionArn")
	for i, remembered := range map[int]bool{0: false, more: false, more + 1: true} {
		if x, err := service.Find(fmt.Sprint("n", i)); err != nil || (len(x.States) > 0) != remembered {
			t.Errorf("execution %d: %+v, %v; is its history kept? it should be: %v", i, x, err, remembered)
		}
	}
}

// start starts an execution without a connection.
func start(service *stepfunctions.Service, name, input string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"stateMachineArn": "`+stateMachineARN+`", "name": "`+name+`", "input": "`+input+`"}`))
	request.Header.Set("X-Amz-Target", "AWSStepFunctions.StartExecution")
	response := httptest.NewRecorder()
	service.ServeHTTP(response, request)
	return response
}

// A name and its input are one execution while that runs. Once it has ended the name is taken, whatever the input.
func TestStartExecution_ofANameThatIsInUse(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	wait := func(context.Context, any) (any, error) { <-ended; return map[string]any{}, nil }
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Clock: asl.SystemClock(), Integrations: stepfunctions.Integrations{"lambda:invoke": wait},
		Definition: []byte(`{"StartAt": "Wait", "States": {"Wait": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	check := func(input string, status int, says string) {
		t.Helper()
		if response := start(service, "x", input); response.Code != status || !strings.Contains(response.Body.String(), says) {
			t.Errorf("with the input %s: %d %s, want %d %s", input, response.Code, response.Body, status, says)
		}
	}
	check("1", http.StatusOK, "executionArn")
	check("1", http.StatusOK, "executionArn")
	check("2", http.StatusBadRequest, "ExecutionAlreadyExists")
	close(ended)
	if _, err := service.Wait(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	check("1", http.StatusBadRequest, "ExecutionAlreadyExists")
}
