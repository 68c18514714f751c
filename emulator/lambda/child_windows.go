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
