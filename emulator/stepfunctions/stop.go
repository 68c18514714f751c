package stepfunctions

import (
	"context"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// stopExecution is https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html.
func (s *Service) stopExecution(ctx context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ ExecutionArn, Error, Cause string }](body)
	if err != nil {
		return nil, err
	}
	name, err := s.nameOf(request.ExecutionArn)
	if err != nil {
		return nil, err
	}
	stopped, err := s.Stop(ctx, name, request.Error, request.Cause)
	if err != nil {
		return nil, err
	}
	return map[string]any{"stopDate": seconds(stopped)}, nil
}

// Stop ends an execution as ABORTED, with an error and a cause that may be empty, and returns when it ended. One that had
// ended before stays as it is. The error is ErrNoExecution, or the context's.
func (s *Service) Stop(ctx context.Context, name, errorName, cause string) (time.Time, error) {
	x, err := s.started(ctx, name)
	if err != nil {
		return time.Time{}, err
	}
	s.mu.Lock()
	done := x.done
	x.abort(&asl.Error{Name: errorName, Cause: cause})
	s.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return x.stopped, nil
}
