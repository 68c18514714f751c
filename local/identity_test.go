package local_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/definition"
	"skip-the-line/local"
)

// person is somebody who has signed in, or who sends what somebody might send instead.
type person struct {
	stack *local.Stack
	token string
}

// mustSignIn returns a customer or, with a vendor, a counter, whose token comes from where scripts get it.
func mustSignIn(tb testing.TB, stack *local.Stack, sub, vendorID string) person {
	tb.Helper()
	query := url.Values{"sub": {sub}}
	if vendorID != "" {
		query.Set("vendorid", vendorID)
	}
	got := mustCall(tb, http.MethodGet, stack.URL+"/_local/token?"+query.Encode(), nil, nil)
	var body struct {
		IDToken string `json:"id_token"`
	}
	if err := json.Unmarshal(got.body, &body); err != nil || got.status != http.StatusOK || body.IDToken == "" {
		tb.Fatalf("GET /_local/token is answered %d %s", got.status, got.body)
	}
	return person{stack, body.IDToken}
}

func (p person) call(tb testing.TB, method, path string) response {
	tb.Helper()
	return mustCall(tb, method, p.stack.URL+path, map[string]string{"Authorization": "Bearer " + p.token}, nil)
}

func (p person) post(tb testing.TB, id string, o map[string]any) response {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"order": o})
	if err != nil {
		tb.Fatal(err)
	}
	return mustCall(tb, http.MethodPost, p.stack.URL+"/order",
		map[string]string{"Authorization": p.token, "Content-Type": "application/json", "X-Amzn-RequestId": id}, body)
}

// mustPlace places an order at v0 and returns its id and its invoicekey.
func (p person) mustPlace(tb testing.TB, account string) (orderID, invoiceKey string) {
	tb.Helper()
	orderID = uuid.NewString()
	if got := p.post(tb, orderID, flatWhites(account, "Melbourne")); got.status != http.StatusAccepted {
		tb.Fatalf("POST /order is answered %d %s", got.status, got.body)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	x, err := p.stack.Execution(ctx, orderID)
	if err != nil {
		tb.Fatal(err)
	}
	mustEnd(tb, x, "OrderPlaced", "")
	got := p.call(tb, http.MethodGet, "/order?vendorid=v0&accountid="+account)
	var shown struct{ Order struct{ InvoiceKey string } }
	if err := json.Unmarshal(got.body, &shown); err != nil || got.status != http.StatusOK {
		tb.Fatalf("GET /order is answered %d %s", got.status, got.body)
	}
	return orderID, shown.Order.InvoiceKey
}

func TestIdentity_everybodySeesAndDoesTheirOwn(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	a0, a1 := mustSignIn(t, stack, "a0", ""), mustSignIn(t, stack, "a1", "")
	v0, v1 := mustSignIn(t, stack, "a0", "v0"), mustSignIn(t, stack, "a1", "v1") // a counter with a customer's sub is not that customer
	id, key := a0.mustPlace(t, "a0")

	const mine = "/order?vendorid=v0&accountid=a0"
	calls := []struct {
		method, path string
		status       map[*person]int
		gone         string // the same of what is not there
	}{
		{"GET", mine, map[*person]int{&a0: 200, &a1: 404, &v0: 200, &v1: 404}, "/order?vendorid=v0&accountid=a9"},
		{"GET", "/orders/" + id, map[*person]int{&a0: 200, &a1: 404, &v0: 404, &v1: 404}, "/orders/" + uuid.NewString()},
		{"GET", "/invoice?objectKey=" + key, map[*person]int{&a0: 200, &a1: 404, &v0: 404, &v1: 404}, "/invoice?objectKey=" + strings.Replace(key, id, uuid.NewString(), 1)},
		{"GET", "/orders?vendorid=v0", map[*person]int{&a0: 404, &a1: 404, &v0: 200, &v1: 404}, "/orders?vendorid=v9"},
		{"PUT", "/order/ready?vendorid=v0&accountid=a0", map[*person]int{&a0: 404, &a1: 404, &v0: 204, &v1: 404}, "/order/ready?vendorid=v0&accountid=a9"},
		{"DELETE", mine, map[*person]int{&a0: 404, &a1: 404, &v1: 404, &v0: 204}, "/order?vendorid=v0&accountid=a9"},
	}
	who := []struct {
		name string
		*person
	}{{"the other customer", &a1}, {"the other counter", &v1}, {"the customer", &a0}, {"the counter", &v0}}
	for _, c := range calls {
		for _, p := range who { // the counter last, who changes the order
			got := p.call(t, c.method, c.path)
			if got.status != c.status[p.person] {
				t.Errorf("%s %s by %s is answered %d %s; want %d", c.method, c.path, p.name, got.status, got.body, c.status[p.person])
			}
			if got.status == http.StatusNotFound {
				gone := p.call(t, c.method, c.gone)
				if gone.status != got.status || string(gone.body) != string(got.body) {
					t.Errorf("%s %s by %s is answered %s, what is not there %d %s", c.method, c.path, p.name, got.body, gone.status, gone.body)
				}
			}
		}
	}
}

func TestIdentity_onlyCustomersOrderAndOnlyForThemselves(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	a0, v0 := mustSignIn(t, stack, "a0", ""), mustSignIn(t, stack, "a0", "v0")
	for name, got := range map[string]response{
		"for another customer": a0.post(t, uuid.NewString(), flatWhites("a1", "Melbourne")),
		"by a counter":         v0.post(t, uuid.NewString(), flatWhites("a0", "Melbourne")),
	} {
		if got.status != http.StatusForbidden || !strings.Contains(string(got.body), "sign in as a customer") {
			t.Errorf("an order %s is answered %d %s", name, got.status, got.body)
		}
	}
	a0.mustPlace(t, "a0")
	var list struct{ Count int }
	mustShow(t, stack, "/_local/executions", &list)
	if list.Count != 1 {
		t.Errorf("%d executions were started; want one", list.Count)
	}
	// Who sends the id of somebody else's order learns no more than that it is taken.
	id := uuid.NewString()
	if got := a0.post(t, id, flatWhites("a0", "Melbourne")); got.status != http.StatusAccepted {
		t.Fatal(got.status)
	}
	a1 := mustSignIn(t, stack, "a1", "")
	if got := a1.post(t, id, flatWhites("a1", "Melbourne")); got.status != http.StatusConflict {
		t.Errorf("the id of somebody else's order is answered %d %s", got.status, got.body)
	}
	if got := a1.call(t, http.MethodGet, "/orders/"+id); got.status != http.StatusNotFound {
		t.Errorf("what became of it is answered %d %s", got.status, got.body)
	}
}

func TestIdentity_withoutAValidTokenIs401(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	expired, err := stack.Token("a0", "", -time.Second)
	if err != nil {
		t.Fatal(err)
	}
	good := mustSignIn(t, stack, "a0", "")
	for name, token := range map[string]string{"none": "", "an expired one": expired, "no token": "hello", "half of one": good.token[:len(good.token)/2]} {
		for _, call := range []string{"GET /order?accountid=a0&vendorid=v0", "POST /order", "DELETE /order?accountid=a0&vendorid=v0", "PUT /order/ready?accountid=a0&vendorid=v0",
			"GET /orders?vendorid=v0", "GET /orders/" + uuid.NewString(), "GET /invoice?objectKey=x"} {
			method, path, _ := strings.Cut(call, " ")
			got := person{stack, token}.call(t, method, path)
			if got.status != http.StatusUnauthorized || !strings.Contains(string(got.body), "Sign in") || got.header.Get("Access-Control-Allow-Origin") == "" {
				t.Errorf("%s with %s is answered %d %s", call, name, got.status, got.body)
			}
		}
	}
	if got := (person{stack, ""}).call(t, http.MethodGet, "/menu"); got.status != http.StatusOK {
		t.Errorf("the menu is answered %d %s", got.status, got.body)
	}
}

func TestIdentity_tokensAreForProgramsOfAStackWhereOneSignsIn(t *testing.T) {
	t.Parallel()
	open := mustStart(t, local.Options{})
	if got := mustCall(t, http.MethodGet, open.URL+"/_local/token?sub=a0", nil, nil); got.status != http.StatusNotFound || !strings.Contains(string(got.body), "COGNITO_USER_POOLS") {
		t.Errorf("an open stack answers %d %s", got.status, got.body)
	}
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	for query, want := range map[string]int{"": 400, "sub=a0&expires=soon": 400, "sub=a0&expires=99999999": 400, "sub=a0&expires=-60": 200} {
		if got := mustCall(t, http.MethodGet, stack.URL+"/_local/token?"+query, nil, nil); got.status != want {
			t.Errorf("%q is answered %d %s; want %d", query, got.status, got.body, want)
		}
	}
	if got := mustCall(t, http.MethodGet, stack.URL+"/_local/token?sub=a0", map[string]string{"Origin": "http://127.0.0.1:9"}, nil); got.status != http.StatusForbidden {
		t.Errorf("a page is answered %d", got.status)
	}
}

// Who has signed in stays so when the stack starts again with its data.
func TestIdentity_isKeptWithTheData(t *testing.T) {
	t.Parallel()
	o := local.Options{Authorization: definition.CognitoUserPools, Data: t.TempDir()}
	stack := mustStart(t, o)
	before := mustSignIn(t, stack, "ada", "")
	if err := stack.Close(); err != nil {
		t.Fatal(err)
	}
	before.stack = mustStart(t, o)
	if got := before.call(t, http.MethodGet, "/order?accountid=ada&vendorid=v0"); got.status != http.StatusNotFound {
		t.Errorf("with a token from before: %d %s", got.status, got.body)
	}
}
