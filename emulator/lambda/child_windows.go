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
