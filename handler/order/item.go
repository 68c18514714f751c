package order

import (
	"encoding/json"
	"time"
)

// Item is a placed order as the table holds it and as GET /order shows it. Amounts are decimal strings.
type Item struct {
	AccountID  string      `json:"accountid"`
	VendorID   string      `json:"vendorid"`
	OrderID    string      `json:"orderid"`
	OrderDate  string      `json:"orderdate"` // RFC 3339, UTC
	PlacedAt   string      `json:"placedat"`  // RFC 3339, UTC: the execution's start
	City       string      `json:"city"`
	Details    ItemDetails `json:"details"`
	Currency   string      `json:"currency"`
	Total      string      `json:"total"`
	InvoiceKey string      `json:"invoicekey"` // the invoice's key without .json
	ExpiresAt  int64       `json:"expiresat"`  // Unix seconds; the table's TTL attribute

	ReadyAt string `json:"readyat,omitempty"` // RFC 3339, UTC: when the counter said so; in the table Unix milliseconds
}

// ItemDetails is the coffee of an [Item].
type ItemDetails struct {
	CoffeeType string `json:"coffeetype"`
	CoffeeSize string `json:"coffeesize"`
	UnitPrice  string `json:"unitprice"`
	Quantity   int    `json:"quantity"`
}

// Active reports whether the item still takes the customer's slot at the vendor. DynamoDB deletes expired items
// days later, so an item that is there need not be active.
func (i Item) Active(now time.Time) bool { return now.Unix() <= i.ExpiresAt }

// TimeFormat is RFC 3339 in UTC with milliseconds: as strings, such times sort as they follow each other.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// Placed is a placed order together with the order as received, which its invoice quotes.
type Placed struct {
	Item
	Order json.RawMessage `json:"order"`
}

// Place returns the item of an order that was placed under orderID at placedAt (RFC 3339) and stays active for ttl.
// Its error, if any, is an [*InvalidOrder].
func Place(o Order, orderID, placedAt string, ttl time.Duration) (Placed, error) {
	if !ValidOrderID(orderID) {
		return Placed{}, &InvalidOrder{Problems: []string{"orderid must be 1 to 80 of the characters A-Z a-z 0-9 _ -."}}
	}
	placed, err := time.Parse(time.RFC3339, placedAt)
	if err != nil {
		return Placed{}, &InvalidOrder{Problems: []string{"placedat must be a date and time as in RFC 3339."}}
	}
	return Placed{
		Item: Item{
			AccountID: o.AccountID,
			VendorID:  o.VendorID,
			OrderID:   orderID,
			OrderDate: o.OrderDate.Format(time.RFC3339Nano),
			PlacedAt:  placed.UTC().Format(TimeFormat),
			City:      o.City,
			Details: ItemDetails{
				CoffeeType: o.Details.CoffeeType,
				CoffeeSize: o.Details.CoffeeSize,
				UnitPrice:  money(o.Details.UnitPrice),
				Quantity:   o.Details.Quantity,
			},
			Currency:   Currency(),
			Total:      money(o.Total()),
			InvoiceKey: InvoiceKey(o.AccountID, o.VendorID, orderID, placed),
			ExpiresAt:  placed.Add(ttl).Unix(),
		},
		Order: o.Raw,
	}, nil
}
