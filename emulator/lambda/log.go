package lambda

import (
	"sync"
	"time"
)

// LogEvent is one line that a process printed, or that Lambda itself logged.
type LogEvent struct {
	Number    int       // counts the function's events from 0
	Time      time.Time // when it was read
	Stream    string    // the name of the process's log stream
	RequestID string    // of the invocation during which it began; the first one's while the process started; or ""
	Message   string    // without the end of the line
	Platform  bool      // it is Lambda's own
}

// maxLog is how many bytes of a function's log are kept. Each event counts for eventSize more than its message.
const (
	maxLog    = 1 << 20
	eventSize = 128
)

// eventLog keeps the newest log events.
type eventLog struct {
	mu     sync.Mutex
	next   int        // the number of the next event
	events []LogEvent // the oldest first
	size   int        // in bytes
}

func (l *eventLog) add(e LogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Number = l.next
	l.next++
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

// find returns the events that are wanted, the oldest first.
func (l *eventLog) find(wanted func(*LogEvent) bool) (found []LogEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.events {
		if wanted(&l.events[i]) {
			found = append(found, l.events[i])
		}
	}
	return found
}

// Log returns what the function's processes have printed, the oldest event first: at most the last megabyte. With a
// request id it is only what they printed for that invocation, and complete when [Function.Invoke] has returned.
func (f *Function) Log(requestID string) []LogEvent {
	return f.log.find(func(e *LogEvent) bool { return !e.Platform && (requestID == "" || e.RequestID == requestID) })
}

// LogEvents returns the events from that number on: what Log does of all invocations, and what Lambda itself has logged, how
// each invocation ended.
func (f *Function) LogEvents(from int) []LogEvent {
	return f.log.find(func(e *LogEvent) bool { return e.Number >= from })
}
