package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/definition"
	"skip-the-line/local"
)

// permission is one action that one role may take.
type permission struct {
	role   string
	action string
	on     definition.Resource
}

// without returns an option that takes a permission away.
func without(p permission) func(string, []definition.Grant) []definition.Grant {
	return func(role string, grants []definition.Grant) []definition.Grant {
		var kept []definition.Grant
		for _, g := range grants {
			if role == p.role && g.On == p.on {
				g.Actions = slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool { return action == p.action })
			}
			if len(g.Actions) > 0 {
				kept = append(kept, g)
			}
		}
		return kept
	}
}

// everyPermission returns all that the roles may do.
func everyPermission() (all []permission) {
	add := func(role string, grants []definition.Grant) {
		for _, g := range grants {
			for _, action := range g.Actions {
				all = append(all, permission{role, action, g.On})
			}
		}
	}
	for _, step := range definition.Steps {
		add(step.Name, step.Grants)
	}
	add("api", definition.APIGrants)
	add("order-workflow", definition.WorkflowGrants)
	return all
}

// journey makes every call of the API, and an order that fails and one that is rejected, and returns what became of each.
func journey(t *testing.T, stack *local.Stack) map[string]string {
	t.Helper()
	seen := map[string]string{}
	call := func(name, method, path string) []byte {
		got := mustCall(t, method, stack.URL+path, nil, nil)
		seen[name] = http.StatusText(got.status)
		if strings.Contains(string(got.body), "arn:") || strings.Contains(string(got.body), "authorized") {
			t.Errorf("%s tells the client %s", name, got.body)
		}
		return got.body
	}
	order := func(name, account string) string {
		id := uuid.NewString()
		got := post(t, stack, id, flatWhites(account, "Melbourne"))
		if seen[name] = http.StatusText(got.status); got.status != http.StatusAccepted {
			return id
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		x, err := stack.Execution(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		seen[name] = x.Last() + " " + x.Error
		for _, visit := range x.States {
			if strings.Contains(visit.Cause, "is not authorized to perform") {
				seen[name+" says"] = visit.Cause
			}
		}
		return id
	}
	id := order("order", "a0")
	order("second order", "a0")
	order("unlucky order", "unlucky")
	body := call("active", "GET", "/order?accountid=a0&vendorid=v0")
	var shown struct{ Order struct{ InvoiceKey string } }
	_ = json.Unmarshal(body, &shown)
	call("queue", "GET", "/orders?vendorid=v0")
	call("status", "GET", "/orders/"+id)
	call("invoice", "GET", "/invoice?objectKey="+shown.Order.InvoiceKey)
	call("no invoice", "GET", "/invoice?objectKey=2026/11/a0/v0/"+uuid.NewString())
	call("ready", "PUT", "/order/ready?accountid=a0&vendorid=v0")
	call("hand-over", "DELETE", "/order?accountid=a0&vendorid=v0")
	return seen
}

// unlucky fails every write of the unlucky customer's invoice.
func unlucky(service string, server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if service == "s3" && r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/unlucky/") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		server.ServeHTTP(w, r)
	})
}

// Each permission is needed, and none is missing: with all of them everything works, and without any one of them something
// does not, with the words of AWS where an operator looks and none of them where a customer does.
func TestRoles_needEachOfTheirPermissions(t *testing.T) {
	t.Parallel()
	var logs lockedBuffer
	whole := journey(t, mustStart(t, local.Options{Wire: unlucky}))
	for name, want := range map[string]string{
		"order": "OrderPlaced ", "second order": "OrderRejected ActiveOrderExists", "active": "OK", "queue": "OK", "status": "OK", "invoice": "OK",
		"no invoice": "Not Found", "ready": "No Content", "hand-over": "No Content",
	} {
		if whole[name] != want {
			t.Fatalf("with all permissions %s is %q; want %q", name, whole[name], want)
		}
	}
	// What fails first without each permission, and how.
	type failure struct{ what, how string }
	want := map[permission]failure{
		{"put-item", "dynamodb:PutItem", definition.Orders}:                   {"order", "OrderFailed"},
		{"put-object", "s3:PutObject", definition.InvoiceObjects}:             {"order", "OrderFailed"},
		{"get-item", "dynamodb:GetItem", definition.Orders}:                   {"active", "Internal Server Error"},
		{"get-item", "dynamodb:Query", definition.OrdersByVendor}:             {"queue", "Internal Server Error"},
		{"get-object", "s3:GetObject", definition.InvoiceObjects}:             {"invoice", "Internal Server Error"},
		{"get-object", "s3:ListBucket", definition.Invoices}:                  {"no invoice", "Internal Server Error"},
		{"api", "states:StartExecution", definition.OrderWorkflow}:            {"order", "Internal Server Error"},
		{"api", "states:DescribeExecution", definition.Executions}:            {"status", "Internal Server Error"},
		{"api", "dynamodb:UpdateItem", definition.Orders}:                     {"ready", "Internal Server Error"},
		{"api", "dynamodb:DeleteItem", definition.Orders}:                     {"hand-over", "Internal Server Error"},
		{"order-workflow", "lambda:InvokeFunction", definition.WorkflowSteps}: {"order", "OrderFailed"},
		{"order-workflow", "dynamodb:DeleteItem", definition.Orders}:          {"unlucky order", "CompensationFailed"},
		{"order-workflow", "sns:Publish", definition.Notifications}:           {"order says", "SNS:Publish"},
	}
	for _, p := range everyPermission() {
		t.Run(p.role+" "+p.action, func(t *testing.T) {
			expected, known := want[p]
			if !known {
				t.Fatal("nothing here shows that it is needed: add what fails without it")
			}
			delete(want, p)
			seen := journey(t, mustStart(t, local.Options{Wire: unlucky, Grants: without(p), Logs: &logs}))
			if !strings.Contains(seen[expected.what], expected.how) {
				t.Errorf("without it %s is %q; want %q. All: %v", expected.what, seen[expected.what], expected.how, seen)
			}
		})
	}
	for p := range want {
		t.Errorf("%v is not granted", p)
	}
	// What a step logs has AWS's code, and nothing of what it was about.
	if text := logs.String(); !strings.Contains(text, "DynamoDB PutItem failed: AccessDeniedException") || !strings.Contains(text, "S3 PutObject failed: AccessDenied") || strings.Contains(text, "arn:") {
		t.Errorf("the logs are\n%s", text)
	}
}

// The API may invoke a function for the routes that its policy names, and for no other.
func TestRoles_needEachOfTheirRoutes(t *testing.T) {
	t.Parallel()
	calls := map[string]string{"GET /order": "active", "GET /orders": "queue", "GET /invoice": "invoice"}
	for _, step := range definition.Steps {
		for _, gone := range step.Routes {
			t.Run(gone, func(t *testing.T) {
				var log lockedBuffer
				seen := journey(t, mustStart(t, local.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Routes: func(name string, routes []string) []string {
					return slices.DeleteFunc(slices.Clone(routes), func(route string) bool { return route == gone })
				}}))
				for route, call := range calls {
					if route == "GET /invoice" && gone == "GET /order" {
						continue // whose key GET /order shows
					}
					if want := map[bool]string{true: "Internal Server Error", false: "OK"}[route == gone]; seen[call] != want {
						t.Errorf("%s is %q; want %q", route, seen[call], want)
					}
				}
				if !strings.Contains(log.String(), "invalid permissions on Lambda function") {
					t.Errorf("the log is\n%s", log.String())
				}
			})
		}
	}
}

// lockedBuffer is a buffer that several stacks write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
