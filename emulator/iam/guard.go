package iam

import (
	"context"
	"encoding/json"
	"net/http"
)

// Service sends one request in an AWS service's JSON protocol and returns the response, the service's errors included.
type Service = func(ctx context.Context, operation string, body []byte) (status int, response []byte, err error)

// Guard returns a service that a role calls: what the role may not do gets the service's response to that. It knows dynamodb
// and states.
func (a Account) Guard(role Role, service string, next Service) Service {
	resources := a.tables
	if service == "states" {
		resources = stateMachines
	}
	return func(ctx context.Context, operation string, body []byte) (int, []byte, error) {
		if err := role.Check(service+":"+operation, resources(body)...); err != nil {
			return http.StatusBadRequest, accessDenied(err), nil
		}
		return next(ctx, operation, body)
	}
}

// stateMachines returns the ARN of the state machine or the execution that a request to Step Functions is about.
func stateMachines(body []byte) []string {
	var request struct{ StateMachineArn, ExecutionArn string }
	if json.Unmarshal(body, &request) != nil {
		return nil
	}
	return []string{request.StateMachineArn, request.ExecutionArn}
}
