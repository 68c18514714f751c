package proof_test

import (
	"context"

	"skip-the-line/emulator/asl"
)

// attempt stands in for one attempt of a Task state; next is the real one.
type attempt func(ctx context.Context, s *system, c call, next func() (any, error)) (any, error)

// rejectWith returns an attempt that never reaches the service.
func rejectWith(name string) attempt {
	return func(context.Context, *system, call, func() (any, error)) (any, error) {
		return nil, &asl.Error{Name: name, Cause: injected}
	}
}

// replaceResult returns an attempt whose outcome, whatever it was, never reaches the workflow.
func replaceResult(name string) attempt {
	return func(_ context.Context, _ *system, _ call, next func() (any, error)) (any, error) {
		_, _ = next()
		return nil, &asl.Error{Name: name, Cause: injected}
	}
}

// late is an attempt that does not reach the service in time.
func late(ctx context.Context, _ *system, _ call, _ func() (any, error)) (any, error) {
	expire(ctx)
	return nil, ctx.Err()
}

// finishedLate is an attempt that succeeds after the workflow has given up on it.
func finishedLate(ctx context.Context, s *system, c call, next func() (any, error)) (any, error) {
	_, _ = next()
	return late(ctx, s, c, next)
}

// startWith returns an attempt for which a process has to start, with another program in the handler's place.
func startWith(program string) attempt {
	return func(_ context.Context, s *system, c call, next func() (any, error)) (any, error) {
		s.killAll(c.function())
		s.binary.use(program)
		defer s.binary.use(handler)
		return next()
	}
}
