package main

import (
	"context"
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
	timeout  time.Duration // for one order
	now      func() time.Time

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
		client: newClient(t.url, t.sign, o.concurrent), report: r, target: t, name: runName(),
		orders: o.orders, parallel: o.concurrent, timeout: o.timeout, now: time.Now,
	}
}

func (s *smoke) run(ctx context.Context) {
	s.report.heading("Skip the Line, smoke calls against " + s.target.about)
	s.placeAll(ctx)
	if ctx.Err() != nil {
		return
	}
	s.report.heading("The rules")
	for _, rule := range rules {
		err := rule.prove(s, ctx)
		if ctx.Err() != nil {
			return
		}
		s.record(check{name: rule.name, err: err})
	}
}

// placeAll places the orders, each as another customer, and hands them over.
func (s *smoke) placeAll(ctx context.Context) {
	s.report.heading(plural(s.orders, "order"))
	progress := s.report.bar(s.orders)
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
			if ctx.Err() != nil {
				return nil // interrupted: that is nothing the deployment did
			}
			s.keep(f, err)
			progress.ordered(f, err)
			_, _ = s.client.handOver(ctx, o) // tidies up; that DELETE works is a check of its own
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

func (s *smoke) record(c check) {
	s.mu.Lock()
	s.checks = append(s.checks, c)
	s.mu.Unlock()
	s.report.check(c)
}
