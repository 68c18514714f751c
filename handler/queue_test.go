package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/handler/order"
)

func queueRequest(parameters ...string) events.APIGatewayProxyRequest {
	r := request(parameters...)
	r.Resource = "/orders"
	return r
}

// mustQueue returns one page of a vendor's queue.
func mustQueue(tb testing.TB, env environment, parameters ...string) (page queuePage) {
	tb.Helper()
	response, err := mustStep[apiStep](tb, env, "get-item")(tb.Context(), queueRequest(parameters...))
	mustReply(tb, response, err, http.StatusOK)
	if err := json.Unmarshal([]byte(response.Body), &page); err != nil {
		tb.Fatal(err)
	}
	if len(response.Body) > 256<<10 {
		tb.Errorf("the body has %d bytes", len(response.Body))
	}
	return page
}

// mustWholeQueue follows every next.
func mustWholeQueue(tb testing.TB, env environment, vendorID string) (orders []order.Item, pages int) {
	tb.Helper()
	page := mustQueue(tb, env, "vendorid", vendorID)
	for pages = 1; page.Next != ""; pages++ {
		orders = append(orders, page.Orders...)
		page = mustQueue(tb, env, "vendorid", vendorID, "next", page.Next)
	}
	return append(orders, page.Orders...), pages
}

// mustStore puts a placed order of its own account into the table.
func mustStore(tb testing.TB, env environment, accountID, vendorID string, placedAt time.Time, change ...func(attributes)) order.Item {
	tb.Helper()
	parsed, err := order.Parse(json.RawMessage(strings.NewReplacer(`"a0"`, `"`+accountID+`"`, `"v0"`, `"`+vendorID+`"`).Replace(flatWhites)))
	if err != nil {
		tb.Fatal(err)
	}
	placed, err := order.Place(parsed, "o-"+accountID, placedAt.Format(time.RFC3339Nano), 24*time.Hour)
	if err != nil {
		tb.Fatal(err)
	}
	stored := attributesOf(placed.Item)
	for _, c := range change {
		c(stored)
	}
	client := newDynamoDB(env, workflowRetries)
	if _, err := client.PutItem(tb.Context(), &dynamodb.PutItemInput{TableName: ptr(table), Item: stored}); err != nil {
		tb.Fatal(err)
	}
	return placed.Item
}

func TestQueue(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	newest := mustStore(t, env, "a1", "v0", now)
	oldest := mustStore(t, env, "a2", "v0", now.Add(-23*time.Hour))
	middle := mustStore(t, env, "a3", "v0", now.Add(-time.Hour), func(a attributes) { a["readyat"] = number(1764288005123) })
	middle.ReadyAt = "2025-11-28T00:00:05.123Z"
	mustStore(t, env, "a4", "v0", now.Add(-25*time.Hour)) // expired, and not deleted yet
	mustStore(t, env, "a5", "v1", now)                    // another vendor's
	orders, pages := mustWholeQueue(t, env, "v0")
	if want := []order.Item{oldest, middle, newest}; !slices.Equal(orders, want) || pages != 1 {
		t.Errorf("the queue is, over %d pages, %+v\nwant %+v", pages, orders, want)
	}
	response, err := mustStep[apiStep](t, env, "get-item")(t.Context(), queueRequest("vendorid", "v2"))
	if mustReply(t, response, err, http.StatusOK); response.Body != `{"orders":[]}`+"\n" {
		t.Errorf("an empty queue is %s", response.Body)
	}
}

// However long the queue is, a call reads no more than one page of the index, and every order is on one page.
func TestQueue_pages(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	var want []order.Item
	for i := range 2*pageSize + 1 {
		age := time.Duration(2*pageSize-i) * time.Minute
		if i%3 == 0 {
			age += 24 * time.Hour // expired
			mustStore(t, env, fmt.Sprint("a", i), "v0", now.Add(-age))
			continue
		}
		want = append(want, mustStore(t, env, fmt.Sprint("a", i), "v0", now.Add(-age)))
	}
	orders, pages := mustWholeQueue(t, env, "v0")
	if !slices.Equal(orders, want) {
		t.Errorf("the pages hold %d orders, want the %d active ones, oldest first", len(orders), len(want))
	}
	if pages != 3 {
		t.Errorf("%d items are on %d pages, want 3", 2*pageSize+1, pages)
	}
}

func TestQueue_readsOnePage(t *testing.T) {
	t.Parallel()
	calls := 0
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		var call dynamodb.QueryInput
		_ = json.NewDecoder(r.Body).Decode(&call)
		if target := r.Header.Get("X-Amz-Target"); target != "DynamoDB_20120810.Query" || call.Limit == nil || *call.Limit != pageSize || call.IndexName == nil || *call.IndexName != "byvendor" {
			t.Errorf("it calls %s with %+v", target, call)
		}
		_, _ = w.Write([]byte(`{"Items": [], "Count": 0, "LastEvaluatedKey": {"vendorid": {"S": "v0"}, "accountid": {"S": "a0"}, "placedat": {"S": "2026-11-22T07:45:00.000Z"}}}`))
	}))
	if page := mustQueue(t, pointTo(url, ""), "vendorid", "v0"); page.Next == "" || calls != 1 {
		t.Errorf("%d calls, and %+v", calls, page)
	}
}

// The longest items that the rules of an order allow fill a page to less than what a reply may hold.
func TestQueue_pageOfTheLongestItems(t *testing.T) {
	t.Parallel()
	long := func(n int) types.AttributeValue { return text(strings.Repeat("x", n)) }
	item, err := json.Marshal(map[string]any{"Items": slices.Repeat([]any{wire(attributes{
		"accountid": long(64), "vendorid": long(64), "orderid": long(80), "orderdate": long(30), "placedat": long(24),
		"city": text(strings.Repeat("\u2028", order.MaxCity)), "details": attributesOf(order.Item{})["details"], "currency": long(3), "total": long(6),
		"invoicekey": long(8 + 64 + 1 + 64 + 1 + 80), "expiresat": number(9999999999), "readyat": number(1764288005123),
	})}, pageSize)})
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(item) }))
	if page := mustQueue(t, pointTo(url, ""), "vendorid", "v0"); len(page.Orders) != pageSize {
		t.Errorf("the page has %d orders", len(page.Orders))
	}
}

// wire writes attributes as DynamoDB's JSON.
func wire(a attributes) map[string]any {
	m := map[string]any{}
	for name, value := range a {
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			m[name] = map[string]string{"S": v.Value}
		case *types.AttributeValueMemberN:
			m[name] = map[string]string{"N": v.Value}
		case *types.AttributeValueMemberM:
			m[name] = map[string]any{"M": wire(v.Value)}
		}
	}
	return m
}

func TestQueue_rejectsMalformedParameters(t *testing.T) {
	t.Parallel()
	step := mustStep[apiStep](t, pointTo("http://127.0.0.1:1", ""), "get-item")
	encode := base64.RawURLEncoding.EncodeToString
	valid := encodeNext("v0", "2026-11-22T07:45:00.000Z", "a0")
	for _, parameters := range [][]string{
		{}, {"vendorid", ""}, {"vendorid", "v/0"}, {"vendorid", strings.Repeat("v", 65)}, {"accountid", "a0"},
		{"vendorid", "v1", "next", valid}, // of another vendor's queue
		{"vendorid", "v0", "next", valid[1:]},
		{"vendorid", "v0", "next", valid + "A"},
		{"vendorid", "v0", "next", valid + "="},
		{"vendorid", "v0", "next", "%%%"},
		{"vendorid", "v0", "next", encode([]byte("v0"))},
		{"vendorid", "v0", "next", encode([]byte("v0/2026-11-22T07:45:00.000Z/a0/b"))},
		{"vendorid", "v0", "next", encode([]byte("v0/2026-11-22T07:45:00.000Z/a 0"))},
		{"vendorid", "v0", "next", encode([]byte("v0/2026-11-22T07:45:00." + strings.Repeat("0", 1<<11) + "Z/a0"))},
		{"vendorid", "v0", "next", encode([]byte("v0/2026-13-22T07:45:00.000Z/a0"))},
		{"vendorid", "v0", "next", encode([]byte("v0/" + strings.Repeat("9", 1<<16) + "/a0"))},
	} {
		response, err := step(t.Context(), queueRequest(parameters...))
		mustReply(t, response, err, http.StatusBadRequest)
	}
}

// Whatever is made of a next, it opens no other vendor's queue, and nothing fails by it.
func FuzzQueue_next(f *testing.F) {
	env := services(f, nil)
	for i := range 3 {
		mustStore(f, env, fmt.Sprint("a", i), "v0", time.Now())
		mustStore(f, env, fmt.Sprint("b", i), "v1", time.Now())
	}
	f.Add(encodeNext("v0", "2026-11-22T07:45:00.000Z", "a1"))
	f.Add(encodeNext("v1", "2026-11-22T07:45:00.000Z", "b1"))
	f.Add(encodeNext("v0", "0000-01-01T00:00:00.000Z", "-"))
	f.Add("dgAv")
	step := mustStep[apiStep](f, env, "get-item")
	f.Fuzz(func(t *testing.T, next string) {
		response, err := step(t.Context(), queueRequest("vendorid", "v0", "next", next))
		if err != nil || response.StatusCode != http.StatusOK && response.StatusCode != http.StatusBadRequest {
			t.Fatalf("%q: %d, %v", next, response.StatusCode, err)
		}
		var page queuePage
		if err := json.Unmarshal([]byte(response.Body), &page); err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Orders {
			if o.VendorID != "v0" {
				t.Fatalf("%q shows %+v", next, o)
			}
		}
	})
}
