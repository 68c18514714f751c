package proof_test

import (
	"context"
	"slices"
)

// fault is one thing that goes wrong with one call.
type fault struct {
	name    string
	applied bool   // the service did what it was asked all the same
	fatal   bool   // the workflow does not try a step again after it
	as      string // the error as the workflow names it

	wire func(x exchange)                                                                           // at a call over HTTP
	task func(ctx context.Context, s *shop, c call, p *plan, next func() (any, error)) (any, error) // at an integration

	alone  bool // it bends what a function's invocations share: nothing else may go on in the shop
	slow   bool // the step's own deadline passes
	deadly bool // it costs a process
}

// faultsAt are the faults that a call can meet.
func faultsAt(c call) []fault {
	switch c {
	case invokePutItem, invokePutObject:
		return slices.Concat(invocationFaults, startFaults)
	case writeItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, processFaults)
	case writeInvoice:
		return slices.Concat(connectionFaults, s3Faults, processFaults)
	case readItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, processFaults[:3])
	case headInvoice:
		return slices.Concat(connectionFaults, s3Faults, processFaults[:3])
	case handOver:
		return slices.Concat(connectionFaults, dynamoDBFaults)
	case removeItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, removalFaults)
	}
	return slices.Clone(publishFaults)
}

// named is the fault of that name at a call.
func named(c call, name string) fault {
	for _, f := range faultsAt(c) {
		if f.name == name {
			return f
		}
	}
	panic(string(c) + " meets no fault named " + name)
}
