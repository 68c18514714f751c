package dynamodb_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/dynamodb"
)

// orders is a table like one that holds what customers ordered, with a queue for each vendor.
const orders = `{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "accountid", "AttributeType": "S"}, {"AttributeName": "vendorid", "AttributeType": "S"},
		{"AttributeName": "placedat", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "accountid", "KeyType": "HASH"}, {"AttributeName": "vendorid", "KeyType": "RANGE"}],
	"GlobalSecondaryIndexes": [{"IndexName": "byvendor", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "vendorid", "KeyType": "HASH"}, {"AttributeName": "placedat", "KeyType": "RANGE"}]}]}`

const expires = `{"TableName": "orders", "TimeToLiveSpecification": {"AttributeName": "expiresat", "Enabled": true}}`

// direct makes calls without the network.
type direct struct{ *dynamodb.Server }

func (d direct) mustCall(tb testing.TB, operation, body string) []byte {
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, request)
	if w.Code != http.StatusOK {
		tb.Fatalf("%s: %d %s", operation, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// newDirect returns a server in memory, or of the file at a path.
func newDirect(tb testing.TB, path string) direct {
	d := direct{newServer(mustOpen(tb, path))}
	d.mustCall(tb, "CreateTable", orders)
	d.mustCall(tb, "UpdateTimeToLive", expires)
	return d
}

var tomorrow = int(time.Now().Add(24 * time.Hour).Unix())

func orderItem(account, vendor string, placed int) string {
	return fmt.Sprintf(`{"accountid": {"S": %q}, "vendorid": {"S": %q}, "placedat": {"S": "2026-11-22T07:%010d"}, "orderid": {"S": "0b7c6e0a-5a3e-4b3a-9d5e-0123456789ab"},
		"city": {"S": "Melbourne"}, "total": {"S": "9.00"}, "currency": {"S": "AUD"}, "expiresat": {"N": "%d"},
		"details": {"M": {"coffeetype": {"S": "Flat White"}, "coffeesize": {"S": "Large"}, "quantity": {"N": "2"}}}}`, account, vendor, placed, tomorrow+placed%86_400)
}

func conditionalPut(item string) string {
	return `{"TableName": "orders", "Item": ` + item + `, "ConditionExpression": "attribute_not_exists(accountid) OR orderid = :orderid OR expiresat < :now",
		"ExpressionAttributeValues": {":orderid": {"S": "x"}, ":now": {"N": "1764000000"}}}`
}

// fill puts the orders of those numbers into the table, in batches.
func fill(tb testing.TB, d direct, from, to int) {
	for i := from; i < to; {
		var requests []string
		for ; i < to && len(requests) < 25; i++ {
			requests = append(requests, `{"PutRequest": {"Item": `+orderItem(fmt.Sprintf("account-%08d", i), fmt.Sprintf("v%d", i%10), i)+`}}`)
		}
		d.mustCall(tb, "BatchWriteItem", `{"RequestItems": {"orders": [`+strings.Join(requests, ",")+`]}}`)
	}
}

// BenchmarkPutItem is a conditional put of a new order, with so many in the table, in memory and in a file.
func BenchmarkPutItem(b *testing.B) {
	for _, where := range []string{"memory", "file"} {
		for _, held := range []int{0, 100_000} {
			b.Run(fmt.Sprintf("%s/held=%d", where, held), func(b *testing.B) {
				path := ""
				if where == "file" {
					path = filepath.Join(b.TempDir(), "data")
				}
				d := newDirect(b, path)
				before := heap()
				fill(b, d, 0, held)
				if held > 0 {
					b.ReportMetric(float64(heap()-before)/float64(held), "heap-B/held")
				}
				b.ReportAllocs()
				b.ResetTimer()
				for b.Loop() {
					d.mustCall(b, "PutItem", conditionalPut(orderItem(fmt.Sprintf("new-%d", rand.Uint64()), "v1", rand.IntN(1e9))))
				}
			})
		}
	}
}

// BenchmarkPutItemParallel is the same from many clients, whose writes to the disk are shared.
func BenchmarkPutItemParallel(b *testing.B) {
	for _, where := range []string{"memory", "file"} {
		b.Run(where, func(b *testing.B) {
			path := ""
			if where == "file" {
				path = filepath.Join(b.TempDir(), "data")
			}
			d := newDirect(b, path)
			b.SetParallelism(24 / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					d.mustCall(b, "PutItem", conditionalPut(orderItem(fmt.Sprintf("new-%d", rand.Uint64()), "v1", rand.IntN(1e9))))
				}
			})
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkQuery is a page of the queue of a vendor that has a tenth of 100,000 orders: of a hundred orders, and as many as
// fit into a megabyte.
func BenchmarkQuery(b *testing.B) {
	d := newDirect(b, "")
	fill(b, d, 0, 100_000)
	for name, limit := range map[string]string{"100": `, "Limit": 100`, "1MB": ""} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.mustCall(b, "Query", `{"TableName": "orders", "IndexName": "byvendor", "KeyConditionExpression": "vendorid = :v",
					"ExpressionAttributeValues": {":v": {"S": "v1"}}`+limit+`}`)
			}
		})
	}
}

func BenchmarkGetItem(b *testing.B) {
	d := newDirect(b, "")
	fill(b, d, 0, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		d.mustCall(b, "GetItem", `{"TableName": "orders", "Key": {"accountid": {"S": "account-00000042"}, "vendorid": {"S": "v2"}}}`)
	}
}
