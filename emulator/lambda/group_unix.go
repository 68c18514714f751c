//go:build unix

package lambda

import (
	"os"
	"syscall"
)

// terminateGroup asks a process, and what it may have started, to end.
func terminateGroup(process *os.Process) { _ = syscall.Kill(-process.Pid, syscall.SIGTERM) }

// killGroup ends a process, and what it may have started. The number stays that group's while any of it is left.
func killGroup(process *os.Process) { _ = syscall.Kill(-process.Pid, syscall.SIGKILL) }
