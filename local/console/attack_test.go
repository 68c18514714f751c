package console_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// send sends a request as a browser would for another origin's page. Host replaces the address's own where it is not empty.
func send(t *testing.T, method, url, host string, header map[string]string, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	for name, value := range header {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// A name of the attacker's that resolves to 127.0.0.1 opens no port of the stack.
func TestAttack_rebinding(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for name, url := range map[string]string{"the API": stack.URL + "/menu", "the console": stack.URL + "/_local/executions", "the pages": stack.URL + "/", "DynamoDB": stack.DynamoDB, "S3": stack.S3} {
		for _, host := range []string{"attacker.example", "attacker.example:80", "127.0.0.1.attacker.example", "localhost.attacker.example", "10.0.0.1", "[fe80::1]:80"} {
			if response, _ := send(t, http.MethodGet, url, host, nil, ""); response.StatusCode != http.StatusForbidden {
				t.Errorf("%s as %s: %d", name, host, response.StatusCode)
			}
		}
	}
	for _, host := range []string{"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "[::1]"} {
		if response, _ := send(t, http.MethodGet, stack.URL+"/_local/executions", host, nil, ""); response.StatusCode != http.StatusOK {
			t.Errorf("as %s: %d", host, response.StatusCode)
		}
	}
}

// A body that a page sends without asking, because it has no Content-Type, starts nothing.
func TestAttack_bodyWithoutContentType(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	body := string(orderOf("a0", nil))
	for name, header := range map[string]map[string]string{
		"with an Origin":             {"Origin": "http://evil.example"},
		"with an empty Content-Type": {"Origin": "http://evil.example", "Content-Type": ""},
		"with fetch metadata alone":  {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"},
		"as a form":                  {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"},
		"as text":                    {"Origin": "http://evil.example", "Content-Type": "text/plain"},
	} {
		if response, text := send(t, http.MethodPost, stack.URL+"/order", "", header, body); response.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d %s", name, response.StatusCode, text)
		}
	}
	if _, text := send(t, http.MethodGet, stack.URL+"/_local/executions", "", nil, ""); !strings.Contains(text, `"count":0`) {
		t.Errorf("something was started: %s", text)
	}
	if response, _ := send(t, http.MethodPost, stack.URL+"/order", "", nil, body); response.StatusCode != http.StatusAccepted {
		t.Errorf("a program's body without a Content-Type is JSON, as on AWS: %d", response.StatusCode)
	}
}

// No other origin's page reads the console, by whichever way a browser sends it.
func TestAttack_otherOriginsAndTheConsole(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for name, header := range map[string]map[string]string{
		"a fetch":                      {"Origin": "http://evil.example"},
		"a sandboxed frame's fetch":    {"Origin": "null"},
		"another port of this machine": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
		"the same host over https":     {"Origin": strings.Replace(stack.URL, "http:", "https:", 1)},
		"an image or a script":         {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
		"a frame":                      {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
		"a form's POST":                {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Origin": "http://evil.example"},
		"a WebSocket":                  {"Origin": "http://evil.example", "Connection": "Upgrade", "Upgrade": "websocket"},
	} {
		method := http.MethodGet
		if strings.Contains(name, "POST") {
			method = http.MethodPost
		}
		for _, path := range []string{"/_local/", "/_local/executions", "/_local/events?topics=execution", "/_local/openapi.yaml"} {
			if response, text := send(t, method, stack.URL+path, "", header, ""); response.StatusCode != http.StatusForbidden || response.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s of %s: %d %s", name, path, response.StatusCode, text)
			}
		}
	}
	link := map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
	response, _ := send(t, http.MethodGet, stack.URL+"/_local/", "", link, "")
	if policy := response.Header.Get("Content-Security-Policy"); response.StatusCode != http.StatusOK || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("a link to the console: %d %s", response.StatusCode, policy)
	}
	header := map[string]string{"Origin": "http://evil.example", "X-Amz-Target": "DynamoDB_20120810.Scan"}
	if response, _ := send(t, http.MethodPost, stack.DynamoDB, "", header, `{"TableName":"orders"}`); response.StatusCode != http.StatusForbidden {
		t.Errorf("a page's Scan: %d", response.StatusCode)
	}
}

// What is in an order is text wherever it is shown.
func TestAttack_markupInAnOrderIsText(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	body := orderOf("a0", map[string]any{"city": `<img src=x onerror="document.title='owned'">`, "note": map[string]any{"<script>document.title='owned'</script>": "</script><svg onload=alert(1)>"}})
	id := mustPost(t, stack, body)
	p := browser.MustOpen(t, stack.URL+"/_local/order.html?id="+id)
	p.WaitText("#outcome", "placed")
	browser.Eval[bool](p, `[...document.querySelectorAll("details")].every((d) => d.open = true)`)
	if browser.Eval[bool](p, `document.title.includes("owned") || document.querySelector("main img, main script") !== null`) {
		t.Error("markup of an order has become the page's")
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}
