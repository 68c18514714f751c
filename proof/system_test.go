package proof_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// descriptors is how many files and sockets this program has open, where the system tells.
func descriptors(tb testing.TB) int {
	open, err := os.ReadDir("/dev/fd")
	if err != nil {
		tb.Logf("this system does not tell what is open: %v", err)
	}
	return len(open)
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// residentMemory is a process's, in bytes, where the system tells.
func residentMemory(tb testing.TB, pid int) uint64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Logf("this system does not tell a process's memory: %v", err)
		return 0
	}
	kilobytes, err := strconv.ParseUint(string(resident.FindSubmatch(status)[1]), 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kilobytes * 1024
}
