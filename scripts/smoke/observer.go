package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// observer tells how an order's execution ended, which the API alone does not.
type observer interface {
	// outcome waits for the end of the execution and returns the name of its error, "" when the order was placed.
	outcome(ctx context.Context, orderID string) (errorName string, err error)
}

var errNotObservable = errors.New("the executions of this deployment cannot be seen")

// rejected proves that an order was rejected: by its execution where that can be seen, and else by watching for
// several times as long as any order of this run took that stays true what holds as long as it is not placed.
func (s *smoke) rejected(ctx context.Context, orderID, errorName string, stays func() error) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	ended, err := s.target.observer.outcome(ctx, orderID)
	switch {
	case errors.Is(err, errNotObservable):
		return s.watch(ctx, stays)
	case err != nil:
		return err
	case ended != errorName:
		return fmt.Errorf("order %s ended with %q, not with %s", orderID, ended, errorName)
	}
	return stays()
}

func (s *smoke) watch(ctx context.Context, stays func() error) error {
	longest := time.Second
	for _, f := range s.followed {
		longest = max(longest, f.placed)
	}
	until := time.Now().Add(3 * longest)
	return poll(ctx, "watching", func() (bool, error) {
		return time.Now().After(until), stays()
	})
}
