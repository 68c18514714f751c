package local

import (
	"math"
	"testing"
	"time"
)

// What a stack has written whose Waits were skipped is not of the future when the next one goes on with it, whatever its speed.
func TestSpeed_isKeptWithTheData(t *testing.T) {
	t.Parallel()
	directory, last := t.TempDir(), time.Now()
	for _, speed := range []float64{math.Inf(1), 0, 1e6} {
		s := mustStartStack(t, Options{Data: directory, Speed: speed})
		const day = 24 * time.Hour
		if ahead := s.Ahead(); speed < 1e9 && ahead < day-time.Hour {
			t.Errorf("after a day that was skipped the clock is %v ahead", ahead)
		}
		state := `{"Type": "Pass", "End": true}`
		if speed > 0 {
			state = `{"Type": "Wait", "Seconds": 86400, "End": true}`
		}
		x := mustRunState(t, s, state)
		if took := x.StoppedAt.Sub(x.StartedAt); x.StartedAt.Before(last) || speed > 0 && took < day {
			t.Errorf("at speed %v an execution ran from %v to %v, after one that ended at %v", speed, x.StartedAt, x.StoppedAt, last)
		}
		last = x.StoppedAt
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
