package replay

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
)

// Options say what is compared.
type Options struct {
	PathOnly bool // the states that are entered and the outcome, not the data
}

// Difference is the first difference between a recorded execution and the same one run again.
type Difference struct {
	Event  int    `json:"event"` // the id of the history's event
	State  string `json:"state,omitempty"`
	Field  string `json:"field"` // such as Parameters.Message.total, Input.order, Next or Status
	Before string `json:"before"`
	After  string `json:"after"`
}

// String returns the difference as a sentence for a terminal.
func (d Difference) String() string {
	at := "the execution"
	if d.State != "" {
		at = fmt.Sprintf("state %q", d.State)
	}
	return fmt.Sprintf("event %d, %s: %s was %s and is now %s", d.Event, at, d.Field, d.Before, d.After)
}

// Check runs a recorded execution against a machine. It returns the first difference, or nil when there is none.
func Check(machine *asl.Machine, h *History, options Options) (*Difference, error) {
	started := h.runs[0].begun
	input, _, err := value(started.details.Input, started.details.InputCut)
	if err != nil {
		return nil, fmt.Errorf("event %d: the input: %w", started.id, err)
	}
	starts := map[string]map[int]string{}
	for _, s := range machine.States() {
		if s.First && starts[s.Parent] != nil {
			starts[s.Parent][s.Branch] = s.Name
		}
		if s.Type == "Parallel" {
			starts[s.Name] = map[int]string{}
		}
	}
	same := comparison{}
	var resume []asl.Visit
	for i, recorded := range h.runs {
		ctx, cancel := context.WithCancel(context.Background())
		r := &replay{
			history: recorded, options: options, stop: cancel, comparison: same, starts: starts, standing: max(0, len(resume)-1),
			tokens: map[string]chan asl.Update{}, visits: map[int]*running{}, entered: map[string]int{}, keys: map[string]*running{},
		}
		e := asl.Execution{
			ID: "${Execution.Id}", Name: "${Execution.Name}", RoleARN: started.details.RoleARN,
			StateMachineID: "${StateMachine.Id}", StateMachineName: "${StateMachine.Name}",
			StartTime: started.time, Input: input, Resume: resume, RedriveCount: i,
			Task: r.task, Callbacks: r, Clock: &r.clock, Rand: func() float64 { return 0 }, Observe: r.observe,
		}
		r.clock.set(recorded.after("-1")) // when the first state was entered
		if i > 0 {
			e.RedriveTime = recorded.begun.time
			r.clock.set(e.RedriveTime)
		}
		outcome := machine.Run(ctx, e)
		cancel()
		if difference := r.result(outcome); difference != nil || i+1 == len(h.runs) {
			return difference, nil
		}
		resume, same = asl.Redrive(r.all(), h.runs[i+1].begun.time), r.known()
	}
	return nil, nil
}

// replay is one run of a recording.
type replay struct {
	history  *recording
	options  Options
	starts   map[string]map[int]string // the first states of the branches of each Parallel state
	standing int                       // how many visits are from before a redrive, and not compared again
	tokens   map[string]chan asl.Update
	clock    clock

	mu sync.Mutex
	comparison
	visits  map[int]*running // by their Number
	keys    map[string]*running
	entered map[string]int // how many states were entered, by the prefix of their keys
	first   *Difference
	atEnd   bool // the record goes no further
	stop    context.CancelFunc
}

// running is a visit of the run.
type running struct {
	asl.Visit
	key string
}

// observe compares each state when it is entered and when it is left.
func (r *replay) observe(v asl.Visit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.visits[v.Number]
	if now == nil {
		now = &running{v, r.key(v)}
		r.visits[v.Number], r.keys[now.key] = now, now
		if v.Number >= r.standing {
			r.enter(now)
		}
	}
	now.Visit = v
	if !v.Exited.IsZero() && v.Number >= r.standing {
		r.exit(now)
	}
}

// known returns what placeholders stand for. A task that nobody waits for any more may still ask r.
func (r *replay) known() comparison {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.comparison)
}

// all returns the visits in their order.
func (r *replay) all() (visits []asl.Visit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for number := range len(r.visits) {
		visits = append(visits, r.visits[number].Visit)
	}
	return visits
}

func (r *replay) key(v asl.Visit) string {
	in := ""
	if v.Inside != nil {
		outer := r.visits[v.Inside.Visit]
		in = prefix(outer.key, len(outer.Retries), r.branch(outer.State, v.Inside.Branch))
	}
	number := r.entered[in]
	r.entered[in]++
	return in + strconv.Itoa(number)
}

// branch names a branch as [prefix] wants it.
func (r *replay) branch(state string, index int) string {
	if starts := r.starts[state]; starts != nil {
		return starts[index]
	}
	return strconv.Itoa(index)
}

func (r *replay) enter(now *running) {
	before := r.history.visits[now.key]
	switch {
	case before == nil && r.cut(): // it goes no further
		r.end()
	case before == nil:
		r.differ(r.history.end.id, r.stateBefore(now.key), "Next", "nothing: it ended there", strconv.Quote(now.State))
	case before.entered.details.Name != now.State && before.key == "0":
		r.differ(before.entered.id, "", "StartAt", strconv.Quote(before.entered.details.Name), strconv.Quote(now.State))
	case before.entered.details.Name != now.State:
		r.differ(before.entered.id, r.stateBefore(now.key), "Next", strconv.Quote(before.entered.details.Name), strconv.Quote(now.State))
	default:
		r.data(before.entered, now.State, "Input", before.entered.details.Input, before.entered.details.InputCut, now.Input)
	}
}

func (r *replay) exit(now *running) {
	before := r.history.visits[now.key]
	r.clock.set(r.history.after(now.key))
	stopped := now.Error == "" && now.Cause != "" && now.Type != "Fail" // by another branch, maybe earlier than it was then
	switch {
	case before == nil, stopped:
	case before.exited == nil && r.cut():
		r.end()
	case before.exited != nil && now.Error != "" && now.Next == "":
		r.differ(before.exited.id, now.State, "Error", "none", fmt.Sprintf("%s: %s", now.Error, now.Cause))
	case before.exited != nil:
		r.data(*before.exited, now.State, "Output", before.exited.details.Output, before.exited.details.OutputCut, now.Output)
	}
}

// stateBefore returns the name of the state that led to the one with that key.
func (r *replay) stateBefore(key string) string {
	slash := strings.LastIndexByte(key, '/') + 1
	number, _ := strconv.Atoi(key[slash:])
	if before := r.keys[key[:slash]+strconv.Itoa(number-1)]; before != nil {
		return before.State
	}
	return ""
}

// data compares recorded JSON with a value of the run.
func (r *replay) data(at event, state, field string, text *string, cut truncation, after any) {
	if r.options.PathOnly {
		return
	}
	before, known, err := value(text, cut)
	if err != nil {
		r.differ(at.id, state, field, "not valid JSON", show(after))
	}
	if !known {
		return
	}
	if path, was, is, differs := r.compare("", before, after); differs {
		r.differ(at.id, state, field+path, show(was), show(is))
	}
}

// differ records the first difference and ends the run.
func (r *replay) differ(event int, state, field, before, after string) {
	if r.first != nil || r.atEnd { // what is under way then is only stopped
		return
	}
	r.first = &Difference{event, state, field, before, after}
	r.stop()
}

// cut reports whether the record ends before the execution's own end.
func (r *replay) cut() bool {
	status := statuses[r.history.end.kind]
	return status != asl.Succeeded && status != asl.Failed
}

// end ends the run where the record does.
func (r *replay) end() {
	r.atEnd = r.first == nil
	r.stop()
}

// result compares the outcome.
func (r *replay) result(now asl.Outcome) *Difference {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first != nil || r.atEnd {
		return r.first
	}
	end := r.history.end
	if status := statuses[end.kind]; status != now.Status && !r.cut() {
		r.differ(end.id, "", "Status", was(status, end.details.Error, end.details.Cause), was(now.Status, now.Error, now.Cause))
		return r.first
	}
	for _, v := range r.history.order {
		if r.keys[v.key] == nil && !r.interrupted(v) {
			r.differ(v.entered.id, r.stateBefore(v.key), "Next", strconv.Quote(v.entered.details.Name), "nothing: it ends there")
			return r.first
		}
	}
	if r.cut() {
		return nil
	}
	if now.Status == asl.Succeeded {
		r.data(end, "", "Output", end.details.Output, end.details.OutputCut, now.Output)
	} else if before, after := was("", end.details.Error, end.details.Cause), was("", now.Error, now.Cause); !r.matches(before, after) {
		r.differ(end.id, "", "Error", before, after)
	}
	return r.first
}

// interrupted reports whether a visit is in a branch that another one's failure has ended, maybe earlier than it was then.
func (r *replay) interrupted(v *visit) bool {
	for ; v.outer != nil; v = v.outer {
		if now := r.keys[v.outer.key]; now != nil && (now.Error != "" || len(now.Retries) > 0) {
			return true
		}
	}
	return false
}

// was describes an outcome.
func was(status asl.Status, name, cause string) string {
	switch {
	case name == "" && cause == "":
		return string(status)
	case status == "":
		return name + ": " + cause
	}
	return fmt.Sprintf("%s (%s: %s)", status, name, cause)
}

func show(v any) string {
	if v == (absent{}) {
		return "absent"
	}
	text, err := asl.Encode(v)
	if err != nil {
		return err.Error()
	}
	const most = 300
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "…"
	}
	return string(text)
}

// clock shows the time of the record. Nothing is waited for, and nothing times out that the record does not say has.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (c *clock) WithTimeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
