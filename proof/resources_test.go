package proof_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// descriptors returns how many files and sockets this program has open, and 0 where the operating system does not say.
func descriptors(tb testing.TB) int {
	open, err := os.ReadDir("/dev/fd")
	if err != nil {
		tb.Logf("this operating system does not say what is open: %v", err)
	}
	return len(open)
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// residentMemory returns a process's resident memory in bytes, and 0 where the operating system does not say.
func residentMemory(tb testing.TB, pid int) uint64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Logf("this operating system does not say how much memory a process has: %v", err)
		return 0
	}
	kilobytes, err := strconv.ParseUint(string(resident.FindSubmatch(status)[1]), 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kilobytes * 1024
}
