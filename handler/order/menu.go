package order

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"github.com/shopspring/decimal"
)

//go:embed menu.json
var menuJSON []byte

// menu returns what the shop sells. It is parsed when it is first asked for: most steps never ask.
var menu = sync.OnceValue(func() (m menuDocument) {
	if err := json.Unmarshal(menuJSON, &m); err != nil {
		panic("handler/order/menu.json: " + err.Error())
	}
	return m
})

type menuDocument struct {
	Currency string   `json:"currency"`
	Coffees  []string `json:"coffees"`
	Sizes    []struct {
		Size  string          `json:"size"`
		Price decimal.Decimal `json:"price"`
	} `json:"sizes"`
}

// Currency returns the ISO 4217 code of every price on the menu.
func Currency() string { return menu().Currency }

// MenuJSON returns the menu as GET /menu shows it: {"currency", "coffees": […], "sizes": [{"size", "price"}]}, on one
// line and without an apostrophe.
func MenuJSON() string {
	var line bytes.Buffer
	if err := json.Compact(&line, menuJSON); err != nil {
		panic("handler/order/menu.json: " + err.Error())
	}
	return line.String()
}

// CoffeeTypes returns the coffees on the menu, in its order.
func CoffeeTypes() []string { return slices.Clone(menu().Coffees) }

// CoffeeSizes returns the sizes on the menu, in its order.
func CoffeeSizes() []string {
	names := make([]string, len(menu().Sizes))
	for i, size := range menu().Sizes {
		names[i] = size.Size
	}
	return names
}

// Price returns what one coffee of that type and size costs, in [Currency], and whether it is on the menu.
func Price(coffeeType, coffeeSize string) (decimal.Decimal, bool) {
	if !slices.Contains(menu().Coffees, coffeeType) {
		return decimal.Decimal{}, false
	}
	for _, size := range menu().Sizes {
		if size.Size == coffeeSize {
			return size.Price, true
		}
	}
	return decimal.Decimal{}, false
}
