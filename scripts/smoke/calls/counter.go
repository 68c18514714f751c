package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// waitingOrders is how many orders the counter's checks put into the queue.
const waitingOrders = 3

// counter goes through a morning at the counter of a shop that only this run knows.
type counter struct {
	*smoke
	vendor string
	orders []followed // the oldest first
}

func (s *smoke) counter(ctx context.Context) {
	if s.target.only != nil {
		s.report.notTried("the counter's queue of several customers", "only one customer has signed in")
		return
	}
	c := &counter{smoke: s, vendor: "smoke-" + uuid.NewString()}
	defer c.tidyUp(ctx)
	for _, step := range []rule{
		{"orders for one shop are placed one after another", c.order},
		{"the queue shows exactly the shop's orders, the oldest first", c.queueShowsAll},
		{"the oldest order is made ready, and stays so", c.makeReady},
		{"an order that is handed over leaves the queue, once", c.handOverOldest},
	} {
		if err := s.try(ctx, step); err != nil {
			return // what follows builds on it
		}
	}
}

func (c *counter) order(ctx context.Context) (aside string, err error) {
	for range waitingOrders {
		o := c.customer()
		o.VendorID = c.vendor
		f, err := c.follow(ctx, o)
		c.orders = append(c.orders, f)
		if err != nil {
			return "", err
		}
	}
	return plural(len(c.orders), "order"), nil
}

// queueShowsAll waits, because an index lags behind its table.
func (c *counter) queueShowsAll(ctx context.Context) (aside string, err error) {
	var want []string
	for _, f := range c.orders {
		want = append(want, f.id)
	}
	waiting, cancel := c.patience(ctx)
	defer cancel()
	var got []string
	err = poll(waiting, func() (bool, error) {
		queue, err := c.client.queue(waiting, c.vendor)
		got = nil
		for _, item := range queue {
			if item.VendorID != c.vendor {
				return false, fmt.Errorf("the queue of %s shows an order at %s", c.vendor, item.VendorID)
			}
			got = append(got, item.OrderID)
		}
		return slices.Equal(got, want), in("GET /orders", err)
	})
	if errors.Is(err, errGaveUp) {
		err = fmt.Errorf("the queue shows %v, not %v: %w", got, want, err)
	}
	return plural(len(got), "order"), err
}

func (c *counter) makeReady(ctx context.Context) (aside string, err error) {
	o := c.orders[0].order
	var readyAt string
	for range 2 {
		r, err := c.client.ready(ctx, o)
		if err == nil {
			err = r.expect(http.StatusNoContent, nil)
		}
		if err != nil {
			return "", in("PUT /order/ready", err)
		}
		item, found, err := c.client.active(ctx, o)
		switch {
		case err != nil:
			return "", in("GET /order", err)
		case !found:
			return "", errors.New("GET /order does not show the order any more")
		case readyAt != "" && item.ReadyAt != readyAt:
			return "", fmt.Errorf("it was ready at %s, and after a second PUT at %s", readyAt, item.ReadyAt)
		}
		if _, err := time.Parse(time.RFC3339, item.ReadyAt); err != nil {
			return "", fmt.Errorf("readyat: %w", err)
		}
		readyAt = item.ReadyAt
	}
	return "at " + readyAt, nil
}

func (c *counter) handOverOldest(ctx context.Context) (aside string, err error) {
	o := c.orders[0].order
	if err := errors.Join(
		status(http.StatusNoContent, func() (response, error) { return c.client.handOver(ctx, o) }),
		status(http.StatusNotFound, func() (response, error) { return c.client.handOver(ctx, o) }),
		status(http.StatusNotFound, func() (response, error) { return c.client.ready(ctx, o) }),
		status(http.StatusNotFound, func() (response, error) { return c.client.get(ctx, o) }),
	); err != nil {
		return "", err
	}
	end, err := c.client.outcome(ctx, c.orders[0].id)
	if err == nil && end.Status != placed {
		err = fmt.Errorf("the order was placed, and now it is %v", end)
	}
	if err != nil {
		return "", err
	}
	c.orders = c.orders[1:]
	aside, err = c.queueShowsAll(ctx)
	return aside + " left", err
}

func (c *counter) tidyUp(ctx context.Context) {
	for _, f := range c.orders {
		c.handOverQuietly(ctx, f.order)
	}
}
