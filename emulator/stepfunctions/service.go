package stepfunctions

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// Config is the state machine and what stands around it.
type Config struct {
	StateMachineARN string
	RoleARN         string // shown to the workflow as $$.Execution.RoleArn
	Definition      []byte // Amazon States Language
	Task            asl.Task
	Clock           asl.Clock
	Rand            func() float64 // the jitter of retries, in [0, 1)
}

// Service is the state machine and its executions. A name is taken for as long as the service runs; on AWS it is for 90
// days.
type Service struct {
	config  Config
	machine *asl.Machine
	http    http.Handler

	ctx     context.Context // ends the executions that still run
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	byName map[string]*execution
	order  []*execution // as they were started
	forget int          // how many of order have lost their history
}

// New loads the state machine. Close ends its executions.
func New(config Config) (*Service, error) {
	machine, err := asl.Load(config.Definition)
	if err != nil {
		return nil, err
	}
	s := &Service{config: config, machine: machine, byName: map[string]*execution{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = awsjson.Handler(map[string]awsjson.Operation{
		"StartExecution": s.startExecution,
	})
	return s, nil
}

// ServeHTTP answers Step Functions' API (https://docs.aws.amazon.com/step-functions/latest/apireference).
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Close aborts the executions that still run, and waits for them to end.
func (s *Service) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.running.Wait()
	return nil
}

func (s *Service) stateMachineName() string {
	return s.config.StateMachineARN[strings.LastIndex(s.config.StateMachineARN, ":")+1:]
}

func (s *Service) executionARN(name string) string {
	return strings.Replace(s.config.StateMachineARN, ":stateMachine:", ":execution:", 1) + ":" + name
}
