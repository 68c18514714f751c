package proof_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"skip-the-line/local"
)

// apiCall is one that a customer makes when the order is placed, and the call behind it that meets the fault.
type apiCall struct {
	call    call
	send    func(s *shop, o *order, key string) (status int, answer []byte, err error)
	success int
}

var apiCalls = []apiCall{
	{readItem, func(s *shop, o *order, _ string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/order?"+o.slot.query(), nil, nil)
	}, http.StatusOK},
	{handOver, func(s *shop, o *order, _ string) (int, []byte, error) {
		return send(http.MethodDelete, s.URL+"/order?"+o.slot.query(), nil, nil)
	}, http.StatusNoContent},
	{headInvoice, func(s *shop, _ *order, key string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/invoice?"+url.Values{"objectKey": {key}}.Encode(), nil, nil)
	}, http.StatusOK},
}

// What the API may answer when something behind it has failed. 502 and 504 are the gateway's own words for a function
// that died and a service that did not answer.
var failures = []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout}

// Behind every call of the API every fault is answered with a status that is documented, in words without internals, and
// the next call finds things as they are.
func TestEveryFaultBehindTheAPI(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, local.Options{Warm: 1})
	ran := 0
	var asking sync.WaitGroup
	turns := make(chan struct{}, 8)
	for _, a := range apiCalls {
		for _, f := range faultsAt(a.call) {
			for _, sequence := range []sequence{once(f), always(f)} {
				ran++
				number := ran
				turns <- struct{}{}
				asking.Go(func() {
					defer func() { <-turns }()
					t.Run(string(a.call)+" "+sequence.String(), func(t *testing.T) { s.ask(t, a, sequence, number) })
				})
			}
		}
	}
	asking.Wait()
	t.Logf("%d cases", ran)
}

func (s *shop) ask(t *testing.T, a apiCall, sequence sequence, number int) {
	o := s.newOrder(number, slot{account: fmt.Sprintf("b%d", number), vendor: "v0"}, nil, nil)
	if err := s.place(o); err != nil {
		t.Fatal(err)
	}
	x, err := s.execution(o)
	if err != nil {
		t.Fatal(err)
	}
	key := o.invoiceKey(x.StartedAt)
	s.plans.Store(o.slot.account, newPlan(faults{a.call: sequence}, nil))
	status, answer, err := a.send(s, o, key)
	if err != nil {
		t.Fatal(err)
	}
	if status != a.success && !slices.Contains(failures, status) {
		t.Errorf("the answer is %d %s", status, answer)
	}
	if message, _ := decoded(answer)["message"].(string); status != a.success && (message == "" || hasInternals(message)) {
		t.Errorf("the answer is %d %s", status, answer)
	}
	if _, made := s.plan(o.slot.account).times(a.call); made == 0 {
		t.Error("the call was never made")
	}

	taken, _ := s.plan(o.slot.account).times(handOver)
	s.plans.Delete(o.slot.account)
	want := a.success
	if a.call == handOver && taken > 0 {
		want = http.StatusNotFound // it was handed over, whatever the answer was
	}
	if status, answer, err := a.send(s, o, key); err != nil || status != want {
		t.Errorf("the next answer is %d %s and should be %d: %v", status, answer, want, err)
	}
}

// hasInternals tells whether a message says more than a customer should know.
func hasInternals(message string) bool {
	for _, internal := range []string{
		"arn:", "amazon", "DynamoDB", "S3", "Lambda", "127.0.0.1", "http", "orders", "invoices", "Exception", "RequestId", "goroutine", "as the test wants it",
	} {
		if strings.Contains(message, internal) {
			return true
		}
	}
	return false
}
