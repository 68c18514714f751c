package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/shopspring/decimal"
)

// menu is what GET /menu shows. Orders are chosen from it and prices compared with it, so that a deployment is held to
// the menu that it shows and not to the one of this checkout.
type menu struct {
	Currency string     `json:"currency"`
	Coffees  []string   `json:"coffees"`
	Sizes    []menuSize `json:"sizes"`
}

type menuSize struct {
	Size  string          `json:"size"`
	Price decimal.Decimal `json:"price"`
}

func (c *client) menu(ctx context.Context) (m menu, err error) {
	r, err := c.send(ctx, http.MethodGet, "/menu", nil, nil, nil)
	if err == nil {
		err = r.expect(http.StatusOK, &m)
	}
	if err == nil && (m.Currency == "" || len(m.Coffees) == 0 || len(m.Sizes) == 0) {
		err = errors.New("returned 200 with a body that is not a menu: " + r.message())
	}
	return m, in("GET /menu", err)
}

func (m menu) String() string {
	cheapest, dearest := m.Sizes[0], m.Sizes[0]
	for _, size := range m.Sizes {
		if size.Price.LessThan(cheapest.Price) {
			cheapest = size
		}
		if size.Price.GreaterThan(dearest.Price) {
			dearest = size
		}
	}
	return fmt.Sprintf("%s in %s, from %s to %s %s",
		plural(len(m.Coffees), "coffee"), plural(len(m.Sizes), "size"), money(cheapest.Price), money(dearest.Price), m.Currency)
}

// choose returns what a customer orders, at random.
func (m menu) choose() newDetails {
	size := oneOf(m.Sizes)
	return newDetails{CoffeeType: oneOf(m.Coffees), CoffeeSize: size.Size, Quantity: 1 + rand.IntN(4), price: size.Price}
}

func oneOf[T any](list []T) T { return list[rand.IntN(len(list))] }

func money(amount decimal.Decimal) string { return amount.StringFixed(2) }
