package order

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// Invoice is the bill of one placed order. Amounts are decimal strings.
type Invoice struct {
	InvoiceID string          `json:"invoiceid"` // the orderid
	IssuedAt  string          `json:"issuedat"`  // RFC 3339, UTC: when the order was placed
	AccountID string          `json:"accountid"`
	VendorID  string          `json:"vendorid"`
	City      string          `json:"city"`
	Currency  string          `json:"currency"`
	Lines     []Line          `json:"lines"`
	Total     string          `json:"total"`
	Order     json.RawMessage `json:"order"` // the order as received
}

// Line is one line of an [Invoice]: quantity × unitprice = amount.
type Line struct {
	Description string `json:"description"`
	Quantity    int    `json:"quantity"`
	UnitPrice   string `json:"unitprice"`
	Amount      string `json:"amount"`
}

// NewInvoice returns the invoice of a placed order.
func NewInvoice(p Placed) Invoice {
	return Invoice{
		InvoiceID: p.OrderID,
		IssuedAt:  p.PlacedAt,
		AccountID: p.AccountID,
		VendorID:  p.VendorID,
		City:      p.City,
		Currency:  p.Currency,
		Lines: []Line{{
			Description: p.Details.CoffeeType + ", " + p.Details.CoffeeSize,
			Quantity:    p.Details.Quantity,
			UnitPrice:   p.Details.UnitPrice,
			Amount:      p.Total,
		}},
		Total: p.Total,
		Order: p.Order,
	}
}

// Bytes returns the invoice as it is stored: JSON, the same bytes for the same order.
func (i Invoice) Bytes() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // an ampersand in a city's name is an ampersand
	err := encoder.Encode(i)
	return b.Bytes(), err
}

// InvoiceKey returns <yyyy>/<mm>/<accountid>/<vendorid>/<orderid>. The account and the vendor are part of it because a
// client may choose the orderid. The object's own name is that with .json.
func InvoiceKey(accountID, vendorID, orderID string, placed time.Time) string {
	return placed.UTC().Format("2006/01/") + accountID + "/" + vendorID + "/" + orderID
}

// ValidInvoiceKey reports whether key has the form of an [Item]'s InvoiceKey, so that nothing else in the bucket can be
// asked for.
func ValidInvoiceKey(key string) bool {
	segments := strings.Split(key, "/")
	if len(segments) != 5 {
		return false
	}
	period, err := time.Parse("2006/01", segments[0]+"/"+segments[1])
	return err == nil && period.Format("2006/01") == segments[0]+"/"+segments[1] &&
		ValidID(segments[2]) && ValidID(segments[3]) && ValidOrderID(segments[4])
}

// InvoiceAccount returns the account that a valid key's invoice belongs to.
func InvoiceAccount(key string) string { return strings.Split(key, "/")[2] }

// BillingPeriod returns the month of the invoice, as 2026-11, or "" for an item without a valid InvoiceKey.
func (i Item) BillingPeriod() string {
	if !ValidInvoiceKey(i.InvoiceKey) {
		return ""
	}
	return strings.Replace(i.InvoiceKey[:len("2006/01")], "/", "-", 1)
}
