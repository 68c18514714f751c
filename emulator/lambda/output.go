package lambda

import (
	"bytes"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	maxLogLine = 256 * 1024 // the size of a log event in CloudWatch Logs, at which longer lines are broken
	maxUnsent  = 1 << 20    // at which a process must wait for Config.Logs
)

// output is what one process prints, cut into lines. What has been printed when an invocation ends is read before the
// invoker gets the response, so that each line is known to be that invocation's.
type output struct {
	function *Function
	file     *os.File // the end of the pipe that is read
	raw      syscall.RawConn
	stream   string                     // the name of the log stream
	current  atomic.Pointer[invocation] // which the process serves, or has served last

	mu        sync.Mutex
	buffer    [16 << 10]byte
	partial   []byte // the line that has no end yet
	partialID string // the request id of the invocation during which it began
	unsent    []byte // whole lines for Config.Logs
}

// newOutput returns the output of a process that is to serve the invocation, and the file for it to print to, which the
// caller closes.
func (f *Function) newOutput(inv *invocation) (*output, *os.File, error) {
	file, printed, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	raw, err := file.SyscallConn()
	if err != nil {
		panic(err) // only a file that isn't open has none
	}
	o := &output{function: f, file: file, raw: raw, stream: f.config.logStream()}
	o.current.Store(inv)
	return o, printed, nil
}

// copy passes on the output until all that print have ended, and closes it.
func (o *output) copy() {
	for more := true; more; {
		more = o.wait()
		o.send()
	}
	o.mu.Lock()
	if len(o.partial) > 0 {
		o.endLine()
	}
	o.mu.Unlock()
	o.send()
	o.file.Close()
}

// end makes copy return soon although something that outlives the process may hold its output open.
func (o *output) end() { _ = o.file.SetReadDeadline(time.Now().Add(time.Second)) }

// take cuts what was printed into lines. The caller holds o.mu.
func (o *output) take(printed []byte) {
	for len(printed) > 0 {
		if inv := o.current.Load(); inv != nil && len(o.partial) == 0 {
			o.partialID = inv.id
		}
		line, rest, whole := bytes.Cut(printed, []byte("\n"))
		o.partial = append(o.partial, line...)
		if whole || len(o.partial) >= maxLogLine {
			o.endLine()
		}
		printed = rest
	}
}

// endLine passes on the partial line as a whole one. The caller holds o.mu.
func (o *output) endLine() {
	o.function.log.add(LogEvent{Time: o.function.config.Now(), Stream: o.stream, RequestID: o.partialID, Message: string(o.partial)})
	if o.function.config.Logs != nil {
		o.unsent = append(append(o.unsent, o.partial...), '\n')
	}
	o.partial = o.partial[:0]
}

// send writes the unsent lines to Config.Logs.
func (o *output) send() {
	o.mu.Lock()
	lines := o.unsent
	o.unsent = nil
	o.mu.Unlock()
	if len(lines) == 0 {
		return
	}
	o.function.logs.Lock()
	defer o.function.logs.Unlock()
	_, _ = o.function.config.Logs.Write(lines) // an error here must not stop the process from printing
}
