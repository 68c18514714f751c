package order

import (
	"encoding/json"
	"fmt"
)

const (
	maxID        = 64       // characters
	maxOrderID   = 80       // characters: Step Functions' limit for an execution's name
	maxCity      = 100      // characters
	maxQuantity  = 50       // cups
	maxRaw       = 64 << 10 // bytes
	maxDecimal   = 32       // bytes of a number as text
	maxMagnitude = 9        // a number's exponent, either way
)

// Parse reads an order and checks every rule. Its error, if any, is an [*InvalidOrder] that names every problem.
//
// Field names must match exactly: encoding/json alone would take ACCOUNTID for accountid, and the workflow,
// which reads the same document by path, would not.
func Parse(raw json.RawMessage) (Order, error) {
	if len(raw) > maxRaw {
		// What the step returns goes on as the next one's input, and Step Functions ends an execution whose data
		// exceeds 256 KiB without any Catch: after the write that would leave an item that no workflow owns.
		return Order{}, &InvalidOrder{Problems: []string{fmt.Sprintf("the order must be at most %d bytes", maxRaw)}}
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

// ValidID reports whether s can be an accountid or a vendorid: 1 to 64 of A-Z a-z 0-9 _ -.
func ValidID(s string) bool { return validName(s, maxID) }

// ValidOrderID reports whether s can be an orderid: 1 to 80 of A-Z a-z 0-9 _ -, which is what Step Functions takes as
// an execution's name when it also logs.
func ValidOrderID(s string) bool { return validName(s, maxOrderID) }

func validName(s string, most int) bool {
	for _, c := range []byte(s) {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return 1 <= len(s) && len(s) <= most
}
