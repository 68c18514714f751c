// Package order knows what an order, the menu, money and an invoice are, and their rules. It knows nothing of AWS.
//
// [Parse] reads an order from JSON, [Place] turns it into the item that the table holds, and [NewInvoice] bills it.
// All three depend on nothing but their input, so that a retried step writes the same bytes.
package order

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Order is what a customer asked for, checked by [Parse].
type Order struct {
	AccountID string    // the customer
	VendorID  string    // the coffee shop
	OrderDate time.Time // when the customer pressed the button, by the customer's clock
	City      string    // any script
	Details   Details
	EventType []string // optional labels

	Raw json.RawMessage // the order as received, ignored fields included
}

// Details is the coffee itself. The price is the menu's, never the customer's.
type Details struct {
	CoffeeType string
	CoffeeSize string
	Quantity   int
	UnitPrice  decimal.Decimal
}

// Total returns what the order costs, in the menu's currency.
func (o Order) Total() decimal.Decimal {
	return o.Details.UnitPrice.Mul(decimal.NewFromInt(int64(o.Details.Quantity)))
}

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

// InvalidOrder says which rules an order breaks. Its name is also that of the workflow's error, so it must be
// returned unwrapped.
type InvalidOrder struct {
	Problems []string // sentences, which quote nothing of the order but the coffee, its size and the price it states
}

func (e *InvalidOrder) Error() string {
	return strings.Join(e.Problems, " ")
}

// money writes an amount with two decimals, as the menu does.
func money(amount decimal.Decimal) string { return amount.StringFixed(2) }
