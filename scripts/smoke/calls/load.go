package main

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// placeAll places the orders, each as another customer, and hands them over unless they are to be held.
func (s *smoke) placeAll(ctx context.Context) {
	s.report.heading(plural(s.options.orders, "order"))
	progress := s.report.progress(s.options.orders)
	start := s.now()
	if s.options.rate > 0 {
		s.placeAtRate(ctx, start, progress)
	} else {
		s.placeInTurn(ctx, start, progress)
	}
	s.took = s.now().Sub(start)
	progress.done()
}

// placeInTurn places as many orders at the same time as there are customers. Each customer waits for one order's end
// before the next.
func (s *smoke) placeInTurn(ctx context.Context, start time.Time, progress *progress) {
	var customers errgroup.Group
	customers.SetLimit(s.options.concurrent)
	for i := 0; i < s.options.orders && ctx.Err() == nil; i++ {
		customers.Go(func() error {
			s.placeOne(ctx, i, start, s.now(), progress)
			return nil
		})
	}
	_ = customers.Wait() // what went wrong is in the checks
}

// placeAtRate places an order whenever one is due, however many are still under way: a deployment that falls behind
// makes nobody order less. An order's times count from when it was due.
func (s *smoke) placeAtRate(ctx context.Context, start time.Time, progress *progress) {
	var customers sync.WaitGroup
	defer customers.Wait()
	for i := range s.options.orders {
		due := start.Add(time.Duration(float64(i) / s.options.rate * float64(time.Second)))
		select {
		case <-time.After(due.Sub(s.now())):
		case <-ctx.Done():
			return
		}
		customers.Go(func() { s.placeOne(ctx, i, start, due, progress) })
	}
}

// placeOne places the i-th order, which is due now.
func (s *smoke) placeOne(ctx context.Context, i int, start, due time.Time, progress *progress) {
	o := s.choose(i)
	f, err := s.followFrom(ctx, o, due)
	f.due = due.Sub(start)
	if err == nil && i < fewOrders { // the list of notifications is long, and only the newest are on it
		err = s.notified(ctx, "OrderPlaced", f.id, f.item)
	}
	if ctx.Err() != nil {
		return // interrupted: that is nothing the deployment did
	}
	s.keep(f, err)
	progress.ordered(f, err)
	if !s.options.hold {
		s.handOverQuietly(ctx, o)
	}
}
