package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// servePages serves the pages under /_local/, index.html at its root. Their fonts and base style are those of package web.
func servePages(mux *http.ServeMux) {
	err := fs.WalkDir(static, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := static.ReadFile(name)
		sum := sha256.Sum256(content)
		etag := `"` + hex.EncodeToString(sum[:16]) + `"`
		name = strings.TrimPrefix(name, "static/")
		serve := func(w http.ResponseWriter, r *http.Request) {
			secure(w.Header())
			if name == "api.html" {
				w.Header().Set("Content-Security-Policy", swaggerPolicy)
			}
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Type", contentType(name))
			w.Header().Set("ETag", etag)
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
		}
		if name == "index.html" {
			mux.HandleFunc("GET /_local/{$}", serve)
		}
		mux.HandleFunc("GET /_local/"+name, serve)
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
}

func contentType(name string) string {
	if path.Ext(name) == ".js" {
		return "text/javascript; charset=utf-8" // whatever the machine's own table says
	}
	return mime.TypeByExtension(path.Ext(name))
}
