package proof_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
)

// The tests read the bucket directly from S3, past the API, the steps and the faults.

var bucketName = aws.String("invoices")

func newBucket(endpoint string, client *http.Client) *s3.Client {
	return s3.New(s3.Options{
		Region: local.Region, BaseEndpoint: &endpoint, UsePathStyle: true, HTTPClient: client, Retryer: aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: lambda.AccessKeyID, SecretAccessKey: lambda.SecretAccessKey, SessionToken: lambda.SessionToken}, nil
		}),
	})
}

// objectAt returns the object under a key, and nil if there is none.
func (s *system) objectAt(key string) ([]byte, error) {
	object, err := s.bucket.GetObject(context.Background(), &s3.GetObjectInput{Bucket: bucketName, Key: &key})
	if missing := (*types.NoSuchKey)(nil); errors.As(err, &missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	return io.ReadAll(object.Body)
}

// objectsOf returns the keys of a customer's objects of a month, without .json.
func (s *system) objectsOf(month, account string) ([]string, error) {
	list, err := s.bucket.ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{Bucket: bucketName, Prefix: aws.String(month + "/" + account + "/")})
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, object := range list.Contents {
		keys = append(keys, strings.TrimSuffix(*object.Key, ".json"))
	}
	return keys, nil
}
