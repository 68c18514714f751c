package iam

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Service sends one request in an AWS service's JSON protocol and returns the response, the service's errors included.
type Service = func(ctx context.Context, operation string, body []byte) (status int, response []byte, err error)

// Guard returns a service that a role calls: what the role may not do gets the service's response to that. It knows dynamodb,
// lambda, sns and states.
func (a Account) Guard(role Role, service string, next Service) Service {
	return func(ctx context.Context, operation string, body []byte) (int, []byte, error) {
		action, resources, denied := service+":"+operation, a.tables, "AccessDeniedException"
		switch service {
		case "lambda":
			resources = a.functions
			if operation == "Invoke" {
				action = "lambda:InvokeFunction"
			}
		case "sns":
			action, resources, denied = "SNS:"+operation, a.topics, "AuthorizationError"
		case "states":
			resources = stateMachines
		}
		if err := role.Check(action, resources(body)...); err != nil {
			return http.StatusBadRequest, rejection(denied, err), nil
		}
		return next(ctx, operation, body)
	}
}

// functions returns the ARN of the function that a request to Lambda is about, without its version.
func (a Account) functions(body []byte) []string {
	var request struct{ FunctionName *string }
	switch {
	case json.Unmarshal(body, &request) != nil:
		return nil
	case request.FunctionName == nil: // such as ListFunctions
		return []string{a.arn("lambda", "function:*")}
	}
	before, name, isARN := strings.Cut(*request.FunctionName, "function:")
	if !isARN {
		name = before
	}
	name, _, _ = strings.Cut(name, ":")
	if strings.HasPrefix(before, "arn:") {
		return []string{before + "function:" + name}
	}
	return []string{a.arn("lambda", "function:"+name)}
}

// topics returns the ARN of the topic that a request to SNS is about.
func (a Account) topics(body []byte) []string {
	var request struct{ TopicArn, TargetArn, SubscriptionArn string }
	if json.Unmarshal(body, &request) != nil {
		return nil
	}
	if i := strings.LastIndex(request.SubscriptionArn, ":"); i >= 0 {
		request.SubscriptionArn = request.SubscriptionArn[:i]
	}
	return []string{cmp.Or(request.TopicArn, request.TargetArn, request.SubscriptionArn, a.arn("sns", "*"))} // the last for ListTopics, say
}

// stateMachines returns the ARN of the state machine or the execution that a request to Step Functions is about.
func stateMachines(body []byte) []string {
	var request struct{ StateMachineArn, ExecutionArn string }
	if json.Unmarshal(body, &request) != nil {
		return nil
	}
	return []string{request.StateMachineArn, request.ExecutionArn}
}
