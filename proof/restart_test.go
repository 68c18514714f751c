package proof_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// restart stops the whole stack and starts it again with what is on its disk. What is killed leaves there what it has written
// by now, and nothing that it does while this program, which it is part of, lets it end. TestKill kills a process.
func (s *system) restart(kill bool) error {
	s.restarts++
	before := s.options.Data
	if kill {
		after, err := os.MkdirTemp(filepath.Dir(before), "killed-")
		if err != nil {
			return err
		}
		if err := copyData(before, after); err != nil {
			return err
		}
		s.options.Data = after
	}
	if err := s.Stack.Close(); err != nil {
		return fmt.Errorf("closing the stack: %w", err)
	}
	if kill {
		if err := os.RemoveAll(before); err != nil {
			return err
		}
	}
	return s.start()
}

// copyData copies what a stack has on its disk: as it is between two updates, because what an update that was not complete leaves
// is not read.
func copyData(from, to string) error {
	const name, headers = "stack.db", 2 * 4096
	file, err := os.Open(filepath.Join(from, name))
	if err != nil {
		return err
	}
	defer file.Close()
	for {
		all, err := io.ReadAll(io.NewSectionReader(file, 0, 1<<40))
		if err != nil {
			return err
		}
		newest := make([]byte, headers)
		if _, err := file.ReadAt(newest, 0); err != nil {
			return err
		}
		if bytes.Equal(all[:headers], newest) {
			return os.WriteFile(filepath.Join(to, name), all, 0o600)
		}
	}
}

// again holds an execution anew: the attempt before which it was held is made again after a restart.
func (p *plan) again() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attempts[p.hold.state]--
	p.held, p.released = make(chan struct{}), make(chan struct{})
}

// restart: the stack has after it what it had before, and its executions go on where they were.
func (h *history) restart(kill bool) (broken problems, err error) {
	var waiting []*order
	tried := false
	for _, o := range h.orders {
		if !o.ended() {
			waiting = append(waiting, o)
			tried = tried || len(o.path) > 1 || o.attempts[0] > 0
		}
	}
	if kill && tried {
		// An attempt that is not on the disk is made again, which the model does not know of. What is written now takes it along.
		if _, err := h.system.table("DeleteItem", `{"TableName": "orders", "Key": %s}`, slot{"nobody", "nowhere"}.key()); err != nil {
			return nil, err
		}
	}
	for _, o := range waiting {
		h.system.plan(o.id).again()
	}
	if err := h.system.restart(kill); err != nil {
		return nil, err
	}
	for _, o := range waiting {
		if err := h.system.settle(o); err != nil {
			return nil, err
		}
	}
	for _, o := range h.orders {
		broken = append(broken, h.check(o)...)
	}
	for customer := range customers {
		for vendor := range vendors {
			broken = append(broken, h.checkSlot(h.slot(operation{customer: customer, vendor: vendor}))...)
		}
	}
	return broken, nil
}
