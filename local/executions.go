package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
)

// executions is the state machine and what became of each of its executions. A name is taken for as long as the stack
// runs; on AWS it is for 90 days.
type executions struct {
	machine *asl.Machine
	task    asl.Task
	clock   asl.Clock
	rand    func() float64

	ctx     context.Context // ends those that still run
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	byName map[string]*execution
	order  []*execution // as they were started
	forget int          // how many of order have lost their history
}

// execution is one of them. Its fields change under executions.mu; its history guards itself.
type execution struct {
	name    string
	input   string // as it was given: the same name with the same input is the same call
	started time.Time
	stopped time.Time // zero while it runs
	outcome asl.Outcome
	history *asl.History  // nil once forgotten
	done    chan struct{} // closed when it has ended
}

// keptHistories is how many executions keep their history; the oldest lose theirs first, and keep their outcome.
const keptHistories = 10_000

// The quotas and rules of StartExecution
// (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
const maxInput = 262_144 // bytes

var executionName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,80}$`)

func newExecutions(machine *asl.Machine, task asl.Task, clock asl.Clock, rand func() float64) *executions {
	ctx, cancel := context.WithCancel(context.Background())
	return &executions{machine: machine, task: task, clock: clock, rand: rand, ctx: ctx, cancel: cancel, byName: map[string]*execution{}}
}

// serve is the service behind states:action/StartExecution.
func (e *executions) serve(_ context.Context, action string, body []byte) (status int, response []byte, err error) {
	if action != "StartExecution" {
		return refuse(clientError("com.amazon.coral.service#UnknownOperationException", "The local stack has no action "+action))
	}
	var call struct{ StateMachineArn, Name, Input string }
	if err := json.Unmarshal(body, &call); err != nil {
		return refuse(clientError("com.amazon.coral.service#SerializationException", err.Error()))
	}
	x, refusal := e.start(call.StateMachineArn, call.Name, call.Input)
	if refusal != nil {
		return refuse(refusal)
	}
	response, err = json.Marshal(map[string]any{
		"executionArn": executionARN(x.name),
		"startDate":    float64(x.started.UnixMilli()) / 1000,
	})
	return http.StatusOK, response, err
}

func refuse(e *awsError) (int, []byte, error) { return e.status, e.body(), nil }

// start starts an execution, or finds the one that runs under the same name with the same input.
func (e *executions) start(stateMachine, name, input string) (*execution, *awsError) {
	value, err := asl.Decode([]byte(input))
	switch {
	case stateMachine != stateMachineARN:
		return nil, clientError("com.amazonaws.swf.service.v2.model#StateMachineDoesNotExist", "State Machine Does Not Exist: '"+stateMachine+"'")
	case !executionName.MatchString(name):
		return nil, clientError("com.amazonaws.swf.service.v2.model#InvalidName", "Invalid Name: '"+name+"'")
	case len(input) > maxInput:
		return nil, clientError("com.amazon.coral.validate#ValidationException",
			fmt.Sprintf("1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to %d", maxInput))
	case err != nil:
		return nil, clientError("com.amazonaws.swf.service.v2.model#InvalidExecutionInput", "Invalid State Machine Execution Input: '"+err.Error()+"'")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if x, ok := e.byName[name]; ok {
		if x.stopped.IsZero() && x.input == input {
			return x, nil
		}
		return nil, clientError("com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists", "Execution Already Exists: '"+executionARN(name)+"'")
	}
	if e.closed {
		return nil, &awsError{status: http.StatusServiceUnavailable, Type: "ServiceUnavailable", Message: "the stack is stopping"}
	}
	x := &execution{
		name: name, input: input, started: e.clock.Now().UTC().Truncate(time.Millisecond),
		outcome: asl.Outcome{Status: asl.Running}, history: &asl.History{}, done: make(chan struct{}),
	}
	e.byName[name] = x
	e.order = append(e.order, x)
	e.forgetOldest()
	e.running.Add(1)
	go e.run(x, value, x.history)
	return x, nil
}

func (e *executions) run(x *execution, input any, history *asl.History) {
	defer e.running.Done()
	outcome := e.machine.Run(e.ctx, asl.Execution{
		ID: executionARN(x.name), Name: x.name, RoleARN: stepsRoleARN,
		StateMachineID: stateMachineARN, StateMachineName: "order",
		StartTime: x.started, Input: input,
		Task: e.task, Clock: e.clock, Rand: e.rand, Observe: history.Observe,
	})
	e.mu.Lock()
	defer e.mu.Unlock()
	x.outcome, x.stopped = outcome, e.clock.Now().UTC()
	close(x.done)
}

// forgetOldest drops the history of the oldest execution that has ended, once there are many. It holds e.mu.
func (e *executions) forgetOldest() {
	if len(e.order)-e.forget <= keptHistories {
		return
	}
	if oldest := e.order[e.forget]; !oldest.stopped.IsZero() {
		oldest.history = nil
		e.forget++
	}
}

// list is how many executions there are and the newest of them, up to limit, the newest first.
func (e *executions) list(limit int) (count int, newest []ExecutionSummary) {
	e.mu.Lock()
	defer e.mu.Unlock()
	newest = []ExecutionSummary{}
	for _, x := range slices.Backward(e.order[max(0, len(e.order)-limit):]) {
		newest = append(newest, x.summary())
	}
	return len(e.order), newest
}

var errNoExecution = errors.New("there is no execution of that name")

// find shows one execution.
func (e *executions) find(name string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x, ok := e.byName[name]
	if !ok {
		return Execution{}, errNoExecution
	}
	return x.show(), nil
}

// wait waits for an execution to end.
func (e *executions) wait(ctx context.Context, name string) (Execution, error) {
	e.mu.Lock()
	x, ok := e.byName[name]
	e.mu.Unlock()
	if !ok {
		return Execution{}, errNoExecution
	}
	select {
	case <-x.done:
		return e.find(name)
	case <-ctx.Done():
		return Execution{}, ctx.Err()
	}
}

// close aborts the executions that still run, and waits for them to end.
func (e *executions) close() {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.cancel()
	e.running.Wait()
}
