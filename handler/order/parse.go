package order

import (
	"encoding/json"
	"fmt"
)

// Parse reads an order and checks every rule. Its error, if any, is an [*InvalidOrder] that names every problem.
//
// Field names must match exactly: encoding/json alone would take ACCOUNTID for accountid, and the workflow,
// which reads the same document by path, would not.
func Parse(raw json.RawMessage) (Order, error) {
	if len(raw) > MaxBytes {
		// What the step returns goes on as the next one's input, and Step Functions ends an execution whose data
		// exceeds 256 KiB without any Catch: after the write that would leave an item that no workflow owns.
		return Order{}, &InvalidOrder{Problems: []string{fmt.Sprintf("The order must be at most %d bytes.", MaxBytes)}}
	}
	var f fields
	document := f.object("order", raw)
	if document == nil {
		return Order{}, &InvalidOrder{Problems: f.problems}
	}
	o := Order{
		AccountID: f.id("accountid", document["accountid"]),
		VendorID:  f.id("vendorid", document["vendorid"]),
		OrderDate: f.date("orderdate", document["orderdate"]),
		City:      f.city("city", document["city"]),
		Details:   f.details("details", document["details"]),
		EventType: f.labels("eventtype", document["eventtype"]),
		Raw:       raw,
	}
	if len(f.problems) > 0 {
		return Order{}, &InvalidOrder{Problems: f.problems}
	}
	return o, nil
}
