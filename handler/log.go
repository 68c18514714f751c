package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"skip-the-line/handler/order"
)

// setLogs makes all logs of a step lines of JSON that name the request and the step.
func setLogs(step string) {
	slog.SetDefault(lambdacontext.NewLogger().With("step", step)) // which package log writes to as well
	log.SetOutput(withoutMessages{log.Writer()})
}

// withoutMessages shortens the lines that aws-lambda-go logs of errors that a step returns to their type: the message
// of a rejection quotes the order. The stack trace of a panic is kept.
type withoutMessages struct{ io.Writer }

func (w withoutMessages) Write(line []byte) (int, error) {
	var returned struct {
		ErrorType  string
		StackTrace []any
	}
	if json.Unmarshal(line, &returned) == nil && returned.ErrorType != "" && returned.StackTrace == nil {
		_, err := fmt.Fprintf(w.Writer, "the step returned %s", returned.ErrorType)
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
