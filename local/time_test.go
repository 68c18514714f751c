package local_test

import (
	"math"
	"testing"
	"time"

	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// The delays of retries pass on the stack's clock, not on this machine's; what the tasks need passes on both.
func TestSpeed_hurriesPausesOnly(t *testing.T) {
	t.Parallel()
	const delays = (1 + 2 + 4) * time.Second
	stack, err := local.Start(t.Context(), local.Options{
		Speed: math.Inf(1), Rand: func() float64 { return 1 },
		Faults: []faults.Rule{mustParse(t, "put-object=crash-before:3")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Close()
	begun := time.Now()
	x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	took := time.Since(begun)
	mustEnd(t, x, "OrderPlaced", "")
	if by := x.StoppedAt.Sub(x.StartedAt); by < delays || took > by-delays/2 {
		t.Errorf("the execution took %v by its own times and %v of ours; its pauses are %v", by, took, delays)
	}
}
