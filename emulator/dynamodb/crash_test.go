package dynamodb_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/store"
)

var crashes = flag.Int("crashes", 5, "how many times TestServer_survivesKill kills the server")

// A process of this test's binary serves a file instead of testing if childPath is set, and cannot make it larger than
// childLimit bytes, if that is set.
const (
	childPath  = "DYNAMODB_TEST_PATH"
	childLimit = "DYNAMODB_TEST_LIMIT"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		serveUntilKilled(path)
	}
	if orders := os.Getenv(childHeld); orders != "" {
		holdTable(orders)
	}
	os.Exit(m.Run())
}

func serveUntilKilled(path string) {
	file, err := store.OpenFile(path, format)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if limit := os.Getenv(childLimit); limit != "" {
		limitFiles(limit)
	}
	fmt.Println(httptest.NewServer(dynamodb.New(dynamodb.Config{Store: file})).URL)
	_, _ = os.Stdin.Read(make([]byte, 1)) // ends with the parent, if it is not killed before
	os.Exit(0)
}

// spawn starts a process that serves the file, and returns the first line that it prints.
func spawn(tb testing.TB, path string, env ...string) (process *exec.Cmd, line string) {
	tb.Helper()
	process = exec.CommandContext(tb.Context(), os.Args[0])
	process.Env = append(append(os.Environ(), env...), childPath+"="+path)
	if _, err := process.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		tb.Fatal(err)
	}
	line, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return process, strings.TrimSpace(line)
}

// tryPut puts an order, and reports whether that was acknowledged.
func tryPut(url, item string) bool {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"TableName": "orders", "Item": `+item+`}`))
	if err != nil {
		panic(err) // it is a request
	}
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// What was acknowledged is there after the process was killed, once, whole, and in the index.
func TestServer_survivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	var sent sync.Map // from account to the two orders that may be there
	for crash := range *crashes {
		process, url := spawn(t, path)
		f := fixture{url: url}
		if crash == 0 {
			f.mustCall(t, "CreateTable", orders)
		}
		checkOrders(t, f, &sent)
		time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() { _ = process.Process.Kill() })
		together(8, func(writer int) {
			for i := 0; ; i++ {
				account := fmt.Sprintf("a%d-%d", writer, rand.IntN(100))
				last, _ := sent.LoadOrStore(account, [2]string{})
				next := fmt.Sprintf("2026-11-22T07:%010d", crash<<20|i)
				// Until the response has come, either order may be there.
				sent.Store(account, [2]string{last.([2]string)[1], next})
				if !tryPut(url, orderItem(account, "v1", crash<<20|i)) {
					return
				}
				sent.Store(account, [2]string{next, next})
			}
		})
		_ = process.Wait()
	}
	process, url := spawn(t, path)
	checkOrders(t, fixture{url: url}, &sent)
	_ = process.Process.Kill()
	_ = process.Wait()
}

// checkOrders checks that each account has the order that was acknowledged last, or the one that was under way when the process
// was killed, and that the index has all orders of the table.
func checkOrders(t *testing.T, f fixture, sent *sync.Map) {
	t.Helper()
	held := map[string]string{}
	for _, index := range []string{"", `"IndexName": "byvendor", `} {
		page := f.mustCall(t, "Scan", `{`+index+`"TableName": "orders"}`)
		items := page["Items"].([]any)
		for _, item := range items {
			get := func(name string) string { return item.(map[string]any)[name].(map[string]any)["S"].(string) }
			if index == "" {
				held[get("accountid")] = get("placedat")
			} else if held[get("accountid")] != get("placedat") {
				t.Errorf("the index has %s of %s, the table %s", get("placedat"), get("accountid"), held[get("accountid")])
			}
		}
		if len(items) != len(held) || page["LastEvaluatedKey"] != nil {
			t.Errorf("%d orders, and %d in the index", len(held), len(items))
		}
	}
	sent.Range(func(account, either any) bool {
		orders, got := either.([2]string), held[account.(string)]
		if got != orders[0] && got != orders[1] {
			t.Errorf("%s has %q, and should have %q or %q", account, got, orders[0], orders[1])
		}
		// From now on it is the only one that may be there.
		sent.Store(account, [2]string{got, got})
		return true
	})
}

func TestServer_hasItsFileToItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	process, url := spawn(t, path)
	fixture{url: url}.mustCall(t, "CreateTable", orders)
	if _, err := store.OpenFile(path, format); !errors.Is(err, store.ErrInUse) {
		t.Errorf("opened as well: %v", err)
	}
	if _, line := spawn(t, path); !strings.Contains(line, path+": the file is in use by another process: stop that process, or choose another file") {
		t.Errorf("another process says: %s", line)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait()
	if got := serve(t, dynamodb.New(dynamodb.Config{Store: mustOpen(t, path)}), nil).mustCall(t, "ListTables", "{}")["TableNames"]; len(got.([]any)) != 1 {
		t.Errorf("the tables are %v", got)
	}
}

func TestServer_saysThatTheStoreFailed(t *testing.T) {
	file := mustOpen(t, filepath.Join(t.TempDir(), "data"))
	f := serve(t, dynamodb.New(dynamodb.Config{Store: file}), nil)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for operation, body := range map[string]string{"CreateTable": orders, "ListTables": "{}"} {
		status, response := f.call(t, operation, body)
		if status != http.StatusInternalServerError || response["__type"] != "com.amazonaws.dynamodb.v20120810#InternalServerError" {
			t.Errorf("%s: %d %v", operation, status, response)
		}
	}
}
