package order

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
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

// problem adds a sentence.
func (f *fields) problem(name, rule string) {
	f.problems = append(f.problems, name+" "+rule+".")
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
	const rule = "must be a date and time as in RFC 3339, in the years 0001 to 9998; without an offset it is read as UTC"
	var text string
	if !f.read(name, raw, &text, rule) {
		return time.Time{}
	}
	date, err := parseDate(text)
	if err != nil {
		f.problem(name, rule)
	}
	return date
}

// parseDate reads what DatePattern matches.
func parseDate(text string) (time.Time, error) {
	if !matchDate(text) {
		return time.Time{}, errors.New("not a date")
	}
	layout := "2006-01-02" + text[len("2006-01-02"):][:1] + "15:04"
	rest := text[len(layout):]
	if strings.HasPrefix(rest, ":") {
		layout += ":05"
	}
	if strings.ContainsAny(rest, "Z+-") {
		layout += "Z07:00"
	}
	date, err := time.Parse(layout, text)
	return date.UTC(), err
}

func (f *fields) city(name string, raw json.RawMessage) (city string) {
	rule := fmt.Sprintf("must be 1 to %d characters, and not blank", MaxCity)
	switch {
	case !f.read(name, raw, &city, rule):
	case utf8.RuneCountInString(city) > MaxCity:
		f.problem(name, rule)
	case matchForbidden(city):
		f.problem(name, "must not hold control characters, nor U+FFFD, which stands for text that was not sent in UTF-8")
	case !matchCity(city):
		f.problem(name, rule)
	}
	return city
}

func (f *fields) labels(name string, raw json.RawMessage) (labels []string) {
	const rule = "must be a list of strings"
	var list []*string // null decodes into a string without an error
	if raw == nil || !f.read(name, raw, &list, rule) {
		return nil
	}
	for _, label := range list {
		if label == nil {
			f.problem(name, rule)
			return nil
		}
		labels = append(labels, *label)
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
		f.price(name+".unitprice", document["unitprice"], d)
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

// quantity reads a number as JSON's other readers do, the API's schema among them: as a float64, so that 2.0 is whole,
// and what no float64 distinguishes from 2 is 2.
func (f *fields) quantity(name string, raw json.RawMessage) int {
	rule := fmt.Sprintf("must be a whole number from 1 to %d", MaxQuantity)
	var quantity float64
	if f.read(name, raw, &quantity, rule) && (quantity != math.Trunc(quantity) || quantity < 1 || quantity > MaxQuantity) {
		f.problem(name, rule)
	}
	return int(quantity)
}

// price checks the price that a customer may state. It does not change what is charged, but a wrong one means that the
// customer saw another menu.
func (f *fields) price(name string, raw json.RawMessage, d Details) {
	if raw == nil {
		return
	}
	var text string
	if raw[0] == '"' {
		_ = json.Unmarshal(raw, &text)
		if !matchPrice(text) {
			text = ""
		}
	} else {
		var number json.Number
		_ = json.Unmarshal(raw, &number)
		text = number.String()
	}
	switch {
	case text == "":
		f.problem(name, "must be a decimal number such as 4.50, or be left out")
	case !isPrice(text, d.UnitPrice):
		f.problems = append(f.problems, fmt.Sprintf("A %s %s costs %s; the order said %s.",
			d.CoffeeSize, d.CoffeeType, money(d.UnitPrice), brief(text)))
	}
}

// isPrice reports whether a decimal number equals a price.
func isPrice(number string, price decimal.Decimal) bool {
	// A number of any length may equal a price, but package decimal reads no more than 10,000 decimals, for to compare
	// 1e999999999 with anything takes as many digits.
	end := strings.IndexAny(number, "eE")
	if end < 0 {
		end = len(number)
	}
	mantissa, exponent := number[:end], number[end:]
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(mantissa, "0")
	}
	d, err := decimal.NewFromString(mantissa + exponent)
	return err == nil && d.Equal(price)
}

// brief returns a number, unless it is longer than any price.
func brief(number string) string {
	if len(number) > 12 {
		return "another price"
	}
	return number
}
