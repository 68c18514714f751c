package stepfunctions

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// execution is one execution. Its fields change under Service.mu; its history guards itself.
type execution struct {
	number   uint64 // its key in the store; executions are numbered as they are started
	saved    bool   // it has ended, and only the store has more than its name, status and times; see whole
	name     string
	input    string // as it was given: the same name with the same input is the same request
	started  time.Time
	revision *Revision // that it runs
	stopped  time.Time // zero while it runs
	outcome  asl.Outcome
	history  *asl.History            // since it was started or redriven last; nil once forgotten
	weight   int                     // what it keeps, in bytes; see weigh
	done     chan struct{}           // closed when it has ended
	abort    context.CancelCauseFunc // ends it

	redrives []redrive // the oldest first

	accepted chan struct{} // closed when its start is saved, or has failed
	failed   error         // why it could not be started
}

// keptHistories is how many executions keep their history; the oldest lose theirs first, and keep their outcome.
const keptHistories = 10_000

// keptBytes bounds what the histories hold: about the length of an execution's input for each state that it entered, and what
// its tasks were called with and returned.
const keptBytes = 128 << 20

// The quotas and rules of StartExecution
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
const maxInput = 262_144 // bytes

var executionName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,80}$`)

func (s *Service) startExecution(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		StateMachineArn string
		Name, Input     *string
	}](body)
	if err != nil {
		return nil, err
	}
	name, input := request.Name, request.Input
	if name == nil {
		name = new(uuid.NewString())
	}
	if input == nil {
		input = new("{}")
	}
	x, err := s.start(request.StateMachineArn, *name, *input)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"executionArn": s.executionARN(x.name),
		"startDate":    seconds(x.started),
	}, nil
}

// seconds is how AWS's JSON protocol writes a time.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// start starts an execution, or finds the one that runs under the same name with the same input.
func (s *Service) start(stateMachine, name, input string) (*execution, error) {
	switch {
	case stateMachine != s.config.StateMachineARN:
		return nil, s.noStateMachine(stateMachine)
	case !executionName.MatchString(name):
		return nil, awsjson.ClientError(namespace+"InvalidName", "Invalid Name: '%s'", name)
	case len(input) > maxInput:
		return nil, awsjson.ClientError("com.amazon.coral.validate#ValidationException",
			"1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to %d", maxInput)
	}
	value, err := asl.Decode([]byte(input))
	if err != nil {
		return nil, awsjson.ClientError(namespace+"InvalidExecutionInput", "Invalid State Machine Execution Input: '%v'", err)
	}
	if !s.starts.Take(s.config.Clock.Now()) {
		return nil, awsjson.ClientError("com.amazon.coral.availability#ThrottlingException", "Rate exceeded")
	}
	x, found, err := s.reserve(name, input)
	if err != nil {
		return nil, err
	}
	if !found {
		s.begin(x, value)
	}
	<-x.accepted
	return x, x.failed
}

// reserve takes a name for a new execution, or finds the one that runs under it with the same input.
func (s *Service) reserve(name, input string) (x *execution, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x, ok := s.byName[name]; ok {
		if x.stopped.IsZero() && x.input == input {
			return x, true, nil
		}
		return nil, false, awsjson.ClientError(namespace+"ExecutionAlreadyExists", "Execution Already Exists: '%s'", s.executionARN(name))
	}
	if s.closed {
		return nil, false, &awsjson.Error{Status: http.StatusServiceUnavailable, Type: "ServiceUnavailable", Message: "the service is stopping"}
	}
	if err := s.full(); err != nil {
		return nil, false, err
	}
	x = &execution{
		number: s.next, name: name, input: input, started: s.now(), revision: s.latest,
		outcome: asl.Outcome{Status: asl.Running}, accepted: make(chan struct{}),
	}
	s.byName[name] = x
	s.next++
	s.hold()
	return x, false, nil
}

// hold makes Close wait for an execution that is about to run. It holds s.mu.
func (s *Service) hold() {
	s.active++
	s.running.Add(1)
}

// begin saves a new execution and runs it.
func (s *Service) begin(x *execution, input any) {
	defer close(x.accepted)
	var err error
	if s.journal != nil {
		err = s.journal.start(x)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		x.failed = notSaved(err)
		delete(s.byName, x.name)
		s.active--
		s.running.Done()
		return
	}
	s.order = append(s.order, x)
	s.forgetOldest()
	s.launch(x, input, nil)
}

// notSaved is the response to a request that the store could not keep.
func notSaved(err error) error {
	return &awsjson.Error{Status: http.StatusInternalServerError, Type: "InternalServerError", Message: err.Error()}
}

// full returns an error if no more executions may run. It holds s.mu.
func (s *Service) full() error {
	if limit := s.config.MaxExecutions; limit > 0 && s.active >= limit {
		return awsjson.ClientError(namespace+"ExecutionLimitExceeded",
			"The maximum number of running executions has been reached: %d. Running executions must end before another can be started.", limit)
	}
	return nil
}

// now is the time as the service's responses show it.
func (s *Service) now() time.Time { return s.config.Clock.Now().UTC().Truncate(time.Millisecond) }

// namespace is that of Step Functions' own exceptions.
const namespace = "com.amazonaws.swf.service.v2.model#"

// launch runs an execution, which is held, from its beginning, or goes on after the visits of resume. It holds s.mu.
func (s *Service) launch(x *execution, input any, resume []asl.Visit) {
	x.outcome, x.stopped = asl.Outcome{Status: asl.Running}, time.Time{}
	x.history, x.done = &asl.History{}, make(chan struct{})
	var ctx context.Context
	ctx, x.abort = context.WithCancelCause(s.ctx)
	history := x.history
	observe := func(v asl.Visit) {
		if s.journal != nil {
			s.journal.observe(x.number, v) // before anybody sees it
		}
		history.Observe(v)
		if s.config.Observe != nil {
			s.config.Observe(x.name, v)
		}
	}
	e := asl.Execution{
		ID: s.executionARN(x.name), Name: x.name, RoleARN: s.config.RoleARN,
		StateMachineID: s.config.StateMachineARN, StateMachineName: s.stateMachineName(),
		StartTime: x.started, Input: input, Resume: resume, RedriveCount: len(x.redrives),
		Task: s.task, Callbacks: &s.tokens, Clock: s.config.Clock, Rand: s.config.Rand, Observe: observe,
	}
	if n := len(x.redrives); n > 0 {
		e.RedriveTime = x.redrives[n-1].at
	}
	forget := func() {}
	if v, ok := asl.Awaited(resume); ok {
		attempt := asl.Attempt{ExecutionID: e.ID, Visit: v.Number, State: v.State, Retries: len(v.Retries), Token: v.Token}
		forget = s.tokens.Expect(attempt, s.journal.answer(x.number, v))
	}
	started := x.withoutStates()
	go s.run(ctx, x, started, e, forget)
}

// run runs an execution until it has ended, and then forgets the token that it was to go on with. With a store it also
// stops when the service closes, for the next service to go on with.
func (s *Service) run(ctx context.Context, x *execution, started Execution, e asl.Execution, forget func()) {
	defer s.running.Done()
	if s.config.Started != nil {
		s.config.Started(started)
	}
	outcome := x.revision.Machine.Run(ctx, e)
	forget()
	x.abort(nil)
	stopped := s.config.Clock.Now().UTC()
	if s.journal != nil {
		end := execution{number: x.number, name: x.name, input: x.input, started: x.started, redrives: x.redrives, outcome: outcome, stopped: stopped}
		if s.ctx.Err() != nil && outcome.Status == asl.Aborted || !s.journal.end(&end, x.history.Visits(), s.ctx.Done()) {
			close(x.done)
			return
		}
	}
	s.mu.Lock()
	x.outcome, x.stopped = outcome, stopped
	s.active--
	ended := x.withoutStates()
	if s.journal != nil {
		s.releaseOldest(x)
	} else {
		s.weigh(x)
	}
	close(x.done)
	s.mu.Unlock()
	if s.config.Ended != nil {
		s.config.Ended(ended)
	}
}

// forgetOldest drops the histories of the oldest executions, once there are many. One that still runs holds up those after it, which
// go with it once it has ended. It holds s.mu.
func (s *Service) forgetOldest() {
	for len(s.order)-s.forget > keptHistories && s.forgetNext() {
	}
}

// forgetNext drops the history of the oldest execution that has one, and reports whether it has ended and could be dropped.
func (s *Service) forgetNext() bool {
	if s.forget == len(s.order) || s.order[s.forget].stopped.IsZero() {
		return false
	}
	oldest := s.order[s.forget]
	oldest.history, oldest.redrives = nil, nil
	if s.journal != nil {
		s.journal.forget(oldest.number)
	}
	s.kept -= oldest.weight
	s.forget++
	return true
}

// weigh counts what an execution that has ended keeps, and drops the oldest until all of them keep no more than keptBytes.
// What is dropped loses its input and output too, which only a running execution's name is compared by. It holds s.mu.
func (s *Service) weigh(x *execution) {
	if x.history == nil {
		return
	}
	visits := x.history.Visits()
	for _, r := range x.redrives {
		visits = append(visits, r.visits...)
	}
	size := len(x.input) * (1 + len(visits))
	for _, v := range visits {
		for _, try := range v.Tries {
			size += try.Size
		}
	}
	s.kept -= x.weight // of before it was redriven
	x.weight = size
	s.kept += x.weight
	for s.kept > keptBytes {
		oldest := s.order[s.forget]
		if !s.forgetNext() {
			return
		}
		oldest.input, oldest.outcome.Output = "", nil
	}
}

// List returns how many executions there are and the newest of them, up to limit, the newest first.
func (s *Service) List(limit int) (count int, newest []ExecutionSummary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest = []ExecutionSummary{}
	for _, x := range slices.Backward(s.order[max(0, len(s.order)-limit):]) {
		newest = append(newest, s.whole(x).summary())
	}
	return len(s.order), newest
}

// Before returns the executions before the one numbered number, the newest first and at most limit, without their states:
// executions are numbered from 0 as they are started. Count is how many there are; a greater number starts with the newest.
func (s *Service) Before(number, limit int) (count int, list []Execution) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number = max(0, min(number, len(s.order)))
	for _, x := range slices.Backward(s.order[max(0, number-limit):number]) {
		list = append(list, s.whole(x).withoutStates())
	}
	return len(s.order), list
}

// ErrNoExecution says that there is no execution of that name.
var ErrNoExecution = errors.New("there is no execution of that name")

// Find returns the execution of that name, or ErrNoExecution.
func (s *Service) Find(name string) (Execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.byName[name]
	if !ok {
		return Execution{}, ErrNoExecution
	}
	return s.whole(x).show(), nil
}

// Wait waits until the execution of that name has ended, or the service has closed, and returns it.
func (s *Service) Wait(ctx context.Context, name string) (Execution, error) {
	x, err := s.started(ctx, name)
	if err != nil {
		return Execution{}, err
	}
	s.mu.Lock()
	done := x.done
	s.mu.Unlock()
	select {
	case <-done:
		return s.Find(name)
	case <-ctx.Done():
		return Execution{}, ctx.Err()
	}
}

// started returns the execution of that name, once its start is saved, or ErrNoExecution.
func (s *Service) started(ctx context.Context, name string) (*execution, error) {
	s.mu.Lock()
	x, ok := s.byName[name]
	s.mu.Unlock()
	if !ok {
		return nil, ErrNoExecution
	}
	select {
	case <-x.accepted:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if x.failed != nil {
		return nil, ErrNoExecution
	}
	return x, nil
}
