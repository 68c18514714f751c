// Behave does what the payload tells it to, well or badly.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Do    string
	Text  string
	Count int
}

type invalidOrder struct{ reason string }

func (e *invalidOrder) Error() string { return e.reason }

// brokenReader reads some of the text and then fails.
type brokenReader struct{ text io.Reader }

func (r brokenReader) Read(p []byte) (int, error) {
	n, err := r.text.Read(p)
	if err == io.EOF {
		err = errors.New("the pipe burst")
	}
	return n, err
}

func main() {
	if url := os.Getenv("GET"); url != "" { // the child of "leave a child"
		_, _ = get(url)
		return
	}
	lambda.Start(behave)
}

func behave(ctx context.Context, in request) (any, error) {
	switch in.Do {
	case "say":
		return in.Text, nil
	case "size":
		return strings.Repeat("x", in.Count), nil
	case "break":
		return brokenReader{strings.NewReader(in.Text)}, nil
	case "fail":
		return nil, &invalidOrder{in.Text}
	case "panic":
		panic(in.Text)
	case "exit":
		os.Exit(in.Count)
	case "hang":
		select {}
	case "ignore SIGTERM":
		signal.Ignore(syscall.SIGTERM)
		return get(in.Text)
	case "get":
		return get(in.Text)
	case "print":
		for i := range in.Count {
			fmt.Fprintf(os.Stdout, "%s out %d\n", in.Text, i)
			fmt.Fprintf(os.Stderr, "%s err %d\n", in.Text, i)
		}
		fmt.Print("no end of line")
		return nil, nil
	case "print lines":
		fmt.Print(strings.Repeat(in.Text+"\n", in.Count))
		return nil, nil
	case "leave a child":
		child := exec.Command(os.Args[0])
		child.Env = []string{"GET=" + in.Text}
		if err := child.Start(); err != nil {
			return nil, err
		}
		_, err := get(in.Text) // which the child may outlive
		return nil, err
	case "environment":
		return os.Environ(), nil
	case "context":
		call, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		directory, _ := os.Getwd()
		return map[string]any{
			"RequestID": call.AwsRequestID,
			"ARN":       call.InvokedFunctionArn,
			"Deadline":  deadline.UnixMilli(),
			"Trace":     os.Getenv("_X_AMZN_TRACE_ID"),
			"Directory": directory,
			"PID":       os.Getpid(),
		}, nil
	}
	return nil, fmt.Errorf("can't %q", in.Do)
}

func get(url string) (string, error) {
	response, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}
