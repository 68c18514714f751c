package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// observer tells how an order's execution ended, which the API alone does not.
type observer interface {
	// outcome waits for the end of the execution and returns the name of its error, "" when the order was placed.
	outcome(ctx context.Context, orderID string) (errorName string, err error)
}

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

// stepFunctionsObserver asks Step Functions.
type stepFunctionsObserver struct {
	client     *sfn.Client
	executions string // what the ARN of an execution begins with
}

func newStepFunctionsObserver(ctx context.Context, stateMachineArn, region string) (observer, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration cannot be read: %w", err)
	}
	return stepFunctionsObserver{
		client:     sfn.NewFromConfig(cfg),
		executions: strings.Replace(stateMachineArn, ":stateMachine:", ":execution:", 1) + ":",
	}, nil
}

func (s stepFunctionsObserver) outcome(ctx context.Context, orderID string) (errorName string, err error) {
	err = poll(ctx, "DescribeExecution", func() (bool, error) {
		execution, err := s.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(s.executions + orderID)})
		if missing := (*types.ExecutionDoesNotExist)(nil); errors.As(err, &missing) {
			return false, nil // StartExecution is eventually consistent
		}
		if err != nil {
			return false, err
		}
		errorName = aws.ToString(execution.Error)
		return execution.Status != types.ExecutionStatusRunning, nil
	})
	return errorName, err
}

var errNotObservable = errors.New("the executions of this deployment cannot be seen")

// rejected proves that an order was rejected: by its execution where that can be seen, and else by watching for
// several times as long as any order of this run took that stays true what holds as long as it is not placed.
func (s *smoke) rejected(ctx context.Context, orderID, errorName string, stays func() error) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	ended, err := s.target.observer.outcome(ctx, orderID)
	switch {
	case errors.Is(err, errNotObservable):
		return s.watch(ctx, stays)
	case err != nil:
		return err
	case ended != errorName:
		return fmt.Errorf("order %s ended with %q, not with %s", orderID, ended, errorName)
	}
	return stays()
}

func (s *smoke) watch(ctx context.Context, stays func() error) error {
	longest := time.Second
	for _, f := range s.followed {
		longest = max(longest, f.placed)
	}
	until := time.Now().Add(3 * longest)
	return poll(ctx, "watching", func() (bool, error) {
		return time.Now().After(until), stays()
	})
}
