package local

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"skip-the-line/definition"
	"skip-the-line/emulator/lambda"
)

// functions are the Lambda functions by ARN.
type functions map[string]*lambda.Function

// startFunctions starts one function per step, all from the handler binary. They run until they are closed; ctx bounds
// the start.
func (s *Stack) startFunctions(ctx context.Context, o Options, binaries binaries, delve string, endpoints map[string]string) (functions, error) {
	variables := map[string]string{"TABLE_NAME": tableName, "BUCKET_NAME": bucketName, "CORS_ORIGIN": o.CORSOrigin}
	if o.OrderTTL != 0 {
		variables["ORDER_TTL"] = o.OrderTTL.String()
	}
	if o.InvoiceURLTTL != 0 {
		variables["INVOICE_URL_TTL"] = o.InvoiceURLTTL.String()
	}
	all := functions{}
	logs := &lockedWriter{out: o.Logs}
	for _, step := range definition.Steps {
		keys := stepCredentials(step.Name)
		config := lambda.Config{
			Name:        step.Name,
			ARN:         functionARN(step.Name),
			Region:      Region,
			Credentials: lambda.Credentials{AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.SecretAccessKey, SessionToken: keys.SessionToken},
			Binary:      binaries.of(step.Name),
			Env:         environment(step, variables, endpoints),
			Timeout:     step.Timeout,
			MemorySize:  step.MemorySize,
			Concurrency: o.Concurrency,
			// A machine of a few cores queues where AWS would start hundreds of processes.
			QueueTimeout: queueTimeout,
			Logs:         logs,
			Fault:        s.Faults.Process(step.Name),
		}
		if step.Name == o.Debug {
			debug(&config, delve)
		}
		o.Function(&config)
		f, err := lambda.Start(context.WithoutCancel(ctx), config)
		if err != nil {
			return nil, errors.Join(err, all.close())
		}
		all[config.ARN] = f
	}
	if err := all.warm(ctx, o.Warm); err != nil {
		return nil, errors.Join(err, all.close())
	}
	return all, nil
}

// warm starts processes until each function has n of them, those of all functions at once.
func (all functions) warm(ctx context.Context, n int) error {
	var starting errgroup.Group
	for _, f := range all {
		starting.Go(func() error { return f.Warm(ctx, n) })
	}
	return starting.Wait()
}

// environment returns a step's variables: STEP, those it reads of what is known, and where the services are.
func environment(step definition.Step, variables, endpoints map[string]string) map[string]string {
	env := map[string]string{"STEP": step.Name}
	for name, url := range endpoints {
		env[name] = url
	}
	for _, name := range step.Environment {
		if value, ok := variables[name]; ok {
			env[name] = value
		}
	}
	return env
}

func (all functions) close() error {
	var failed error
	for _, f := range all {
		failed = errors.Join(failed, f.Close())
	}
	return failed
}

// invoke invokes a function by its ARN.
func (all functions) invoke(ctx context.Context, arn string, payload []byte) (lambda.Result, error) {
	f, ok := all[arn]
	if !ok {
		return lambda.Result{}, &lambda.Error{Type: "ResourceNotFoundException", Status: 404, Message: "Function not found: " + arn}
	}
	return f.Invoke(ctx, payload)
}
