package local

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
)

// loopbackHosts rejects requests whose Host is not this machine. A page on the web cannot send one with another Origin than
// its own, but it can have its own name resolve to 127.0.0.1 (DNS rebinding); the Host is then that name.
func loopbackHosts(next http.Handler, accepted func(host string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !accepted(r.Host) {
			writeMessage(w, http.StatusForbidden, "This is a local stack: call it as 127.0.0.1, [::1] or localhost.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return ip != nil && ip.IsLoopback()
}

// sentByPage reports whether a page sends a request, and not a program or a person who opens the address.
func sentByPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Origin") != "" || site != "" && site != "none"
}

// noPages rejects what a web page sends to a service that no page of the stack's calls.
func noPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sentByPage(r) {
			writeMessage(w, http.StatusForbidden, "Web pages may not call this service.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// markNoCORS gives a body without a Content-Type, as a page may send it to any origin without asking (a Blob in a fetch with
// mode no-cors), the type that the Fetch standard calls it by: application/octet-stream. The API then rejects it with 415, where
// a program's body without a type is JSON, as on AWS.
func markNoCORS(r *http.Request) {
	fromPage := r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Mode") != ""
	if fromPage && r.ContentLength != 0 && strings.TrimSpace(r.Header.Get("Content-Type")) == "" {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
}

func writeMessage(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that left cannot be told
}
