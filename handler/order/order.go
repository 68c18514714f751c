// Package order knows what an order, the menu, money and an invoice are, and their rules. It knows nothing of AWS.
//
// An order comes in as JSON ([Parse]), is placed under an id at a moment ([Place]), which gives the item that the
// table holds, and is billed with an invoice ([NewInvoice]). All three follow from their input alone, so that a
// retried step writes the same bytes.
package order

import (
	"encoding/json"
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

	Raw json.RawMessage // the order as it came, fields we ignore included
}

// Details is the coffee itself. The price is the menu's, never the customer's.
type Details struct {
	CoffeeType string
	CoffeeSize string
	Quantity   int
	UnitPrice  decimal.Decimal
}

// Total is what the order costs, in the menu's currency.
func (o Order) Total() decimal.Decimal {
	return o.Details.UnitPrice.Mul(decimal.NewFromInt(int64(o.Details.Quantity)))
}

// InvalidOrder says that an order breaks the rules, and which. It is also the name of the workflow's error, so it
// must be returned unwrapped.
type InvalidOrder struct {
	Problems []string // one sentence a problem, each naming its field and never its value
}

func (e *InvalidOrder) Error() string {
	return "the order is not valid: " + strings.Join(e.Problems, "; ")
}

// money is how an amount is written: two decimals, as the menu does.
func money(amount decimal.Decimal) string { return amount.StringFixed(2) }
