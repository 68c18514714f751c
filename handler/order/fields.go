package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// fields reads the fields of an order one by one and collects what is wrong with them.
type fields struct {
	problems []string
}

func (f *fields) problem(name, rule string) {
	f.problems = append(f.problems, name+" "+rule)
}

// read decodes a field's value into target and reports rule when it is missing or of another type.
func (f *fields) read(name string, raw json.RawMessage, target any, rule string) bool {
	// JSON's null decodes into anything without an error, and means missing.
	if raw == nil || string(raw) == "null" || json.Unmarshal(raw, target) != nil {
		f.problem(name, rule)
		return false
	}
	return true
}

func (f *fields) object(name string, raw json.RawMessage) (object map[string]json.RawMessage) {
	f.read(name, raw, &object, "must be an object")
	return object
}

func (f *fields) id(name string, raw json.RawMessage) (id string) {
	const rule = "must be 1 to 64 of the characters A-Z a-z 0-9 _ -"
	if f.read(name, raw, &id, rule) && !ValidID(id) {
		f.problem(name, rule)
	}
	return id
}

func (f *fields) date(name string, raw json.RawMessage) time.Time {
	const rule = `must be a date and time as in RFC 3339, or as in 2026-11-22 07:45:00.123456 (read as UTC)`
	var text string
	if !f.read(name, raw, &text, rule) {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, time.DateTime} {
		if date, err := time.Parse(layout, text); err == nil {
			return date.UTC()
		}
	}
	f.problem(name, rule)
	return time.Time{}
}

func (f *fields) city(name string, raw json.RawMessage) (city string) {
	rule := fmt.Sprintf("must be 1 to %d characters, and not blank", maxCity)
	if f.read(name, raw, &city, rule) && (strings.TrimSpace(city) == "" || utf8.RuneCountInString(city) > maxCity) {
		f.problem(name, rule)
	}
	return city
}

func (f *fields) labels(name string, raw json.RawMessage) (labels []string) {
	if raw != nil {
		f.read(name, raw, &labels, "must be a list of strings")
	}
	return labels
}

func (f *fields) details(name string, raw json.RawMessage) Details {
	document := f.object(name, raw)
	if document == nil {
		return Details{}
	}
	d := Details{
		CoffeeType: f.choice(name+".coffeetype", document["coffeetype"], CoffeeTypes()),
		CoffeeSize: f.choice(name+".coffeesize", document["coffeesize"], CoffeeSizes()),
		Quantity:   f.quantity(name+".quantity", document["quantity"]),
	}
	if price, ok := Price(d.CoffeeType, d.CoffeeSize); ok {
		d.UnitPrice = price
		f.price(name+".unitprice", document["unitprice"], price)
	}
	return d
}

func (f *fields) choice(name string, raw json.RawMessage, allowed []string) (choice string) {
	rule := "must be one of " + strings.Join(allowed, ", ")
	if f.read(name, raw, &choice, rule) && !slices.Contains(allowed, choice) {
		f.problem(name, rule)
	}
	return choice
}

func (f *fields) quantity(name string, raw json.RawMessage) int {
	rule := fmt.Sprintf("must be a whole number from 1 to %d", maxQuantity)
	quantity, ok := parseDecimal(string(raw))
	if !ok || !quantity.IsInteger() || quantity.LessThan(decimal.NewFromInt(1)) || quantity.GreaterThan(decimal.NewFromInt(maxQuantity)) {
		f.problem(name, rule)
		return 0
	}
	return int(quantity.IntPart())
}

// price checks the price that a customer may state: it buys nothing, but a wrong one means that the customer saw
// another menu.
func (f *fields) price(name string, raw json.RawMessage, want decimal.Decimal) {
	if raw == nil {
		return
	}
	text := string(raw)
	if strings.HasPrefix(text, `"`) {
		f.read(name, raw, &text, "must be a decimal number")
	}
	if price, ok := parseDecimal(text); !ok || !price.Equal(want) {
		f.problem(name, "must be the menu's price, "+money(want)+" "+Currency()+", or be left out")
	}
}

// parseDecimal reads a decimal number of a size that a price or a quantity can have. The bounds come first:
// comparing 1e999999999 with anything would fill the memory with its digits.
func parseDecimal(text string) (decimal.Decimal, bool) {
	if len(text) > maxDecimal {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.Exponent() > maxMagnitude || d.Exponent() < -maxMagnitude {
		return decimal.Decimal{}, false
	}
	return d, true
}
