package asl_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/asl"
)

// brewAndBake runs two branches of one Task each, and has these further fields.
func brewAndBake(fields string) string {
	return `{"StartAt": "Both", "States": {
		"Both": {"Type": "Parallel", ` + fields + ` "Branches": [
			{"StartAt": "Brew", "States": {"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:brew", "Next": "Pour"},
				"Pour": {"Type": "Pass", "End": true}}},
			{"Comment": "beside", "StartAt": "Bake", "States": {"Bake": {"Type": "Task", "Resource": "arn:aws:lambda:::function:bake", "End": true}}}]},
		"Served": {"Type": "Succeed"}, "Closed": {"Type": "Pass", "End": true}}}`
}

// byResource is a task that returns what these tasks do for their resource's last part.
func byResource(tasks map[string]asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		return tasks[resource[strings.LastIndex(resource, ":")+1:]](ctx, resource, input)
	}
}

func TestParallel(t *testing.T) {
	t.Parallel()
	const catch = `"Catch": [{"ErrorEquals": ["Burnt"], "ResultPath": "$.error", "Next": "Closed"}],`
	for name, test := range map[string]struct {
		fields, brew, bake string
		want               string
	}{
		"results come in order": {`"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Closed"}], "Next": "Served",`, `"coffee"`, `"scone"`, `["coffee","scone"]`},
		"the fields of a state apply": {catch + `"InputPath": "$.id", "Parameters": {"x.$": "$"}, "ResultSelector": {"second.$": "$[1]"}, "ResultPath": "$.r", "OutputPath": "$.r", "Next": "Served",`,
			`1`, `2`, `{"second":2}`},
		"a failure is caught":          {catch + `"Next": "Served",`, `1`, `!Burnt:black`, `{"error":{"Cause":"black","Error":"Burnt"},"id":7}`},
		"a failure ends the execution": {catch + `"Next": "Served",`, `!Cold:late`, `1`, `FAILED Cold: late`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := MustLoad(t, brewAndBake(test.fields)).Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"id": 7}`), Clock: newFakeClock(),
				Task: byResource(map[string]asl.Task{"brew": returning(test.brew), "bake": returning(test.bake)})})
			if got := outcome(t, o); got != test.want {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
}

// A retry runs all branches again. The history says which visit is inside which.
func TestParallel_isRetriedAsAWhole(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, brewAndBake(`"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Closed"}], "Next": "Served",`))
	var h asl.History
	o := m.Run(t.Context(), asl.Execution{Clock: newFakeClock(), Observe: h.Observe,
		Task: byResource(map[string]asl.Task{"brew": returning(`1`), "bake": returning(`!Busy`, `2`)})})
	if got := outcome(t, o); got != `[1,2]` {
		t.Fatalf("got %s", got)
	}
	counts := map[string]int{}
	for i, v := range h.Visits() {
		if v.Number != i || v.Exited.IsZero() {
			t.Errorf("visit %d is %+v", i, v)
		}
		inside := ""
		if v.Inside != nil {
			inside = fmt.Sprintf(" in branch %d of %s", v.Inside.Branch, h.Visits()[v.Inside.Visit].State)
		}
		counts[v.State+inside]++
	}
	if both := h.Visits()[0]; len(both.Retries) != 1 || both.Retries[0].Delay != 2*time.Second {
		t.Errorf("the Parallel state's visit is %+v", both)
	}
	// The first round may have been aborted before it reached Pour.
	delete(counts, "Pour in branch 0 of Both")
	delete(counts, "Brew in branch 0 of Both")
	if got, want := fmt.Sprint(counts), "map[Bake in branch 1 of Both:2 Both:1 Served:1]"; got != want {
		t.Errorf("the visits are %s; want %s", got, want)
	}
}

// The first failure ends the other branches at once: a Wait, a task, and what they would have done next.
func TestParallel_aFailureAbortsTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := MustLoad(t, `{"StartAt": "All", "States": {"All": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 3600, "Next": "Rested"}, "Rested": {"Type": "Succeed"}}},
			{"StartAt": "Brew", "States": {"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:brew", "End": true,
				"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]}, "Caught": {"Type": "Succeed"}}},
			{"StartAt": "Burn", "States": {"Burn": {"Type": "Wait", "Seconds": 5, "Next": "Burnt"}, "Burnt": {"Type": "Fail", "Error": "Burnt"}}}]}}}`)
		began := time.Now()
		var h asl.History
		o := m.Run(t.Context(), asl.Execution{Observe: h.Observe, Task: func(ctx context.Context, _ string, _ any) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		if got := outcome(t, o); got != `FAILED Burnt` {
			t.Errorf("got %s", got)
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("took %v", took)
		}
		var got []string
		for _, v := range h.Visits() {
			got = append(got, fmt.Sprintf("%s [%s%s]", v.State, v.Error, v.Cause))
		}
		slices.Sort(got)
		if want := []string{"All [Burnt]", "Brew [another branch failed]", "Burn []", "Burnt [Burnt]", "Rest [another branch failed]"}; !slices.Equal(got, want) {
			t.Errorf("the visits are %q; want %q", got, want)
		}
	})
}

func TestParallel_endsWithTheExecution(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := MustLoad(t, `{"StartAt": "All", "TimeoutSeconds": 20, "States": {"All": {"Type": "Parallel", "End": true,
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}], "Branches": [
			{"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 3600, "End": true}}},
			{"StartAt": "Sit", "States": {"Sit": {"Type": "Wait", "Seconds": 3600, "End": true}}}]}, "Caught": {"Type": "Succeed"}}}`)
		if got := outcome(t, m.Run(t.Context(), asl.Execution{})); got != `TIMED_OUT States.Timeout` {
			t.Errorf("got %s", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := outcome(t, m.Run(ctx, asl.Execution{})); got != `ABORTED : context deadline exceeded` {
			t.Errorf("got %s", got)
		}
	})
}

func TestParallel_aThousandBranches(t *testing.T) {
	t.Parallel()
	var branches []string
	for i := range 1000 {
		branches = append(branches, fmt.Sprintf(`{"StartAt": "S%d", "States": {"S%d": {"Type": "Pass", "Result": %d, "End": true}}}`, i, i, i))
	}
	m := MustLoad(t, only(`{"Type": "Parallel", "Branches": [`+strings.Join(branches, ",")+`], "ResultSelector": {"last.$": "$[999]"}}`))
	if got := outcome(t, m.Run(t.Context(), asl.Execution{})); got != `{"last":999}` {
		t.Errorf("got %s", got)
	}
}

// each is a Map state with these fields, whose iterations call a task.
func each(fields string) string {
	return only(`{"Type": "Map", ` + fields + ` "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Brew",
		"States": {"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true}}}}`)
}

func TestMap(t *testing.T) {
	t.Parallel()
	failing := func(_ context.Context, _ string, input any) (any, error) {
		if input == "cold" {
			return nil, &asl.Error{Name: "Cold", Cause: "late"}
		}
		return input, nil
	}
	const exceeded = `FAILED States.ExceedToleratedFailureThreshold: The specified tolerated failure threshold was exceeded`
	for name, test := range map[string]struct{ definition, input, want string }{
		"results come in order":        {each(``), `[3, "a", null]`, `[3,"a",null]`},
		"no items":                     {each(``), `[]`, `[]`},
		"ItemsPath selects":            {each(`"InputPath": "$.in", "ItemsPath": "$.cups",`), `{"in": {"cups": [1, 2]}}`, `[1,2]`},
		"the fields apply":             {each(`"ItemsPath": "$.cups", "ResultSelector": {"n.$": "States.ArrayLength($)"}, "ResultPath": "$.n",`), `{"cups": [1, 2]}`, `{"cups":[1,2],"n":{"n":2}}`},
		"ItemSelector":                 {each(`"ItemsPath": "$.cups", "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "in.$": "$.id", "s.$": "$$.State.Name"},`), `{"cups": ["a", "b"], "id": 7}`, `[{"i":0,"in":7,"s":"It","v":"a"},{"i":1,"in":7,"s":"It","v":"b"}]`},
		"Parameters and Iterator":      {strings.Replace(each(`"ItemsPath": "$.cups", "Parameters": {"v.$": "$$.Map.Item.Value"},`), "ItemProcessor", "Iterator", 1), `{"cups": ["a"]}`, `[{"v":"a"}]`},
		"a failure":                    {each(``), `["cold", "a"]`, `FAILED Cold: late`},
		"a failure is caught":          {strings.Replace(each(`"Catch": [{"ErrorEquals": ["Cold"], "Next": "Done"}],`), `"States": {`, `"States": {"Done": {"Type": "Succeed"}, `, 1), `["cold"]`, `{"Cause":"late","Error":"Cold"}`},
		"a tolerated count":            {each(`"ToleratedFailureCount": 1,`), `["a", "cold", "b"]`, `["a","b"]`},
		"an exceeded count":            {each(`"ToleratedFailureCount": 1,`), `["cold", "cold", "b"]`, exceeded},
		"a tolerated percentage":       {each(`"ToleratedFailurePercentagePath": "$[0]",`), `[50, "cold"]`, `[50]`},
		"an exceeded percentage":       {each(`"ToleratedFailurePercentage": 49.9,`), `["a", "cold"]`, exceeded},
		"both limits":                  {each(`"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 0,`), `["a", "cold"]`, exceeded},
		"a limit in a string":          {each(`"ItemsPath": "$.cups", "MaxConcurrencyPath": "$.n",`), `{"cups": [1], "n": "1"}`, `[1]`},
		"a limit that is not a number": {each(`"ItemsPath": "$.cups", "MaxConcurrencyPath": "$.n",`), `{"cups": [1], "n": {}}`, `FAILED States.Runtime`},
		"a negative limit":             {each(`"ItemsPath": "$.cups", "ToleratedFailureCountPath": "$.n",`), `{"cups": [1], "n": -1}`, `FAILED States.Runtime`},
		"a percentage above 100":       {each(`"ItemsPath": "$.cups", "ToleratedFailurePercentagePath": "$.n",`), `{"cups": [1], "n": 100.1}`, `FAILED States.Runtime`},
		"items that are no array":      {each(``), `{"a": 1}`, `FAILED States.Runtime`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := MustLoad(t, test.definition).Run(t.Context(), asl.Execution{Input: MustDecode(t, test.input), Task: failing})
			got := outcome(t, o)
			if got != test.want && !(strings.HasPrefix(test.want, "FAILED ") && strings.HasPrefix(got, test.want+":")) {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
}

func TestMap_MaxConcurrency(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]int{``: 40, `"MaxConcurrency": 0,`: 40, `"MaxConcurrency": 3,`: 3, `"MaxConcurrency": 1,`: 1, `"MaxConcurrency": 99,`: 40} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			running, most := 0, 0
			o := MustLoad(t, each(fields)).Run(t.Context(), asl.Execution{Input: make([]any, 200), Task: func(context.Context, string, any) (any, error) {
				mu.Lock()
				running++
				most = max(most, running)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				running--
				mu.Unlock()
				return nil, nil
			}})
			if o.Status != asl.Succeeded || most != want {
				t.Errorf("%s ran %d at once and ended with %v; want %d", fields, most, o.Status, want)
			}
		})
	}
}

// Step Functions' quota of history events also ends a Map state of very many items.
func TestMap_aHundredThousandItems(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, each(``))
	items := make([]any, 100_000)
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: items, Task: echo})); got != historyFull {
		t.Errorf("got %s", got)
	}
	if got := m.Run(t.Context(), asl.Execution{Input: items[:3000], Task: echo}); got.Status != asl.Succeeded {
		t.Errorf("got %s", outcome(t, got))
	}
}

// Parallel and Map states nest, and the innermost item is the one in the context object.
func TestMap_nests(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Map", "ItemProcessor": {"StartAt": "Two", "States": {"Two": {"Type": "Parallel", "End": true, "Branches": [
		{"StartAt": "Inner", "States": {"Inner": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Show", "States": {
			"Show": {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index"}, "End": true}}}}}},
		{"StartAt": "Outer", "States": {"Outer": {"Type": "Pass", "Parameters": {"v.$": "$$.Map.Item.Value"}, "End": true}}}]}}}}`))
	got := outcome(t, m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `[["a", "b"], []]`)}))
	if want := `[[[{"i":0},{"i":1}],{"v":["a","b"]}],[[],{"v":[]}]]`; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if got := outcome(t, MustLoad(t, only(`{"Type": "Pass", "InputPath": "$$.Map.Item.Value"}`)).Run(t.Context(), asl.Execution{})); !strings.HasPrefix(got, "FAILED States.Runtime") {
		t.Errorf("outside a Map state got %s", got)
	}
}

func TestMachine_listsStatesInsideOthers(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Both", "States": {
		"Both": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "Brew", "States": {"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true}}},
			{"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Bake", "States": {
				"Served": {"Type": "Succeed"}, "Bake": {"Type": "Pass", "Next": "Served"}}}}}}]}}}`)
	want := []asl.State{
		{Name: "Both", Type: "Parallel", First: true},
		{Name: "Brew", Type: "Task", Resource: "arn:aws:lambda:::function:f", Parent: "Both", First: true},
		{Name: "Each", Type: "Map", Parent: "Both", Branch: 1, First: true},
		{Name: "Served", Type: "Succeed", Parent: "Each"},
		{Name: "Bake", Type: "Pass", Parent: "Each", First: true},
	}
	if got := m.States(); !slices.Equal(got, want) {
		t.Errorf("the states are\n%+v\nwant\n%+v", got, want)
	}
	if got, want := fmt.Sprint(m.Transitions()), "[{Brew  end } {Served  succeed } {Bake Served next } {Each  end } {Both  end }]"; got != want {
		t.Errorf("the transitions are %s; want %s", got, want)
	}
}
