package order_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"skip-the-line/handler/order"
)

const flatWhites = `{"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2}, "eventtype": ["new_order"]}`

func TestParse(t *testing.T) {
	o, err := order.Parse(json.RawMessage(flatWhites))
	if err != nil {
		t.Fatal(err)
	}
	if o.AccountID != "a0" || o.VendorID != "v0" || o.City != "Melbourne" || o.Details.Quantity != 2 ||
		o.Details.CoffeeType != "Flat White" || o.Details.CoffeeSize != "Large" || len(o.EventType) != 1 {
		t.Errorf("parsed as %+v", o)
	}
	if want := time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC); !o.OrderDate.Equal(want) {
		t.Errorf("orderdate is %v, want %v", o.OrderDate, want)
	}
	if got := o.Total().String(); got != "9" {
		t.Errorf("total is %s, want 9", got)
	}
}

// replace returns the valid order with one string replaced by another.
func replace(t *testing.T, from, to string) json.RawMessage {
	t.Helper()
	if !strings.Contains(flatWhites, from) {
		t.Fatalf("%q is not in the order", from)
	}
	return json.RawMessage(strings.Replace(flatWhites, from, to, 1))
}

func TestParse_accepts(t *testing.T) {
	for name, change := range map[string][2]string{
		"a price as a number":                 {`"4.5"`, `4.50`},
		"no price":                            {`"unitprice": "4.5", `, ``},
		"no eventtype":                        {`, "eventtype": ["new_order"]`, ``},
		"a price with many zeros":             {`"4.5"`, `4.5` + strings.Repeat("0", 10_000)},
		"a price in quotes with many zeros":   {`"4.5"`, `"000` + "4.5" + strings.Repeat("0", 10_000) + `"`},
		"a price with zeros and an exponent":  {`"4.5"`, `45.` + strings.Repeat("0", 20_000) + `e-1`},
		"a price of whole dollars":            {`"Large", "unitprice": "4.5"`, `"Medium", "unitprice": 4.000`},
		"a price with an exponent":            {`"4.5"`, `450E-2`},
		"a quantity written with a point":     {`"quantity": 2`, `"quantity": 2.0`},
		"a quantity with an exponent":         {`"quantity": 2`, `"quantity": 0.2e1`},
		"a quantity with many zeros":          {`"quantity": 2`, `"quantity": 50.` + strings.Repeat("0", 10_000)},
		"a quantity that rounds to a cup":     {`"quantity": 2`, `"quantity": 1.0000000000000000000001`},
		"a city between blanks":               {`Melbourne`, " Melbourne\u200b　"},
		"a city with a joiner":                {`Melbourne`, "दिल्\u200dली"},
		"an apostrophe in the city":           {`Melbourne`, `O'Connor`},
		"a city beyond ASCII":                 {`Melbourne`, `Zürich`},
		"a city of 100 characters beyond BMP": {`Melbourne`, strings.Repeat("😀", 100)},
		"ids of 64 characters":                {`"a0"`, `"` + strings.Repeat("a", 64) + `"`},
		"a field that nobody knows":           {`"city"`, `"note": {"deep": [1]}, "city"`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := order.Parse(replace(t, change[0], change[1])); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestParse_rejects(t *testing.T) {
	for name, test := range map[string]struct{ from, to, says string }{
		"no account":                  {`"accountid": "a0", `, ``, "accountid must be"},
		"a blank account":             {`"a0"`, `""`, "accountid must be"},
		"an account with a slash":     {`"a0"`, `"a/0"`, "accountid must be"},
		"an account of 65 characters": {`"a0"`, `"` + strings.Repeat("a", 65) + `"`, "accountid must be"},
		"an account that is a number": {`"a0"`, `7`, "accountid must be"},
		// encoding/json would take it for accountid, and the workflow would not.
		"an account in capitals":                        {`"accountid"`, `"ACCOUNTID"`, "accountid must be"},
		"a vendor with a line break":                    {`"v0"`, `"v0\n"`, "vendorid must be"},
		"no date":                                       {`"orderdate": "2026-11-22T07:45:00Z", `, ``, "orderdate must be"},
		"a day that is not in the calendar":             {`2026-11-22T`, `2026-02-30T`, "orderdate must be"},
		"a blank city":                                  {`Melbourne`, ` `, "city must be"},
		"a city of 101 characters":                      {`Melbourne`, strings.Repeat("ü", 101), "city must be"},
		"a city that is null":                           {`"Melbourne"`, `null`, "city must be"},
		"no details":                                    {`"details"`, `"detail"`, "details must be an object"},
		"details that are a list":                       {`{"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2}`, `[]`, "details must be an object"},
		"a coffee nobody sells":                         {`Flat White`, `Tea`, "details.coffeetype must be one of Short Black, Flat White"},
		"a size nobody sells":                           {`Large`, `large`, "details.coffeesize must be one of Small"},
		"no quantity":                                   {`, "quantity": 2`, ``, "details.quantity must be a whole number from 1 to 50"},
		"a quantity of 0":                               {`"quantity": 2`, `"quantity": 0`, "details.quantity"},
		"a quantity of 51":                              {`"quantity": 2`, `"quantity": 51`, "details.quantity"},
		"half a coffee":                                 {`"quantity": 2`, `"quantity": 1.5`, "details.quantity"},
		"a quantity in quotes":                          {`"quantity": 2`, `"quantity": "2"`, "details.quantity"},
		"a quantity whose digits would fill the memory": {`"quantity": 2`, `"quantity": 1e999999999`, "details.quantity"},
		"another price":                                 {`"4.5"`, `"4.49"`, "A Large Flat White costs 4.50; the order said 4.49."},
		"a price that is long":                          {`"4.5"`, `4.4999999999999`, "A Large Flat White costs 4.50; the order said another price."},
		"a price with a sign":                           {`"4.5"`, `"+4.5"`, "details.unitprice must be a decimal number"},
		"an eventtype that holds null":                  {`["new_order"]`, `["new_order", null]`, "eventtype must be a list of strings"},
		"a price that is not a number":                  {`"4.5"`, `"cheap"`, "details.unitprice"},
		"a price whose digits would fill the memory":    {`"4.5"`, `"1e999999999"`, "details.unitprice"},
		"a price that is null":                          {`"4.5"`, `null`, "details.unitprice"},
		"an eventtype that is a string":                 {`["new_order"]`, `"new_order"`, "eventtype must be a list of strings"},
		"an order that is too large":                    {`Melbourne`, strings.Repeat("x", 64<<10), "at most 65536 bytes"},
		"an order that is not an object":                {flatWhites, `"two flat whites, please"`, "order must be an object"},
		"an order that is null":                         {flatWhites, `null`, "order must be an object"},
		"an order that is not there":                    {flatWhites, ``, "order must be an object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := order.Parse(replace(t, test.from, test.to))
			if invalid := (*order.InvalidOrder)(nil); !errors.As(err, &invalid) || len(invalid.Problems) != 1 {
				t.Fatalf("the error is %v, want an InvalidOrder with one problem", err)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %q, want it to say %q", err, test.says)
			}
		})
	}
}

func TestParse_namesEveryProblem(t *testing.T) {
	_, err := order.Parse(json.RawMessage(`{"details": {}}`))
	for _, field := range []string{"accountid", "vendorid", "orderdate", "city", "details.coffeetype", "details.coffeesize", "details.quantity"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("the error is %v, want it to name %s", err, field)
		}
	}
}

// What Parse accepts, Place and NewInvoice accept too; and no input may cost more than its own size.
func FuzzParse(f *testing.F) {
	f.Add([]byte(flatWhites))
	f.Add([]byte(`{"details": {"quantity": 1e999999999, "unitprice": "1e-999999999"}}`))
	f.Add([]byte(`{"accountid": null, "ACCOUNTID": "a", "city": "\u0000\ud800"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := order.Parse(raw)
		if err != nil {
			if invalid := (*order.InvalidOrder)(nil); !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
				t.Fatalf("the error is %T %v", err, err)
			}
			return
		}
		placed, err := order.Place(o, "0b6c5a5e-6f7e-4a53-9a3c-111111111111", "2026-11-22T07:45:00.123Z", 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if !order.ValidInvoiceKey(placed.InvoiceKey) {
			t.Errorf("the invoice key is %q", placed.InvoiceKey)
		}
		if _, err := order.NewInvoice(placed).Bytes(); err != nil {
			t.Error(err)
		}
	})
}
