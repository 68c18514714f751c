package sigv4_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/emulator/sigv4"
)

// FuzzTampering changes a signed request anywhere on the wire: it removes drop bytes at a position and inserts
// others. Nothing may panic, and what is accepted must say what was signed.
func FuzzTampering(f *testing.F) {
	api := wire(f, signed(f, newRequest("POST", "http://api.test/order?k=a&k=b%2F&v=0", order, "Content-Type", "application/json"), temporary))
	get := newRequest("GET", "http://s3.test/invoices/2026/11/a0%20b.json?X-Amz-Expires=900&response-content-type=text/plain", "")
	presigned, _, err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
		PresignHTTP(f.Context(), temporary, get, "UNSIGNED-PAYLOAD", "s3", region, noon)
	if err != nil {
		f.Fatal(err)
	}
	url := wire(f, newRequest("GET", presigned, ""))
	for _, base := range []struct {
		wire []byte
		s3   bool
	}{{api, false}, {url, true}} {
		if !accepts(f, base.wire, base.s3) {
			f.Fatalf("as it was signed it is rejected:\n%s", base.wire)
		}
		for at := range base.wire { // every byte removed, and one inserted at every position
			f.Add(base.s3, uint16(at), uint8(1), "")
			f.Add(base.s3, uint16(at), uint8(0), "0")
		}
	}
	for _, text := range []string{" ", "+", "%00", "&k=a", ";", "\r\nX-Amz-Date: 20261122T120000.5Z", "\r\nHost: other.test", "/../", "//", "é", "\t", "A"} {
		f.Add(false, uint16(12), uint8(0), text)
		f.Add(true, uint16(14), uint8(1), text)
	}
	// A folded line adds a blank to the value of Host. Signature Version 4 trims values, so this says the same; a server
	// of net/http rejects such a Host itself.
	f.Add(true, uint16(404), uint8(0), "\n ")
	f.Fuzz(func(t *testing.T, s3 bool, at uint16, drop uint8, put string) {
		base := api
		if s3 {
			base = url
		}
		from := min(int(at), len(base))
		tampered := slices.Concat(base[:from], []byte(put), base[min(from+int(drop), len(base)):])
		if got, want := covered(tampered, s3), covered(base, s3); got != want && accepts(t, tampered, s3) {
			t.Errorf("it is accepted, with\n%s\nwhere this was signed:\n%s", got, want)
		}
	})
}

func accepts(tb testing.TB, wire []byte, s3 bool) bool {
	tb.Helper()
	r, body, err := arrive(wire)
	if err != nil {
		return false // no server passes it on
	}
	if !s3 {
		return sigv4.Service(config(), "execute-api")(r, body) == nil
	}
	passed := false
	sigv4.S3(config(), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })).ServeHTTP(httptest.NewRecorder(), r)
	return passed
}

// covered is everything in a request that its signature covers, in a form independent of the signer's.
func covered(wire []byte, s3 bool) string {
	r, body, err := arrive(wire)
	if err != nil {
		return "no request"
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "no query"
	}
	lines := []string{r.Method, strings.TrimSpace(r.Host), r.URL.EscapedPath()}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		slices.Sort(query[key])
		lines = append(lines, key+"="+strings.Join(query[key], "\x00"))
	}
	if !s3 {
		for _, name := range []string{"Content-Type", "X-Amz-Date", "X-Amz-Security-Token"} {
			lines = append(lines, name+": "+strings.Join(strings.Fields(strings.Join(r.Header[name], ",")), " "))
		}
		lines = append(lines, string(body))
	}
	return strings.Join(lines, "\n")
}

// FuzzAuthorization reads any header, time and query: it never panics, and without the secret nothing is accepted.
func FuzzAuthorization(f *testing.F) {
	const scope = "AKIALASTING/20261122/" + region + "/s3/aws4_request"
	f.Add("AWS4-HMAC-SHA256 Credential="+scope+", SignedHeaders=host;x-amz-date, Signature="+sha(""), "20261122T120000Z", "")
	f.Add("", "", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="+scope+"&X-Amz-Date=20261122T120000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=0")
	f.Add("AWS4-HMAC-SHA256 ,=,==", "0000T", "X-Amz-Signature")
	f.Add("AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;, Signature=-", "", "&;%")
	api := sigv4.Service(config(), "execute-api")
	f.Fuzz(func(t *testing.T, authorization, date, query string) {
		r := newRequest("GET", "http://s3.test/k", "")
		r.URL.RawQuery = query
		r.Header.Set("X-Amz-Content-Sha256", sha(""))
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
			r.Header.Set("X-Amz-Date", date)
		}
		if api(r, nil) == nil {
			t.Error("the API accepts it")
		}
		recorder := httptest.NewRecorder()
		sigv4.S3(config(), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("S3 accepts it") })).ServeHTTP(recorder, r)
		if response, _ := io.ReadAll(recorder.Body); recorder.Code < 400 || recorder.Code >= 500 || len(response) == 0 {
			t.Errorf("S3 responds %d %s", recorder.Code, response)
		}
	})
}
