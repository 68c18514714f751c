package local

import (
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// newS3 makes the handler of an S3 that holds the one bucket, empty, in memory.
func newS3() (http.Handler, error) {
	objects := s3mem.New()
	if err := objects.CreateBucket(bucketName); err != nil {
		return nil, err
	}
	return gofakes3.New(objects).Server(), nil
}
