// Unready fails before it asks for work, in the way that HOW says, until the file READY exists.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	if _, err := os.Stat(os.Getenv("READY")); err == nil {
		lambda.Start(func() (string, error) { return "ready", nil })
	}
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"
	switch os.Getenv("HOW") {
	case "exit":
		fmt.Fprintln(os.Stderr, "TABLE_NAME is not set")
		os.Exit(3)
	case "post":
		_, err := http.Post(api+"init/error", "application/json",
			strings.NewReader(`{"errorType": "Config.Missing", "errorMessage": "TABLE_NAME is not set"}`))
		if err != nil {
			panic(err)
		}
		if response, err := http.Get(api + "invocation/next"); err != nil || response.StatusCode != http.StatusForbidden {
			panic(fmt.Sprint("asked for work after failing: ", response, err))
		}
		os.Exit(1)
	case "hang":
		_, _ = http.Get("http://" + os.Getenv("GATE"))
		select {}
	}
}
