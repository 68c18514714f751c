package stepfunctions_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/throttle"
)

// mustWait returns a service whose executions wait until release is closed.
func mustWait(t *testing.T, config stepfunctions.Config) (service *stepfunctions.Service, release chan struct{}) {
	t.Helper()
	release = make(chan struct{})
	config.StateMachineARN, config.Clock = stateMachineARN, asl.SystemClock()
	config.Definition = []byte(`{"StartAt": "Wait", "States": {"Wait": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}`)
	config.Integrations = stepfunctions.Integrations{"lambda:invoke": func(context.Context, any) (any, error) {
		<-release
		return map[string]any{}, nil
	}}
	service, err := stepfunctions.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := service.Close(); err != nil {
			t.Error(err)
		}
	})
	return service, release
}

func checkStart(t *testing.T, service *stepfunctions.Service, name string, status int, says string) {
	t.Helper()
	if response := start(service, name, "{}"); response.Code != status || !strings.Contains(response.Body.String(), says) {
		t.Errorf("%s: %d %s, want %d %s", name, response.Code, response.Body, status, says)
	}
}

func TestStartExecution_boundsWhatRuns(t *testing.T) {
	t.Parallel()
	service, release := mustWait(t, stepfunctions.Config{MaxExecutions: 2})
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	checkStart(t, service, "b", http.StatusOK, "executionArn")
	checkStart(t, service, "c", http.StatusBadRequest, "#ExecutionLimitExceeded")
	checkStart(t, service, "a", http.StatusOK, "executionArn") // which runs already
	close(release)
	if _, err := service.Wait(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	checkStart(t, service, "c", http.StatusOK, "executionArn")
}

func TestStartExecution_throttles(t *testing.T) {
	t.Parallel()
	service, release := mustWait(t, stepfunctions.Config{Starts: throttle.Limit{Rate: 1e-9, Burst: 2}})
	defer close(release)
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	checkStart(t, service, "b", http.StatusOK, "executionArn")
	checkStart(t, service, "c", http.StatusBadRequest, "#ThrottlingException")
}
