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
