package command

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// Lock returns a writer for several goroutines, each of whose writes reaches out undivided.
func Lock(out io.Writer) io.Writer { return &lockedWriter{out: out} }

type lockedWriter struct {
	mu  sync.Mutex
	out io.Writer
}

func (w *lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(b)
}

// IsTerminal reports whether out is a terminal that understands more than lines of text.
func IsTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// EraseLine takes a terminal back to the start of the line, which is then empty.
const EraseLine = "\r\x1b[K"

// Paint colours text for a terminal. The zero value does not.
type Paint bool

// PaintFor returns a Paint that colours on a terminal only, and not where NO_COLOR is set (https://no-color.org).
func PaintFor(out io.Writer) Paint { return Paint(IsTerminal(out) && os.Getenv("NO_COLOR") == "") }

// The colours.
const (
	Green = "\x1b[32m"
	Red   = "\x1b[31m"
	Amber = "\x1b[33m"
	Bold  = "\x1b[1m"
	Faint = "\x1b[2m"
	reset = "\x1b[0m"
)

// In returns the text in the colour, or as it is.
func (p Paint) In(colour, text string) string {
	if !p || text == "" {
		return text
	}
	return colour + text + reset
}
