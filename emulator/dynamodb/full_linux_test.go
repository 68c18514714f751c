package dynamodb_test

import (
	"fmt"
	"net/http"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// limitFiles makes the disk full, for this process, when a file has so many bytes.
func limitFiles(bytes string) {
	n, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		panic(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

// A full disk fails writes, and nothing else: what was acknowledged can be read, and is there when there is room again.
func TestServer_survivesAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	process, url := spawn(t, path, childLimit+"=5000000")
	f := fixture{url: url}
	f.mustCall(t, "CreateTable", people)
	get := func(i int) string {
		item, _ := f.mustCall(t, "GetItem", fmt.Sprintf(`{"TableName": "people", "Key": {"surname": {"S": "f"}, "forename": {"S": "%d"}}}`, i))["Item"]
		return fmt.Sprint(item)
	}
	acknowledged := 0
	for full := false; !full; {
		status, response := f.call(t, "PutItem", fmt.Sprintf(`{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "%d"}, "data": {"S": %q}}}`,
			acknowledged, strings.Repeat("x", 100_000)))
		if full = status != http.StatusOK; !full {
			acknowledged++
		} else if status != http.StatusInternalServerError {
			t.Errorf("a full disk is answered %d %v", status, response)
		}
		if acknowledged > 100 {
			t.Fatal("the disk does not fill up")
		}
	}
	check := func() {
		for i := range acknowledged {
			if len(get(i)) < 100_000 {
				t.Errorf("item %d is %s", i, get(i))
			}
		}
		if got := get(acknowledged); got != "<nil>" {
			t.Errorf("the item that was not acknowledged is %.100s", got)
		}
	}
	check()
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait()
	_, f.url = spawn(t, path)
	check()
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "more"}}}`)
}
