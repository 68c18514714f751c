package proof_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"skip-the-line/local"
)

// newOrder makes an order and tells the layer of faults what is to go wrong with it.
func (s *shop) newOrder(number int, at slot, f faults, h *hold) *order {
	o := &order{id: uuid.NewString(), number: number, slot: at, faults: f, hold: h}
	s.plans.Store(o.id, newPlan(f, h))
	return o
}

// post posts an order, or another body under its id.
func (s *shop) post(o *order, body []byte) (status int, answer []byte, err error) {
	return send(http.MethodPost, s.URL+"/order", o.header(), body)
}

func (o *order) header() map[string]string {
	return map[string]string{"Content-Type": "application/json", "X-Amzn-RequestId": o.id}
}

// place posts an order and waits until its execution has ended or is held.
func (s *shop) place(o *order) error {
	status, answer, err := s.post(o, o.body())
	if err != nil {
		return err
	}
	if accepted := decoded(answer); status != http.StatusAccepted || accepted["orderid"] != o.id {
		return fmt.Errorf("POST /order answered %d %s", status, answer)
	}
	return s.settle(o)
}

// settle waits until an order's execution has ended or is held.
func (s *shop) settle(o *order) error {
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

// execution is an execution that has ended.
func (s *shop) execution(o *order) (local.Execution, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return s.Execution(ctx, o.id)
}
