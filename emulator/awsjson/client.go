package awsjson

import (
	"bytes"
	"context"
	"net/http"
)

// Client calls a service as the other services of AWS do, unsigned.
type Client struct {
	Endpoint string       // such as http://127.0.0.1:4566
	Target   string       // the service's prefix of X-Amz-Target, such as DynamoDB_20120810
	HTTP     *http.Client // keeps the connections
}

// Call sends one request and returns the response, errors of the service included. Err is for a service that could not
// be reached.
func (c Client) Call(ctx context.Context, operation string, body []byte) (status int, response []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", ContentType)
	request.Header.Set("X-Amz-Target", c.Target+"."+operation)
	r, err := c.HTTP.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	response, err = readAll(r.Body)
	return r.StatusCode, response, err
}
