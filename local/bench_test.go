package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/handler/bundle"
	"skip-the-line/local"
)

// The figures in docs/performance.md come from here:
//
//	go test -run '^$' -bench . ./local
//
// Each stands beside its floor, measured in the same run, because machines differ more than code does.

func mustBuild(b *testing.B, pkg string) (binary string) {
	b.Helper()
	binary, err := bundle.Target{Package: pkg}.Cached(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return binary
}

// function is a step outside a stack, pointed to the stack's services, with one process.
func function(b *testing.B, binary string, stack *local.Stack) *lambda.Function {
	b.Helper()
	f, err := lambda.Start(context.Background(), lambda.Config{Name: "bench", Binary: binary, Timeout: 5 * time.Second, Env: map[string]string{
		"STEP": "put-item", "TABLE_NAME": "orders", "AWS_ENDPOINT_URL_DYNAMODB": stack.DynamoDB,
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	return f
}

const (
	echo          = "skip-the-line/emulator/lambda/testdata/echo"
	defaultConfig = "skip-the-line/local/testdata/defaultconfig"
)

// BenchmarkStart is from exec to the first call for work: a bare aws-lambda-go program, put-item, and put-item as it
// would be with LoadDefaultConfig.
func BenchmarkStart(b *testing.B) {
	stack := mustStart(b, local.Options{})
	names := []string{echo, bundle.Handler, defaultConfig}
	times := map[string][]time.Duration{}
	for b.Loop() {
		for _, name := range names {
			f := function(b, mustBuild(b, name), stack)
			if err := f.Warm(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
			times[name] = append(times[name], f.Processes()[0].Init)
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
	report(b, "start", median(times[bundle.Handler]), median(times[echo]))
	b.ReportMetric(milliseconds(median(times[defaultConfig])), "default-config-ms")
}

// BenchmarkPutItem is a warm put-item that commits an order, beside what it can't do without: a warm invocation that does
// nothing, and the same HTTP request to the same DynamoDB.
func BenchmarkPutItem(b *testing.B) {
	var header http.Header
	var body []byte
	stack := mustStart(b, local.Options{Wire: func(service string, server http.Handler) http.Handler {
		if service != "dynamodb" {
			return server
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body == nil && strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutItem") {
				header = r.Header.Clone()
				body, _ = io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			server.ServeHTTP(w, r)
		})
	}})
	put, floor := function(b, mustBuild(b, bundle.Handler), stack), function(b, mustBuild(b, echo), stack)
	order, err := json.Marshal(flatWhites("a0", "Melbourne"))
	if err != nil {
		b.Fatal(err)
	}
	invoke := func(f *lambda.Function, i int) time.Duration {
		payload := fmt.Appendf(nil, `{"orderid": "o-%d", "placedat": "2020-11-22T07:45:00Z", "order": %s}`, i, order) // long expired: each takes the slot of the last
		start := time.Now()
		result, err := f.Invoke(b.Context(), payload)
		if err != nil || result.FunctionError != "" {
			b.Fatal(err, string(result.Payload))
		}
		return time.Since(start)
	}
	exchange := func() time.Duration {
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, stack.DynamoDB, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		request.Header = header
		start := time.Now()
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			b.Fatal(response.Status)
		}
		return time.Since(start)
	}
	var puts, floors, exchanges []time.Duration
	for i := 0; b.Loop(); i++ {
		puts, floors, exchanges = append(puts, invoke(put, i)), append(floors, invoke(floor, i)), append(exchanges, exchange())
	}
	report(b, "put", median(puts), median(floors)+median(exchanges))
	b.ReportMetric(milliseconds(median(exchanges)), "exchange-p50-ms")
	b.ReportMetric(peakMemory(b, put.Processes()[0].PID), "peak-MB")
}

// BenchmarkOrder is one order as one customer sees it: from the POST until the invoice has been fetched. Its floor is
// what it cannot do without: four invocations that do nothing.
func BenchmarkOrder(b *testing.B) {
	stack := mustStart(b, local.Options{Clock: asl.SystemClock(), Warm: 1})
	floor := function(b, mustBuild(b, echo), stack)
	var orders, floors []time.Duration
	for i := 0; b.Loop(); i++ {
		account := fmt.Sprintf("a%d", i)
		start := time.Now()
		x := mustRun(b, stack, flatWhites(account, "Melbourne"))
		item, status := getOrder(b, stack, account)
		if status != http.StatusOK || item.OrderID != x.ID {
			b.Fatalf("GET /order answered %d %+v", status, item)
		}
		if _, status := getInvoice(b, stack, item.InvoiceKey); status != http.StatusOK {
			b.Fatalf("the invoice answers %d", status)
		}
		orders = append(orders, time.Since(start))
		start = time.Now()
		for range 4 {
			if _, err := floor.Invoke(b.Context(), []byte(`{}`)); err != nil {
				b.Fatal(err)
			}
		}
		floors = append(floors, time.Since(start))
	}
	report(b, "order", median(orders), median(floors))
}

// BenchmarkOrders is 16 customers who order at the same time, each order from the POST to the end of its execution.
func BenchmarkOrders(b *testing.B) { placeOrders(b, local.Options{}, nil) }

// BenchmarkOrdersKept is the same with a directory that keeps them.
func BenchmarkOrdersKept(b *testing.B) { placeOrders(b, local.Options{Data: b.TempDir()}, nil) }

// BenchmarkOrdersWhileWatched is the same while 200 customers look at the status of an order as often as their page does,
// and five counters at the queue of a shop.
func BenchmarkOrdersWhileWatched(b *testing.B) {
	placeOrders(b, local.Options{}, func(ctx context.Context, stack *local.Stack) {
		for i := range 200 {
			go look(ctx, b, fmt.Sprintf("%s/order?accountid=a%d&vendorid=v0", stack.URL, i), 2*time.Second)
		}
		for range 5 {
			go look(ctx, b, stack.URL+"/orders?vendorid=v0", time.Second)
		}
	})
}

// look opens a URL over and over until ctx ends.
func look(ctx context.Context, b *testing.B, url string, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			b.Error(err)
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return // the benchmark is over
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

// placeOrders places orders from 16 clients at once, while somebody else watches.
func placeOrders(b *testing.B, o local.Options, watch func(context.Context, *local.Stack)) {
	const clients = 16
	transport := http.DefaultTransport.(*http.Transport)
	transport.MaxIdleConnsPerHost = clients
	o.Clock, o.Warm = asl.SystemClock(), 2*runtime.NumCPU()
	stack := mustStart(b, o)
	var next atomic.Int64
	if watch != nil {
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		watch(ctx, stack)
	}
	b.SetParallelism((clients + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	start := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := uuid.NewString()
			if answer := post(b, stack, id, flatWhites(fmt.Sprintf("a%d", next.Add(1)), "Melbourne")); answer.status != http.StatusAccepted {
				b.Errorf("POST /order answered %d: %s", answer.status, answer.body)
				return
			}
			if x, err := stack.Execution(b.Context(), id); err != nil || x.Last() != "OrderPlaced" {
				b.Errorf("the order ended as %s %s: %v", x.Last(), x.Error, err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "orders/s")
}

// BenchmarkZip is the size of what is deployed.
func BenchmarkZip(b *testing.B) {
	path := filepath.Join(b.TempDir(), "handler.zip")
	if err := bundle.Lambda(b.Context(), "arm64", path); err != nil { // once: its size is not a matter of luck
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}

func report(b *testing.B, name string, took, floor time.Duration) {
	b.ReportMetric(milliseconds(took), name+"-p50-ms")
	b.ReportMetric(milliseconds(floor), "floor-p50-ms")
	b.ReportMetric(float64(took)/float64(floor), "x-floor")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

var highWaterMark = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMemory is the most memory that a process has had resident, in MB, as Linux tells.
func peakMemory(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Logf("this system does not tell a process's peak memory: %v", err)
		return 0
	}
	kilobytes, err := strconv.Atoi(string(highWaterMark.FindSubmatch(status)[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) * 1024 / 1e6
}
