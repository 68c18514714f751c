package stepfunctions_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
)

// asking waits for its token.
const asking = `{"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
	"Parameters": {"token.$": "$$.Task.Token"}, "End": true}}}`

// mustAsk serves the definition, and returns the channel that gets the token of each request. Started is as in the Config.
func mustAsk(t *testing.T, definition string, kept store.Store, started func(stepfunctions.Execution)) (*stepfunctions.Service, awsjson.Client, chan string) {
	t.Helper()
	asked := make(chan string, 10)
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(definition), Clock: asl.SystemClock(), Store: kept, Started: started,
		Integrations: stepfunctions.Integrations{"lambda:invoke": func(_ context.Context, input any) (any, error) {
			asked <- input.(map[string]any)["token"].(string)
			return nil, nil
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return service, mustServeService(t, service), asked
}

// mustWaitForToken returns once the execution waits for a token.
func mustWaitForToken(t *testing.T, service *stepfunctions.Service, name string) {
	t.Helper()
	for x, err := service.Find(name); x.States == nil || x.States[0].Token == ""; x, err = service.Find(name) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A token from before a restart is valid as soon as there is somebody to send it to, even if its execution has not gone on yet.
func TestTokens_areValidRightAfterARestart(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	service, _, asked := mustAsk(t, asking, kept, nil)
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	token := <-asked
	mustWaitForToken(t, service, "a")
	if err := service.Close(); err != nil {
		t.Fatal(err)
	}

	answered := make(chan struct{})
	goOn := sync.OnceFunc(func() { close(answered) })
	service, client, _ := mustAsk(t, asking, kept, func(stepfunctions.Execution) { <-answered })
	t.Cleanup(goOn)
	mustAnswer(t, client, "SendTaskHeartbeat", map[string]string{"taskToken": token})
	mustAnswer(t, client, "SendTaskSuccess", map[string]string{"taskToken": token, "output": `"yes"`})
	mustBeTimedOut(t, client, token)
	goOn()
	if x := wait(t, service, "a"); mustJSON(t, x.Output) != `"yes"` || len(x.States) != 1 {
		t.Errorf("the execution ended as %+v", x)
	}
	mustBeTimedOut(t, client, token)
}

// A token is no longer valid if the execution has gone on elsewhere than to its task.
func TestTokens_endWithTheirExecution(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	service, _, asked := mustAsk(t, asking, kept, nil)
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	token := <-asked
	mustWaitForToken(t, service, "a")
	if err := service.Close(); err != nil {
		t.Fatal(err)
	}
	service, client, _ := mustAsk(t, strings.ReplaceAll(asking, "Ask", "Beg"), kept, nil)
	if x := wait(t, service, "a"); x.Error != asl.Runtime {
		t.Errorf("the execution ended as %+v", x)
	}
	mustBeTimedOut(t, client, token)
}

func mustBeTimedOut(t *testing.T, client awsjson.Client, token string) {
	t.Helper()
	status, response := mustCall(t, client, "SendTaskSuccess", mustJSON(t, map[string]string{"taskToken": token, "output": "1"}))
	if status != http.StatusBadRequest || !strings.Contains(response, "TaskTimedOut") {
		t.Fatalf("the token is valid: %d %s", status, response)
	}
}
