package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"skip-the-line/web"
)

func TestHandler_servesPagesAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	handler := web.Config{}.Handler(next)
	for request, want := range map[string]struct {
		status      int
		contentType string
	}{
		"GET /":                       {200, "text/html; charset=utf-8"},
		"HEAD /customer.html":         {200, "text/html; charset=utf-8"},
		"GET /js/api.js":              {200, "text/javascript; charset=utf-8"},
		"GET /css/base.css":           {200, "text/css; charset=utf-8"},
		"GET /fonts/atkinson.woff2":   {200, "font/woff2"},
		"GET /icon.svg":               {200, "image/svg+xml"},
		"POST /customer.html":         {418, ""},
		"GET /order":                  {418, ""},
		"GET /js":                     {418, ""},
		"GET /../web.go":              {418, ""},
		"GET /web.go":                 {418, ""},
		"GET /customer.html/../order": {418, ""},
	} {
		method, target, _ := strings.Cut(request, " ")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(method, target, nil))
		if w.Code != want.status || w.Header().Get("Content-Type") != want.contentType {
			t.Errorf("%s is answered %d, %q; want %d, %q", request, w.Code, w.Header().Get("Content-Type"), want.status, want.contentType)
		}
	}
}

func TestHandler_asksOnlyWhetherAFileIsCurrent(t *testing.T) {
	t.Parallel()
	handler := web.Config{}.Handler(http.NotFoundHandler())
	first := httptest.NewRecorder()
	handler.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/customer.html", nil))
	again := httptest.NewRequest(http.MethodGet, "/customer.html", nil)
	again.Header.Set("If-None-Match", first.Header().Get("ETag"))
	second := httptest.NewRecorder()
	handler.ServeHTTP(second, again)
	if second.Code != http.StatusNotModified || first.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("the second response is %d; want 304", second.Code)
	}
}

func TestConfig_isWrittenInOneFileAndThePolicy(t *testing.T) {
	t.Parallel()
	config := web.Config{API: `https://api.example.com/"live"`, Invoices: "https://bucket.s3.eu-west-1.amazonaws.com"}
	if text := string(config.Files()["config.js"]); !strings.Contains(text, `api: "https://api.example.com/\"live\"",`) {
		t.Errorf("config.js is\n%s", text)
	}
	if text := string(config.Files()["index.html"]); strings.Contains(text, "_local/") || !strings.Contains(text, "counter.html") {
		t.Errorf("index.html leads to what only the local stack has:\n%s", text)
	}
	policy := config.Headers()["Content-Security-Policy"]
	if want := `connect-src 'self' https://api.example.com https://bucket.s3.eu-west-1.amazonaws.com;`; !strings.Contains(policy, want) {
		t.Errorf("the policy is %s; want %s in it", policy, want)
	}
	for _, weak := range []string{"unsafe", "*", "data:"} {
		if strings.Contains(policy, weak) {
			t.Errorf("the policy allows %s: %s", weak, policy)
		}
	}
}

// Every file that a page or module names is there, relative to it, so that the pages work below any path; and no page holds
// script or style of its own.
func TestFiles_nameOnlyEachOther(t *testing.T) {
	t.Parallel()
	files := web.Config{}.Files()
	named := regexp.MustCompile(`(?:href|src)="([^"#?]+)|from "([^"]+)"|url\(([^)]+)\)`)
	inline := regexp.MustCompile(`<script(?:[^>]*)>[^<]|<style|\son[a-z]+=|\sstyle=|javascript:`)
	for name, content := range files {
		switch path.Ext(name) {
		case ".html", ".js", ".css":
		default:
			continue
		}
		for _, match := range named.FindAllStringSubmatch(string(content), -1) {
			target := match[1] + match[2] + match[3]
			if strings.HasPrefix(target, "_local/") {
				continue // the local stack's own
			}
			if _, found := files[path.Join(path.Dir(name), target)]; !found {
				t.Errorf("%s names %s, which is not there", name, target)
			}
		}
		if path.Ext(name) == ".html" {
			if found := inline.FindString(string(content)); found != "" {
				t.Errorf("%s holds %q", name, found)
			}
		}
	}
}

func TestPages_areServedWithTheHeaders(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	response, err := http.Get(s.url + "/counter.html")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	for key, want := range (web.Config{Invoices: s.invoices}).Headers() {
		if got := response.Header.Get(key); got != want {
			t.Errorf("%s is %q; want %q", key, got, want)
		}
	}
}
