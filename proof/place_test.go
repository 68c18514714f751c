package proof_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/stepfunctions"
)

// newOrder returns an order whose faults are injected once it is placed.
func (s *system) newOrder(number int, at slot, f faults, h *hold) *order {
	o := &order{id: uuid.NewString(), number: number, slot: at, faults: f, hold: h}
	s.plans.Store(o.id, newFaultPlan(f, h))
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.words, o.words())
	return o
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
	status, response, err := s.post(o, o.body())
	if err != nil {
		return err
	}
	if accepted := decoded(response); status != http.StatusAccepted || accepted["orderid"] != o.id {
		return fmt.Errorf("POST /order returned %d %s", status, response)
	}
	return s.settle(o)
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
