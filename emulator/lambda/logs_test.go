package lambda_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"skip-the-line/emulator/lambda"
)

// The lines are longer than what a pipe passes on in one piece.
func TestLogs_keepsLinesWhole(t *testing.T) {
	t.Parallel()
	const processes, lines, length = 4, 30, 50_000
	var logs bytes.Buffer
	f, g := mustStart(t, "behave", func(config *lambda.Config) { config.Logs = &logs }), mustGate(t)
	var group sync.WaitGroup
	for range processes { // so that each is busy once before any prints
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
	}
	for range processes {
		<-g.arrived
	}
	g.open()
	group.Wait()
	for i := range processes {
		group.Go(func() {
			text := strings.Repeat(fmt.Sprint(i), length)
			mustSucceed(t, f, do("print", text, lines))
		})
	}
	group.Wait()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	var got, want []string
	for line := range strings.Lines(logs.String()) {
		// What a process prints after an unfinished line continues it.
		got = append(got, strings.TrimPrefix(strings.TrimSuffix(line, "\n"), unfinished))
	}
	got = slices.DeleteFunc(got, func(line string) bool { return line == "" }) // unfinished to the end
	for i := range processes {
		for line := range lines {
			text := strings.Repeat(fmt.Sprint(i), length)
			want = append(want, fmt.Sprintf("%s out %d", text, line), fmt.Sprintf("%s err %d", text, line))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d lines, want %d, or they are mixed", len(got), len(want))
	}
	if !strings.HasSuffix(logs.String(), unfinished+"\n") {
		t.Error("an unfinished last line was lost")
	}
}

const unfinished = "no end of line" // what testdata/behave prints last

func TestLogs_breaksLongLines(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	f := mustStart(t, "behave", func(config *lambda.Config) { config.Logs = &logs })
	mustSucceed(t, f, do("print", strings.Repeat("x", 600_000), 1))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(logs.String()) {
		if len(line) > 300_000 {
			t.Errorf("a line of %d bytes was kept whole", len(line))
		}
	}
	if n := strings.Count(logs.String(), "x"); n != 2*600_000 {
		t.Errorf("%d bytes of %d were passed on", n, 2*600_000)
	}
}
