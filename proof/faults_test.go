package proof_test

import (
	"encoding/json"
	"slices"
	"time"

	"skip-the-line/emulator/lambda"
	"skip-the-line/local/faults"
)

// faultsAt returns the faults that a call can meet, the columns of the fault matrix: all that package faults knows, except those of
// which luck decides what they leave, and those of a process that has yet to start.
func faultsAt(c faults.Call) []faults.Fault {
	all := slices.DeleteFunc(faults.At(c), func(f faults.Fault) bool { return f.Luck })
	if c == faults.InvokePutItem || c == faults.InvokePutObject {
		return append(all, startFaults...)
	}
	return all
}

// mustFault returns the fault of that name at a call.
func mustFault(c faults.Call, name string) faults.Fault {
	for _, f := range faultsAt(c) {
		if f.Name == name {
			return f
		}
	}
	panic(string(c) + " meets no fault named " + name)
}

// startFaults are met by a process that is to start for an invocation: another program is in the handler's place. The system binds
// their Task when it injects them.
var startFaults = []faults.Fault{
	{Name: "start-exits", Says: "sent to a process that exits as it starts", As: "Runtime.ExitError", Deadly: true},
	{Name: "start-ends", Says: "sent to a process that ends without a word", As: "Runtime.ExitError", Deadly: true},
	{Name: "start-hangs", Says: "sent to a process that never asks for work", As: "Sandbox.Timedout", Deadly: true},
	{Name: "start-cannot-run", Says: "sent to a binary that cannot run", Fatal: true, As: "Runtime.InvalidEntrypoint", Deadly: true},
}

// programs are what stands in the handler's place, by the fault's name.
var programs = map[string]string{"start-exits": "exits", "start-ends": "ends", "start-hangs": "hangs", "start-cannot-run": "cannot run"}

// startWith returns a fault's Task for which a process has to start, with another program in the handler's place.
func (s *system) startWith(program string) func(*faults.Attempt) (any, error) {
	return func(a *faults.Attempt) (any, error) {
		s.killAll(a.Call.Function())
		s.binary.use(program)
		defer s.binary.use(handler)
		return a.Forward()
	}
}

// alone reports whether a fault affects other invocations of the function: the system must be idle otherwise.
func alone(f faults.Fault) bool {
	return f.Slow || programs[f.Name] != "" || f.Process == lambda.Hang
}

// writes are the calls that the workflow's steps make, by the step.
var writes = map[string]faults.Call{"put-item": faults.PutItem, "put-object": faults.PutObject}

// hang cuts the invocation that has just begun short, as Lambda does when its time has run out, once the process has made its call.
func (s *system) hang(step string, payload []byte) {
	var event struct{ OrderID string }
	_ = json.Unmarshal(payload, &event) // an event without an order is not one of the workflow's
	cut, before := s.binary.expiry(step), s.made(event.OrderID, writes[step])
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for s.made(event.OrderID, writes[step]) == before {
			<-tick.C
		}
		cut()
	}()
}
