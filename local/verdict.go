package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/handler/order"
	"skip-the-line/local/faults"
)

// judge compares what there is of an order that has met faults with what is guaranteed, as soon as its execution has ended.
func (s *Stack) judge(x Execution) {
	strikes := s.Faults.Strikes(x.ID)
	if len(strikes) == 0 || x.Status != asl.Succeeded && x.Status != asl.Failed {
		return // nothing is promised of an execution that was stopped or ran out of time
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	seen, err := s.seen(ctx, x)
	if err != nil {
		return // the stack is stopping
	}
	s.Faults.Judged(x.ID, faults.Judge(seen, strikes))
}

// seen returns what there is of an order whose execution has ended. It reads past the faults, by calls that meet none.
func (s *Stack) seen(ctx context.Context, x Execution) (faults.Seen, error) {
	ended, err := s.executions.Find(x.ID)
	if err != nil {
		return faults.Seen{}, err
	}
	var input struct {
		Order struct{ AccountID, VendorID string }
	}
	_ = json.Unmarshal(x.Input, &input) // what is not an order has left nothing
	account, vendor := input.Order.AccountID, input.Order.VendorID
	seen := faults.Seen{OrderID: x.ID, End: ended.Last()}
	for _, visit := range ended.States {
		seen.Untold = seen.Untold || visit.Next == seen.End && visit.Error != ""
	}
	for _, n := range s.topic.Notifications() {
		var message struct{ OrderID string }
		if bytes.Contains(n.Message, []byte(x.ID)) && json.Unmarshal(n.Message, &message) == nil && message.OrderID == x.ID {
			seen.Events = append(seen.Events, n.Attributes["event"])
		}
	}
	slices.Reverse(seen.Events) // the oldest first
	if account == "" || vendor == "" {
		return seen, nil
	}
	if seen.Item, err = s.item(ctx, account, vendor); err != nil {
		return seen, err
	}
	seen.HandedOver = (seen.Item == nil || seen.Item.OrderID != x.ID) && s.console.HandedOver(account, vendor, x.StartedAt)
	key := order.InvoiceKey(account, vendor, x.ID, x.StartedAt) + ".json"
	if text, err := s.invoice(ctx, key); err == nil {
		seen.Invoice = &faults.Invoice{}
		_ = json.Unmarshal(text, seen.Invoice) // what is not an invoice is not the order's
	}
	return seen, ctx.Err()
}

// item returns the item in a slot, and nil where there is none.
func (s *Stack) item(ctx context.Context, account, vendor string) (*faults.Item, error) {
	request, err := json.Marshal(map[string]any{"RequestItems": map[string]any{tableName: map[string]any{
		"ConsistentRead": true,
		"Keys":           []any{map[string]any{"accountid": map[string]string{"S": account}, "vendorid": map[string]string{"S": vendor}}},
	}}})
	if err != nil {
		return nil, err
	}
	status, text, err := s.dynamoDB().Call(ctx, "BatchGetItem", request)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s", text)
	}
	if err != nil {
		return nil, err
	}
	type attribute struct{ S string }
	var response struct {
		Responses map[string][]struct{ OrderID, Total, InvoiceKey attribute }
	}
	if err := json.Unmarshal(text, &response); err != nil || len(response.Responses[tableName]) == 0 {
		return nil, err
	}
	found := response.Responses[tableName][0]
	return &faults.Item{OrderID: found.OrderID.S, Total: found.Total.S, InvoiceKey: found.InvoiceKey.S}, nil
}
