package stepfunctions

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

type described struct {
	ExecutionARN    string     `json:"executionArn"`
	StateMachineARN string     `json:"stateMachineArn"`
	Name            string     `json:"name"`
	Status          asl.Status `json:"status"`
	StartDate       float64    `json:"startDate"` // seconds since 1970, as are all times
	StopDate        float64    `json:"stopDate,omitempty"`

	RedriveCount        int     `json:"redriveCount"`
	RedriveDate         float64 `json:"redriveDate,omitempty"`
	RedriveStatus       string  `json:"redriveStatus,omitempty"`
	RedriveStatusReason string  `json:"redriveStatusReason,omitempty"`

	Input         string   `json:"input,omitempty"`
	InputDetails  *details `json:"inputDetails,omitempty"`
	Output        string   `json:"output,omitempty"`
	OutputDetails *details `json:"outputDetails,omitempty"`
	Error         string   `json:"error,omitempty"`
	Cause         string   `json:"cause,omitempty"`
}

type details struct {
	Included bool `json:"included"`
}

// describeExecution is https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html. AWS's is
// eventually consistent; this one is consistent.
func (s *Service) describeExecution(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ ExecutionArn string }](body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := s.byARN(request.ExecutionArn)
	if err != nil {
		return nil, err
	}
	d := s.describe(x)
	d.Input, d.InputDetails = x.input, &details{true}
	d.RedriveStatus = "REDRIVABLE"
	if d.RedriveStatusReason = s.notRedrivable(x); d.RedriveStatusReason != "" {
		d.RedriveStatus = "NOT_REDRIVABLE"
	}
	d.Error, d.Cause = x.outcome.Error, x.outcome.Cause
	if d.Status == asl.Succeeded {
		output, err := asl.Encode(x.outcome.Output)
		if err != nil {
			return nil, err
		}
		d.Output, d.OutputDetails = string(output), &details{true}
	}
	return d, nil
}

// describe returns what ListExecutions and DescribeExecution both say. The caller holds s.mu.
func (s *Service) describe(x *execution) described {
	d := described{
		ExecutionARN:    s.executionARN(x.name),
		StateMachineARN: s.config.StateMachineARN,
		Name:            x.name,
		Status:          x.outcome.Status,
		StartDate:       seconds(x.started),
	}
	if !x.stopped.IsZero() {
		d.StopDate = seconds(x.stopped)
	}
	if d.RedriveCount = len(x.redrives); d.RedriveCount > 0 {
		d.RedriveDate = seconds(x.redrives[d.RedriveCount-1].at)
	}
	return d
}

// byARN finds an execution. The caller holds s.mu.
func (s *Service) byARN(arn string) (*execution, error) {
	prefix := s.executionARN("")
	if !strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") != strings.Count(prefix, ":") {
		return nil, awsjson.ClientError(namespace+"InvalidArn", "Invalid Arn: '%s'", arn)
	}
	if x, ok := s.byName[strings.TrimPrefix(arn, prefix)]; ok && strings.HasPrefix(arn, prefix) {
		return s.whole(x), nil
	}
	return nil, awsjson.ClientError(namespace+"ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}

// nameOf returns the name of the execution that an ARN names, which exists.
func (s *Service) nameOf(arn string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := s.byARN(arn)
	if err != nil {
		return "", err
	}
	return x.name, nil
}

// maxPage is how many executions one page of ListExecutions holds.
const maxPage = 1000

// listExecutions is https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: the newest
// first. A page's token is how many executions had been started before the first of the next page.
func (s *Service) listExecutions(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		StateMachineArn, StatusFilter, NextToken string
		MaxResults                               int
	}](body)
	if err != nil {
		return nil, err
	}
	if request.StateMachineArn != s.config.StateMachineARN {
		return nil, s.noStateMachine(request.StateMachineArn)
	}
	limit := min(cmp.Or(request.MaxResults, 100), maxPage)
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := s.order
	if request.NextToken != "" {
		n, err := strconv.Atoi(request.NextToken)
		if err != nil || n < 0 || n > len(s.order) {
			return nil, awsjson.ClientError(namespace+"InvalidToken", "Invalid Token: '%s'", request.NextToken)
		}
		rest = s.order[:n]
	}
	page := []described{}
	next := ""
	for i, x := range slices.Backward(rest) {
		if request.StatusFilter != "" && string(x.outcome.Status) != request.StatusFilter {
			continue
		}
		if len(page) == limit {
			next = strconv.Itoa(i + 1)
			break
		}
		page = append(page, s.describe(s.whole(x)))
	}
	return struct {
		Executions []described `json:"executions"`
		NextToken  string      `json:"nextToken,omitempty"`
	}{page, next}, nil
}

func (s *Service) listStateMachines(context.Context, []byte) (any, error) {
	return map[string]any{"stateMachines": []map[string]any{s.describeMachine()}}, nil
}

func (s *Service) describeStateMachine(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ StateMachineArn string }](body)
	if err != nil {
		return nil, err
	}
	if request.StateMachineArn != s.config.StateMachineARN {
		return nil, s.noStateMachine(request.StateMachineArn)
	}
	machine := s.describeMachine()
	machine["status"], machine["definition"], machine["roleArn"] = "ACTIVE", string(s.Revision().Definition), s.config.RoleARN
	return machine, nil
}

func (s *Service) describeMachine() map[string]any {
	return map[string]any{
		"stateMachineArn": s.config.StateMachineARN,
		"name":            s.stateMachineName(),
		"type":            "STANDARD",
		"creationDate":    seconds(s.created),
	}
}

func (s *Service) noStateMachine(arn string) error {
	return awsjson.ClientError(namespace+"StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

// validate is https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html.
func (s *Service) validate(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ Definition json.RawMessage }](body)
	if err != nil {
		return nil, err
	}
	var definition string
	if err := json.Unmarshal(request.Definition, &definition); err != nil {
		return nil, awsjson.ClientError("com.amazon.coral.service#SerializationException", "definition must be a string")
	}
	diagnostics := []map[string]string{}
	result := "OK"
	if _, err := s.load([]byte(definition)); err != nil {
		result = "FAIL"
		diagnostics = append(diagnostics, map[string]string{"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": err.Error()})
	}
	return map[string]any{"result": result, "diagnostics": diagnostics, "truncated": false}, nil
}
