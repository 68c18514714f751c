package lambda

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
)

func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// maxMemory returns the most memory that the process has used, in bytes, or 0. The rusage of an exited process would not
// do: it begins with the memory of this one, which forked it.
func maxMemory(pid int) (size int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if _, line, found := bytes.Cut(status, []byte("VmHWM:")); err == nil && found {
		_, _ = fmt.Fscan(bytes.NewReader(line), &size)
	}
	return size << 10
}
