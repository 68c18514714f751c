package local

import (
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"skip-the-line/emulator/sigv4"
)

// newS3 makes the handler of an S3 that holds the one bucket, empty, in memory. As at AWS, and unlike gofakes3 alone, a
// call must be signed by a function's credentials, and a presigned URL opens what it was signed for until it expires.
func newS3() (http.Handler, error) {
	objects := s3mem.New()
	if err := objects.CreateBucket(bucketName); err != nil {
		return nil, err
	}
	return sigv4.S3(signedBy(functionCredentials), gofakes3.New(objects).Server()), nil
}
