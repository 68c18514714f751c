package order_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"skip-the-line/handler/order"
)

const placedAt = "2026-11-30T23:59:59.500Z"

func mustPlace(tb testing.TB, raw, orderID, at string) order.Placed {
	tb.Helper()
	o, err := order.Parse(json.RawMessage(raw))
	if err != nil {
		tb.Fatal(err)
	}
	placed, err := order.Place(o, orderID, at, 24*time.Hour)
	if err != nil {
		tb.Fatal(err)
	}
	return placed
}

func TestPlace(t *testing.T) {
	want := order.Item{
		AccountID: "a0", VendorID: "v0", OrderID: "o-1", OrderDate: "2026-11-22T07:45:00Z", PlacedAt: placedAt,
		City: "Melbourne", Currency: "AUD", Total: "9.00", InvoiceKey: "2026/11/a0/v0/o-1",
		Details:   order.ItemDetails{CoffeeType: "Flat White", CoffeeSize: "Large", UnitPrice: "4.50", Quantity: 2},
		ExpiresAt: time.Date(2026, 12, 1, 23, 59, 59, 0, time.UTC).Unix(),
	}
	if got := mustPlace(t, flatWhites, "o-1", placedAt); !reflect.DeepEqual(got.Item, want) {
		t.Errorf("placed as %+v\nwant %+v", got.Item, want)
	}
}

func TestPlace_takesTheMonthInUTC(t *testing.T) {
	placed := mustPlace(t, flatWhites, "o-1", "2026-12-01T07:00:00+11:00") // still November in UTC
	if placed.InvoiceKey != "2026/11/a0/v0/o-1" || placed.BillingPeriod() != "2026-11" {
		t.Errorf("the invoice is %s of %s", placed.InvoiceKey, placed.BillingPeriod())
	}
}

func TestPlace_rejects(t *testing.T) {
	o, err := order.Parse(json.RawMessage(flatWhites))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range [][2]string{
		{"", placedAt}, {"o/1", placedAt}, {strings.Repeat("o", 81), placedAt}, {"o-1", ""}, {"o-1", "yesterday"},
	} {
		_, err := order.Place(o, test[0], test[1], time.Hour)
		if invalid := (*order.InvalidOrder)(nil); !errors.As(err, &invalid) {
			t.Errorf("placing %q at %q: the error is %v, want an InvalidOrder", test[0], test[1], err)
		}
	}
}

func TestItem_Active(t *testing.T) {
	item := mustPlace(t, flatWhites, "o-1", placedAt).Item
	expiry := time.Unix(item.ExpiresAt, 0)
	// put-item takes the slot where expiresat < now: at the very second of expiry both must say that it is taken.
	if !item.Active(expiry) || item.Active(expiry.Add(time.Second)) {
		t.Error("an item must be active up to the second in which it expires, and not after it")
	}
}

func TestInvoice(t *testing.T) {
	placed := mustPlace(t, strings.Replace(flatWhites, "Melbourne", `O'Connor & \"Söhne\" <☕>`, 1), "o-1", placedAt)
	text, err := order.NewInvoice(placed).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var invoice order.Invoice
	if err := json.Unmarshal(text, &invoice); err != nil {
		t.Fatal(err)
	}
	wantLines := []order.Line{{Description: "Flat White, Large", Quantity: 2, UnitPrice: "4.50", Amount: "9.00"}}
	if invoice.InvoiceID != "o-1" || invoice.IssuedAt != placedAt || invoice.AccountID != "a0" || invoice.VendorID != "v0" ||
		invoice.Currency != "AUD" || invoice.Total != "9.00" || !reflect.DeepEqual(invoice.Lines, wantLines) {
		t.Errorf("the invoice is %s", text)
	}
	if want := `O'Connor & "Söhne" <☕>`; invoice.City != want {
		t.Errorf("the city is %q, want %q", invoice.City, want)
	}
	if !bytes.Contains(text, []byte(`"unitprice":"4.5"`)) || !bytes.Contains(text, []byte(`new_order`)) {
		t.Errorf("the invoice does not quote the order as it came: %s", text)
	}
	again, err := order.NewInvoice(placed).Bytes()
	if err != nil || !bytes.Equal(again, text) {
		t.Error("the same order gives another invoice the second time")
	}
}

func TestValidInvoiceKey(t *testing.T) {
	for key, want := range map[string]bool{
		"2026/11/a0/v0/o-1":                        true,
		"2026/11/a0/v0/o-1.json":                   false,
		"2026/13/a0/v0/o-1":                        false,
		"2026/1/a0/v0/o-1":                         false,
		"26/11/a0/v0/o-1":                          false,
		"2026/11/a0/o-1":                           false,
		"2026/11/../v0/o-1":                        false,
		"2026/11/a0/v0/":                           false,
		"2026/11/a0/v0/o/1":                        false,
		"2026/11/a0/v0/%2e%2e":                     false,
		"/2026/11/a0/v0/o-1":                       false,
		"2026/11/a0/v0/" + strings.Repeat("o", 81): false,
		"": false,
	} {
		if got := order.ValidInvoiceKey(key); got != want {
			t.Errorf("ValidInvoiceKey(%q) is %v", key, got)
		}
	}
}

func TestItem_BillingPeriod(t *testing.T) {
	for key, want := range map[string]string{"2026/11/a0/v0/o-1": "2026-11", "": "", "2026": "", "2026/13/a0/v0/o-1": ""} {
		if got := (order.Item{InvoiceKey: key}).BillingPeriod(); got != want {
			t.Errorf("the billing period of an invoice under %q is %q, want %q", key, got, want)
		}
	}
}
