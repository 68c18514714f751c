package faults

import (
	"fmt"
	"slices"
	"strings"
)

// Seen is what there is of an order once its execution has ended.
type Seen struct {
	OrderID    string
	End        string   // the state in which the execution ended
	Item       *Item    // in the customer's slot, whichever order it is of; nil where there is none
	Invoice    *Invoice // under the order's key; nil where there is none
	Events     []string // of the notifications about the order
	Untold     bool     // no attempt to publish has succeeded, as the execution knows
	HandedOver bool     // the slot was freed since the order was started
}

// Item is what is compared of an item of the table.
type Item struct{ OrderID, Total, InvoiceKey string }

// Invoice is what is compared of an invoice.
type Invoice struct{ InvoiceID, Total string }

// Verdict says whether an order that has met faults is what the guarantees promise.
type Verdict struct {
	Held       bool      `json:"held"`
	Guarantees []int     `json:"guarantees"`
	Findings   []Finding `json:"findings"`
}

// Finding is one part of a verdict.
type Finding struct {
	What string `json:"what"` // status, item, invoice or notification
	Held bool   `json:"held"`
	Says string `json:"says"`
}

// Judge compares what there is of an order with what its end promises (docs/guarantees.md, 2, 3 and 5).
func Judge(s Seen, strikes []Strike) Verdict {
	v := Verdict{Held: true, Findings: []Finding{s.status(), s.item(), s.invoice(), s.notification()}}
	for _, f := range v.Findings {
		v.Held = v.Held && f.Held
	}
	for _, k := range strikes {
		v.Guarantees = append(v.Guarantees, k.Call.Info().Guarantees...)
	}
	if s.End != "OrderPlaced" {
		v.Guarantees = append(v.Guarantees, 3)
	}
	slices.Sort(v.Guarantees)
	v.Guarantees = slices.Compact(v.Guarantees)
	return v
}

func finding(what string, held bool, format string, arguments ...any) Finding {
	return Finding{what, held, fmt.Sprintf(format, arguments...)}
}

func (s Seen) status() Finding {
	switch s.End {
	case "OrderPlaced", "OrderRejected", "OrderFailed":
		return finding("status", true, "The workflow ended as %s, which it is meant to.", s.End)
	case "CompensationFailed":
		return finding("status", true, "The workflow ended as CompensationFailed, the one end after which a person has to look.")
	}
	return finding("status", false, "The workflow ended in %q, which is not one of its ends.", s.End)
}

func (s Seen) item() Finding {
	stands := s.Item != nil && s.Item.OrderID == s.OrderID
	switch {
	case s.End == "CompensationFailed" && stands:
		return finding("item", true, "The item still stands, as this end says it may. It holds the customer's slot until a person removes it or it expires.")
	case s.End != "OrderPlaced" && stands:
		return finding("item", false, "The order was not placed, and its item stands in the table.")
	case s.End != "OrderPlaced":
		return finding("item", true, "The table holds no item of this order.")
	case stands:
		return finding("item", true, "The table holds the order's one item.")
	case s.HandedOver:
		return finding("item", true, "The item is gone: the order was handed over.")
	case s.Item != nil:
		return finding("item", false, "The order was placed, and the slot holds another one.")
	}
	return finding("item", false, "The order was placed, and its item is not in the table.")
}

func (s Seen) invoice() Finding {
	own := s.Invoice != nil && s.Invoice.InvoiceID == s.OrderID
	total := own && s.Item != nil && s.Item.OrderID == s.OrderID && s.Item.Total != s.Invoice.Total
	switch {
	case s.Invoice != nil && !own:
		return finding("invoice", false, "The invoice under the order's key is another order's.")
	case total:
		return finding("invoice", false, "The invoice says %s and the item %s.", s.Invoice.Total, s.Item.Total)
	case s.End == "OrderPlaced" && !own:
		return finding("invoice", false, "The order was placed, and there is no invoice.")
	case s.End == "OrderPlaced":
		return finding("invoice", true, "The bucket holds the order's one invoice, over %s.", s.Invoice.Total)
	case s.End == "OrderRejected" && own:
		return finding("invoice", false, "The order was rejected, and there is an invoice.")
	case own:
		return finding("invoice", true, "An invoice was written although its write was reported as failed. No response points to it.")
	}
	return finding("invoice", true, "The bucket holds no invoice of this order.")
}

func (s Seen) notification() Finding {
	wrong := slices.DeleteFunc(slices.Clone(s.Events), func(event string) bool { return event == s.End })
	switch n := len(s.Events); {
	case len(wrong) > 0:
		return finding("notification", false, "The order ended as %s, and the shop was told %s.", s.End, strings.Join(wrong, ", "))
	case n == 0 && s.Untold:
		return finding("notification", true, "No notification got through in four attempts. The order is what the table says, not what the shop was told.")
	case n == 0:
		return finding("notification", false, "The workflow has published, and there is no notification.")
	case n > 1:
		return finding("notification", true, "The shop was told %s %d times, with one orderid: notifications come at least once.", s.End, n)
	}
	return finding("notification", true, "The shop was told %s, once.", s.End)
}
