// Package s3 is an S3 on one machine: github.com/johannesboyne/gofakes3, over an ordered store in memory or in a file. It
// checks no signatures: put [skip-the-line/emulator/sigv4.S3] before it.
package s3

import (
	"net"
	"net/http"
	"strings"

	"github.com/johannesboyne/gofakes3"

	"skip-the-line/emulator/store"
)

// New returns an S3 that keeps its objects in a store, in one in memory if kept is nil. It creates the buckets that are not
// there. What a response has acknowledged is in the store. A bucket is named by the path or, below localhost, by the host:
// bucket.localhost, bucket.s3.localhost, bucket.s3.REGION.localhost.
func New(kept store.Store, buckets ...string) (http.Handler, error) {
	if kept == nil {
		kept = store.NewMemory()
	}
	all := objects{kept}
	for _, name := range buckets {
		if err := all.CreateBucket(name); err != nil && !gofakes3.HasErrorCode(err, gofakes3.ErrBucketAlreadyExists) {
			return nil, err
		}
	}
	return bucketInPath(implemented(lowerMetadata(gofakes3.New(all).Server()))), nil
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
