package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// smoke is one run of the smoke calls.
type smoke struct {
	client   *client
	report   *reporter
	target   target
	name     string // keeps this run's customers apart
	orders   int
	parallel int
	timeout  time.Duration // for one order, and for one request
	now      func() time.Time

	menu              menu
	seesNotifications bool

	mu       sync.Mutex
	followed []followed
	checks   []check
	took     time.Duration // for all the orders
}

// check is something that was tried, and what was wrong with it.
type check struct {
	name string
	err  error
}

func newSmoke(t target, o options, r *reporter) *smoke {
	return &smoke{
		client: newClient(t, o), report: r, target: t, name: runName(),
		orders: o.orders, parallel: o.concurrent, timeout: o.timeout, now: time.Now,
	}
}

// run makes the smoke calls, until ctx is cancelled.
func (s *smoke) run(ctx context.Context) {
	s.report.heading("Skip the Line, smoke calls against " + s.target.about)
	if s.try(ctx, rule{"GET /menu shows what can be ordered", s.readMenu}) != nil {
		return // nothing can be ordered
	}
	s.placeAll(ctx)
	if ctx.Err() != nil {
		return
	}
	s.report.heading("The counter")
	s.counter(ctx)
	s.report.heading("The rules")
	for _, rule := range s.rules() {
		if ctx.Err() != nil {
			return
		}
		_ = s.try(ctx, rule) // remembered
	}
}

func (s *smoke) readMenu(ctx context.Context) (aside string, err error) {
	if s.menu, err = s.client.menu(ctx); err != nil {
		return "", err
	}
	_, s.seesNotifications, err = s.client.notifications(ctx)
	return s.menu.String(), err
}

// placeAll places the orders, each as another customer, and hands them over.
func (s *smoke) placeAll(ctx context.Context) {
	s.report.heading(plural(s.orders, "order"))
	progress := s.report.progress(s.orders)
	start := time.Now()
	var group errgroup.Group
	group.SetLimit(s.parallel)
	for i := range s.orders {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			o := s.choose(i)
			f, err := s.follow(ctx, o)
			if err == nil && i < fewOrders { // the list of notifications is long, and only the newest are on it
				err = s.notified(ctx, "OrderPlaced", f.id, f.item)
			}
			if ctx.Err() != nil {
				return nil // interrupted: that is nothing the deployment did
			}
			s.keep(f, err)
			progress.ordered(f, err)
			s.handOverQuietly(ctx, o)
			return nil
		})
	}
	_ = group.Wait() // what went wrong is in the checks
	s.took = time.Since(start)
	progress.done()
}

// keep remembers an order: its times, or as a failed check what went wrong.
func (s *smoke) keep(f followed, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.followed = append(s.followed, f)
	}
	s.checks = append(s.checks, check{name: fmt.Sprintf("%s is placed and invoiced", f.order), err: err})
}

// try checks a rule, reports it, and returns its error. What an interruption broke is not reported.
func (s *smoke) try(ctx context.Context, r rule) error {
	aside, err := r.check(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errNotTried):
		s.report.notTried(r.name, aside)
		return nil
	}
	s.mu.Lock()
	s.checks = append(s.checks, check{name: r.name, err: err})
	s.mu.Unlock()
	s.report.line(err, r.name, aside)
	return err
}
