package s3

import (
	"net/http"
	"strings"
)

// lowerMetadata spells the headers of user metadata as S3 does, in lower case: botocore takes the names of the metadata from them.
func lowerMetadata(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&metadataWriter{ResponseWriter: w}, r)
	})
}

type metadataWriter struct {
	http.ResponseWriter
	begun bool
}

func (w *metadataWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *metadataWriter) WriteHeader(status int) {
	w.begun = true
	header := w.Header()
	for name, values := range header {
		if strings.HasPrefix(name, "X-Amz-Meta-") {
			delete(header, name)
			header[strings.ToLower(name)] = values
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *metadataWriter) Write(p []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}
