package asl

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// An Attempt is one attempt of a task.
type Attempt struct {
	// ID identifies the attempt in its execution. When the execution is run again with the same results of its tasks, the
	// attempt has the same ID.
	ID string `json:"id"`

	ExecutionID string `json:"-"`
	Visit       int    `json:"-"` // The Number of the visit.
	State       string `json:"state"`
	Retries     int    `json:"retries,omitempty"` // How many attempts of the visit were retried before.
	Token       string `json:"token,omitempty"`   // The task token, of a task that has one.
}

type attemptKey struct{}

// AttemptOf returns the attempt that a Task has been called for, from the Task's context.
func AttemptOf(ctx context.Context) Attempt {
	a, _ := ctx.Value(attemptKey{}).(*Attempt)
	if a == nil {
		return Attempt{}
	}
	return *a
}

// Callbacks issues task tokens and passes on what is sent for them. [Tokens] is one.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
type Callbacks interface {
	// Token returns a token for an attempt, whose Token is still empty.
	Token(Attempt) string

	// Open makes the token of an attempt valid until close is called, and returns what is sent for it.
	Open(Attempt) (updates <-chan Update, close func())
}

// An Update is one SendTaskHeartbeat, SendTaskSuccess or SendTaskFailure. The last two end the task.
type Update struct {
	Heartbeat bool
	Output    any
	Error     *Error // Of SendTaskFailure, whose error and cause may both be empty.
}

// Tokens are Callbacks in memory. The zero value is ready to use, by any number of executions.
type Tokens struct {
	// Keep, when set, is called with what ends a task before it is passed on to the task. Its error is the sender's, and the
	// task goes on waiting.
	Keep func(Attempt, Update) error

	mu   sync.Mutex
	open map[string]*openToken
}

type openToken struct {
	attempt  Attempt
	updates  chan Update
	answered bool
}

// ErrUnknownToken is returned for a token that is not valid: its task has ended, or it never was one.
var ErrUnknownToken = errors.New("no task is waiting for this token")

// Token returns a random token.
func (t *Tokens) Token(Attempt) string { return rand.Text() + rand.Text() }

// Open makes the attempt's token valid until close is called or it is answered.
func (t *Tokens) Open(a Attempt) (updates <-chan Update, close func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	opened := t.expect(a)
	return opened.updates, func() { t.forget(a.Token) }
}

// Expect makes the token that an interrupted attempt waits for valid before its execution goes on, until forget is called or
// it is answered. The answer, if there is one already, and what is sent are passed on as soon as the token is opened.
func (t *Tokens) Expect(a Attempt, answer *Update) (forget func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	expected := t.expect(a)
	if answer != nil {
		expected.answered = true
		expected.updates <- *answer
	}
	return func() { t.forget(a.Token) }
}

// expect returns what is open for the attempt's token. The caller holds t.mu.
func (t *Tokens) expect(a Attempt) *openToken {
	if t.open == nil {
		t.open = map[string]*openToken{}
	}
	if t.open[a.Token] == nil {
		// There is room for one heartbeat, and for what ends the task.
		t.open[a.Token] = &openToken{updates: make(chan Update, 2)}
	}
	t.open[a.Token].attempt = a
	return t.open[a.Token]
}

func (t *Tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, token)
}

// Succeed ends the task of a token with an output, as SendTaskSuccess does.
func (t *Tokens) Succeed(token string, output any) error {
	return t.send(token, Update{Output: output})
}

// Fail ends the task of a token with an error, as SendTaskFailure does.
func (t *Tokens) Fail(token string, failure *Error) error {
	return t.send(token, Update{Error: failure})
}

// Heartbeat starts the HeartbeatSeconds of a token's task anew, as SendTaskHeartbeat does.
func (t *Tokens) Heartbeat(token string) error { return t.send(token, Update{Heartbeat: true}) }

func (t *Tokens) send(token string, u Update) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	opened, ok := t.open[token]
	switch {
	case !ok || opened.answered:
		return ErrUnknownToken
	case !u.Heartbeat:
		opened.answered = true
		if err := t.keep(opened.attempt, u); err != nil {
			opened.answered = false
			return err
		}
	case len(opened.updates) > 0:
		return nil // A heartbeat that has not been seen yet serves for both.
	}
	opened.updates <- u
	return nil
}

// keep calls Keep, during which others may send: it gives up t.mu meanwhile.
func (t *Tokens) keep(a Attempt, u Update) error {
	if t.Keep == nil {
		return nil
	}
	t.mu.Unlock()
	defer t.mu.Lock()
	return t.Keep(a, u)
}

// Waiting returns the attempts that wait for their tokens, ordered by execution and ID.
func (t *Tokens) Waiting() []Attempt {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]Attempt, 0, len(t.open))
	for _, opened := range t.open {
		if !opened.answered {
			list = append(list, opened.attempt)
		}
	}
	slices.SortFunc(list, func(a, b Attempt) int {
		return strings.Compare(a.ExecutionID+" "+a.ID, b.ExecutionID+" "+b.ID)
	})
	return list
}

// attempt describes the current attempt of a task.
func (v *visit) attempt() Attempt {
	id := v.id() + "#" + strconv.Itoa(len(v.seen.Retries))
	if v.RedriveCount > 0 {
		id += "r" + strconv.Itoa(v.RedriveCount)
	}
	return Attempt{
		ID: id, ExecutionID: v.ID, Visit: v.seen.Number,
		State: v.state.name, Retries: len(v.seen.Retries), Token: v.token,
	}
}

// id identifies the visit: its number in its branch, after those of the states around it.
func (v *visit) id() string {
	if v.outer == nil {
		return strconv.Itoa(v.numberInBranch)
	}
	return fmt.Sprintf("%s#%d.%d/%d", v.outer.id(), len(v.outer.seen.Retries), v.inside.Branch, v.numberInBranch)
}

// taskToken returns the token of the current attempt, which is issued when it is first asked for.
func (v *visit) taskToken() string {
	if v.token == "" && v.Callbacks != nil {
		v.token = v.Callbacks.Token(v.attempt())
	}
	return v.token
}
