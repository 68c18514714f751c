package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestGetObject(t *testing.T) {
	t.Parallel()
	env, placed := services(t, nil), mustPlaced(t, "o-1")
	if _, err := mustStep[putObjectStep](t, env, "put-object")(t.Context(), placed); err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	response, err := mustStep[apiStep](t, env.with("INVOICE_URL_TTL", "5m"), "get-object")(t.Context(), request("objectKey", placed.InvoiceKey))
	mustReply(t, response, err, http.StatusOK)
	var link invoiceLink
	if err := json.Unmarshal([]byte(response.Body), &link); err != nil {
		t.Fatal(err)
	}
	expires, err := time.Parse(time.RFC3339, link.ExpiresAt)
	if err != nil || expires.Before(before.Add(5*time.Minute-time.Second)) || expires.After(time.Now().Add(5*time.Minute)) {
		t.Errorf("expiresat is %s: %v", link.ExpiresAt, err)
	}
	signed, err := url.Parse(link.URL)
	if err != nil {
		t.Fatal(err)
	}
	// Whoever opens the URL sends nothing but a GET: a signature over any other header than host would never match
	// (aws-sdk-go-v2 issue 3528), and so would a parameter that asks for a checksum.
	if got := signed.Query().Get("X-Amz-SignedHeaders"); got != "host" {
		t.Errorf("the signed headers are %q, want host alone", got)
	}
	if signed.Query().Has("X-Amz-Checksum-Mode") {
		t.Errorf("the URL asks for a checksum: %s", link.URL)
	}
	if got := signed.Query().Get("X-Amz-Expires"); got != "300" {
		t.Errorf("the URL works for %s seconds, want 300", got)
	}
	opened, err := http.Get(link.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Body.Close()
	if opened.StatusCode != http.StatusOK || opened.Header.Get("Content-Type") != "application/json" {
		t.Errorf("opening the URL returns %s, %s", opened.Status, opened.Header.Get("Content-Type"))
	}
}

func TestGetObject_answers404WithoutAnInvoice(t *testing.T) {
	t.Parallel()
	response, err := mustStep[apiStep](t, services(t, nil), "get-object")(t.Context(), request("objectKey", "2026/11/a0/v0/o-1"))
	mustReply(t, response, err, http.StatusNotFound)
}

func TestGetObject_rejectsOtherKeys(t *testing.T) {
	t.Parallel()
	step := mustStep[apiStep](t, pointTo("", "http://127.0.0.1:1"), "get-object")
	for _, key := range []string{
		"", "2026/11/a0/v0/o-1.json", "2026/11/a0/../o-1", "../2026/11/a0/v0/o-1", "2026/11/a0/v0/o-1/", "2026%2F11/a0/v0/o-1",
		"2026/11/a0/v0/" + strings.Repeat("o", 1024),
	} {
		response, err := step(t.Context(), request("objectKey", key))
		mustReply(t, response, err, http.StatusBadRequest)
	}
}

// A missing permission must not look like a missing invoice.
func TestGetObject_answers500WhenForbidden(t *testing.T) {
	t.Parallel()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	response, err := mustStep[apiStep](t, pointTo("", url), "get-object")(t.Context(), request("objectKey", "2026/11/a0/v0/o-1"))
	mustReply(t, response, err, http.StatusInternalServerError)
}
