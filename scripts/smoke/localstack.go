package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// localObserver asks a local stack by its address; what has no /_local/ is none.
type localObserver struct{ url string }

func (l localObserver) outcome(ctx context.Context, orderID string) (errorName string, err error) {
	client := newClient(l.url, nil, 1)
	var execution struct {
		Status string `json:"status"`
		Error  string `json:"error"`
	}
	err = poll(ctx, "GET /_local/executions", func() (bool, error) {
		answer, err := client.call(ctx, http.MethodGet, "/_local/executions/"+url.PathEscape(orderID), nil, nil, nil)
		if err != nil {
			return false, err
		}
		if answer.status != http.StatusOK {
			return false, errNotObservable
		}
		err = json.Unmarshal(answer.body, &execution)
		return execution.Status != "RUNNING", err
	})
	return execution.Error, err
}
