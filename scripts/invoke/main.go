// Invoke invokes one step with an event, in a local stack or a deployed one.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"skip-the-line/scripts/internal/command"
)

func main() {
	command.Main(func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr) })
}

// The exit codes.
const (
	succeeded  = 0
	failed     = 1 // the step returned an error
	notInvoked = 2
)

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return succeeded
	}
	if err != nil {
		return notInvoked
	}
	ok, err := invoke(ctx, o, stdin, stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "invoke:", err)
		return notInvoked
	case !ok:
		return failed
	}
	return succeeded
}

// invoke invokes the step, writes what it returns to stdout and the end of its log to stderr, and reports whether it succeeded.
func invoke(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) (ok bool, err error) {
	event, err := o.read(stdin)
	if err != nil {
		return false, err
	}
	function, client, err := find(ctx, o)
	if err != nil {
		return false, err
	}
	result, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(function), Payload: event, LogType: types.LogTypeTail})
	if err != nil {
		return false, explain(o, function, err)
	}
	if log, err := base64.StdEncoding.DecodeString(aws.ToString(result.LogResult)); err == nil && len(log) > 0 {
		fmt.Fprintf(stderr, "%s\n", bytes.TrimRight(log, "\n"))
	}
	var text bytes.Buffer
	if json.Indent(&text, result.Payload, "", "  ") != nil {
		text.Reset()
		text.Write(result.Payload) // not JSON: as it is
	}
	fmt.Fprintln(stdout, text.String())
	if result.FunctionError != nil {
		fmt.Fprintf(stderr, "invoke: %s returned an error (%s)\n", o.step, *result.FunctionError)
	}
	return result.FunctionError == nil, nil
}
