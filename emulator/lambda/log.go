package lambda

import (
	"slices"
	"sync"
	"time"
)

// LogEvent is one line that a process printed.
type LogEvent struct {
	Time      time.Time // when it was read
	Stream    string    // the name of the process's log stream
	RequestID string    // of the invocation during which it began; the first one's while the process started; or ""
	Message   string    // without the end of the line
}

// maxLog is how many bytes of a function's log are kept. Each event counts for eventSize more than its message.
const (
	maxLog    = 1 << 20
	eventSize = 128
)

// eventLog keeps the newest log events.
type eventLog struct {
	mu     sync.Mutex
	events []LogEvent // the oldest first
	size   int        // in bytes
}

func (l *eventLog) add(e LogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
	l.size += len(e.Message) + eventSize
	drop := 0
	for l.size > maxLog {
		l.size -= len(l.events[drop].Message) + eventSize
		l.events[drop] = LogEvent{}
		drop++
	}
	l.events = l.events[drop:]
}

// Log returns what the function's processes have printed, the oldest event first: at most the last megabyte. With a
// request id it is only what they printed for that invocation, and complete when [Function.Invoke] has returned.
func (f *Function) Log(requestID string) []LogEvent {
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	if requestID == "" {
		return slices.Clone(f.log.events)
	}
	var found []LogEvent
	for _, e := range f.log.events {
		if e.RequestID == requestID {
			found = append(found, e)
		}
	}
	return found
}
