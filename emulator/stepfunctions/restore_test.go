package stepfunctions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
)

// A brew takes three calls. Each gets the output of the one before, and between them is a pause.
const brew = `{"StartAt": "Grind", "States": {
	"Grind": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Rest"},
	"Rest": {"Type": "Wait", "Seconds": 1000, "Next": "Pour"},
	"Pour": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Serve"},
	"Serve": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}`

// restClock is the system's clock, but that a pause takes as long as the test lets it.
type restClock struct {
	asl.Clock
	asleep chan time.Duration
	wake   chan struct{}
}

func (c restClock) Sleep(ctx context.Context, d time.Duration) error {
	c.asleep <- d
	select {
	case <-c.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// brewing is a service of the machine brew.
type brewing struct {
	*stepfunctions.Service
	clock restClock
	calls chan string // what each task was called with; it goes on when that is read
}

func mustBrew(t *testing.T, kept store.Store) brewing {
	t.Helper()
	b := brewing{clock: restClock{asl.SystemClock(), make(chan time.Duration, 1), make(chan struct{})}, calls: make(chan string)}
	var err error
	b.Service, err = stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, Definition: []byte(brew), Clock: b.clock, Store: kept,
		Integrations: stepfunctions.Integrations{"lambda:invoke": func(ctx context.Context, input any) (any, error) {
			text, err := asl.Encode(input)
			if err != nil {
				return nil, err
			}
			select {
			case b.calls <- string(text):
				if strings.Contains(string(text), "spill") && strings.Contains(string(text), "1.50") {
					return nil, &asl.Error{Name: "Spilled", Cause: "all over"}
				}
				return append([]any{json.Number("1.50")}, input), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// in returns the state that an execution is in.
func (b brewing) in(t *testing.T, name string) string {
	t.Helper()
	x, err := b.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return x.Last()
}

func mustEqual(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

// An execution that is interrupted goes on in the next service where it was: in a Wait, until the time that it had; in a
// task, which is called again. What came before is not.
func TestService_goesOnWhereItWasInterrupted(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	first := mustBrew(t, kept)
	checkStart(t, first.Service, "a", http.StatusOK, "executionArn")
	mustEqual(t, <-first.calls, `{}`)
	<-first.clock.asleep
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := mustBrew(t, kept)
	if left := <-second.clock.asleep; left > 1000*time.Second || left < 900*time.Second {
		t.Errorf("the Wait takes another %v", left)
	}
	checkStart(t, second.Service, "a", http.StatusOK, "executionArn") // which runs
	close(second.clock.wake)
	mustEqual(t, <-second.calls, `[1.50,{}]`)
	for tick := time.NewTicker(time.Millisecond); second.in(t, "a") != "Serve"; <-tick.C {
	}
	checkStart(t, second.Service, "b", http.StatusOK, "executionArn")
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}

	third := mustBrew(t, kept)
	close(third.clock.wake)
	var calls []string
	for range 4 { // one of a, three of b
		calls = append(calls, <-third.calls)
	}
	slices.Sort(calls)
	mustEqual(t, strings.Join(calls, " "), `[1.50,[1.50,{}]] [1.50,[1.50,{}]] [1.50,{}] {}`)
	x, err := third.Wait(t.Context(), "a")
	if err != nil || x.Status != asl.Succeeded || x.Last() != "Serve" || len(x.States) != 4 {
		t.Fatalf("%+v, %v", x, err)
	}
	if _, err := third.Wait(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if err := third.Close(); err != nil {
		t.Fatal(err)
	}

	fourth := mustBrew(t, kept)
	again, err := fourth.Find("a")
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, mustJSON(t, again), mustJSON(t, x))
	checkStart(t, fourth.Service, "a", http.StatusBadRequest, "#ExecutionAlreadyExists")
	if n, list := fourth.List(10); n != 2 || list[0].ID != "b" || list[0].Status != asl.Succeeded || list[1].Status != asl.Succeeded {
		t.Errorf("%d: %+v", n, list)
	}
}

func mustJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A failed execution can be redriven in another service than it ran in, and a redriven one goes on in a third.
func TestService_redrivesWhatAnotherRan(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	first := mustBrew(t, kept)
	close(first.clock.wake)
	if response := start(first.Service, "a", `\"spill\"`); response.Code != http.StatusOK {
		t.Fatal(response.Body)
	}
	mustEqual(t, <-first.calls, `"spill"`)
	mustEqual(t, <-first.calls, `[1.50,"spill"]`)
	if x, err := first.Wait(t.Context(), "a"); err != nil || x.Error != "Spilled" {
		t.Fatalf("%+v, %v", x, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := mustBrew(t, kept)
	if _, err := second.Redrive("a"); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}

	third := mustBrew(t, kept)
	mustEqual(t, <-third.calls, `[1.50,"spill"]`)
	if x, err := third.Wait(t.Context(), "a"); err != nil || x.Error != "Spilled" || x.Cause != "all over" || len(x.States) != 3 {
		t.Fatalf("%+v, %v", x, err)
	}
	status, text := mustCall(t, mustServeService(t, third.Service), "DescribeExecution",
		`{"executionArn": "`+strings.Replace(stateMachineARN, "stateMachine", "execution", 1)+`:a"}`)
	if status != http.StatusOK || !strings.Contains(text, `"redriveCount":1`) || !strings.Contains(text, `"input":"\"spill\""`) {
		t.Errorf("%d %s", status, text)
	}
}

// fullStore is a store on a disk that is full from time to time.
type fullStore struct {
	store.Store
	full atomic.Bool
}

var errFull = errors.New("no space left on device")

func (s *fullStore) Update(change func(store.Writer) error) error {
	if s.full.Load() {
		return errFull
	}
	return s.Store.Update(change)
}

// What cannot be saved is not acknowledged: neither that an execution has started nor that it has ended.
func TestService_doesNotTellWhatItCannotSave(t *testing.T) {
	t.Parallel()
	kept := &fullStore{Store: store.NewMemory()}
	b := mustBrew(t, kept)
	close(b.clock.wake)
	kept.full.Store(true)
	checkStart(t, b.Service, "a", http.StatusInternalServerError, "no space left")
	if _, err := b.Find("a"); err != stepfunctions.ErrNoExecution {
		t.Errorf("an execution that was not saved is found: %v", err)
	}
	kept.full.Store(false)
	checkStart(t, b.Service, "a", http.StatusOK, "executionArn")
	<-b.calls
	<-b.calls
	kept.full.Store(true)
	<-b.calls
	for range 3 {
		if x, err := b.Find("a"); err != nil || x.Status != asl.Running {
			t.Errorf("an end that was not saved is told: %+v, %v", x, err)
		}
	}
	kept.full.Store(false)
	if x, err := b.Wait(t.Context(), "a"); err != nil || x.Status != asl.Succeeded {
		t.Errorf("%+v, %v", x, err)
	}
}

// slowStore is a store whose first update takes as long as the test lets it.
type slowStore struct {
	store.Store
	saving, saved chan struct{}
	once          sync.Once
}

func (s *slowStore) Update(change func(store.Writer) error) error {
	s.once.Do(func() { close(s.saving); <-s.saved })
	return s.Store.Update(change)
}

// An execution whose start is being saved is found by its name. Who waits for it, or stops it, waits for that first.
func TestService_stopsWhatIsAboutToStart(t *testing.T) {
	t.Parallel()
	kept := &slowStore{Store: store.NewMemory(), saving: make(chan struct{}), saved: make(chan struct{})}
	b := mustBrew(t, kept)
	failures := make(chan error, 3)
	go func() {
		response := start(b.Service, "a", "{}")
		failures <- map[bool]error{false: errors.New(response.Body.String())}[response.Code == http.StatusOK]
	}()
	<-kept.saving
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Stop(hurried, "a", "", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("it was stopped: %v", err)
	}
	go func() {
		_, err := b.Stop(t.Context(), "a", "Closed", "")
		failures <- err
	}()
	go func() {
		x, err := b.Wait(t.Context(), "a")
		if err == nil && (x.Status != asl.Aborted || x.Error != "Closed") {
			err = fmt.Errorf("%+v", x)
		}
		failures <- err
	}()
	close(kept.saved)
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}
