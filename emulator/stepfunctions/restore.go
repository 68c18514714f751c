package stepfunctions

import (
	"fmt"

	"skip-the-line/emulator/asl"
)

// restore takes over what is in the store, and goes on with the executions that were interrupted.
func (s *Service) restore() error {
	all, err := s.journal.all()
	if err != nil {
		return fmt.Errorf("stepfunctions: the executions in the store: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = all
	s.forget = max(0, len(all)-keptHistories)
	ended := make(chan struct{})
	close(ended)
	for _, x := range all {
		s.byName[x.name], s.next = x, x.number+1
		x.revision, x.accepted, x.done, x.abort = s.latest, ended, ended, func(error) {}
		if x.outcome.Status != asl.Running {
			continue
		}
		s.recall(x)
		input, err := asl.Decode([]byte(x.input))
		if err != nil {
			return fmt.Errorf("stepfunctions: the input of the execution %s: %w", x.name, err)
		}
		var visits []asl.Visit
		if x.history != nil {
			visits = x.history.Visits()
		}
		s.hold()
		s.launch(x, input, visits)
	}
	return nil
}

// whole returns an execution with all that is kept of it: the execution itself, or what the store has of it. It holds s.mu.
func (s *Service) whole(x *execution) *execution {
	if !x.saved {
		return x
	}
	saved, err := s.journal.read(x.number)
	if err != nil {
		return x // the file was damaged since it was opened
	}
	saved.revision, saved.done, saved.abort = x.revision, x.done, x.abort
	return saved
}

// recall brings an execution back to memory. It holds s.mu.
func (s *Service) recall(x *execution) {
	saved := s.whole(x)
	x.saved, x.input, x.outcome, x.history, x.redrives = false, saved.input, saved.outcome, saved.history, saved.redrives
}

// keptRecent is how many saved executions stay in memory: it is those that somebody asks for.
const keptRecent = 1000

// releaseOldest keeps an execution that has ended in memory, in the place of the oldest such. It holds s.mu.
func (s *Service) releaseOldest(x *execution) {
	if s.recent = append(s.recent, x); len(s.recent) <= keptRecent {
		return
	}
	if oldest := s.recent[0]; oldest.outcome.Status != asl.Running { // otherwise it was redriven
		oldest.release()
	}
	s.recent = s.recent[1:]
}

// release drops from memory what the store has of an execution that has ended.
func (x *execution) release() {
	x.saved, x.input, x.outcome, x.history, x.redrives = true, "", asl.Outcome{Status: x.outcome.Status}, nil, nil
}
