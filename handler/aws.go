package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// awsConfig returns the configuration that Lambda's variables give: region, credentials and, where it is overridden,
// the service's endpoint (AWS_ENDPOINT_URL_DYNAMODB, say, before AWS_ENDPOINT_URL).
//
// config.LoadDefaultConfig would look for the same in files, in SSO caches and at metadata servers that Lambda does
// not have; BenchmarkStart shows what that costs a cold start.
func awsConfig(env environment, service string, retryer func() aws.Retryer) aws.Config {
	cfg := aws.Config{
		Region: env("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     env("AWS_ACCESS_KEY_ID"),
				SecretAccessKey: env("AWS_SECRET_ACCESS_KEY"),
				SessionToken:    env("AWS_SESSION_TOKEN"),
				Source:          "environment",
			}, nil
		}),
		HTTPClient: httpClient{awshttp.NewBuildableClient()},
		Retryer:    retryer,
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if endpoint := env(name); endpoint != "" {
			cfg.BaseEndpoint = &endpoint
			break
		}
	}
	return cfg
}

// httpClient sends the SDK's requests without their WriteTo. The SDK closes a request's body as soon as there is a
// response, and WriteTo of a closed one is an io.EOF (smithy-go v1.28.9, transport/http/internal/io/safe.go). net/http,
// where it has still to look for the body's end, takes that for a failed request: it closes the connection, and the
// part of the response that has not been read yet is lost.
type httpClient struct{ aws.HTTPClient }

func (c httpClient) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.HTTPClient.Do(r)
}

func newDynamoDB(env environment, retryer func() aws.Retryer) *dynamodb.Client {
	return dynamodb.NewFromConfig(awsConfig(env, "DYNAMODB", retryer), func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, checkResponses(isFromDynamoDB))
	})
}

func newS3(env environment, retryer func() aws.Retryer) *s3.Client {
	return s3.NewFromConfig(awsConfig(env, "S3", retryer), func(o *s3.Options) {
		o.APIOptions = append(o.APIOptions, checkResponses(isFromS3))
		// Asking for a checksum in the response would add a parameter to presigned URLs that only the SDK understands.
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	})
}

// workflowRetries leaves every retry of a workflow step to the workflow, which waits without being billed for it and
// shows each attempt in its history.
func workflowRetries() aws.Retryer { return aws.NopRetryer{} }

// apiRetries is for the steps that a customer waits for: two more attempts, soon.
func apiRetries() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxBackoff = 200 * time.Millisecond
		o.Retryables = []retry.IsErrorRetryable{retry.NoRetryCanceledError{}, retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			return aws.BoolTernary(mayHelp(err))
		})}
	})
}

// responseMargin is how long before its own deadline a step gives up on a service, to report that it did not respond.
// At the deadline Lambda ends the process, and all that the workflow sees is a timeout.
const responseMargin = 500 * time.Millisecond

// withMargin returns a context that ends responseMargin before ctx does.
func withMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-responseMargin))
}
