package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// awsConfig reads what Lambda sets for every function: region, credentials and, where the function is pointed
// elsewhere, the service's endpoint (AWS_ENDPOINT_URL_DYNAMODB, say, before AWS_ENDPOINT_URL).
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
		Retryer: retryer,
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if endpoint := env(name); endpoint != "" {
			cfg.BaseEndpoint = &endpoint
			break
		}
	}
	return cfg
}

// workflowRetries leaves every retry of a workflow step to the workflow, which waits without being billed for it and
// shows each attempt in its history.
func workflowRetries() aws.Retryer { return aws.NopRetryer{} }

// apiRetries is for the steps that a customer waits for: two more tries, soon.
func apiRetries() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 200 * time.Millisecond })
}

// answerMargin is what a step keeps of its time to say that a service did not answer. Past its deadline Lambda would
// end the process, and all that the workflow would see is a timeout.
const answerMargin = 500 * time.Millisecond

// withMargin gives the calls of a step a deadline a little before the step's own.
func withMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-answerMargin))
}
