package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// localObserver asks a local stack by its address; what has no /_local/ is none.
type localObserver struct{ client *client }

func newLocalObserver(url string) observer { return localObserver{newClient(url, nil, 1)} }

func (l localObserver) outcome(ctx context.Context, orderID string) (errorName string, err error) {
	var execution struct {
		Status string `json:"status"`
		Error  string `json:"error"`
	}
	err = poll(ctx, "GET /_local/executions", func() (bool, error) {
		answer, err := l.client.call(ctx, http.MethodGet, "/_local/executions/"+url.PathEscape(orderID), nil, nil, nil)
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
