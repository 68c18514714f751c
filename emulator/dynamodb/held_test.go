package dynamodb_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/store"
)

// A process of this test's binary holds a table instead of testing if childHeld is set, to the number of its orders. It keeps
// them in memory, or in the file at childHeldFile.
const (
	childHeld     = "DYNAMODB_TEST_HELD"
	childHeldFile = "DYNAMODB_TEST_HELD_FILE"
)

// held is how many orders the larger table has, and putsOfPair how many are put into each of the two in turn.
const (
	held       = 1_000_000
	putsOfPair = 50
)

// BenchmarkPutItemHeld is a conditional put of a new order into a table with a million, and beside it into one that was empty at
// first. Each table has a process of its own, with its own garbage collector and its own memory.
func BenchmarkPutItemHeld(b *testing.B) {
	for _, where := range []string{"memory", "file"} {
		b.Run(where, func(b *testing.B) {
			full, empty := mustHold(b, where, held), mustHold(b, where, 0)
			var withFull, withEmpty []float64 // microseconds of one put
			for b.Loop() {
				withFull, withEmpty = append(withFull, full.put(b)), append(withEmpty, empty.put(b))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(withFull), "held-µs")
			b.ReportMetric(median(withEmpty), "empty-µs")
			b.ReportMetric(median(withFull)/median(withEmpty), "ratio")
			b.ReportMetric(mean(withFull)/mean(withEmpty), "ratio-of-means")
			for name, megabytes := range full.memory(b) {
				b.ReportMetric(megabytes, name+"-MB")
			}
		})
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

func mean(all []float64) (mean float64) {
	for _, one := range all {
		mean += one / float64(len(all))
	}
	return mean
}

// A holder is a process that holds a table.
type holder struct {
	process *exec.Cmd
	in      io.Writer
	out     *bufio.Reader
}

// mustHold starts a process that holds a table of n orders.
func mustHold(b *testing.B, where string, n int) holder {
	b.Helper()
	path := ""
	if where == "file" { // what filling it takes is not part of what the process takes
		path = filepath.Join(b.TempDir(), "data")
		file, err := store.OpenFile(path, format)
		if err != nil {
			b.Fatal(err)
		}
		fillFile(b, file, n)
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	}
	h := holder{process: exec.CommandContext(b.Context(), os.Args[0])}
	h.process.Env = append(os.Environ(), fmt.Sprintf("%s=%d", childHeld, n), childHeldFile+"="+path)
	h.process.Stderr = os.Stderr
	in, err := h.process.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := h.process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := h.process.Start(); err != nil {
		b.Fatal(err)
	}
	h.in, h.out = in, bufio.NewReader(out)
	b.Cleanup(func() { _ = in.Close(); _ = h.process.Wait() })
	for range 10 { // until it is filled, and warm
		h.put(b)
	}
	return h
}

// put puts orders into the table, and returns how many microseconds one has taken.
func (h holder) put(b *testing.B) float64 {
	b.Helper()
	if _, err := fmt.Fprintln(h.in); err != nil {
		b.Fatal(err)
	}
	line, err := h.out.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	took, err := time.ParseDuration(line[:len(line)-1])
	if err != nil {
		b.Fatal(err)
	}
	return float64(took.Microseconds()) / putsOfPair
}

var memoryLine = regexp.MustCompile(`(VmHWM|RssAnon|RssFile):\s+(\d+) kB`)

// memory returns what the process has of this machine's memory, and the most that it had, where the operating system says so.
func (h holder) memory(b *testing.B) map[string]float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.Process.Pid))
	if err != nil {
		b.Log(err)
	}
	megabytes := map[string]float64{}
	for _, found := range memoryLine.FindAllStringSubmatch(string(status), -1) {
		kilobytes, _ := strconv.ParseFloat(found[2], 64) // they are digits
		megabytes[found[1]] = kilobytes / 1000
	}
	return megabytes
}

// within is a store all updates of which are part of one.
type within struct {
	store.Store
	whole store.Writer
}

func (w within) Update(change func(store.Writer) error) error { return change(w.whole) }

// fillFile puts n orders into a new table, with few writes to the disk.
func fillFile(b *testing.B, file store.Store, n int) {
	direct{newServer(file)}.mustCall(b, "CreateTable", orders)
	direct{newServer(file)}.mustCall(b, "UpdateTimeToLive", expires)
	const first = 1000
	for from, to := 0, 0; from < n; from = to { // each as many as there are: a page is divided only after its update
		to = min(n, max(first, 2*from))
		if err := file.Update(func(w store.Writer) error {
			fill(b, direct{newServer(within{whole: w})}, from, to)
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// holdTable puts orders whenever it is told to, and says how long that took.
func holdTable(orders string) {
	tb := panicking{}
	var d direct
	if path := os.Getenv(childHeldFile); path != "" {
		file, err := store.OpenFile(path, format)
		if err != nil {
			panic(err)
		}
		d = direct{newServer(file)}
	} else {
		n, err := strconv.Atoi(orders)
		if err != nil {
			panic(err)
		}
		d = newDirect(tb, "")
		fill(tb, d, 0, n)
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		began := time.Now()
		for range putsOfPair {
			d.mustCall(tb, "PutItem", conditionalPut(orderItem(fmt.Sprintf("new-%d", rand.Uint64()), "v1", rand.IntN(1e9))))
		}
		fmt.Println(time.Since(began))
	}
	os.Exit(0)
}

// panicking is for helpers of tests in a process that does not test.
type panicking struct{ testing.TB }

func (panicking) Helper() {}

func (panicking) Fatalf(format string, arguments ...any) { panic(fmt.Sprintf(format, arguments...)) }

func newServer(s store.Store) *dynamodb.Server { return dynamodb.New(dynamodb.Config{Store: s}) }
