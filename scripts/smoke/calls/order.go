package main

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"
)

// newOrder is an order as a client posts it.
type newOrder struct {
	AccountID string     `json:"accountid"`
	VendorID  string     `json:"vendorid"`
	OrderDate string     `json:"orderdate"`
	City      string     `json:"city"`
	Details   newDetails `json:"details"`
	EventType []string   `json:"eventtype"`
}

type newDetails struct {
	CoffeeType string `json:"coffeetype"`
	CoffeeSize string `json:"coffeesize"`
	Quantity   int    `json:"quantity"`
	UnitPrice  string `json:"unitprice,omitempty"`

	price decimal.Decimal // of one, by the menu
}

// cities has names that break what is put together carelessly.
var cities = []string{"Melbourne", "O'Connor", "Zürich", "東京", `Quote "Unquote" \ Back`}

// choose returns a random order from the menu for the i-th customer of this run. Nobody else uses the run's names, so
// that the smoke calls can be made beside real orders.
func (s *smoke) choose(i int) newOrder {
	o := newOrder{
		AccountID: fmt.Sprintf("smoke-%s-%d", s.name, i),
		VendorID:  fmt.Sprintf("v%d", i%7),
		OrderDate: s.now().UTC().Format("2006-01-02T15:04:05.000Z"),
		City:      cities[i%len(cities)],
		Details:   s.menu.choose(),
		EventType: []string{"new_order"},
	}
	if s.target.only != nil {
		o.AccountID, o.VendorID = s.target.only.customer.Sub, s.target.only.counter.VendorID
	}
	return o
}

// customer returns an order for a customer that no other check has.
func (s *smoke) customer() newOrder {
	o := s.choose(0)
	if s.target.only == nil {
		o.AccountID = "smoke-" + uuid.NewString()
	}
	return o
}

// runName keeps the names of one run apart from those of others.
func runName() string { return uuid.NewString()[:8] }

func (o newOrder) body() []byte {
	body, err := json.Marshal(map[string]newOrder{"order": o})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return body
}

// slot is what names the customer's one active order at the shop.
func (o newOrder) slot() url.Values {
	return url.Values{"accountid": {o.AccountID}, "vendorid": {o.VendorID}}
}

func (o newOrder) String() string {
	return fmt.Sprintf("%d × %s %s, %s", o.Details.Quantity, o.Details.CoffeeSize, o.Details.CoffeeType, o.City)
}

// total is what the order must cost, by the menu.
func (o newOrder) total() string {
	return money(o.Details.price.Mul(decimal.NewFromInt(int64(o.Details.Quantity))))
}
