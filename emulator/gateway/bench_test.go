package gateway_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

// BenchmarkPostOrder is POST /order with a back end that answers at once.
func BenchmarkPostOrder(b *testing.B) {
	api, err := gateway.New(MustDocument(b, "NONE"), gateway.Config{
		Services: map[string]gateway.Service{"states": instant, "dynamodb": instant},
		Lambda:   func(context.Context, string, []byte) ([]byte, string, error) { return nil, "", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	serveOrders(b, api)
}

func instant(context.Context, string, []byte) (int, []byte, error) { return 200, []byte(`{}`), nil }

// BenchmarkFloor is a bare handler that reads the body and answers as much: what no gateway can be faster than.
func BenchmarkFloor(b *testing.B) {
	serveOrders(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"orderid": "`+requestID+`"}`)
	}))
}

func serveOrders(b *testing.B, handler http.Handler) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequest("POST", "/order", strings.NewReader(goodOrder))
		if err != nil {
			b.Fatal(err)
		}
		handler.ServeHTTP(discard{http.Header{}}, r)
	}
}
