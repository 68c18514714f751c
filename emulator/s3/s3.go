// Package s3 is an S3 that keeps its objects in memory: github.com/johannesboyne/gofakes3. It checks no signatures: put
// [skip-the-line/emulator/sigv4.S3] before it.
package s3

import (
	"net"
	"net/http"
	"strings"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// New returns an S3 with the buckets, all empty. A bucket is named by the path or, below localhost, by the host:
// bucket.localhost, bucket.s3.localhost, bucket.s3.REGION.localhost.
func New(buckets ...string) (http.Handler, error) {
	objects := s3mem.New()
	for _, name := range buckets {
		if err := objects.CreateBucket(name); err != nil {
			return nil, err
		}
	}
	return bucketInPath(gofakes3.New(objects).Server()), nil
}

// bucketInPath moves a bucket that is named by the host to the path.
func bucketInPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bucket := bucketOf(r.Host)
		if bucket == "" {
			next.ServeHTTP(w, r)
			return
		}
		inPath, u := *r, *r.URL
		u.Path = "/" + bucket + u.Path
		if u.RawPath != "" {
			u.RawPath = "/" + bucket + u.RawPath
		}
		inPath.URL = &u
		next.ServeHTTP(w, &inPath)
	})
}

// bucketOf returns the bucket that a host names, or "".
func bucketOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	bucket, found := strings.CutSuffix(strings.ToLower(host), ".localhost")
	switch before, _, ofS3 := strings.Cut("."+bucket+".", ".s3."); {
	case !found:
		return ""
	case ofS3:
		return strings.TrimPrefix(before, ".") // s3.localhost has none
	}
	return bucket
}
