package proof_test

import (
	"skip-the-line/emulator/lambda"
	"skip-the-line/local/faults"

	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// operation is one thing that happens in a history. Which fields count depends on its kind.
type operation struct {
	kind     kind
	customer int
	vendor   int
	order    int // counts back from the newest
	changed  bool
	faults   injections
	hold     *hold
	crowd    int
}

type kind int

const (
	opPlace       kind = iota // a customer orders; faults may meet the order, and it may be held
	opRepeat                  // the POST is sent again, with the same body or another
	opPlaceAtOnce             // several orders of one customer at one vendor at once
	opHandOver                // the vendor hands over
	opExpire                  // a day passes
	opSweep                   // DynamoDB deletes the item if it has expired
	opRestart                 // every process of the handler dies
	opRelease                 // a held execution goes on
	opRead                    // the customer asks for the order and its invoice
	opReady                   // the counter says that the order is ready
	opQueue                   // the counter asks for its queue
	opStop                    // the whole stack stops, and starts again with what is on its disk
	opKill                    // the same, but that it does not get to do anything as it ends
)

// weights is how often each kind of operation is drawn.
var weights = map[kind]int{
	opPlace: 15, opRepeat: 3, opPlaceAtOnce: 2, opHandOver: 9, opExpire: 4, opSweep: 2, opRelease: 6, opRead: 2, opRestart: 1,
	opReady: 6, opQueue: 3, opStop: 2, opKill: 4,
}

// kindsTo returns each kind up to the last as often as it weighs.
func kindsTo(last kind) (all []kind) {
	for k := opPlace; k <= last; k++ {
		all = append(all, slices.Repeat([]kind{k}, weights[k])...)
	}
	return all
}

var (
	customers = []string{"Ada", "Ben", "Cleo"}
	vendors   = []string{"the kiosk", "the corner"}
)

func (op operation) slot() string { return customers[op.customer] + " at " + vendors[op.vendor] }

func (op operation) String() string {
	switch op.kind {
	case opPlace:
		text := op.slot() + " orders"
		for c, sequence := range op.faults {
			text += "; " + string(c) + " is " + sequence.String()
		}
		if op.hold != nil {
			text += fmt.Sprintf("; held before attempt %d of %s", op.hold.attempt+1, op.hold.state)
		}
		return text
	case opRepeat:
		return fmt.Sprintf("order %d from the newest is posted again%s", op.order, map[bool]string{true: ", with another body"}[op.changed])
	case opPlaceAtOnce:
		return fmt.Sprintf("%s orders %d times at once", op.slot(), op.crowd)
	case opRelease:
		return fmt.Sprintf("order %d from the newest of those held goes on", op.order)
	case opRestart:
		return "every process dies"
	case opStop:
		return "the stack stops and starts again"
	case opKill:
		return "the stack is killed and starts again"
	case opQueue:
		return vendors[op.vendor] + " looks at its queue"
	}
	return op.slot() + map[kind]string{
		opHandOver: " is handed the coffee", opExpire: " does not come for a day", opSweep: "'s item is swept if it has expired", opRead: " reads the order",
		opReady: " has the order ready",
	}[op.kind]
}

// GoString is how rapid prints an operation.
func (op operation) GoString() string { return "\n\t" + op.String() }

// operations draws what can happen to a system, and to one that lasts, which starts again with what is on its disk.
func operations(lasts bool) *rapid.Generator[operation] {
	kinds := kindsTo(opQueue)
	if lasts {
		kinds = kindsTo(opKill)
	}
	return rapid.Custom(func(t *rapid.T) operation { return drawOperation(t, kinds, lasts) })
}

func drawOperation(t *rapid.T, kinds []kind, lasts bool) operation {
	op := operation{
		kind:     rapid.SampledFrom(kinds).Draw(t, "kind"),
		customer: rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "customer"),
		vendor:   rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "vendor"),
	}
	switch op.kind {
	case opPlace:
		op.faults = drawFaults(t, lasts)
		op.hold = drawHold(t, lasts)
	case opRepeat:
		op.order = rapid.IntRange(0, 3).Draw(t, "order")
		op.changed = rapid.Bool().Draw(t, "changed")
	case opRelease:
		op.order = rapid.IntRange(0, 2).Draw(t, "order")
	case opPlaceAtOnce:
		op.crowd = rapid.IntRange(2, 3).Draw(t, "crowd")
	}
	return op
}

// drawFaults draws no faults or one, most often.
func drawFaults(t *rapid.T, lasts bool) injections {
	drawn := injections{}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 1, 2, 3}).Draw(t, "faults") {
		c := rapid.SampledFrom(faulty).Draw(t, "call")
		var s sequence
		for range rapid.SampledFrom([]int{1, 1, 1, 2, 4}).Draw(t, "length") {
			s.faults = append(s.faults, drawFault(t, c, lasts))
		}
		s.forever = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "forever")
		drawn[c] = s
	}
	return drawn
}

// drawFault draws a fault that does not depend on how fast this machine is. It seldom costs a process, which takes as
// long as the rest of a history. A system that lasts meets those that the stack itself knows, and so keeps.
func drawFault(t *rapid.T, c faults.Call, lasts bool) faults.Fault {
	deadly := rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1}).Draw(t, "deadly") == 1
	var names []string
	for _, f := range faultsAt(c) {
		if !f.Slow && (deadly || !f.Deadly) && f.Process != lambda.Hang && !(lasts && programs[f.Name] != "") {
			names = append(names, f.Name)
		}
	}
	return mustFault(c, rapid.SampledFrom(names).Draw(t, "fault"))
}

// faulty are the calls that faults meet, those of the first states more often.
var faulty = []faults.Call{
	faults.PutItem, faults.PutItem, faults.PutItem, faults.PutObject, faults.PutObject, faults.PutObject, faults.InvokePutItem, faults.InvokePutObject,
	faults.DeleteItem, faults.DeleteItem, faults.Publish, faults.Publish, faults.Publish, faults.Publish,
}

// drawHold draws no hold, most often, but in a system that lasts: it is executions on hold that have to go on after a restart.
func drawHold(t *rapid.T, lasts bool) *hold {
	often := []int{0, 0, 1}
	if lasts {
		often = []int{0, 1, 1}
	}
	if rapid.SampledFrom(often).Draw(t, "held") == 0 {
		return nil
	}
	state := rapid.SampledFrom([]string{"PutItem", "PutItem", "PutObject", "PutObject", "RemoveItem", "NotifyPlaced"}).Draw(t, "state")
	return &hold{state, rapid.IntRange(0, 2).Draw(t, "attempt")}
}

// transcript is what has happened in a history, for a person to read.
type transcript []string

func (s *transcript) add(format string, arguments ...any) {
	*s = append(*s, fmt.Sprintf(format, arguments...))
}

func (s transcript) String() string {
	var text strings.Builder
	for i, line := range s {
		fmt.Fprintf(&text, "%3d. %s\n", i+1, line)
	}
	return text.String()
}
