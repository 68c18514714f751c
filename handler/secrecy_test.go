package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"skip-the-line/handler/order"
)

const secretOrder = `{"accountid": "acc0unt", "vendorid": "vend0r", "orderdate": "2021-02-03T04:05:06Z", "city": "Gundagai",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2}, "eventtype": ["new_order"]}`

var (
	// inCauses are the values that no error of a step may hold. A rejection may quote the menu, and the price that the
	// order states.
	inCauses = []string{"acc0unt", "vend0r", "2021-02", "2021/02", "Gundagai", "new_order",
		"http", "127.0.0.1", ".invalid", "arn:", "invoices", "orders", "AKIATEST", "secret", "session", "X-Amz"}
	// inLogs are those that no log line may hold.
	inLogs = append([]string{"Flat White", "Large", "12.34"}, inCauses...)
)

func mustHoldNone(tb testing.TB, what, text string, values []string) {
	tb.Helper()
	for _, value := range values {
		if strings.Contains(text, value) {
			tb.Errorf("%s: %q is in %s", what, value, text)
		}
	}
}

// process runs the real program as Lambda would run it: it hands it one event after the other, and returns what the
// program responded to each and what it logged. Before each event it calls next.
func process(t *testing.T, env environment, step string, invocations []any, next func(i int)) (responses []string, logs string) {
	t.Helper()
	done := make(chan struct{})
	i := 0
	runtimeAPI := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			response, _ := io.ReadAll(r.Body)
			responses = append(responses, string(response))
			w.WriteHeader(http.StatusAccepted)
			return
		}
		if i == len(invocations) {
			close(done)
			<-r.Context().Done()
			return
		}
		if next != nil {
			next(i)
		}
		event, err := json.Marshal(invocations[i])
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprint("request-", i))
		w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli()))
		_, _ = w.Write(event)
		i++
	}))
	var output bytes.Buffer
	command := exec.Command(os.Args[0])
	command.Stdout, command.Stderr = &output, &output
	command.Env = []string{"STEP=" + step, "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtimeAPI, "http://")}
	for _, name := range []string{"TABLE_NAME", "BUCKET_NAME", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3", "ORDER_TTL"} {
		command.Env = append(command.Env, name+"="+env(name))
	}
	if err := command.Start(); err != nil {
		t.Error(err)
		return nil, ""
	}
	exited := make(chan struct{})
	go func() { _ = command.Wait(); close(exited) }()
	select {
	case <-done:
	case <-exited:
		t.Errorf("%s ended by itself: %s", step, output.String())
	}
	_ = command.Process.Kill()
	<-exited
	return responses, output.String()
}

func secretPlaced(tb testing.TB) order.Placed {
	tb.Helper()
	parsed, err := order.Parse(json.RawMessage(secretOrder))
	if err != nil {
		tb.Fatal(err)
	}
	placed, err := order.Place(parsed, "the-order", "2021-02-03T04:05:07Z", 100*365*24*time.Hour)
	if err != nil {
		tb.Fatal(err)
	}
	return placed
}

// secretEvents are events for each step, of the same order.
func secretEvents(tb testing.TB) map[string][]any {
	placed := secretPlaced(tb)
	next := encodeNext("vend0r", placed.PlacedAt, "acc0unt")
	return map[string][]any{
		"put-item":   {putItemInput{OrderID: "the-order", PlacedAt: placed.PlacedAt, Order: json.RawMessage(secretOrder)}},
		"put-object": {placed},
		"get-item":   {request("accountid", "acc0unt", "vendorid", "vend0r"), queueRequest("vendorid", "vend0r", "next", next)},
		"get-object": {request("objectKey", placed.InvoiceKey)},
	}
}

// Logs are read by more people than orders are, and causes are shown to customers and sent to the vendor. Where a call
// fails, neither may say what it was about: the SDK's own errors hold URLs, hosts and ARNs.
func TestFailures_holdNothingOfAnOrder(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup // steps of the API wait between attempts: all at once
	for step, ofStep := range secretEvents(t) {
		for met := range slices.Chunk(faults, 6) {
			all.Go(func() {
				server := startFaulty(t, fault{})
				responses, logs := process(t, pointTo(server.url, server.url), step, slices.Repeat(ofStep, len(met)), func(i int) {
					server.fault.Store(&met[i/len(ofStep)])
				})
				checkFailures(t, step, responses, logs, len(met)*len(ofStep))
			})
		}
		for _, url := range unreachable(t) {
			all.Go(func() {
				responses, logs := process(t, pointTo(url, url), step, ofStep, nil)
				checkFailures(t, step, responses, logs, len(ofStep))
			})
		}
	}
	all.Wait()
}

func checkFailures(t *testing.T, step string, responses []string, logs string, failures int) {
	t.Helper()
	mustHoldNone(t, "the logs", logs, inLogs)
	if n := strings.Count(logs, `"level":"ERROR"`); n != failures {
		t.Errorf("%d of %d failures are logged: %s", n, failures, logs)
	}
	for _, response := range responses {
		if strings.HasPrefix(step, "put-") {
			mustHoldNone(t, "the cause", response, inCauses)
			continue
		}
		var reply events.APIGatewayProxyResponse
		if err := json.Unmarshal([]byte(response), &reply); err != nil || reply.StatusCode != http.StatusInternalServerError {
			t.Errorf("the reply is %s", response)
		}
		mustHoldNone(t, "the body", reply.Body, inCauses)
	}
}

// What succeeds or is rejected is logged with the order's id and nothing else of it, and a rejection's cause quotes no
// more than the customer has to know.
func TestLogs_holdNothingOfAnOrder(t *testing.T) {
	t.Parallel()
	env, all := services(t, nil), secretEvents(t)
	placing := all["put-item"][0].(putItemInput)
	changed := func(from, to string) putItemInput {
		changed := placing
		changed.OrderID = "another-order"
		changed.Order = json.RawMessage(strings.Replace(secretOrder, from, to, 1))
		return changed
	}
	env = env.with("ORDER_TTL", "876000h")
	responses, logs := process(t, env, "put-item", []any{
		placing, changed("", ""), changed(`"4.5"`, `"12.34"`), changed("Flat White", "acc0unt"), changed("Gundagai", `Gundagai\u0007`), changed(`"vend0r"`, `"vend0r/"`),
	}, nil)
	for _, step := range []string{"put-object", "get-object", "get-item"} {
		_, more := process(t, env, step, all[step], nil)
		logs += more
	}
	mustHoldNone(t, "the logs", logs, inLogs)
	defer func() {
		if t.Failed() {
			t.Log(logs)
		}
	}()
	for _, said := range []string{
		`"message":"order committed"`, `"orderid":"the-order"`, `"step":"put-item"`, `"requestId":"request-0"`, `"active":"the-order"`,
		`"message":"order rejected"`, `"orderid":"another-order"`, `"error":"InvalidOrder"`, `"error":"ActiveOrderExists"`,
		`"message":"invoice written"`, `"message":"invoice linked"`, `"message":"order shown"`, `"message":"queue shown"`,
	} {
		if !strings.Contains(logs, said) {
			t.Errorf("the logs do not say %s", said)
		}
	}
	for i, cause := range []string{
		1: "You already have an order at this shop. Pick it up first.",
		2: "A Large Flat White costs 4.50; the order said 12.34.",
		3: "details.coffeetype must be one of Short Black, Flat White, Latte, Long Black.",
		4: "city must not hold control characters",
		5: "vendorid must be 1 to 64 of the characters A-Z a-z 0-9 _ -.",
	} {
		if i == 0 {
			continue
		}
		if !strings.Contains(responses[i], cause) {
			t.Errorf("the cause is %s, want %s", responses[i], cause)
		}
		mustHoldNone(t, "the cause", responses[i], inCauses)
	}
}
