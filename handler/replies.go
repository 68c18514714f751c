package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// replies builds the responses to API Gateway's proxy events. An error is {"message": …} in words that a person can
// act on; its details go to the log.
type replies struct {
	corsOrigin string
}

func newReplies(env environment) replies {
	if origin := env("CORS_ORIGIN"); origin != "" {
		return replies{corsOrigin: origin}
	}
	return replies{corsOrigin: "*"}
}

func (r replies) ok(body any) events.APIGatewayProxyResponse {
	return r.reply(http.StatusOK, body)
}

func (r replies) badRequest(message string) events.APIGatewayProxyResponse {
	return r.error(http.StatusBadRequest, message)
}

func (r replies) notFound(message string) events.APIGatewayProxyResponse {
	return r.error(http.StatusNotFound, message)
}

// failed logs err and returns the response that hides it.
func (r replies) failed(ctx context.Context, err error) events.APIGatewayProxyResponse {
	slog.ErrorContext(ctx, "the call failed", "error", err)
	return r.error(http.StatusInternalServerError, "The service is not available right now. Try again in a moment.")
}

func (r replies) error(status int, message string) events.APIGatewayProxyResponse {
	return r.reply(status, map[string]string{"message": message})
}

func (r replies) reply(status int, body any) events.APIGatewayProxyResponse {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // a URL's & stays one
	if err := encoder.Encode(body); err != nil {
		panic(errors.New("a reply is made of strings and numbers: " + err.Error()))
	}
	return events.APIGatewayProxyResponse{
		StatusCode: status,
		Headers: map[string]string{
			"Content-Type":                "application/json",
			"Cache-Control":               "no-store", // an order changes and a URL expires
			"Access-Control-Allow-Origin": r.corsOrigin,
		},
		Body: b.String(),
	}
}
