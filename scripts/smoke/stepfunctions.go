package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

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
