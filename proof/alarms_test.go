package proof_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// mustWatch starts a system and what watches it.
func mustWatch(t *testing.T) (*system, *watch) {
	t.Helper()
	w := &watch{}
	return mustStart(t, local.Options{Log: slog.New(w)}), w
}

// mustFinish stops the system, and takes down everything that it did.
func (w *watch) mustFinish(t *testing.T, s *system) {
	t.Helper()
	var ids []string
	s.plans.Range(func(owner, _ any) bool { ids = append(ids, owner.(string)); return true })
	for _, id := range ids {
		x, err := s.Execution(t.Context(), id)
		switch {
		case errors.Is(err, stepfunctions.ErrNoExecution): // a customer's plan, or a start that was throttled
		case err != nil:
			t.Fatal(err)
		default:
			w.ended(x)
		}
	}
	if err := s.Close(); err != nil { // which has the processes finish their lines
		t.Fatal(err)
	}
	for line := range strings.Lines(s.logs.text.String()) {
		w.steps = append(w.steps, []byte(line))
	}
}

// alarmCase is something that happens in a quarter of an hour, and which alarms ring by it.
type alarmCase struct {
	name   string
	rings  []string
	happen func(t *testing.T, s *system, w *watch)
}

// placing has several customers order, who meet the same faults.
func placing(orders int, f injections) func(*testing.T, *system, *watch) {
	return func(t *testing.T, s *system, _ *watch) {
		for i := range orders {
			if err := s.place(s.newOrder(i, slot{fmt.Sprintf("echidna-%d", i), "wombat"}, f, nil)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// measuring is for what the local stack has nothing of: the services' numbers alone.
func measuring(number float64, namespace, name string, dimensions map[string]string) func(*testing.T, *system, *watch) {
	return func(_ *testing.T, _ *system, w *watch) { w.add(number, namespace, name, dimensions) }
}

var alarmCases = []alarmCase{
	{"nothing", nil, placing(0, nil)},
	{"one order", nil, placing(1, nil)},
	{"one order that failed", nil, placing(1, injections{faults.PutObject: always(mustFault(faults.PutObject, "deny"))})},
	{"two orders that failed", []string{"orders-failed"}, placing(2, injections{faults.PutObject: always(mustFault(faults.PutObject, "deny"))})},
	{"two orders that failed, of the quarter of an hour before", []string{"orders-failed"}, func(t *testing.T, s *system, w *watch) {
		placing(2, injections{faults.PutObject: always(mustFault(faults.PutObject, "deny"))})(t, s, w)
		w.startedBefore = true
	}},
	{"an order that failed and stands", []string{"compensation-failed"}, placing(1, injections{
		faults.PutObject: always(mustFault(faults.PutObject, "deny")), faults.DeleteItem: always(mustFault(faults.DeleteItem, "fail")),
	})},
	{"a fault that a retry mends", nil, placing(3, injections{
		faults.PutItem: once(mustFault(faults.PutItem, "fail")), faults.InvokePutObject: once(mustFault(faults.InvokePutObject, "fail")),
		faults.Publish: once(mustFault(faults.Publish, "fail")),
	})},
	{"a vendor who is not told", []string{"publishes-failed"}, placing(1, injections{faults.Publish: always(mustFault(faults.Publish, "deny"))})},
	{"a vendor who is told too late", []string{"publishes-failed"}, placing(1, injections{faults.Publish: always(mustFault(faults.Publish, "late"))})},
	{"a step that is throttled", []string{"functions-throttled"}, placing(1, injections{faults.InvokePutItem: once(mustFault(faults.InvokePutItem, "throttle"))})},
	{"a table that is throttled", []string{"table-throttled"}, placing(1, injections{faults.PutItem: once(mustFault(faults.PutItem, "throttle"))})},
	{"starts that are throttled", []string{"workflow-throttled"}, func(t *testing.T, s *system, w *watch) {
		o := s.newOrder(1, slot{"echidna", "wombat"}, injections{faults.StartExecution: once(mustFault(faults.StartExecution, "throttle"))}, nil)
		if status, response, err := s.post(o, o.body()); err != nil || status != http.StatusTooManyRequests {
			t.Fatalf("POST /order returned %d %s: %v", status, response, err)
		}
		w.add(1, "AWS/States", "ThrottledEvents", map[string]string{"APIName": "StartExecution"}) // as Step Functions counts its 400s
	}},
	{"two requests that fail", nil, reading(2)},
	{"three requests that fail", []string{"api-errors"}, reading(3)},
	{"an API that is slow", []string{"api-slow"}, measuring(3001, "AWS/ApiGateway", "Latency", map[string]string{"ApiName": "api", "Stage": "live"})},
	{"a message that waits", []string{"deliveries-lost"}, measuring(1, "AWS/SQS", "ApproximateNumberOfMessagesVisible", map[string]string{"QueueName": "undelivered"})},
	{"rejections and bad requests", nil, func(t *testing.T, s *system, _ *watch) {
		first := s.newOrder(1, slot{"echidna", "wombat"}, nil, nil)
		if err := s.place(first); err != nil {
			t.Fatal(err)
		}
		for i := range 10 {
			again := s.newOrder(i, first.slot, nil, nil)
			if err := s.place(again); err != nil {
				t.Fatal(err)
			}
			if x, err := s.execution(again); err != nil || x.Last() != "OrderRejected" {
				t.Fatalf("the order ended in %s: %v", x.Last(), err)
			}
			s.mustReject(t, s.newOrder(45, slot{fmt.Sprintf("bilby-%d", i), "wombat"}, nil, nil))
			if status, _, err := s.post(again, []byte(`{}`)); err != nil || status != http.StatusBadRequest {
				t.Fatalf("an empty order was answered %d: %v", status, err)
			}
		}
	}},
}

// reading has a customer ask for an order that get-item cannot read, and for others that it can.
func reading(failures int) func(*testing.T, *system, *watch) {
	return func(t *testing.T, s *system, _ *watch) {
		s.inject("echidna", injections{faults.GetItem: always(mustFault(faults.GetItem, "deny"))}, nil)
		for account, times := range map[string]int{"echidna": failures, "bilby": 20} {
			for range times {
				if status, _, err := send(http.MethodGet, s.URL+"/order?accountid="+account+"&vendorid=wombat", nil, nil); err != nil || (status >= 500) != (account == "echidna") {
					t.Fatalf("GET /order returned %d: %v", status, err)
				}
			}
		}
	}
}

// Every alarm rings by its fault, and by nothing else: least of all by an order that the shop rejects.
func TestAlarms_ringForTheirFaultAlone(t *testing.T) {
	t.Parallel()
	rung := map[string]bool{}
	for _, c := range alarmCases {
		t.Run(c.name, func(t *testing.T) {
			s, w := mustWatch(t)
			c.happen(t, s, w)
			w.mustFinish(t, s)
			if got := w.ringing(t, definition.Alarms()); !slices.Equal(got, slices.Sorted(slices.Values(c.rings))) {
				t.Errorf("%q ring, want %q", got, c.rings)
			}
			for _, name := range c.rings {
				rung[name] = true
			}
		})
	}
	for _, a := range definition.Alarms() {
		if !rung[a.Name] {
			t.Errorf("no case rings %s", a.Name)
		}
	}
}

// Ten thousand good orders look like one, ten thousand times.
func TestAlarms_areSilentForGoodOrders(t *testing.T) {
	t.Parallel()
	s, w := mustWatch(t)
	placing(1, nil)(t, s, w)
	reading(0)(t, s, w)
	w.mustFinish(t, s)
	w.workflow = slices.Repeat(w.workflow, 10_000)
	for series, numbers := range w.numbers {
		w.numbers[series] = slices.Repeat(numbers, 10_000)
	}
	if got := w.ringing(t, definition.Alarms()); len(got) > 0 {
		t.Errorf("%q ring", got)
	}
	for metric, want := range map[string]float64{"OrdersStarted": 10_000, "OrdersPlaced": 10_000, "OrdersFailed": 0, "OrdersRejected": 0} {
		if got, err := w.value(definition.Metric{Name: metric, Stat: "Sum"}); err != nil || got != want {
			t.Errorf("%s is %v, want %v: %v", metric, got, want, err)
		}
	}
}

// A new version is judged by what it does wrong, and not by the orders that it rejects.
func TestVersionAlarms_ringForFaultsAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rings  []string
		happen func(*testing.T, *system, *watch)
	}{
		"good orders": {nil, placing(2, nil)},
		"rejections": {nil, func(t *testing.T, s *system, _ *watch) {
			for i := range 5 {
				s.mustReject(t, s.newOrder(45, slot{fmt.Sprintf("bilby-%d", i), "wombat"}, nil, nil))
			}
		}},
		"writes that fail":     {[]string{"new-version-put-item"}, placing(2, injections{faults.PutItem: always(mustFault(faults.PutItem, "deny"))})},
		"invoices that fail":   {[]string{"new-version-put-object"}, placing(2, injections{faults.PutObject: always(mustFault(faults.PutObject, "deny"))})},
		"a process that exits": {[]string{"new-version-put-item"}, placing(1, injections{faults.PutItem: always(mustFault(faults.PutItem, "kill-before"))})},
	} {
		t.Run(name, func(t *testing.T) {
			s, w := mustWatch(t)
			c.happen(t, s, w)
			w.mustFinish(t, s)
			if got := w.ringing(t, definition.VersionAlarms()); !slices.Equal(got, slices.Sorted(slices.Values(c.rings))) {
				t.Errorf("%q ring, want %q", got, c.rings)
			}
		})
	}
}

// EventBridge reports the two ways to end where no Catch applies, and of this state machine only.
func TestUnfinishedExecutions_areReported(t *testing.T) {
	t.Parallel()
	const machine = "arn:aws:states:ap-southeast-2:000000000000:stateMachine:order"
	text, err := definition.Fill(definition.UnfinishedExecutions, map[string]string{"StateMachineArn": machine})
	if err != nil {
		t.Fatal(err)
	}
	var pattern any
	if err := json.Unmarshal([]byte(text), &pattern); err != nil {
		t.Fatal(err)
	}
	event := func(status asl.Status, machine string) any {
		return map[string]any{
			"source": "aws.states", "detail-type": "Step Functions Execution Status Change",
			"detail": map[string]any{"status": string(status), "stateMachineArn": machine, "name": "b7f0", "input": `{"order": {}}`},
		}
	}
	for status, want := range map[asl.Status]bool{asl.TimedOut: true, asl.Aborted: true, asl.Running: false, asl.Succeeded: false, asl.Failed: false} {
		if got := matchEvent(pattern, event(status, machine)); got != want {
			t.Errorf("%s is reported: %v", status, got)
		}
	}
	if matchEvent(pattern, event(asl.Aborted, machine+"-2")) {
		t.Error("another state machine's execution is reported")
	}
}
