package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/local"
)

// instead returns an alteration of a stack in which result takes the place of the workflow's calls of that kind, which reach nothing.
// For lambda:invoke, function says which function.
func instead(action, function string, result func(ctx context.Context) (any, error)) func(*local.Options) {
	return func(o *local.Options) {
		o.Task = func(next asl.Task) asl.Task {
			return func(ctx context.Context, resource string, input any) (any, error) {
				parameters, _ := input.(map[string]any)
				name, _ := parameters["FunctionName"].(string)
				if strings.HasSuffix(resource, action) && strings.HasSuffix(name, function) {
					return result(ctx)
				}
				return next(ctx, resource, input)
			}
		}
	}
}

func nothingDone(result any) func(context.Context) (any, error) {
	return func(context.Context) (any, error) { return result, nil }
}

// Every call of these stacks succeeds. What is wrong with them shows at an order's end only.
func TestSmoke_failsOnAStackThatIsBrokenBehindTheAPI(t *testing.T) {
	t.Parallel()
	invoked := map[string]any{"ExecutedVersion": "$LATEST", "Payload": map[string]any{}, "StatusCode": json.Number("200")}
	for name, test := range map[string]struct {
		alter func(*local.Options)
		says  string
	}{
		"the workflow fails every order": {instead("lambda:invoke", "put-item", func(context.Context) (any, error) {
			return nil, &asl.Error{Name: "Lambda.Broken", Cause: "on purpose"}
		}), "was failed"},
		"put-object writes nothing":  {instead("lambda:invoke", "put-object", nothingDone(invoked)), "GET /invoice: returned 404"},
		"notify publishes nothing":   {instead("sns:publish", "", nothingDone(map[string]any{"MessageId": "m"})), "nobody was notified"},
		"RemoveItem removes nothing": {instead("dynamodb:deleteItem", "", nothingDone(map[string]any{})), "is active"},
		"an order never comes to end": {instead("sns:publish", "", func(ctx context.Context) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}), "is still accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runAltered(t, test.alter, "-n", "1", "-timeout", "3s")
			if code != failed || !strings.Contains(out, test.says) {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, failed, test.says, out, errs)
			}
		})
	}
}

// A check that cannot fail proves nothing: each is made against an API that breaks it.
func TestSmoke_failsOnAnAPIThatIsBroken(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	// returning gives some of the API's requests another response.
	returning := func(when func(*http.Request) bool, status int, body string) string {
		return mustServe(t, stack.URL, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if !when(r) {
				next.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	is := func(method, path string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == method && strings.HasPrefix(r.URL.Path, path) }
	}
	const message = `{"message": "O'Connor"}`
	for name, test := range map[string]struct{ url, says string }{
		"orders are never shown":     {returning(is("GET", "/order"), 404, message), "is still accepted"},
		"outcomes are not known":     {returning(is("GET", "/orders/"), 500, message), "returned 500"},
		"everything is accepted":     {returning(is("POST", "/order"), 202, `{"orderid": "o-1"}`), "a quantity of 0 is a 400"},
		"nothing can be ready":       {returning(is("PUT", "/order/ready"), 500, message), "PUT /order/ready: returned 500"},
		"the queue is empty":         {returning(func(r *http.Request) bool { return r.URL.Path == "/orders" }, 200, `{"orders": []}`), "the queue shows []"},
		"nothing is handed over":     {returning(is("DELETE", "/order"), 500, message), "an order that is handed over leaves the queue"},
		"invoices are not to be had": {returning(is("GET", "/invoice"), 500, message), "returned 500"},
		"another menu than is charged": {returning(is("GET", "/menu"), 200,
			`{"currency": "AUD", "coffees": ["Latte"], "sizes": [{"size": "Large", "price": 4.75}]}`), "by the menu it is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := "30s"
			if slices.Contains([]string{"orders are never shown", "outcomes are not known", "everything is accepted"}, name) {
				timeout = "2s" // no order's end is seen, so that each of them waits so long
			}
			code, out, errs := runSmoke(t, "-n", "1", "-timeout", timeout, "-url", test.url)
			if code != failed || !strings.Contains(out, test.says) || !strings.Contains(out, "checks failed.") {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, failed, test.says, out, errs)
			}
		})
	}
}
