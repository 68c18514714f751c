package local_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"skip-the-line/local"
	"skip-the-line/local/faults"
)

func mustParse(tb testing.TB, text string) faults.Rule {
	tb.Helper()
	rule, err := faults.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return rule
}

// A fault of each part of the stack strikes as often as it should, the order meets the error that the fault says, and is placed.
func TestFaults_strikeAsOftenAsArmed(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Faults: []faults.Rule{mustParse(t, "put-object=lose-answer")}})
	for _, test := range []struct {
		rule, state string
		retries     []string
	}{
		{"put-object=fail", "PutObject", []string{"Unavailable", "Unavailable"}}, // behind the rule of the start
		{"put-item=lose-answer:2", "PutItem", []string{"Unavailable", "Unavailable"}},
		{"put-item=torn", "PutItem", []string{"Unavailable"}},
		{"put-item=kill-meanwhile", "PutItem", []string{"Runtime.ExitError"}},
		{"put-item=crash-before", "PutItem", []string{"Runtime.ExitError"}},
		{"put-item=crash-during", "PutItem", []string{"Runtime.ExitError"}},
		{"put-item=crash-after:2", "PutItem", []string{"Runtime.ExitError", "Runtime.ExitError"}},
		{"put-object=hang", "PutObject", []string{"Sandbox.Timedout"}},
		{"invoke-put-object=throttle", "PutObject", []string{"Lambda.TooManyRequestsException"}},
		{"publish=lose-answer", "NotifyPlaced", []string{"SNS.SdkClientException"}},
		{"put-object=slow", "PutObject", nil},
	} {
		rule := mustParse(t, test.rule)
		stack.Faults.Arm(rule)
		x := mustRun(t, stack, flatWhites("a-"+rule.Fault.Name, "Melbourne"))
		var retries []string
		for _, visit := range x.States {
			for _, retry := range visit.Retries {
				if visit.State != test.state {
					t.Errorf("%s: %s was retried: %s", test.rule, visit.State, retry.Error)
				}
				retries = append(retries, retry.Error)
			}
		}
		strikes := stack.Faults.Strikes(x.ID)
		if x.Last() != "OrderPlaced" || !slices.Equal(retries, test.retries) || len(strikes) != max(1, len(test.retries)) {
			t.Errorf("%s: the order ended as %s after %v and %d strikes", test.rule, x.Last(), retries, len(strikes))
		}
		if armed := stack.Faults.Armed(); len(armed) > 0 {
			t.Errorf("%s is still armed: %v", test.rule, armed)
		}
		mustCall(t, http.MethodDelete, stack.URL+"/order?vendorid=v0&accountid=a-"+rule.Fault.Name, nil, nil)
	}
}

// A share of all calls is struck for as long as the rule is armed.
func TestFaults_strikeAShareOfAllCalls(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	id := stack.Faults.Arm(mustParse(t, "put-object=deny:100%"))
	for range 3 {
		if x := mustRun(t, stack, flatWhites("a0", "Melbourne")); x.Last() != "OrderFailed" || x.Error != "ServiceError" {
			t.Errorf("the order ended as %s: %s", x.Last(), x.Error)
		}
	}
	if armed := stack.Faults.Armed(); len(armed) != 1 || armed[0].Struck != 3 {
		t.Errorf("armed is %+v", armed)
	}
	if n := stack.Faults.Remove(func(a faults.Armed) bool { return a.ID == id }); n != 1 {
		t.Errorf("%d rules were removed", n)
	}
	if x := mustRun(t, stack, flatWhites("a0", "Melbourne")); x.Last() != "OrderPlaced" {
		t.Errorf("the order ended as %s: %s", x.Last(), x.Error)
	}
}

// A fault behind the API strikes the customer's request.
func TestFaults_strikeTheAPI(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	mustRun(t, stack, flatWhites("a0", "Melbourne"))
	for rule, want := range map[string]int{
		"get-item=crash-after": http.StatusBadGateway,
		"get-item=deny":        http.StatusInternalServerError,
		"get-item=lose-answer": http.StatusOK, // the step repeats a read
	} {
		stack.Faults.Arm(mustParse(t, rule))
		if got := mustCall(t, http.MethodGet, stack.URL+"/order?accountid=a0&vendorid=v0", nil, nil); got.status != want {
			t.Errorf("%s: GET /order returned %d %s", rule, got.status, got.body)
		}
		if got := mustCall(t, http.MethodGet, stack.URL+"/order?accountid=a0&vendorid=v0", nil, nil); got.status != http.StatusOK {
			t.Errorf("%s: the next GET /order returned %d %s", rule, got.status, got.body)
		}
	}
	if strikes := stack.Faults.Strikes("a0"); len(strikes) != 3 {
		t.Errorf("%d calls of the customer were struck", len(strikes))
	}
}

func TestFaults_areArmedAndRemovedOverHTTP(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	url, header := stack.URL+"/_local/faults", map[string]string{"Content-Type": "application/json"}
	var armed struct {
		ID   int
		Rule string
	}
	got := mustCall(t, http.MethodPost, url, header, []byte(`{"fault": "put-object=lose-answer:2"}`))
	if err := json.Unmarshal(got.body, &armed); err != nil || got.status != http.StatusCreated || armed.Rule != "put-object=lose-answer:2" {
		t.Fatalf("POST returned %d %s: %v", got.status, got.body, err)
	}
	x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	var shown struct {
		Calls  []struct{ Call string }
		Armed  []struct{ ID, Left, Struck int }
		Struck []struct {
			Owner   string
			Strikes []struct{ Fault string }
		}
	}
	if err := json.Unmarshal(mustCall(t, http.MethodGet, url, nil, nil).body, &shown); err != nil {
		t.Fatal(err)
	}
	if len(shown.Calls) != len(faults.Calls) || len(shown.Armed) != 0 || len(shown.Struck) != 1 || len(shown.Struck[0].Strikes) != 2 || shown.Struck[0].Owner != x.ID || shown.Struck[0].Strikes[1].Fault != "lose-answer" {
		t.Errorf("GET says %+v", shown)
	}
	for name, test := range map[string]struct {
		header map[string]string
		body   string
		status int
	}{
		"an unknown fault": {header, `{"fault": "put-object=explode"}`, 400},
		"broken JSON":      {header, `{"fault"`, 400},
		"a form":           {map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, `fault=put-object%3Dfail`, 415},
		"no type":          {nil, `{"fault": "put-object=fail"}`, 415},
		"a foreign origin": {map[string]string{"Content-Type": "application/json", "Origin": "http://evil.example"}, `{"fault": "put-object=fail"}`, 403},
		"a foreign site":   {map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, `{"fault": "put-object=fail"}`, 403},
	} {
		if got := mustCall(t, http.MethodPost, url, test.header, []byte(test.body)); got.status != test.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if armed := stack.Faults.Armed(); len(armed) > 0 {
		t.Errorf("armed: %v", armed)
	}
	first, second := stack.Faults.Arm(mustParse(t, "publish=fail")), stack.Faults.Arm(mustParse(t, "publish=throttle:10%"))
	for _, test := range []struct {
		path   string
		status int
		left   int
	}{{"/999", 404, 2}, {"/x", 404, 2}, {"", 204, 0}, {"", 204, 0}} {
		if got := mustCall(t, http.MethodDelete, url+test.path, nil, nil); got.status != test.status || len(stack.Faults.Armed()) != test.left {
			t.Errorf("DELETE %s of %d and %d returned %d and left %v", test.path, first, second, got.status, stack.Faults.Armed())
		}
	}
}

// Whatever strikes an order, what is left of it is compared with what its end promises.
func TestFaults_areJudgedOnceTheOrderHasEnded(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for _, test := range []struct {
		rules []string
		end   string
		says  map[string]string
	}{
		{[]string{"put-object=lose-answer"}, "OrderPlaced", map[string]string{"item": "one item", "invoice": "one invoice, over 9.00", "notification": "OrderPlaced, once", "status": "OrderPlaced"}},
		{[]string{"publish=lose-answer"}, "OrderPlaced", map[string]string{"notification": "OrderPlaced 2 times"}},
		{[]string{"publish=fail:4"}, "OrderPlaced", map[string]string{"notification": "No notification got through"}},
		{[]string{"put-object=deny"}, "OrderFailed", map[string]string{"item": "no item", "invoice": "no invoice", "notification": "OrderFailed, once"}},
		{[]string{"put-object=lose-answer", "put-object=deny"}, "OrderFailed", map[string]string{"invoice": "although its write was reported as failed"}},
		{[]string{"put-object=deny", "delete-item=fail:7"}, "CompensationFailed", map[string]string{"item": "still stands", "notification": "CompensationFailed, once"}},
	} {
		for _, rule := range test.rules {
			stack.Faults.Arm(mustParse(t, rule))
		}
		x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
		v := mustJudge(t, stack, x.ID)
		if x.Last() != test.end || !v.Held {
			t.Errorf("%v: the order ended as %s, and the verdict is %+v", test.rules, x.Last(), v)
		}
		for _, f := range v.Findings {
			if !f.Held || !strings.Contains(f.Says, test.says[f.What]) {
				t.Errorf("%v: %s", test.rules, f.Says)
			}
		}
		mustCall(t, http.MethodDelete, stack.URL+"/order?vendorid=v0&accountid=a0", nil, nil)
	}
}

func mustJudge(t *testing.T, stack *local.Stack, id string) faults.Verdict {
	t.Helper()
	tick, late := time.NewTicker(5*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		if v, ok := stack.Faults.Verdict(id); ok {
			return v
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the order is not judged")
		}
	}
}
