package proof_test

import (
	"encoding/json"
	"fmt"
	"time"
)

// order is an order that a customer places, with the faults that it meets and its progress by the model.
type order struct {
	id     string
	number int // of the order in its history; it decides what is ordered
	slot   slot
	faults injections
	hold   *hold

	progress // by the model

	handedOver      bool    // DELETE removed its item
	handedOverEarly bool    // and its execution had not ended by then
	expired         bool    // a day has passed
	ready           bool    // PUT has said so
	readyAt         any     // as it was first seen
	outcome         outcome // as it was first told
	invoice         []byte  // as it was first seen
}

// slot is one customer at one vendor, who can have one active order there.
type slot struct{ account, vendor string }

func (s slot) String() string { return s.account + " at " + s.vendor }

var (
	coffees = []string{"Short Black", "Flat White", "Latte", "Long Black"}
	sizes   = []struct {
		name  string
		cents int
	}{{"Small", 350}, {"Medium", 400}, {"Large", 450}, {"x-Large", 500}}
	cities = []string{"Melbourne", "O'Connor", "Zürich", "東京", `"St" \ Kilda`}
)

func (o *order) coffee() string { return coffees[o.number%4] }
func (o *order) size() string   { return sizes[o.number/4%4].name }
func (o *order) cents() int     { return sizes[o.number/4%4].cents }
func (o *order) quantity() int  { return 1 + o.number%50 }
func (o *order) city() string   { return cities[o.number%5] }

func money(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// document returns the order as the customer writes it.
func (o *order) document() map[string]any {
	details := map[string]any{"coffeetype": o.coffee(), "coffeesize": o.size(), "quantity": o.quantity()}
	if o.number%2 == 0 {
		details["unitprice"] = money(o.cents())
	}
	return map[string]any{
		"accountid": o.slot.account, "vendorid": o.slot.vendor, "city": o.city(),
		"orderdate": "2026-11-22T07:45:00Z", "details": details, "note": "note-of-" + o.id,
	}
}

func (o *order) body() []byte {
	text, err := json.Marshal(map[string]any{"order": o.document()})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return text
}

// invoiceKey returns the key that follows from the order and its execution's start, without .json.
func (o *order) invoiceKey(started time.Time) string {
	return started.UTC().Format("2006/01/") + o.slot.account + "/" + o.slot.vendor + "/" + o.id
}

// item returns the item that the table must hold, decoded from JSON. placedAt is the execution's start as it is written
// there.
func (o *order) item(placedAt string, started time.Time) map[string]any {
	return map[string]any{
		"accountid": o.slot.account, "vendorid": o.slot.vendor, "orderid": o.id, "city": o.city(),
		"orderdate": "2026-11-22T07:45:00Z", "placedat": placedAt,
		"details": map[string]any{
			"coffeetype": o.coffee(), "coffeesize": o.size(), "unitprice": money(o.cents()), "quantity": json.Number(fmt.Sprint(o.quantity())),
		},
		"currency": "AUD", "total": money(o.cents() * o.quantity()), "invoicekey": o.invoiceKey(started),
		"expiresat": json.Number(fmt.Sprint(started.Add(24 * time.Hour).Unix())),
	}
}

// bill returns what the invoice must say, decoded from JSON.
func (o *order) bill(placedAt string) map[string]any {
	total := money(o.cents() * o.quantity())
	return map[string]any{
		"invoiceid": o.id, "issuedat": placedAt, "accountid": o.slot.account, "vendorid": o.slot.vendor, "city": o.city(),
		"currency": "AUD", "total": total, "order": decoded(o.body())["order"],
		"lines": []any{map[string]any{
			"description": o.coffee() + ", " + o.size(), "quantity": json.Number(fmt.Sprint(o.quantity())),
			"unitprice": money(o.cents()), "amount": total,
		}},
	}
}
