package console

import (
	"net/http"
	"net/url"

	"skip-the-line/web"
)

// headers are those of the stack's pages: a page may load and call its own origin only, run no script of its text, and be
// framed by nobody.
var headers = web.Config{}.Headers()

// secure sets the headers that every response under /_local/ has.
func secure(h http.Header) {
	for name, value := range headers {
		h.Set(name, value)
	}
	h.Set("X-Frame-Options", "DENY")
}

// ownOriginOnly rejects what a page of another origin sends: what names that origin, and what the browser says another site
// has started, unless a person follows a link to a page.
func ownOriginOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if fromElsewhere(r) {
			writeMessage(w, http.StatusForbidden, "Pages of other origins may not use the console.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func fromElsewhere(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err != nil || u.Scheme != "http" || u.Host != r.Host
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	link := r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return !link
}
