package stepfunctions_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

// The oldest executions lose their history and keep their outcome, so that a long run does not fill the memory.
func TestExecutions_forgetTheOldestHistories(t *testing.T) {
	t.Parallel()
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(`{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}`), Clock: asl.SystemClock(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	const kept = 10_000
	for i := range kept + 2 {
		name := fmt.Sprint("n", i)
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"stateMachineArn": "`+stateMachineARN+`", "name": "`+name+`", "input": "{}"}`))
		request.Header.Set("X-Amz-Target", "AWSStepFunctions.StartExecution")
		response := httptest.NewRecorder()
		if service.ServeHTTP(response, request); response.Code != http.StatusOK {
			t.Fatalf("%d %s", response.Code, response.Body)
		}
		if _, err := service.Wait(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	for i, remembered := range map[int]bool{0: false, 1: false, 2: true, kept + 1: true} {
		x, err := service.Find(fmt.Sprint("n", i))
		if err != nil || x.Status != asl.Succeeded || (len(x.States) > 0) != remembered {
			t.Errorf("execution %d: %+v, %v; is its history kept? it should be: %v", i, x, err, remembered)
		}
	}
}
