package console

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	swagger "github.com/swaggest/swgui/v5/static"
)

// swaggerPolicy is the Content-Security-Policy of the page with Swagger UI, which builds HTML from text. It may load the page's own
// origin's files only, as the other pages, and the images that its own style sheet holds.
const swaggerPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveSwagger serves the files of Swagger UI, which are part of the program.
func serveSwagger(mux *http.ServeMux) {
	for _, name := range []string{"swagger-ui-bundle.js", "swagger-ui.css"} {
		zipped, err := swagger.FS.ReadFile(name + ".gz")
		if err != nil {
			panic(err) // embedded files can be read
		}
		mux.HandleFunc("GET /_local/swagger/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=3600")
			w.Header().Set("Content-Type", contentType(name))
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(zipped) // a client that left cannot be told
				return
			}
			if unzipped, err := gzip.NewReader(bytes.NewReader(zipped)); err == nil {
				_, _ = io.Copy(w, unzipped)
			}
		})
	}
}
