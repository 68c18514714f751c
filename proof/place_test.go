package proof_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/stepfunctions"
)

// newOrder returns an order whose faults are injected once it is placed.
func (s *system) newOrder(number int, at slot, f injections, h *hold) *order {
	o := newOrder(number, at, f, h)
	s.inject(o.id, f, h)
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.words, o.words())
	return o
}

func newOrder(number int, at slot, f injections, h *hold) *order {
	return &order{id: uuid.NewString(), number: number, slot: at, faults: f, hold: h}
}

// post posts an order, or another body under its id.
func (s *system) post(o *order, body []byte) (status int, response []byte, err error) {
	return send(http.MethodPost, s.URL+"/order", o.header(), body)
}

func (o *order) header() map[string]string {
	return map[string]string{"Content-Type": "application/json", "X-Amzn-RequestId": o.id}
}

// place posts an order and waits until its execution has ended or is held.
func (s *system) place(o *order) error {
	if err := s.submit(client, o); err != nil {
		return err
	}
	return s.settle(o)
}

// submit posts an order until it is accepted. A busy machine may throttle a POST or respond too late; the same POST again is
// the same order, whether the first has started an execution or not.
func (s *system) submit(client *http.Client, o *order) error {
	const attempts = 100
	for attempt := 1; ; attempt++ {
		status, response, err := sendBy(client, http.MethodPost, s.URL+"/order", o.header(), o.body())
		switch {
		case err != nil:
			return err
		case status == http.StatusAccepted && decoded(response)["orderid"] == o.id, status == http.StatusConflict && attempt > 1:
			return nil
		case attempt == attempts || !slices.Contains(failures, status):
			return fmt.Errorf("POST /order returned %d %s", status, response)
		}
		<-time.After(min(time.Duration(attempt)*50*time.Millisecond, time.Second)) // as a client should
	}
}

// settle waits until an order's execution has ended or is held.
func (s *system) settle(o *order) error {
	p := s.plan(o.id)
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go func() { _, err := s.Execution(ctx, o.id); ended <- err }()
	select {
	case <-p.held:
		select {
		case <-p.released: // it was held before
			return <-ended
		default:
			return nil
		}
	case err := <-ended:
		return err
	}
}

// execution waits for an order's execution to end and returns it.
func (s *system) execution(o *order) (stepfunctions.Execution, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return s.Execution(ctx, o.id)
}
