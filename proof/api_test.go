package proof_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// apiRequest is one that a customer makes once the order is placed, and the call behind it that meets the fault.
type apiRequest struct {
	call    faults.Call
	send    func(s *system, o *order, key string) (status int, response []byte, err error)
	success int
}

var apiRequests = []apiRequest{
	{faults.GetItem, func(s *system, o *order, _ string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/order?"+o.slot.query(), nil, nil)
	}, http.StatusOK},
	{faults.HandOver, func(s *system, o *order, _ string) (int, []byte, error) {
		return send(http.MethodDelete, s.URL+"/order?"+o.slot.query(), nil, nil)
	}, http.StatusNoContent},
	{faults.UpdateItem, func(s *system, o *order, _ string) (int, []byte, error) {
		return send(http.MethodPut, s.URL+"/order/ready?"+o.slot.query(), nil, nil)
	}, http.StatusNoContent},
	{faults.Query, func(s *system, o *order, _ string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/orders?"+url.Values{"vendorid": {o.slot.vendor}}.Encode(), nil, nil)
	}, http.StatusOK},
	{faults.DescribeExecution, func(s *system, o *order, _ string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/orders/"+o.id, nil, nil)
	}, http.StatusOK},
	{faults.HeadObject, func(s *system, _ *order, key string) (int, []byte, error) {
		return send(http.MethodGet, s.URL+"/invoice?"+url.Values{"objectKey": {key}}.Encode(), nil, nil)
	}, http.StatusOK},
}

// failures are the statuses that the API may return when something behind it has failed. 502 and 504 are the gateway's own,
// for a function that died and a service that did not respond.
var failures = []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout}

// A fault behind the API is answered with a documented status and a message without internals, and the next request finds
// things as they are.
func TestAPI_survivesEveryFaultBehindIt(t *testing.T) {
	t.Parallel()
	s := mustStart(t, local.Options{Warm: 1})
	number := 0
	var sending sync.WaitGroup
	slots := make(chan struct{}, 8)
	for _, r := range apiRequests {
		for _, f := range faultsAt(r.call) {
			if f.Process == lambda.Hang {
				continue // for longer than the gateway waits
			}
			for _, sequence := range []sequence{once(f), always(f)} {
				number++
				account := fmt.Sprintf("bilby-%d", number)
				slots <- struct{}{}
				sending.Go(func() {
					defer func() { <-slots }()
					t.Run(string(r.call)+" "+sequence.String(), func(t *testing.T) { s.playRequest(t, r, sequence, account) })
				})
			}
		}
	}
	sending.Wait()
	t.Logf("%d cases", number)
}

func (s *system) playRequest(t *testing.T, r apiRequest, sequence sequence, account string) {
	o := s.newOrder(1, slot{account: account, vendor: account + "-shop"}, nil, nil)
	if err := s.place(o); err != nil {
		t.Fatal(err)
	}
	x, err := s.execution(o)
	if err != nil {
		t.Fatal(err)
	}
	key := o.invoiceKey(x.StartedAt)
	owner := map[faults.Call]string{faults.Query: o.slot.vendor, faults.DescribeExecution: o.id}[r.call]
	if owner == "" {
		owner = o.slot.account
	}
	s.inject(owner, injections{r.call: sequence}, nil)
	status, response, err := r.send(s, o, key)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case status != r.success && !slices.Contains(failures, status),
		status == http.StatusOK && !bytes.Contains(response, []byte(o.id)),
		status == http.StatusOK && r.call == faults.DescribeExecution && decoded(response)["status"] != "placed":
		t.Errorf("the response is %d %s", status, response)
	}
	if message, _ := decoded(response)["message"].(string); status != r.success && (message == "" || hasInternals(message) || len(o.words().in(message)) > 0) {
		t.Errorf("the response is %d %s", status, response)
	}
	if s.struck(owner, r.call) == 0 {
		t.Error("the call has met no fault")
	}

	taken := s.plan(owner).times(faults.HandOver)
	s.forget(owner)
	want := r.success
	if r.call == faults.HandOver && taken > 0 {
		want = http.StatusNotFound // it was handed over, whatever the response was
	}
	if status, response, err := r.send(s, o, key); err != nil || status != want {
		t.Errorf("the next response is %d %s and should be %d: %v", status, response, want, err)
	}
}

// A POST whose response was lost can be repeated with the same id: it is one order, and GET /orders/{orderid} says so.
func TestAPI_postCanBeRepeatedAfterEveryFault(t *testing.T) {
	t.Parallel()
	s := mustStart(t, local.Options{Warm: 1})
	for i, f := range faultsAt(faults.StartExecution) {
		t.Run(f.Name, func(t *testing.T) {
			m, o := model{}, s.newOrder(i, slot{account: fmt.Sprintf("bilby-%d", i), vendor: "wombat"}, injections{faults.StartExecution: once(f)}, nil)
			status, response, err := s.post(o, o.body())
			message, _ := decoded(response)["message"].(string)
			failed := slices.Contains(failures, status) && message != "" && !hasInternals(message)
			if err != nil || !failed && (status != http.StatusAccepted || !f.Applied) {
				t.Errorf("POST /order returned %d %s: %v", status, response, err)
			}
			if applied, struck := s.plan(o.id).times(faults.StartExecution), s.struck(o.id, faults.StartExecution); struck != 1 || (applied == 1) != f.Applied {
				t.Errorf("the execution was started %d times, and %d starts met the fault", applied, struck)
			}
			status, response, err = s.post(o, o.body())
			if err != nil || status != http.StatusAccepted && (status != http.StatusConflict || !f.Applied) {
				t.Errorf("the second POST /order returned %d %s: %v", status, response, err)
			}
			m.run(o)
			if broken := s.check(m, o); len(broken) > 0 {
				t.Error(broken)
			}
		})
	}
}

// hasInternals reports whether a message says more than a customer should know.
func hasInternals(message string) bool {
	message = strings.ReplaceAll(message, "X-Amzn-RequestId", "") // which is the client's own
	for _, internal := range []string{
		"arn:", "amazon", "DynamoDB", "S3", "Lambda", "127.0.0.1", "http", "invoices", "Exception", "RequestId", "goroutine", "injected",
	} {
		if strings.Contains(message, internal) {
			return true
		}
	}
	return false
}
