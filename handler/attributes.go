package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/handler/order"
)

type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// attributesOf returns an item as the table holds it: its attributes are named as in its JSON. The readyat of an item is
// written by the API, never by a step.
func attributesOf(i order.Item) attributes {
	return attributes{
		"accountid": text(i.AccountID),
		"vendorid":  text(i.VendorID),
		"orderid":   text(i.OrderID),
		"orderdate": text(i.OrderDate),
		"placedat":  text(i.PlacedAt),
		"city":      text(i.City),
		"details": &types.AttributeValueMemberM{Value: attributes{
			"coffeetype": text(i.Details.CoffeeType),
			"coffeesize": text(i.Details.CoffeeSize),
			"unitprice":  text(i.Details.UnitPrice),
			"quantity":   number(int64(i.Details.Quantity)),
		}},
		"currency":   text(i.Currency),
		"total":      text(i.Total),
		"invoicekey": text(i.InvoiceKey),
		"expiresat":  number(i.ExpiresAt),
	}
}

// itemOf returns the item that the table holds as these attributes. Its error names the attribute that is not as
// attributesOf writes it.
func itemOf(a attributes) (order.Item, error) {
	var r attributeReader
	details, _ := a["details"].(*types.AttributeValueMemberM)
	if details == nil {
		details = &types.AttributeValueMemberM{}
	}
	item := order.Item{
		AccountID: r.text(a, "accountid"),
		VendorID:  r.text(a, "vendorid"),
		OrderID:   r.text(a, "orderid"),
		OrderDate: r.text(a, "orderdate"),
		PlacedAt:  r.text(a, "placedat"),
		City:      r.text(a, "city"),
		Details: order.ItemDetails{
			CoffeeType: r.text(details.Value, "coffeetype"),
			CoffeeSize: r.text(details.Value, "coffeesize"),
			UnitPrice:  r.text(details.Value, "unitprice"),
			Quantity:   int(r.number(details.Value, "quantity")),
		},
		Currency:   r.text(a, "currency"),
		Total:      r.text(a, "total"),
		InvoiceKey: r.text(a, "invoicekey"),
		ExpiresAt:  r.number(a, "expiresat"),
	}
	if a["readyat"] != nil {
		item.ReadyAt = time.UnixMilli(r.number(a, "readyat")).UTC().Format(order.TimeFormat)
	}
	return item, r.err
}

// attributeReader reads attributes of the expected type, and keeps the first error.
type attributeReader struct{ err error }

func (r *attributeReader) text(a attributes, name string) string {
	value, ok := a[name].(*types.AttributeValueMemberS)
	if !ok {
		r.fail(name, "a string")
		return ""
	}
	return value.Value
}

func (r *attributeReader) number(a attributes, name string) int64 {
	value, ok := a[name].(*types.AttributeValueMemberN)
	if !ok {
		r.fail(name, "a number")
		return 0
	}
	n, err := strconv.ParseInt(value.Value, 10, 64)
	if err != nil {
		r.fail(name, "a whole number")
	}
	return n
}

func (r *attributeReader) fail(name, want string) {
	if r.err == nil {
		r.err = fmt.Errorf("the item's %s is not %s", name, want)
	}
}
