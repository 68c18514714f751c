package local

import (
	"context"
	"errors"
	"time"

	"skip-the-line/emulator/lambda"
)

// stepNames are the four functions, each named after its step.
var stepNames = []string{"put-item", "put-object", "get-item", "get-object"}

// functionTimeout is each function's, as infra deploys them.
const functionTimeout = 5 * time.Second

// functions are the Lambda functions by ARN.
type functions map[string]*lambda.Function

// startFunctions makes the handler's binary four functions, as infra does on AWS.
func startFunctions(ctx context.Context, o Options, binary string, dynamoDB, s3 string) (functions, error) {
	env := map[string]string{
		"TABLE_NAME":                tableName,
		"BUCKET_NAME":               bucketName,
		"AWS_ENDPOINT_URL_DYNAMODB": dynamoDB,
		"AWS_ENDPOINT_URL_S3":       s3,
	}
	if o.OrderTTL != 0 {
		env["ORDER_TTL"] = o.OrderTTL.String()
	}
	if o.InvoiceURLTTL != 0 {
		env["INVOICE_URL_TTL"] = o.InvoiceURLTTL.String()
	}
	all := functions{}
	logs := &lines{out: o.Logs}
	for _, step := range stepNames {
		config := lambda.Config{
			Name:        step,
			ARN:         functionARN(step),
			Region:      Region,
			Binary:      binary,
			Env:         with(env, "STEP", step),
			Timeout:     functionTimeout,
			MemorySize:  256,
			Concurrency: o.Concurrency,
			// A machine of a few cores queues where AWS would start hundreds of processes.
			QueueTimeout: time.Minute,
			Logs:         logs,
		}
		o.Function(&config)
		f, err := lambda.Start(ctx, config)
		if err == nil {
			all[functionARN(step)] = f
			err = f.Warm(ctx, o.Warm)
		}
		if err != nil {
			return nil, errors.Join(err, all.close())
		}
	}
	return all, nil
}

func with(env map[string]string, name, value string) map[string]string {
	all := map[string]string{name: value}
	for name, value := range env {
		all[name] = value
	}
	return all
}

func (all functions) close() error {
	var failed error
	for _, f := range all {
		failed = errors.Join(failed, f.Close())
	}
	return failed
}

// invoke calls a function by its ARN.
func (all functions) invoke(ctx context.Context, arn string, payload []byte) (lambda.Result, error) {
	f, ok := all[arn]
	if !ok {
		return lambda.Result{}, &lambda.Error{Type: "ResourceNotFoundException", Status: 404, Message: "Function not found: " + arn}
	}
	return f.Invoke(ctx, payload)
}
