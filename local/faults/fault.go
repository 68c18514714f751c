package faults

import (
	"slices"
	"time"

	"skip-the-line/emulator/lambda"
)

// Fault is one thing that can go wrong with one call. Exactly one of Wire, Task and Process is set, and says where it strikes.
type Fault struct {
	Name    string // in a rule, such as lose-answer; unique among the faults of a call
	Says    string // what becomes of the call: "carried out, and the response lost"
	Main    bool   // one of the few that a person wants to see first
	Applied bool   // the service did what it was asked all the same
	Luck    bool   // whether it did is a matter of luck
	Fatal   bool   // the workflow does not retry after it
	As      string // the error as the workflow names it; "" where there is none
	Slow    bool   // the step's own deadline passes
	Deadly  bool   // it costs a process

	Wire    func(*Interception)         // at a call over HTTP
	Task    func(*Attempt) (any, error) // at an integration of the workflow
	Process lambda.Fault                // at an invocation, in the process
}

// kind is where a fault strikes.
type kind int

const (
	onWire kind = iota
	atTask
	atProcess
)

func (f Fault) kind() kind {
	switch {
	case f.Wire != nil:
		return onWire
	case f.Task != nil:
		return atTask
	}
	return atProcess
}

// At returns the faults that a call can meet.
func At(c Call) []Fault {
	switch c {
	case InvokePutItem, InvokePutObject:
		return slices.Concat(processFaults, invocationFaults)
	case InvokeGetItem, InvokeGetObject:
		return slices.Clone(processFaults)
	case PutItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, dynamoDBClientFaults, callerFaults, silenceFaults)
	case PutObject:
		return slices.Concat(connectionFaults, s3Faults, s3WriteFaults, callerFaults, silenceFaults)
	case GetItem, Query:
		return slices.Concat(connectionFaults, dynamoDBFaults, dynamoDBClientFaults, callerFaults)
	case HeadObject:
		return slices.Concat(connectionFaults, s3Faults, callerFaults)
	case HandOver, UpdateItem:
		return slices.Concat(connectionFaults, dynamoDBFaults)
	case StartExecution, DescribeExecution:
		return slices.Concat(connectionFaults, statesFaults)
	case DeleteItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, removalFaults)
	case Publish:
		return slices.Clone(publishFaults)
	}
	return nil
}

// Find returns the fault of that name at a call.
func Find(c Call, name string) (f Fault, ok bool) {
	for _, f := range At(c) {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

// delay is how long a call is delayed by a fault named slow: well within a step's time.
const delay = 2 * time.Second
