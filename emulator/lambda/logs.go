package lambda

import "bytes"

// maxLogLine is the size of a log event in CloudWatch Logs, at which longer lines are broken.
const maxLogLine = 256 * 1024

// logWriter passes on what one process prints in whole lines, so that the lines of several processes don't mix.
type logWriter struct {
	function *Function
	partial  []byte // the line that has no end yet
}

// newLogWriter returns nil if there is no Config.Logs: the process then needs no pipe.
func (f *Function) newLogWriter() *logWriter {
	if f.config.Logs == nil {
		return nil
	}
	return &logWriter{function: f}
}

func (w *logWriter) Write(p []byte) (int, error) {
	n := len(p)
	if end := bytes.LastIndexByte(p, '\n') + 1; end > 0 {
		lines := p[:end]
		if len(w.partial) > 0 {
			lines = append(w.partial, lines...)
		}
		w.send(lines)
		w.partial, p = w.partial[:0], p[end:]
	}
	w.partial = append(w.partial, p...)
	if len(w.partial) >= maxLogLine {
		w.flush()
	}
	return n, nil
}

// flush passes on the last line of a process that has exited, though it has no end.
func (w *logWriter) flush() {
	if len(w.partial) > 0 {
		w.send(append(w.partial, '\n'))
		w.partial = w.partial[:0]
	}
}

func (w *logWriter) send(lines []byte) {
	w.function.logs.Lock()
	defer w.function.logs.Unlock()
	_, _ = w.function.config.Logs.Write(lines) // an error here must not stop the process from printing
}
