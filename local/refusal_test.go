package local_test

import (
	"encoding/json"
	"strings"
	"testing"

	"skip-the-line/local"
)

// Every refusal is {"message": …} with CORS headers, whoever refuses: the gateway, a mapping template or a step.
func TestRefusals(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	valid, err := json.Marshal(map[string]any{"order": flatWhites("a0", "Melbourne")})
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) string {
		if !strings.Contains(string(valid), from) {
			t.Fatalf("%s is not in %s", from, valid)
		}
		return strings.Replace(string(valid), from, to, 1)
	}
	for name, test := range map[string]struct {
		method, path, contentType, body string
		status                          int
		says                            string
	}{
		"a coffee nobody sells":    {"POST", "/order", "application/json", change("Flat White", "Tea"), 400, "/order/details/coffeetype"},
		"a quantity of 0":          {"POST", "/order", "application/json", change(`"quantity":2`, `"quantity":0`), 400, "/order/details/quantity"},
		"no city":                  {"POST", "/order", "application/json", change(`"city":"Melbourne",`, ``), 400, "city"},
		"no order":                 {"POST", "/order", "application/json", `{}`, 400, "order"},
		"broken JSON":              {"POST", "/order", "application/json", string(valid[:len(valid)-2]), 400, "not valid"},
		"no body":                  {"POST", "/order", "application/json", ``, 400, "not valid"},
		"another content type":     {"POST", "/order", "text/plain", string(valid), 415, "application/json"},
		"a body of 11 MB":          {"POST", "/order", "application/json", change("Melbourne", strings.Repeat("x", 11<<20)), 413, "too large"},
		"an order of 300 kB":       {"POST", "/order", "application/json", change(`"city"`, `"note":"`+strings.Repeat("x", 300_000)+`","city"`), 400, "too large"},
		"no parameters":            {"GET", "/order", "", "", 400, "accountid, vendorid"},
		"one parameter":            {"DELETE", "/order?accountid=a0", "", "", 400, "vendorid"},
		"a malformed account":      {"GET", "/order?accountid=a'0&vendorid=v0", "", "", 400, "accountid"},
		"a malformed hand-over":    {"DELETE", "/order?accountid=a%220&vendorid=v0", "", "", 400, "accountid"},
		"an account of 65 letters": {"DELETE", "/order?vendorid=v0&accountid=" + strings.Repeat("a", 65), "", "", 400, "accountid"},
		"no such order":            {"GET", "/order?accountid=a0&vendorid=v0", "", "", 404, "no active order"},
		"nothing to hand over":     {"DELETE", "/order?accountid=a0&vendorid=v0", "", "", 404, "no active order"},
		"no such invoice":          {"GET", "/invoice?objectKey=2026/11/a0/v0/o-1", "", "", 404, "no such invoice"},
		"a malformed key":          {"GET", "/invoice?objectKey=../orders", "", "", 400, "invoicekey"},
		"no such path":             {"GET", "/order/x", "", "", 403, "POST, GET and DELETE /order"},
		"a malformed orderid":      {"GET", "/orders/x", "", "", 400, "must be a UUID"},
		"no order of that id":      {"GET", "/orders/7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11", "", "", 404, "ask again in a moment"},
		"nothing to make ready":    {"PUT", "/order/ready?accountid=a0&vendorid=v0", "", "", 404, "no active order"},
		"a malformed ready":        {"PUT", "/order/ready?accountid=a%220&vendorid=v0", "", "", 400, "accountid"},
		"an order of 65 kB":        {"POST", "/order", "application/json", change(`"city"`, `"note":"`+strings.Repeat("x", 65_600)+`","city"`), 400, "64 KiB"},
		"no such method":           {"PUT", "/order", "application/json", string(valid), 403, "POST, GET and DELETE /order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := map[string]string{}
			if test.contentType != "" {
				header["Content-Type"] = test.contentType
			}
			answer := mustCall(t, test.method, stack.URL+test.path, header, []byte(test.body))
			if answer.status != test.status {
				t.Errorf("answered %d, want %d: %.300s", answer.status, test.status, answer.body)
			}
			var refusal map[string]string
			if err := json.Unmarshal(answer.body, &refusal); err != nil || len(refusal) != 1 || refusal["message"] == "" {
				t.Fatalf("the body is %.300s, want a message and nothing else: %v", answer.body, err)
			}
			message := refusal["message"]
			if !strings.Contains(message, test.says) {
				t.Errorf("the message is %q, want it to say %q", message, test.says)
			}
			if strings.Contains(message, "arn:") || len(message) > 2000 {
				t.Errorf("the message is not for a person: %.300s", message)
			}
			if origin := answer.header.Get("Access-Control-Allow-Origin"); origin != "*" {
				t.Errorf("Access-Control-Allow-Origin is %q", origin)
			}
		})
	}
}
