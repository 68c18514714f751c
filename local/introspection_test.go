package local_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local"
)

func mustShow(t *testing.T, stack *local.Stack, path string, shown any) {
	t.Helper()
	answer := mustCall(t, http.MethodGet, stack.URL+path, nil, nil)
	if answer.status != http.StatusOK {
		t.Fatalf("GET %s answered %d: %s", path, answer.status, answer.body)
	}
	if err := json.Unmarshal(answer.body, shown); err != nil {
		t.Fatal(err)
	}
}

func TestIntrospectionListsTheNewestFirst(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	var list struct {
		Count      int
		Executions []stepfunctions.ExecutionSummary
	}
	mustShow(t, stack, "/_local/executions", &list)
	if list.Count != 0 || list.Executions == nil {
		t.Errorf("before anything ran the list is %+v", list)
	}
	first, second := mustRun(t, stack, flatWhites("a0", "Melbourne")), mustRun(t, stack, flatWhites("a0", "Sydney"))
	mustShow(t, stack, "/_local/executions", &list)
	if list.Count != 2 || len(list.Executions) != 2 || list.Executions[0].ID != second.ID || list.Executions[1].ID != first.ID {
		t.Errorf("the list is %+v", list)
	}
	if rejected := list.Executions[0]; rejected.Status != asl.Failed || rejected.Error != "ActiveOrderExists" || rejected.StoppedAt.IsZero() {
		t.Errorf("the rejected order is listed as %+v", rejected)
	}
	mustShow(t, stack, "/_local/executions?limit=1", &list)
	if list.Count != 2 || len(list.Executions) != 1 || list.Executions[0].ID != second.ID {
		t.Errorf("the list of one is %+v", list)
	}
}

func TestIntrospectionShowsEveryAttempt(t *testing.T) {
	t.Parallel()
	busy := 2
	stack := mustStart(t, local.Options{Rand: func() float64 { return 0.5 }, Task: func(next asl.Task) asl.Task {
		return func(ctx context.Context, resource string, input any) (any, error) {
			if busy > 0 {
				busy--
				return nil, &asl.Error{Name: "Lambda.TooManyRequestsException", Cause: "Rate Exceeded."}
			}
			return next(ctx, resource, input)
		}
	}})
	id := mustRun(t, stack, flatWhites("a0", "Melbourne")).ID
	var x stepfunctions.Execution
	mustShow(t, stack, "/_local/executions/"+id, &x)
	mustEnd(t, x, "OrderPlaced", "")
	put := x.States[0]
	if put.Attempts != 3 || len(put.Retries) != 2 || put.Retries[0].Error != "Lambda.TooManyRequestsException" ||
		put.Retries[0].Delay != 500*time.Millisecond || put.Retries[1].Delay != time.Second || put.Exited.IsZero() || put.Input == nil || put.Output == nil {
		t.Errorf("PutItem is shown as %+v", put)
	}
	var told struct{ Notifications []sns.Notification }
	mustShow(t, stack, "/_local/notifications", &told)
	if len(told.Notifications) != 1 || told.Notifications[0].Attributes["event"] != "OrderPlaced" || !strings.Contains(string(told.Notifications[0].Message), id) {
		t.Errorf("the notifications are %+v", told)
	}
}

func TestIntrospectionRefusesInWords(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for path, want := range map[string]int{
		"/_local/executions/none":         http.StatusNotFound,
		"/_local/executions?limit=0":      http.StatusBadRequest,
		"/_local/executions?limit=plenty": http.StatusBadRequest,
		"/_local/secrets":                 http.StatusNotFound,
	} {
		answer := mustCall(t, http.MethodGet, stack.URL+path, nil, nil)
		var refusal struct{ Message string }
		if err := json.Unmarshal(answer.body, &refusal); err != nil || answer.status != want || refusal.Message == "" {
			t.Errorf("GET %s answered %d, want %d: %s", path, answer.status, want, answer.body)
		}
	}
}
