package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"skip-the-line/handler/order"
)

// setLogs makes all logs of a step lines of JSON that name the request, the step and the function's version.
func setLogs(step string) {
	logger := lambdacontext.NewLogger().With("step", step, "version", lambdacontext.FunctionVersion)
	slog.SetDefault(logger) // which package log writes to as well
	log.SetOutput(withoutMessages{log.Writer()})
}

// withoutMessages shortens the lines that packages log of what they do not know to be private: aws-lambda-go's of an
// error that a step returns, which may quote the order, to the error's type, and net/http's of a response that nobody
// waits for to the fact. The stack trace of a panic is kept.
type withoutMessages struct{ io.Writer }

func (w withoutMessages) Write(line []byte) (int, error) {
	var returned struct {
		ErrorType  string
		StackTrace []any
	}
	switch {
	case json.Unmarshal(line, &returned) == nil && returned.ErrorType != "" && returned.StackTrace == nil:
		_, err := fmt.Fprintf(w.Writer, "the step returned %s", returned.ErrorType)
		return len(line), err
	case bytes.HasPrefix(line, []byte("Unsolicited response")):
		_, err := io.WriteString(w.Writer, "unsolicited response")
		return len(line), err
	}
	return w.Writer.Write(line)
}

// logFailure logs why a step of the workflow failed, without anything of the order but its id.
func logFailure(ctx context.Context, orderID string, err error) {
	switch err := err.(type) {
	case *order.InvalidOrder:
		slog.InfoContext(ctx, "order rejected", "orderid", orderID, "error", "InvalidOrder")
	case *ActiveOrderExists:
		slog.InfoContext(ctx, "order rejected", "orderid", orderID, "error", "ActiveOrderExists", "active", err.OrderID)
	default:
		slog.ErrorContext(ctx, "the step failed", "orderid", orderID, "error", err)
	}
}
