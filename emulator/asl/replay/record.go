package replay

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// History is a recorded execution.
type History struct {
	runs []*recording // from its start, and from each redrive
}

// recording is what an execution did until it ended, or was redriven.
type recording struct {
	begun  event // ExecutionStarted or ExecutionRedriven
	end    event // the last one, whether or not it ends the execution
	visits map[string]*visit
	order  []*visit
}

// visit is one state that was entered.
type visit struct {
	key      string // of where it is: "2", or "2#0.Grind/1" for the second state of the branch that starts with Grind
	outer    *visit // the Parallel or Map state around it
	entered  event
	exited   *event
	attempts []*attempt
	starts   int  // how often the branches of a Parallel or Map state were started
	again    bool // it was redriven; Step Functions enters only a Fail state anew
}

// attempt is one call of a task.
type attempt struct {
	scheduled event
	end       *event
}

// frame is the sequence of states that an event is in: the whole execution, a branch or an iteration.
type frame struct {
	parent  *frame // nil at the top
	prefix  string // of the keys in it
	entered int
	open    *visit
}

// Read reads a history in the format that aws stepfunctions get-execution-history prints.
func Read(r io.Reader) (*History, error) {
	events, err := readEvents(r)
	if err != nil {
		return nil, err
	}
	top := &frame{}
	frames := map[int]*frame{0: top} // by the event that leaves them there
	h := &History{}
	var now *recording
	for i, e := range events {
		before, ok := frames[e.previous]
		switch {
		case !ok:
			return nil, fmt.Errorf("event %d comes after event %d, which is not in the file", e.id, e.previous)
		case e.kind == "ExecutionStarted" || e.kind == "ExecutionRedriven":
			if top.open.hasBranches() && !top.open.startsAgain(events[i+1:]) {
				return h, nil
			}
			now = newRecording(e, top)
			h.runs = append(h.runs, now)
			frames[e.id] = top
		default:
			if frames[e.id], err = now.add(before, e); err != nil {
				return nil, fmt.Errorf("event %d, %s: %w", e.id, e.kind, err)
			}
		}
		now.end = e
	}
	return h, nil
}

// newRecording returns the recording that begins with an event, in the state that was not left before, if there is one.
func newRecording(begun event, top *frame) *recording {
	r := &recording{begun: begun, visits: map[string]*visit{}}
	if v := top.open; v != nil {
		top.open = &visit{key: v.key, entered: v.entered, again: true}
		r.keep(top.open)
	}
	return r
}

func (r *recording) keep(v *visit) {
	r.visits[v.key] = v
	r.order = append(r.order, v)
}

// hasBranches reports whether the visit, if there is one, is of a Parallel or Map state.
func (v *visit) hasBranches() bool { return v != nil && (is("Parallel")(v) || is("Map")(v)) }

// startsAgain reports whether a Parallel or Map state runs again as a whole after a redrive. Where it does not, the history does not say
// which of its branches an event is of.
func (v *visit) startsAgain(next []event) bool {
	kind := strings.TrimSuffix(v.entered.kind, "Entered")
	return len(next) == 0 || next[0].kind == kind+"Started" || next[0].kind == kind+"Entered"
}

// add records an event and returns the frame that the events after it are in.
func (r *recording) add(f *frame, e event) (*frame, error) {
	kind, _, _ := strings.Cut(e.kind, "State") // the state's type, where the event is one of a state
	switch {
	case e.kind == "MapIterationStarted":
		if f = f.around(is("Map")); f != nil {
			return f.inside(strconv.Itoa(e.details.Index)), nil
		}
	case e.kind == "MapStateStarted", e.kind == "ParallelStateStarted":
		if f = f.around(is(kind)); f != nil {
			f.open.starts++
		}
	case strings.HasSuffix(e.kind, "StateEntered"):
		switch {
		case f.open == nil:
		case f.open.again && f.open.entered.details.Name == e.details.Name:
			f.open.entered = e
			return f, nil
		default: // its branches were started
			f = f.inside(e.details.Name)
		}
		r.enter(f, e)
	case strings.HasSuffix(e.kind, "StateExited"):
		if f = f.around(func(v *visit) bool { return v.entered.details.Name == e.details.Name }); f != nil {
			f.open.exited, f.open = &e, nil
		}
	case strings.HasSuffix(e.kind, "Scheduled"):
		if f.open == nil {
			return nil, errMisplaced
		}
		f.open.attempts = append(f.open.attempts, &attempt{scheduled: e})
	case endsAttempt.MatchString(e.kind):
		if f.open == nil || len(f.open.attempts) == 0 {
			return nil, errMisplaced
		}
		f.open.attempts[len(f.open.attempts)-1].end = &e
	}
	if f == nil {
		return nil, errMisplaced
	}
	return f, nil
}

var errMisplaced = errors.New("it belongs to no state that was entered")

var endsAttempt = regexp.MustCompile(`^(Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$`)

// around returns the nearest frame, from here outwards, whose open state is wanted.
func (f *frame) around(wanted func(*visit) bool) *frame {
	for f != nil && (f.open == nil || !wanted(f.open)) {
		f = f.parent
	}
	return f
}

func is(kind string) func(*visit) bool {
	return func(v *visit) bool { return v.entered.kind == kind+"StateEntered" }
}

// inside returns the frame of a branch of the open state.
func (f *frame) inside(branch string) *frame {
	return &frame{parent: f, prefix: prefix(f.open.key, f.open.starts-1, branch)}
}

// prefix is what the keys of a branch start with. A branch of a Parallel state is named by its first state, an iteration by
// its index.
func prefix(outer string, retries int, branch string) string {
	return fmt.Sprintf("%s#%d.%s/", outer, retries, branch)
}

func (r *recording) enter(f *frame, e event) {
	f.open = &visit{key: f.prefix + strconv.Itoa(f.entered), entered: e}
	if f.parent != nil {
		f.open.outer = f.parent.open
	}
	f.entered++
	r.keep(f.open)
}

// Path returns the names of the states in the order in which they were entered, or redriven.
func (h *History) Path() []string {
	var names []string
	for _, r := range h.runs {
		for _, v := range r.order {
			names = append(names, v.entered.details.Name)
		}
	}
	return names
}

// after returns the time when the next state after a visit was entered, or the visit's own end.
func (r *recording) after(key string) time.Time {
	slash := strings.LastIndexByte(key, '/') + 1
	number, _ := strconv.Atoi(key[slash:])
	if next := r.visits[key[:slash]+strconv.Itoa(number+1)]; next != nil {
		return next.entered.time
	}
	return r.end.time
}
