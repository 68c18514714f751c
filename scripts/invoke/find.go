package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go"

	"skip-the-line/local"
	"skip-the-line/scripts/internal/command"
)

// patience is how long a step may take: longer than any does, and long enough for a person at a breakpoint.
const patience = time.Hour

// find returns the name of the step's function, and a client of the Lambda that has it.
func find(ctx context.Context, o options) (function string, client *lambda.Client, err error) {
	patient := http.NewBuildableClient().WithTimeout(patience)
	once := func(l *lambda.Options) { l.RetryMaxAttempts = 1 } // a step that is invoked twice is not what was asked for
	if o.stack == "" {
		return o.step, lambda.New(lambda.Options{
			BaseEndpoint: aws.String(o.endpoint), Region: local.Region, HTTPClient: patient,
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return local.Credentials, nil }),
		}, once), nil
	}
	var outputs struct {
		FunctionNames map[string]string `json:"functionNames"`
	}
	if err := command.Pulumi(ctx, &outputs, "stack", "output", "--json", "--stack", o.stack); err != nil {
		return "", nil, err
	}
	if function = outputs.FunctionNames[o.step]; function == "" {
		return "", nil, fmt.Errorf("the stack %s has no function %s among its output functionNames\nhint: pulumi up --stack %[1]s deploys it", o.stack, o.step)
	}
	settings := map[string]struct{ Value string }{}
	if err := command.Pulumi(ctx, &settings, "config", "--json", "--stack", o.stack); err != nil {
		return "", nil, err
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(patient))
	if err != nil {
		return "", nil, fmt.Errorf("the AWS configuration cannot be read: %w", err)
	}
	if region := settings["aws:region"].Value; region != "" {
		cfg.Region = region
	}
	if cfg.Region == "" {
		return "", nil, fmt.Errorf("the region of the stack %s is not known\nhint: set AWS_REGION", o.stack)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return "", nil, fmt.Errorf("there are no AWS credentials: %w\nhint: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", err)
	}
	return function, lambda.NewFromConfig(cfg, once), nil
}

// explain says why a function could not be invoked, and what to do about it.
func explain(o options, function string, err error) error {
	if o.stack == "" && errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("no local stack is at %s\nhint: go run ./scripts/local starts one; name another address with -endpoint", o.endpoint)
	}
	if rejected, ok := errors.AsType[smithy.APIError](err); ok {
		return fmt.Errorf("%s was not invoked: %s: %s", function, rejected.ErrorCode(), rejected.ErrorMessage())
	}
	return fmt.Errorf("%s was not invoked: %w", function, err)
}
