package faults_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/local/faults"
)

func newSet() *faults.Set {
	return faults.New(faults.Config{Clock: asl.SystemClock(), Function: func(string) *lambda.Function { return nil }})
}

func mustArm(t *testing.T, s *faults.Set, text, owner string) {
	t.Helper()
	rule, err := faults.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	rule.Owner = owner
	s.Arm(rule)
}

// mustPut makes DynamoDB's PutItem for an order, and returns the status of the response, 0 for none.
func mustPut(t *testing.T, url, orderID string) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{"Item": {"orderid": {"S": "`+orderID+`"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// mustServe serves requests behind the faults, and counts those that are carried out.
func mustServe(t *testing.T, s *faults.Set) (url string, done *atomic.Int32) {
	t.Helper()
	done = &atomic.Int32{}
	server := httptest.NewServer(s.Wire("dynamodb", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(body), "orderid") {
			t.Errorf("the request is %s: %v", body, err)
		}
		done.Add(1)
	})))
	t.Cleanup(server.Close)
	return server.URL, done
}

// The rules for an order strike before those for everybody, each kind in the order in which they were armed.
func TestSet_strikesInOrder(t *testing.T) {
	t.Parallel()
	s := newSet()
	url, done := mustServe(t, s)
	mustArm(t, s, "put-item=throttle", "")
	mustArm(t, s, "put-item=fail", "")
	mustArm(t, s, "put-item=fail-503", "o1")
	mustArm(t, s, "put-object=fail", "") // another call's
	for i, want := range []int{503, 400, 500, 200} {
		if got := mustPut(t, url, "o1"); got != want {
			t.Errorf("request %d returned %d and should return %d", i, got, want)
		}
	}
	mustArm(t, s, "put-item=lose-answer", "")
	if got := mustPut(t, url, ""); got != 0 || done.Load() != 2 {
		t.Errorf("the response that is lost is %d; %d requests were carried out", got, done.Load())
	}
	if n := s.Remove(func(faults.Armed) bool { return true }); n != 1 {
		t.Errorf("%d rules were left", n)
	}
	if strikes := s.Strikes("o1"); len(strikes) != 3 || strikes[0].Fault.Name != "fail-503" {
		t.Errorf("the strikes are %+v", strikes)
	}
}

// However many call at once, a rule strikes as often as it is armed for; a share strikes about as often as it says.
func TestSet_countsUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newSet()
	url, done := mustServe(t, s)
	crowd := func() {
		var calling sync.WaitGroup
		for range 20 {
			calling.Go(func() {
				for range 20 {
					mustPut(t, url, "o1")
				}
			})
		}
		calling.Wait()
	}
	mustArm(t, s, "put-item=fail:150", "")
	crowd()
	if got := done.Swap(0); got != 250 || len(s.Armed()) != 0 {
		t.Errorf("%d of 400 requests were carried out; armed: %v", got, s.Armed())
	}
	mustArm(t, s, "put-item=fail:25%", "")
	crowd()
	if got := done.Load(); got < 230 || got > 370 {
		t.Errorf("%d of 400 requests were carried out", got)
	}
}

// One invocation meets one fault: what is armed behind it waits for the next, whether it strikes at the workflow or in the process.
func TestSet_strikesAnInvocationOnce(t *testing.T) {
	t.Parallel()
	s := newSet()
	process := s.Process("put-item")
	var met []lambda.Fault
	invoke := s.Task(func(context.Context, string, any) (any, error) {
		met = append(met, process("", []byte(`{"orderid": "o1"}`)))
		return nil, nil
	})
	for _, rule := range []string{"invoke-put-item=lose-answer", "put-item=crash-after", "invoke-put-item=throttle"} {
		mustArm(t, s, rule, "")
	}
	input := map[string]any{"FunctionName": "arn:aws:lambda:::function:put-item", "Payload": map[string]any{"orderid": "o1"}}
	var failed []bool
	for range 4 {
		_, err := invoke(t.Context(), "arn:aws:states:::lambda:invoke", input)
		failed = append(failed, err != nil)
	}
	// The throttled one never reaches the process.
	if want := []lambda.Fault{lambda.NoFault, lambda.CrashAfter, lambda.NoFault}; len(met) != 3 || met[0] != want[0] || met[1] != want[1] || met[2] != want[2] {
		t.Errorf("the processes met %v", met)
	}
	if !failed[0] || failed[1] || !failed[2] || failed[3] {
		t.Errorf("the attempts failed: %v", failed)
	}
}

// What is kept of strikes is bounded, and the verdicts with them.
func TestSet_keepsTheNewestStrikes(t *testing.T) {
	t.Parallel()
	s := newSet()
	process := s.Process("put-item")
	mustArm(t, s, "put-item=crash-before:100%", "")
	process("", []byte(`{"orderid": "first"}`))
	s.Judged("first", faults.Verdict{Held: true})
	for range 10_000 {
		process("", []byte(`{"orderid": "o"}`))
	}
	if _, ok := s.Verdict("first"); ok || len(s.AllStrikes()) > 5000 || s.Counts()["invoke-put-item=crash-before"] != 10_001 {
		t.Errorf("%d strikes are kept, the first one's verdict: %v; counted: %v", len(s.AllStrikes()), ok, s.Counts())
	}
}
