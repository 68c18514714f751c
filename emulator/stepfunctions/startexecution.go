package stepfunctions

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// own returns the integrations by which executions call Step Functions itself, and its only state machine:
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
func (s *Service) own() Integrations {
	all := Integrations{
		"states:startExecution":        s.startChild,
		"states:startExecution.sync":   s.awaitChild(func(value json.RawMessage) any { return string(value) }),
		"states:startExecution.sync:2": s.awaitChild(func(value json.RawMessage) any { return value }),
	}
	maps.Copy(all, SDK("sfn", "Sfn", capitalized(s.call), "DescribeExecution", "SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess", "StartExecution", "StopExecution"))
	return all
}

// call calls an operation as an execution.
func (s *Service) call(ctx context.Context, operation string, body []byte) (int, []byte, error) {
	var on struct{ StateMachineArn, ExecutionArn string }
	_ = json.Unmarshal(body, &on) // the operation itself rejects what is not right
	if err := s.may(operation, cmp.Or(on.StateMachineArn, on.ExecutionArn, s.config.StateMachineARN)); err != nil {
		text, _ := json.Marshal(map[string]string{"__type": "AccessDeniedException", "message": err.Error()})
		return http.StatusBadRequest, text, nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", awsjson.ContentType)
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	got := &response{header: http.Header{}, status: http.StatusOK}
	s.http.ServeHTTP(got, r)
	return got.status, got.body.Bytes(), nil
}

func (s *Service) may(operation, resource string) error {
	if s.config.May == nil {
		return nil
	}
	return s.config.May("states:"+operation, resource)
}

func (s *Service) startChild(_ context.Context, parameters any) (any, error) {
	x, err := s.child(parameters)
	if err != nil {
		return nil, err
	}
	return withMetadata(map[string]any{"ExecutionArn": s.executionARN(x.name), "StartDate": json.Number(strconv.FormatInt(x.started.UnixMilli(), 10))}, awsjson.ContentType, 0), nil
}

func (s *Service) child(parameters any) (*execution, error) {
	request, _ := parameters.(map[string]any)
	stateMachine, _ := request["StateMachineArn"].(string)
	name, _ := request["Name"].(string)
	input, isText := request["Input"].(string)
	if value, given := request["Input"]; given && !isText {
		text, err := asl.Encode(value)
		if err != nil {
			return nil, err
		}
		input = string(text)
	}
	if err := s.may("StartExecution", stateMachine); err != nil {
		return nil, &asl.Error{Name: "StepFunctions.AccessDeniedException", Cause: err.Error()}
	}
	x, err := s.start(stateMachine, cmp.Or(name, uuid.NewString()), cmp.Or(input, "{}"))
	if rejected, ok := errors.AsType[*awsjson.Error](err); ok {
		return nil, &asl.Error{Name: "StepFunctions." + exception(awsjson.ShortType(rejected.Type), "StepFunctions"), Cause: rejected.Message}
	}
	return x, err
}

// awaitChild waits until the execution has ended, and returns what DescribeExecution does. Its input and output are as show
// makes them: text with .sync, JSON with .sync:2. One that did not succeed fails the task.
func (s *Service) awaitChild(show func(json.RawMessage) any) Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		x, err := s.child(parameters)
		if err != nil {
			return nil, err
		}
		ended, err := s.Wait(ctx, x.name)
		if err != nil {
			return nil, err
		}
		described := map[string]any{
			"ExecutionArn": s.executionARN(ended.ID), "StateMachineArn": s.config.StateMachineARN, "Name": ended.ID, "Status": ended.Status,
			"Input": show(ended.Input), "StartDate": ended.StartedAt.UnixMilli(), "StopDate": ended.StoppedAt.UnixMilli(),
		}
		if ended.Status == asl.Succeeded {
			output, err := asl.Encode(ended.Output)
			if err != nil {
				return nil, err
			}
			described["Output"] = show(output)
		} else {
			described["Error"], described["Cause"] = ended.Error, ended.Cause
		}
		text, err := json.Marshal(described)
		if err != nil {
			return nil, err
		}
		if ended.Status != asl.Succeeded {
			return nil, &asl.Error{Name: asl.TaskFailed, Cause: string(text)}
		}
		return asl.Decode(text)
	}
}
