package console_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
	"skip-the-line/internal/browser"
	"skip-the-line/local/console"
	"skip-the-line/local/faults"
	"skip-the-line/web"
)

// shape is a workflow that is not the order workflow, and how a run of it is drawn.
type shape struct {
	name, definition string
	states           map[string]string // how states are drawn
	taken            int               // how many transitions
}

const task = `"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxDelaySeconds": 2}]`

func shapes() []shape {
	var wide, rules, long bytes.Buffer
	for i := range 12 {
		fmt.Fprintf(&rules, `{"Variable": "$.n", "NumericEquals": %d, "Next": "Way %d"}, `, i, i)
		fmt.Fprintf(&wide, `, "Way %d": {%s, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}], "Next": "Done"}`, i, task)
	}
	for i := range 40 {
		fmt.Fprintf(&long, `"Step %d": {"Type": "Pass", "Next": "Step %d"}, `, i, i+1)
	}
	return []shape{
		{"loop", `{"StartAt": "Count", "States": {
			"Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Enough?"},
			"Enough?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Brew"}, {"Variable": "$.n", "NumericEquals": 99, "Next": "Enough?"}], "Default": "Rest"},
			"Rest": {"Type": "Wait", "Seconds": 0, "Next": "Count"},
			"Brew": {` + task + `, "Catch": [{"ErrorEquals": ["Cold"], "Next": "Rest"}], "Next": "Done"},
			"Done": {"Type": "Succeed"}}}`,
			map[string]string{"Count": "done", "Enough?": "done", "Rest": "done", "Brew": "done", "Done": "done"}, 5},
		{"wide", `{"StartAt": "Which?", "States": {"Which?": {"Type": "Choice", "Choices": [` + strings.TrimSuffix(rules.String(), ", ") + `], "Default": "Sorry"},
			"Sorry": {"Type": "Fail", "Error": "Sorry"}, "Done": {"Type": "Succeed"}` + wide.String() + `}}`,
			map[string]string{"Which?": "done", "Way 0": "done", "Way 1": "", "Sorry": "", "Done": "done"}, 2},
		{"long", `{"StartAt": "Step 0", "States": {` + long.String() + `"Step 40": {"Type": "Fail", "Error": "TooLate", "Cause": "The train has left"}}}`,
			map[string]string{"Step 0": "done", "Step 39": "done", "Step 40": "failed"}, 40},
		{"nested", `{"StartAt": "Both", "States": {
			"Both": {"Type": "Parallel", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}], "ResultPath": "$.both", "Next": "Cups", "Branches": [
				{"StartAt": "Grind", "States": {"Grind": {` + task + `, "Next": "Brew"}, "Brew": {"Type": "Pass", "End": true}}},
				{"StartAt": "Milk?", "States": {"Milk?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsNull": true, "Next": "Steam"}], "Default": "Black"},
					"Steam": {"Type": "Pass", "End": true}, "Black": {"Type": "Pass", "End": true}}}]},
			"Cups": {"Type": "Map", "ItemsPath": "$.both", "End": true, "ItemProcessor": {"StartAt": "Pour", "States": {
				"Pour": {` + task + `, "Next": "Lid"}, "Lid": {"Type": "Pass", "End": true}}}},
			"Sorry": {"Type": "Fail", "Error": "Sorry"}}}`,
			map[string]string{"Both": "done", "Grind": "done", "Brew": "done", "Milk?": "done", "Black": "done", "Steam": "", "Cups": "done", "Pour": "done", "Lid": "done", "Sorry": ""}, 4},
	}
}

// mustServeMachine serves the console of a workflow, and what its pages need.
func mustServeMachine(t *testing.T, definition string) (url string, executions *stepfunctions.Service) {
	t.Helper()
	return mustServeKept(t, definition, nil)
}

// mustServeKept is mustServeMachine with a store that the executions outlive the service in.
func mustServeKept(t *testing.T, definition string, kept store.Store) (url string, executions *stepfunctions.Service) {
	t.Helper()
	c := console.New(time.Now)
	executions, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: "arn:aws:states:eu-west-1:111122223333:stateMachine:shape", Definition: []byte(definition), Clock: asl.SystemClock(),
		Integrations: stepfunctions.Integrations{"lambda:invoke": func(ctx context.Context, _ any) (any, error) {
			if of := asl.AttemptOf(ctx); of.State == "Brew" && of.Retries == 0 {
				return nil, &asl.Error{Name: "Busy", Cause: "There is a queue"}
			}
			return map[string]any{}, nil
		}},
		Store: kept, Rand: func() float64 { return 0 }, Started: c.Started, Observe: c.Visited, Ended: c.Ended,
	})
	if err != nil {
		t.Fatal(err)
	}
	handler := c.Handler(console.Sources{Executions: executions, Faults: faults.New(faults.Config{Clock: asl.SystemClock()})})
	pages := web.Config{}.Handler(http.NotFoundHandler())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_local/") {
			handler.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		_ = c.Close()
		server.Close()
		if err := executions.Close(); err != nil {
			t.Error(err)
		}
	})
	return server.URL, executions
}

// Any workflow is drawn: every state and transition, no state over another, and no line through a state that it does not lead to.
func TestGraph_drawsAnyWorkflow(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	for _, shape := range shapes() {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			url, executions := mustServeMachine(t, shape.definition)
			api := httptest.NewServer(executions)
			t.Cleanup(api.Close)
			client := awsjson.Client{Endpoint: api.URL, Target: "AWSStepFunctions", HTTP: api.Client()}
			status, text, err := client.Call(t.Context(), "StartExecution", []byte(`{"stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:shape", "name": "run", "input": "{\"n\": 0}"}`))
			if err != nil || status != http.StatusOK {
				t.Fatalf("%d %s %v", status, text, err)
			}
			if _, err := executions.Wait(t.Context(), "run"); err != nil {
				t.Fatal(err)
			}
			p := b.MustOpen(t, url+"/_local/order.html?id=run")
			p.Wait(`document.querySelector(".node") && document.querySelector("#detail h2")`)
			for state, want := range shape.states {
				if got := browser.Eval[string](p, fmt.Sprintf(`document.querySelector('.node[data-state="%s"]').dataset.status`, state)); got != want {
					t.Errorf("%s is drawn as %q, want %q", state, got, want)
				}
			}
			machine := executions.Revision().Machine
			transitions := 0
			for _, tr := range machine.Transitions() {
				if tr.To != "" {
					transitions++
				}
			}
			if nodes := browser.Eval[int](p, `document.querySelectorAll(".node").length`); nodes != len(machine.States()) {
				t.Errorf("%d states are drawn, want %d", nodes, len(machine.States()))
			}
			if edges := browser.Eval[int](p, `document.querySelectorAll(".graph .edge:not(.retry)").length`); edges != transitions {
				t.Errorf("%d transitions are drawn, want %d", edges, transitions)
			}
			if taken := browser.Eval[int](p, `document.querySelectorAll(".graph .edge.taken").length`); taken != shape.taken {
				t.Errorf("%d transitions are drawn as taken, want %d", taken, shape.taken)
			}
			if faults := browser.Eval[[]string](p, drawingFaults); len(faults) > 0 {
				t.Errorf("the drawing is wrong: %q", faults)
			}
			mustSave(t, p, "graph-"+shape.name)
			if problems := p.Problems(); len(problems) > 0 {
				t.Errorf("problems: %q", problems)
			}
		})
	}
}

// drawingFaults is a list of states that overlap or leave the drawing, of lines that cross states, and of texts that cannot be read.
const drawingFaults = `(() => {
	const faults = [], svg = document.querySelector(".graph"), view = svg.viewBox.baseVal;
	const boxes = [...document.querySelectorAll(".node")].map((node) => {
		const { x, y, width, height } = node.querySelector(".shape").getBBox(), move = node.transform.baseVal.consolidate().matrix;
		return { name: node.dataset.state, outer: node.classList.contains("outer"), x: x + move.e, y: y + move.f, width, height };
	});
	const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
	for (const [i, a] of boxes.entries()) {
		if (!inside(a, view)) faults.push(a.name + " is outside");
		for (const b of boxes.slice(i + 1)) {
			const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
			if (!apart && !(a.outer && inside(b, a)) && !(b.outer && inside(a, b))) faults.push(a.name + " overlaps " + b.name);
		}
	}
	for (const line of document.querySelectorAll(".graph .edge:not(.retry)")) {
		const length = line.getTotalLength();
		for (let at = 4; at < length - 4; at += 4) {
			const { x, y } = line.getPointAtLength(at);
			const hit = boxes.find((b) => !b.outer && x > b.x + 1 && x < b.x + b.width - 1 && y > b.y + 1 && y < b.y + b.height - 1);
			if (hit) { faults.push("a line crosses " + hit.name); break; }
		}
	}
	const labels = [...document.querySelectorAll(".edge-label")].map((label) => label.getBoundingClientRect());
	for (const [i, a] of labels.entries()) {
		for (const b of labels.slice(i + 1)) if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) faults.push("labels overlap");
	}
	const text = parseFloat(getComputedStyle(document.querySelector(".node .name")).fontSize) * svg.getBoundingClientRect().width / view.width;
	if (text < 9) faults.push("names are " + text + " pixels high");
	return [...new Set(faults)];
})()`

// An order of an earlier run is drawn on the workflow as it is now, and the page says what is no longer in it.
func TestGraph_saysWhatIsNoLongerInTheWorkflow(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	_, executions := mustServeKept(t, `{"StartAt": "Roast", "States": {"Roast": {"Type": "Pass", "Next": "Pass"}, "Pass": {"Type": "Pass", "End": true}}}`, kept)
	starter(t, executions)("kept", "{}")
	if err := executions.Close(); err != nil {
		t.Fatal(err)
	}
	url, executions := mustServeKept(t, onePass, kept)
	starter(t, executions)("new", "{}")
	p := browser.MustOpen(t, url+"/_local/order.html?id=kept")
	p.WaitText("#changed", "Roast")
	p.Navigate(url + "/_local/order.html?id=new")
	p.Wait(`document.querySelector("#main").dataset.took && !document.querySelector("#changed").checkVisibility()`)
}
