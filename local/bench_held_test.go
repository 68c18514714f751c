package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/s3"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
	"skip-the-line/local"
)

// What a stack holds in these benchmarks.
const (
	heldOrders  = 100_000
	ofOneVendor = 10_000
	running     = 1000
)

// heldItem returns an order of the shop v0, if it is one of the first ofOneVendor, or of another.
func heldItem(i int) string {
	vendor := "other"
	if i < ofOneVendor {
		vendor = "v0"
	}
	return fmt.Sprintf(`{"accountid": {"S": "held-%06d"}, "vendorid": {"S": %q}, "orderid": {"S": %q}, "orderdate": {"S": "2026-11-22T07:45:00Z"},
		"placedat": {"S": "2026-11-22T07:45:%02d.%03dZ"}, "city": {"S": "Melbourne"}, "currency": {"S": "AUD"}, "total": {"S": "9.00"},
		"details": {"M": {"coffeetype": {"S": "Flat White"}, "coffeesize": {"S": "Large"}, "unitprice": {"S": "4.50"}, "quantity": {"N": "2"}}},
		"invoicekey": {"S": "2026/11/held-%06d/%s/order"}, "expiresat": {"N": "%d"}}`,
		i, vendor, uuid.NewString(), i/1000%60, i%1000, i, vendor, time.Now().Add(24*time.Hour).Unix())
}

// serve makes a request of a service without a connection.
func serve(tb testing.TB, service http.Handler, method, path, target string, body []byte) {
	tb.Helper()
	request := httptest.NewRequest(method, path, bytes.NewReader(body))
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Content-Length", fmt.Sprint(len(body))) // which a server leaves there
	response := httptest.NewRecorder()
	if service.ServeHTTP(response, request); response.Code != http.StatusOK {
		tb.Errorf("%s %s %s: %d %s", method, path, target, response.Code, response.Body)
	}
}

// together calls do with every number below n, many at the same time, in steps.
func together(n, step int, do func(from int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range 64 {
		all.Go(func() {
			for from := range next {
				do(from)
			}
		})
	}
	for from := 0; from < n; from += step {
		next <- from
	}
	close(next)
	all.Wait()
}

func holdItems(tb testing.TB, tables http.Handler) {
	const batch = 25
	together(heldOrders, batch, func(from int) {
		var requests []string
		for i := from; i < from+batch; i++ {
			requests = append(requests, `{"PutRequest": {"Item": `+heldItem(i)+`}}`)
		}
		serve(tb, tables, http.MethodPost, "/", "DynamoDB_20120810.BatchWriteItem", []byte(`{"RequestItems": {"orders": [`+strings.Join(requests, ",")+`]}}`))
	})
}

// mustStartHolding starts a stack whose table holds the orders.
func mustStartHolding(b *testing.B, o local.Options) *local.Stack {
	b.Helper()
	var tables http.Handler
	o.Clock = asl.SystemClock()
	o.Wire = func(service string, server http.Handler) http.Handler {
		if service == "dynamodb" {
			tables = server
		}
		return server
	}
	stack := mustStart(b, o)
	holdItems(b, tables)
	return stack
}

// BenchmarkOrderHeld is one order, from the POST until the invoice has been fetched, while the table holds 100,000, and
// beside it the same with an empty table.
func BenchmarkOrderHeld(b *testing.B) {
	full, empty := mustStartHolding(b, local.Options{Warm: 1}), mustStart(b, local.Options{Warm: 1, Clock: asl.SystemClock()})
	place := func(stack *local.Stack, i int) time.Duration {
		account := fmt.Sprintf("a%d", i)
		start := time.Now()
		mustRun(b, stack, flatWhites(account, "Melbourne"))
		item, _ := getOrder(b, stack, account)
		if _, status := getInvoice(b, stack, item.InvoiceKey); status != http.StatusOK {
			b.Fatalf("the invoice: %d", status)
		}
		return time.Since(start)
	}
	var withFull, withEmpty []time.Duration
	for i := 0; b.Loop(); i++ {
		withFull, withEmpty = append(withFull, place(full, i)), append(withEmpty, place(empty, i))
	}
	report(b, "held", median(withFull), median(withEmpty))
}

// BenchmarkQueueHeld is a page of the queue of a vendor with 10,000 orders, while the table holds 100,000.
func BenchmarkQueueHeld(b *testing.B) {
	stack := mustStartHolding(b, local.Options{Warm: 1})
	var pages []time.Duration
	for b.Loop() {
		start := time.Now()
		page := mustCall(b, http.MethodGet, stack.URL+"/orders?vendorid=v0", nil, nil)
		if page.status != http.StatusOK || !strings.Contains(string(page.body), `"next"`) {
			b.Fatalf("GET /orders: %d %.200s", page.status, page.body)
		}
		pages = append(pages, time.Since(start))
	}
	b.ReportMetric(milliseconds(median(pages)), "page-p50-ms")
}

// BenchmarkRestart is the start of a stack on a directory with 100,000 orders, their invoices and executions, and 1,000
// executions that go on.
func BenchmarkRestart(b *testing.B) {
	directory := b.TempDir()
	first, err := local.Start(b.Context(), local.Options{Data: directory})
	if err != nil {
		b.Fatal(err)
	}
	if err := first.Close(); err != nil {
		b.Fatal(err)
	}
	waiting := fillData(b, filepath.Join(directory, "stack.db"))
	info, err := os.Stat(filepath.Join(directory, "stack.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "file-MB")
	copied := b.TempDir()
	var times []time.Duration
	for b.Loop() {
		b.StopTimer()
		if err := os.CopyFS(filepath.Join(copied, fmt.Sprint(len(times))), os.DirFS(directory)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start := time.Now()
		stack, err := local.Start(b.Context(), local.Options{Data: filepath.Join(copied, fmt.Sprint(len(times))), Warm: 1})
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
		b.StopTimer()
		for _, id := range waiting {
			if x, err := stack.Execution(b.Context(), id); err != nil || x.Last() != "OrderPlaced" {
				b.Fatalf("an execution that went on ended as %s %s: %v", x.Last(), x.Error, err)
			}
		}
		if err := stack.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(median(times).Milliseconds()), "ready-ms")
}

// fillData fills the file of a stack as so many orders would have, and returns the executions that go on.
func fillData(b *testing.B, path string) (waiting []string) {
	b.Helper()
	file, err := store.OpenFile(path, "skip-the-line 1")
	if err != nil {
		b.Fatal(err)
	}
	holdItems(b, dynamodb.New(dynamodb.Config{Store: store.Part(file, "tables/")}))
	objects, err := s3.New(store.Part(file, "objects/"), "invoices")
	if err != nil {
		b.Fatal(err)
	}
	invoice := bytes.Repeat([]byte("invoice "), 80)
	together(heldOrders, 1, func(i int) {
		serve(b, objects, http.MethodPut, fmt.Sprintf("/invoices/2026/11/held-%06d/v0/order.json", i), "", invoice)
	})
	const stateMachine = "arn:aws:states:ap-southeast-2:000000000000:stateMachine:order"
	run := func(n int, task func(ctx context.Context, input any) (any, error), began func(*stepfunctions.Service, string)) (names []string) {
		for range n {
			names = append(names, uuid.NewString())
		}
		executions, err := stepfunctions.New(stepfunctions.Config{
			StateMachineARN: stateMachine, Clock: asl.SystemClock(), Store: store.Part(file, "executions/"),
			Definition:   []byte(`{"StartAt": "PutItem", "States": {"PutItem": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}`),
			Integrations: stepfunctions.Integrations{"lambda:invoke": task},
		})
		if err != nil {
			b.Fatal(err)
		}
		together(n, 1, func(i int) {
			order, err := json.Marshal(map[string]any{"order": flatWhites(fmt.Sprintf("waiting-%d", i), "Melbourne")})
			if err != nil {
				b.Error(err)
			}
			body, err := json.Marshal(map[string]string{"stateMachineArn": stateMachine, "name": names[i], "input": string(order)})
			if err != nil {
				b.Error(err)
			}
			serve(b, executions, http.MethodPost, "/", "AWSStepFunctions.StartExecution", body)
		})
		for _, name := range names {
			began(executions, name)
		}
		if err := executions.Close(); err != nil {
			b.Fatal(err)
		}
		return names
	}
	run(heldOrders, func(_ context.Context, input any) (any, error) { return input, nil }, func(executions *stepfunctions.Service, name string) {
		if _, err := executions.Wait(b.Context(), name); err != nil {
			b.Fatal(err)
		}
	})
	reached := make(chan struct{})
	waiting = run(running, func(ctx context.Context, _ any) (any, error) {
		reached <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}, func(*stepfunctions.Service, string) { <-reached })
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return waiting
}
