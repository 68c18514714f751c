package proof_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The whole stack is killed over and over while customers order, and starts again with what is on its disk. After that
// nothing is lost that was acknowledged, no order is there twice, and no item is without its invoice.
func TestKill_losesNothing(t *testing.T) {
	t.Parallel()
	directory, handler := t.TempDir(), mustBuild(t).path
	var customers []*killed
	for i := range 12 {
		customers = append(customers, &killed{slot: slot{fmt.Sprintf("killed-%d", i), "wombat"}, placed: map[string]string{}})
	}
	early := 0
	var slowest time.Duration
	for range *kills {
		c := spawn(t, directory, handler)
		if rand.IntN(5) == 0 { // while it starts
			<-time.After(time.Duration(rand.IntN(500)) * time.Millisecond)
			c.kill()
			early++
			continue
		}
		began := time.Now()
		if err := c.ready(); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(began))
		time.AfterFunc(time.Duration(rand.IntN(700))*time.Millisecond, func() { _ = c.process.Process.Kill() })
		var ordering sync.WaitGroup
		for _, k := range customers {
			ordering.Go(func() {
				for k.act(c) == nil && len(k.broken) == 0 {
				}
			})
		}
		ordering.Wait()
		_ = c.process.Wait()
		k := slices.IndexFunc(customers, func(k *killed) bool { return len(k.broken) > 0 })
		if k >= 0 {
			t.Fatal(customers[k].broken)
		}
	}
	c := spawn(t, directory, handler)
	defer c.kill()
	if err := c.ready(); err != nil {
		t.Fatal(err)
	}
	placed, failed, handedOver := settle(t, c, customers)
	t.Logf("%d kills, %d of them before the stack was ready, which took %v at most: %d orders placed, %d failed, %d handed over",
		*kills, early, slowest.Round(time.Millisecond), placed, failed, handedOver)
	if placed == 0 {
		t.Error("no order was placed")
	}
}

// killed is a customer of a stack that is killed. A request without a response may have been carried out or not: it is made
// again, until there is one.
type killed struct {
	slot   slot
	order  *order
	number int

	posted, acknowledged bool   // of the order
	status               string // as it was told; final once it is placed or failed
	handing              bool   // DELETE was sent
	handedOver           bool

	placed         map[string]string // the invoices of all orders that were placed, by order
	failed, handed int
	broken         problems
}

// act makes the customer's next request, and returns an error if there is no response to it.
func (k *killed) act(c *child) error {
	switch {
	case k.order == nil || k.status == "failed" || k.handedOver:
		k.number++
		k.order = newOrder(k.number, k.slot, nil, nil)
		k.posted, k.acknowledged, k.status, k.handing, k.handedOver = false, false, "", false, false
		return k.post(c)
	case !k.acknowledged:
		return k.post(c)
	case k.status == "":
		return k.ask(c)
	case k.handing:
		return k.handOver(c)
	}
	switch rand.IntN(4) {
	case 0:
		return k.look(c)
	case 1:
		return k.ready(c)
	case 2:
		return k.repeat(c)
	}
	return k.handOver(c)
}

// expect makes a request, which must have one of the statuses.
func (k *killed) expect(method, url string, body []byte, want ...int) (status int, response map[string]any, err error) {
	header := map[string]string{}
	if body != nil {
		header = k.order.header()
	}
	status, text, err := send(method, url, header, body)
	if err == nil && !slices.Contains(want, status) {
		k.broken.add("%s of order %d, posted %t, acknowledged %t, %q, handing %t: %s %s returned %d %s and should return %v",
			k.slot, k.number, k.posted, k.acknowledged, k.status, k.handing, method, url, status, text, want)
	}
	return status, decoded(text), err
}

func (k *killed) post(c *child) error {
	want := []int{http.StatusAccepted, http.StatusTooManyRequests}
	if k.posted {
		want = append(want, http.StatusConflict)
	}
	k.posted = true
	status, _, err := k.expect(http.MethodPost, c.URL+"/order", k.order.body(), want...)
	k.acknowledged = err == nil && status != http.StatusTooManyRequests
	return err
}

// ask: an order that was acknowledged is there. Nobody else orders for this slot, so it is not rejected.
func (k *killed) ask(c *child) error {
	_, said, err := k.expect(http.MethodGet, c.URL+"/orders/"+k.order.id, nil, http.StatusOK)
	if err != nil {
		return err
	}
	switch status := fmt.Sprint(said["status"]); status {
	case "accepted":
		<-time.After(5 * time.Millisecond)
	case "placed":
		k.status = status
		k.placed[k.order.id] = "" // until it is seen
		return k.look(c)
	case "failed":
		k.failed++
		k.status = status
		_, _, err := k.expect(http.MethodGet, c.URL+"/order?"+k.slot.query(), nil, http.StatusNotFound)
		return err
	default:
		k.broken.add("%s of order %d: GET /orders/%s says %v", k.slot, k.number, k.order.id, said)
	}
	return nil
}

// look: an order that is placed is there, with its invoice, until it is handed over.
func (k *killed) look(c *child) error {
	status, said, err := k.expect(http.MethodGet, c.URL+"/order?"+k.slot.query(), nil, http.StatusOK)
	if err != nil || status != http.StatusOK {
		return err
	}
	item, _ := said["order"].(map[string]any)
	key, _ := item["invoicekey"].(string)
	if item["orderid"] != k.order.id {
		k.broken.add("%s has order %v and should have %s", k.slot, item, k.order.id)
	}
	if before := k.placed[k.order.id]; before != "" && before != key {
		k.broken.add("the invoice of order %s was %s and is %s", k.order.id, before, key)
	}
	k.placed[k.order.id] = key
	_, _, err = k.expect(http.MethodGet, c.URL+"/invoice?"+url.Values{"objectKey": {key}}.Encode(), nil, http.StatusOK)
	return err
}

func (k *killed) ready(c *child) error {
	_, _, err := k.expect(http.MethodPut, c.URL+"/order/ready?"+k.slot.query(), nil, http.StatusNoContent)
	return err
}

// repeat: an order that has ended is not started again.
func (k *killed) repeat(c *child) error {
	_, _, err := k.expect(http.MethodPost, c.URL+"/order", k.order.body(), http.StatusConflict)
	return err
}

func (k *killed) handOver(c *child) error {
	want := []int{http.StatusNoContent}
	if k.handing {
		want = append(want, http.StatusNotFound)
	}
	k.handing = true
	_, _, err := k.expect(http.MethodDelete, c.URL+"/order?"+k.slot.query(), nil, want...)
	if err == nil {
		k.handedOver = true
		k.handed++
	}
	return err
}

// settle ends what is under way, and checks all that the stack holds.
func settle(t *testing.T, c *child, customers []*killed) (placed, failed, handedOver int) {
	t.Helper()
	items, invoices := map[string]string{}, map[string]string{}
	for _, k := range customers {
		for k.order != nil && (k.status == "" || k.handing && !k.handedOver) {
			next := k.ask
			switch {
			case !k.acknowledged:
				next = k.post
			case k.status != "":
				next = k.handOver
			}
			if err := next(c); err != nil || len(k.broken) > 0 {
				t.Fatal(err, k.broken)
			}
		}
		if k.status == "placed" && !k.handedOver {
			items[k.slot.account] = k.order.id
		}
		maps.Copy(invoices, k.placed)
		placed, failed, handedOver = placed+len(k.placed), failed+k.failed, handedOver+k.handed
	}
	held, err := c.items()
	if err != nil || !maps.Equal(held, items) {
		t.Errorf("the table holds %v and should hold %v: %v", held, items, err)
	}
	keys, err := c.invoices()
	if err != nil {
		t.Fatal(err)
	}
	for id, key := range invoices {
		if all := keys[id]; len(all) != 1 || key != "" && all[0] != key {
			t.Errorf("order %s has the invoices %v and should have %s", id, all, key)
		}
	}
	return placed, failed, handedOver
}

// items returns the orders in the table by account.
func (c *child) items() (map[string]string, error) {
	status, text, err := send(http.MethodPost, c.DynamoDB, map[string]string{
		"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Scan",
	}, []byte(`{"TableName": "orders"}`))
	var page struct {
		Items            []struct{ AccountID, OrderID struct{ S string } }
		LastEvaluatedKey any
	}
	if err == nil {
		err = json.Unmarshal(text, &page)
	}
	if err == nil && (status != http.StatusOK || page.LastEvaluatedKey != nil) {
		err = errors.New(string(text))
	}
	held := map[string]string{}
	for _, item := range page.Items {
		held[item.AccountID.S] += item.OrderID.S
	}
	return held, err
}

// invoices returns the keys of the invoices by order.
func (c *child) invoices() (map[string][]string, error) {
	keys := map[string][]string{}
	pages := s3.NewListObjectsV2Paginator(newBucket(c.S3, client), &s3.ListObjectsV2Input{Bucket: bucketName})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			segments := strings.Split(strings.TrimSuffix(*object.Key, ".json"), "/")
			id := segments[len(segments)-1]
			keys[id] = append(keys[id], strings.Join(segments, "/"))
		}
	}
	return keys, nil
}
