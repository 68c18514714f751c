// Package web holds the pages of Skip the Line: the ways in, the customer's, the counter's and the invoice. They are plain
// HTML, CSS and ES modules, work from any directory of any server, and take the API's URL from config.js alone.
//
// # Invoices
//
// An invoice is opened by a presigned URL, and that is another origin than the pages': S3's. invoice.html fetches it and
// shows it to be read and printed, so Content-Security-Policy lists that one origin ([Config].Invoices) beside the API's, and
// the bucket must allow GET from the pages' origin (CORS). Everything else stays within the pages' own origin. Where the
// bucket does not allow it, the page says so and links to the stored document, which a browser may always open.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

//go:embed *.html config.js icon.svg css fonts js
var files embed.FS

// Config says where the pages find what is not theirs.
type Config struct {
	API      string // the API's URL without a slash at its end; "" is the pages' own origin
	Invoices string // the origin of presigned URLs, such as https://bucket.s3.eu-west-1.amazonaws.com
	SignIn   *SignIn
}

// SignIn says how people sign in: a Cognito user pool's hosted sign-in, by the authorization code flow with PKCE. The app
// client must allow SignedInPage at the pages' address as a callback URL and that address, with a slash at its end, as a
// sign-out URL. Nil where people name themselves.
type SignIn struct {
	Domain   string `json:"domain"` // such as https://NAME.auth.REGION.amazoncognito.com
	ClientID string `json:"clientId"`
}

// SignedInPage is the page that the hosted sign-in comes back to.
const SignedInPage = "signed-in.html"

// Files returns the pages by their path, such as customer.html or js/api.js, with config.js rendered.
func (c Config) Files() map[string][]byte {
	contents := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contents[name], err = files.ReadFile(name)
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	api, _ := json.Marshal(c.API) // a JSON string is a JavaScript string
	contents["config.js"] = bytes.Replace(contents["config.js"], []byte(`api: ""`), append([]byte("api: "), api...), 1)
	if c.API != "" { // only the local stack serves the API beside the pages, and with it what is below _local
		contents["index.html"] = localWays.ReplaceAll(contents["index.html"], nil)
	}
	signIn, _ := json.Marshal(c.SignIn)
	contents["config.js"] = bytes.Replace(contents["config.js"], []byte("signIn: null"), append([]byte("signIn: "), signIn...), 1)
	return contents
}

// localWays are the ways in that only the local stack has.
var localWays = regexp.MustCompile(`(?s)\s*<li class="way">\s*<a href="_local/.*?</li>`)

// Headers returns what every page must be served with. A page may load only its own origin's files, call only the API and
// the invoices' origin, run no script of its text, and be framed by nobody.
func (c Config) Headers() map[string]string {
	connect := "'self'"
	addresses := []string{c.API, c.Invoices}
	if c.SignIn != nil {
		addresses = append(addresses, c.SignIn.Domain)
	}
	for _, address := range addresses {
		// The origin alone: a path in a policy would have to be the request's whole path.
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			connect += " " + u.Scheme + "://" + u.Host
		}
	}
	return map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
			"connect-src " + connect + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
			"require-trusted-types-for 'script'; trusted-types 'none'",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=()",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
	}
}

// Handler serves the pages, index.html at /, and leaves every request that is not for one of them to next. Browsers keep the
// files and ask each time whether they are still current, by ETag.
func (c Config) Handler(next http.Handler) http.Handler {
	contents, headers := c.Files(), c.Headers()
	etags := map[string]string{}
	for name, content := range contents {
		sum := sha256.Sum256(content)
		etags[name] = `"` + hex.EncodeToString(sum[:16]) + `"`
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		content, found := contents[name]
		if !found || r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		for key, value := range headers {
			w.Header().Set(key, value)
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Type", ContentType(name))
		w.Header().Set("ETag", etags[name])
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}

// ContentType returns the media type of a file by its name. It does not depend on what the machine's own table of types says.
func ContentType(name string) string {
	switch extension := path.Ext(name); extension {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		return mime.TypeByExtension(extension)
	}
}
