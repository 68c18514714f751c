package stepfunctions

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/store"
	"skip-the-line/emulator/throttle"
)

// Config is the state machine and what stands around it.
type Config struct {
	StateMachineARN string
	RoleARN         string       // shown to the workflow as $$.Execution.RoleArn
	Definition      []byte       // Amazon States Language
	Integrations    Integrations // what the definition's tasks may call
	JSONata         asl.Engine   // definitions in JSONata are rejected without one
	// May, when set, says why executions may not call an action of Step Functions on a resource, an ARN.
	May func(action, resource string) error
	// Wrap, when set, stands between the workflow and its integrations.
	Wrap  func(asl.Task) asl.Task
	Clock asl.Clock
	Rand  func() float64 // the jitter of retries, in [0, 1)
	// MaxExecutions is how many executions run at once; zero is no limit. StartExecution and RedriveExecution reject more
	// with ExecutionLimitExceeded. StartExecution rejects what exceeds Starts with ThrottlingException.
	MaxExecutions int
	Starts        throttle.Limit
	// Store, when set, keeps the executions, and nothing else. An execution that a response has acknowledged is in it, and
	// where it was interrupted it goes on in the next service of the same store, by the definition of that.
	Store store.Store
	// Started and Ended, when set, are told of each execution that has started, also by a redrive, or ended, without its
	// states, several at the same moment. Observe, when set, is told of each visit of the execution of that name, as [asl.Execution].Observe is.
	Started func(Execution)
	Observe func(name string, visit asl.Visit)
	Ended   func(Execution)
}

// Service is the state machine and its executions. A name is taken for as long as the service runs; on AWS it is for 90
// days.
type Service struct {
	config  Config
	task    asl.Task
	tokens  asl.Tokens
	created time.Time
	journal *journal // nil without a store
	starts  *throttle.Bucket
	http    http.Handler

	ctx     context.Context // ends the executions that still run
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	active int          // how many executions run
	next   uint64       // the number of the next execution
	recent []*execution // that have ended last, and are in memory although they are saved
	latest *Revision    // what executions that start run
	byName map[string]*execution
	order  []*execution // as they were started
	forget int          // how many of order have lost their history
	kept   int          // what the rest of them keep, in bytes; see weigh
}

// New loads the state machine. Like AWS it rejects a definition whose tasks call what is not there. Close ends its
// executions.
func New(config Config) (*Service, error) {
	s := &Service{config: config, created: config.Clock.Now(), starts: throttle.New(config.Starts),
		byName: map[string]*execution{}}
	s.http = s.operations()
	s.config.Integrations = s.own()
	maps.Copy(s.config.Integrations, config.Integrations)
	s.task = s.config.Integrations.Task
	if err := s.Update(config.Definition); err != nil {
		return nil, err
	}
	if config.Wrap != nil {
		s.task = config.Wrap(s.task)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if config.Store != nil {
		s.journal = &journal{store: config.Store, unsaved: map[visitID]asl.Visit{}}
		s.tokens.Keep = s.keepAnswer
		if err := s.restore(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// operations serves Step Functions' API.
func (s *Service) operations() http.Handler {
	return awsjson.Handler(map[string]awsjson.Operation{
		"StartExecution":                 s.startExecution,
		"DescribeExecution":              s.describeExecution,
		"GetExecutionHistory":            s.getExecutionHistory,
		"ListExecutions":                 s.listExecutions,
		"RedriveExecution":               s.redriveExecution,
		"SendTaskFailure":                s.sendTaskFailure,
		"SendTaskHeartbeat":              s.sendTaskHeartbeat,
		"SendTaskSuccess":                s.sendTaskSuccess,
		"StopExecution":                  s.stopExecution,
		"ListStateMachines":              s.listStateMachines,
		"DescribeStateMachine":           s.describeStateMachine,
		"ValidateStateMachineDefinition": s.validate,
	})
}

// ServeHTTP answers Step Functions' API (https://docs.aws.amazon.com/step-functions/latest/apireference).
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Close aborts the executions that still run, or interrupts them where there is a Store, and waits for them to end.
func (s *Service) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	if s.journal != nil {
		s.journal.close()
	}
	s.cancel()
	s.running.Wait()
	return nil
}

func (s *Service) stateMachineName() string {
	return s.config.StateMachineARN[strings.LastIndex(s.config.StateMachineARN, ":")+1:]
}

// region returns the fourth part of the state machine's ARN.
func (s *Service) region() string {
	parts := strings.Split(s.config.StateMachineARN, ":")
	return parts[min(3, len(parts)-1)]
}

func (s *Service) executionARN(name string) string {
	return strings.Replace(s.config.StateMachineARN, ":stateMachine:", ":execution:", 1) + ":" + name
}
