// Package s3 is an S3 that keeps its objects in memory: github.com/johannesboyne/gofakes3 behind AWS's checks of
// signatures.
package s3

import (
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"skip-the-line/emulator/sigv4"
)

// New returns an S3 with the buckets, all empty. A request must be signed by known credentials, and a presigned URL opens
// what it was signed for until it expires.
func New(known sigv4.Config, buckets ...string) (http.Handler, error) {
	objects := s3mem.New()
	for _, name := range buckets {
		if err := objects.CreateBucket(name); err != nil {
			return nil, err
		}
	}
	return sigv4.S3(known, gofakes3.New(objects).Server()), nil
}
