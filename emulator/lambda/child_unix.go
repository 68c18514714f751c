//go:build unix

package lambda

import (
	"os"
	"syscall"
)

// terminateGroup asks a process, and those that it may have started, to end.
func terminateGroup(process *os.Process) { _ = syscall.Kill(-process.Pid, syscall.SIGTERM) }

// killGroup ends a process, and those that it may have started. The group keeps its number while one of them is left.
func killGroup(process *os.Process) { _ = syscall.Kill(-process.Pid, syscall.SIGKILL) }

// errNotProgram is the error of starting a file that is not a program.
const errNotProgram = syscall.ENOEXEC

// wait waits until the process has printed something, takes it and reports whether there may be more.
func (o *output) wait() (more bool) {
	err := o.raw.Read(func(fd uintptr) (done bool) {
		o.mu.Lock()
		defer o.mu.Unlock()
		more = o.takeAll(fd)
		return !more || len(o.unsent) > 0
	})
	return more && err == nil
}

// drain takes what the process has printed, without waiting.
func (o *output) drain() {
	_ = o.raw.Control(func(fd uintptr) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.takeAll(fd)
	})
}

// takeAll takes what is in the pipe and reports whether more may come. The caller holds o.mu.
func (o *output) takeAll(fd uintptr) (more bool) {
	for len(o.unsent) < maxUnsent {
		n, err := syscall.Read(int(fd), o.buffer[:])
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return true
		case n <= 0:
			return false
		default:
			o.take(o.buffer[:n])
		}
	}
	return true
}
