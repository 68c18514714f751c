package stepfunctions

import (
	"context"
	"net/http"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// redrive is one redrive of an execution, and what the execution was before it.
type redrive struct {
	at      time.Time
	visits  []asl.Visit
	outcome asl.Outcome
	stopped time.Time
}

// redrivable is how long after its end an execution may be redriven:
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-eligibility
const redrivable = 14 * 24 * time.Hour

// redriveExecution is https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html.
func (s *Service) redriveExecution(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ ExecutionArn, ClientToken string }](body)
	if err != nil {
		return nil, err
	}
	name, err := s.nameOf(request.ExecutionArn)
	if err != nil {
		return nil, err
	}
	at, err := s.Redrive(name)
	if err != nil {
		return nil, err
	}
	return map[string]any{"redriveDate": seconds(at)}, nil
}

// Redrive runs an execution that was not successful again from the state that it ended in, with that state's input, and
// returns when. It keeps its name, its start and what it did before. The error is ErrNoExecution, or an [*awsjson.Error] of
// the type ExecutionNotRedrivable that says why.
func (s *Service) Redrive(name string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.byName[name]
	switch {
	case !ok:
		return time.Time{}, ErrNoExecution
	case s.closed:
		return time.Time{}, &awsjson.Error{Status: http.StatusServiceUnavailable, Type: "ServiceUnavailable", Message: "the service is stopping"}
	}
	if reason := s.notRedrivable(s.whole(x)); reason != "" {
		return time.Time{}, awsjson.ClientError(namespace+"ExecutionNotRedrivable", "%s", reason)
	}
	if err := s.full(); err != nil {
		return time.Time{}, err
	}
	s.recall(x)
	input, err := asl.Decode([]byte(x.input))
	if err != nil {
		return time.Time{}, err
	}
	at, visits := s.now(), x.history.Visits()
	x.redrives = append(x.redrives, redrive{at: at, visits: visits, outcome: x.outcome, stopped: x.stopped})
	resume := asl.Redrive(visits, at)
	if s.journal != nil {
		x.outcome, x.stopped = asl.Outcome{Status: asl.Running}, time.Time{}
		if err := s.journal.restart(x, resume); err != nil {
			last := len(x.redrives) - 1
			x.outcome, x.stopped, x.redrives = x.redrives[last].outcome, x.redrives[last].stopped, x.redrives[:last]
			return time.Time{}, notSaved(err)
		}
	}
	s.hold()
	s.launch(x, input, resume)
	return at, nil
}

// notRedrivable returns why an execution cannot be redriven, in the words of DescribeExecution, or "". It holds s.mu.
func (s *Service) notRedrivable(x *execution) string {
	switch {
	case x.outcome.Status == asl.Running, x.outcome.Status == asl.Succeeded:
		return "Execution is " + string(x.outcome.Status) + " and cannot be redriven"
	case x.history == nil, s.config.Clock.Now().Sub(x.stopped) > redrivable: // what is forgotten is old
		return "Execution redrivable period exceeded"
	}
	return ""
}
