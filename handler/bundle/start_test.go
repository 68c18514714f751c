package bundle

import (
	"cmp"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

var initLine = regexp.MustCompile(`(?m)^init (\S+) @.* clock, (\d+) bytes, \d+ allocs$`)

// What packages do before main is part of every cold start of every step. Its time depends on the machine, but what it
// allocates does not. A client of DynamoDB from v1.69 on triples it: it builds the schemas of all operations.
func TestNative_startsWithLittleWork(t *testing.T) {
	t.Parallel()
	binary, err := Native(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary)
	command.Env = []string{"GODEBUG=inittrace=1"}
	printed, err := command.CombinedOutput() // which fails, because there is no STEP
	if err == nil {
		t.Fatal("it started without a STEP")
	}
	type work struct {
		pkg   string
		bytes int
	}
	var inits []work
	total := 0
	for _, found := range initLine.FindAllSubmatch(printed, -1) {
		bytes, err := strconv.Atoi(string(found[2]))
		if err != nil {
			t.Fatal(err)
		}
		inits = append(inits, work{string(found[1]), bytes})
		total += bytes
	}
	slices.SortFunc(inits, func(a, b work) int { return cmp.Compare(b.bytes, a.bytes) })
	if len(inits) < 10 {
		t.Fatalf("it printed %s", printed)
	}
	if total > 350_000 {
		t.Errorf("packages allocate %d bytes before main, most of them in %v", total, inits[:6])
	}
	for _, it := range inits {
		if it.pkg == "main" && it.bytes > 4_000 || it.pkg == "skip-the-line/handler/order" && it.bytes > 4_000 {
			t.Errorf("package %s allocates %d bytes before main: what not every step needs can wait until it is used", it.pkg, it.bytes)
		}
	}
}
