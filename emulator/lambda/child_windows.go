package lambda

import (
	"os"
	"syscall"
)

func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// terminateGroup ends the process at once: Windows has no signal that asks it to.
func terminateGroup(process *os.Process) { killGroup(process) }

func killGroup(process *os.Process) { _ = process.Kill() }

// errNotProgram is the error of starting a file that is not a program, ERROR_BAD_EXE_FORMAT.
const errNotProgram = syscall.Errno(193)

// wait waits until the process has printed something, takes it and reports whether there may be more.
func (o *output) wait() (more bool) {
	n, err := o.file.Read(o.buffer[:])
	o.mu.Lock()
	defer o.mu.Unlock()
	o.take(o.buffer[:n])
	return err == nil
}

// drain would take what the process has printed without waiting, for which Windows has no simple way.
func (o *output) drain() {}

func maxMemory(int) int64 { return 0 }
