// Handler is the Lambda binary of Skip the Line. One binary is all four steps; the environment variable STEP says
// which. It does not know where it runs: endpoints and credentials come from the SDK's own variables.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// steps maps each step to its constructor, which creates the one client that the step needs before the first
// invocation.
var steps = map[string]func(environment) (any, error){
	"put-item":   newPutItem,
	"put-object": newPutObject,
	"get-item":   newGetItem,
	"get-object": newGetObject,
}

func main() {
	setLogs(os.Getenv("STEP"))
	handler, err := newStep(os.Getenv)
	if err != nil {
		slog.Error("the handler cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(handler)
}
