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

// mustLeaveWaiting returns the token that execution a waits for, whose service has closed.
func mustLeaveWaiting(t *testing.T, kept store.Store) (token string) {
	t.Helper()
	service, _, asked := mustAsk(t, asking, kept, nil)
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	token = <-asked
	mustWaitForToken(t, service, "a")
	if err := service.Close(); err != nil {
		t.Fatal(err)
	}
	return token
}

// A token from before a restart is valid as soon as there is somebody to send it to, even if its execution has not gone on yet.
func TestTokens_areValidRightAfterARestart(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	token := mustLeaveWaiting(t, kept)

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
	token := mustLeaveWaiting(t, kept)
	service, client, _ := mustAsk(t, strings.ReplaceAll(asking, "Ask", "Beg"), kept, nil)
	if x := wait(t, service, "a"); x.Error != asl.Runtime {
		t.Errorf("the execution ended as %+v", x)
	}
	mustBeTimedOut(t, client, token)
}

// lateStore is a store whose machine may stop at any time: what is to be written later is not there until the next Update.
type lateStore struct {
	store.Store // what is on the disk
	mu          sync.Mutex
	later       []func(store.Writer)
	stopped     bool
	full        bool
}

func (s *lateStore) Later(change func(store.Writer)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.later = append(s.later, change)
}

func (s *lateStore) Update(change func(store.Writer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || s.full {
		return errFull
	}
	for _, do := range s.later {
		_ = s.Store.Update(func(w store.Writer) error { do(w); return nil })
	}
	s.later = nil
	return s.Store.Update(change)
}

func (s *lateStore) set(stopped, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped, s.full = stopped, full
}

// An answer that was acknowledged counts, even if nothing else of the execution was saved after it. One that could not be saved is
// not acknowledged, and the task waits on.
func TestTokens_areAnsweredForGood(t *testing.T) {
	t.Parallel()
	disk := &lateStore{Store: store.NewMemory()}
	const retried = `{"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters": {"token.$": "$$.Task.Token"}, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 1}], "Next": "Rest"},
		"Rest": {"Type": "Wait", "Seconds": 86400, "End": true}}}`
	service, client, asked := mustAsk(t, retried, disk, nil)
	checkStart(t, service, "a", http.StatusOK, "executionArn")
	checkStart(t, service, "b", http.StatusOK, "executionArn")
	tokens := map[string]string{"a": <-asked, "b": <-asked}
	mustWaitForToken(t, service, "a")
	mustWaitForToken(t, service, "b")
	if x, err := service.Find("a"); err != nil || x.States[0].Token != tokens["a"] {
		tokens["a"], tokens["b"] = tokens["b"], tokens["a"]
	}
	success := map[string]string{"taskToken": tokens["a"], "output": `{"cups": 1.50}`}
	disk.set(false, true)
	if status, response := mustCall(t, client, "SendTaskSuccess", mustJSON(t, success)); status != http.StatusInternalServerError {
		t.Errorf("an answer that cannot be saved: %d %s", status, response)
	}
	disk.set(false, false)
	mustAnswer(t, client, "SendTaskSuccess", success)
	mustAnswer(t, client, "SendTaskFailure", map[string]string{"taskToken": tokens["b"], "error": "Busy", "cause": "no cups"})
	disk.set(true, false)

	service, client, asked = mustAsk(t, retried, disk.Store, nil)
	for x, err := service.Find("a"); x.Last() != "Rest"; x, err = service.Find("a") {
		if err != nil || x.Status != asl.Running {
			t.Fatalf("%+v, %v", x, err)
		}
	}
	if x, err := service.Find("a"); err != nil || mustJSON(t, x.States[0].Output) != `{"cups":1.50}` {
		t.Errorf("%+v, %v", x, err)
	}
	mustBeTimedOut(t, client, tokens["a"])
	mustBeTimedOut(t, client, tokens["b"])
	again := <-asked
	if x, err := service.Find("b"); err != nil || len(x.States[0].Retries) != 1 || x.States[0].Retries[0].Cause != "no cups" {
		t.Errorf("%+v, %v", x, err)
	}
	mustAnswer(t, client, "SendTaskSuccess", map[string]string{"taskToken": again, "output": "2"})
}

func mustBeTimedOut(t *testing.T, client awsjson.Client, token string) {
	t.Helper()
	status, response := mustCall(t, client, "SendTaskSuccess", mustJSON(t, map[string]string{"taskToken": token, "output": "1"}))
	if status != http.StatusBadRequest || !strings.Contains(response, "TaskTimedOut") {
		t.Fatalf("the token is valid: %d %s", status, response)
	}
}
