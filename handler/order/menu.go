package order

import (
	_ "embed"
	"encoding/json"
	"slices"

	"github.com/shopspring/decimal"
)

//go:embed menu.json
var menuJSON []byte

// menu is what the shop sells. The handler does not start with a menu that does not parse.
var menu = func() (m menuDocument) {
	if err := json.Unmarshal(menuJSON, &m); err != nil {
		panic("handler/order/menu.json: " + err.Error())
	}
	return m
}()

type menuDocument struct {
	Currency string   `json:"currency"`
	Coffees  []string `json:"coffees"`
	Sizes    []struct {
		Name  string          `json:"name"`
		Price decimal.Decimal `json:"price"`
	} `json:"sizes"`
}

// Currency returns the ISO 4217 code of every price on the menu.
func Currency() string { return menu.Currency }

// CoffeeTypes returns the coffees on the menu, in its order.
func CoffeeTypes() []string { return slices.Clone(menu.Coffees) }

// CoffeeSizes returns the sizes on the menu, in its order.
func CoffeeSizes() []string {
	names := make([]string, len(menu.Sizes))
	for i, size := range menu.Sizes {
		names[i] = size.Name
	}
	return names
}

// Price returns what one coffee of that type and size costs, in [Currency], and whether it is on the menu.
func Price(coffeeType, coffeeSize string) (decimal.Decimal, bool) {
	if !slices.Contains(menu.Coffees, coffeeType) {
		return decimal.Decimal{}, false
	}
	for _, size := range menu.Sizes {
		if size.Name == coffeeSize {
			return size.Price, true
		}
	}
	return decimal.Decimal{}, false
}
