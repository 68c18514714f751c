package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// smoke is one run of the smoke calls.
type smoke struct {
	client  *client
	report  *reporter
	target  target
	name    string // keeps this run's customers apart
	options options
	timeout time.Duration // for one order, and for one request
	now     func() time.Time

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
		options: o, timeout: o.timeout, now: time.Now,
	}
}

// run makes the smoke calls, until ctx is cancelled.
func (s *smoke) run(ctx context.Context) {
	s.report.heading("Skip the Line, smoke calls against " + s.target.about)
	if s.try(ctx, rule{"GET /menu shows what can be ordered", s.readMenu}) != nil {
		return // nothing can be ordered
	}
	s.placeAll(ctx)
	if ctx.Err() != nil || s.options.rate > 0 {
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
