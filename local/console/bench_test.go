package console_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/gateway"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local/console"
)

// BenchmarkHooks is what a placed order costs the console while nobody looks: its hooks, called as often as an order does, without
// the work that they stand between.
func BenchmarkHooks(b *testing.B) {
	c := console.New(time.Now)
	body := orderOf("a0", nil)
	service := c.Wire("dynamodb", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var read [1024]byte
		_, _ = r.Body.Read(read[:])
		_, _ = w.Write(body)
	}))
	invoke := c.Invoke(func(context.Context, string, []byte) (lambda.Result, error) {
		return lambda.Result{RequestID: "0b0f7c1e-8a4e-4c55-9a51-0d9f6f0b7c11"}, nil
	})
	x := stepfunctions.Execution{Input: body}
	b.ReportAllocs()
	for b.Loop() {
		c.Observe(gateway.Observation{RequestID: "0b0f7c1e-8a4e-4c55-9a51-0d9f6f0b7c11", Method: "POST", Path: "/order", Body: body, Sent: body, Received: body, Response: body})
		c.Started(x)
		for range 14 { // each of four states as it is entered and left, and each of three attempts
			c.Visited("0b0f7c1e-8a4e-4c55-9a51-0d9f6f0b7c11", asl.Visit{})
		}
		for range 2 {
			_, _ = invoke(b.Context(), "arn:aws:lambda:ap-southeast-2:000000000000:function:put-item", body)
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
			r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem")
			r.Header.Set("X-Amzn-Trace-Id", "Root=1-0b0f7c1e-8a4e4c559a510d9f6f0b7c11;Parent=9a510d9f6f0b7c11;Sampled=0")
			service.ServeHTTP(httptest.NewRecorder(), r)
		}
		c.Ended(x)
	}
}
