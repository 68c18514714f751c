package lambda_test

import (
	"sync"
	"testing"
	"time"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	t.Run("running invocations end as they began", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() {
			if got := mustSucceed(t, f, do("get", g.url, 0)); got != `"through"` {
				t.Errorf("the old one responded %s", got)
			}
		})
		<-g.arrived
		old := f.Processes()[0].PID
		if err := f.Replace(mustBuild(t, "echo")); err != nil {
			t.Fatal(err)
		}
		if got := mustSucceed(t, f, []byte(`"new"`)); got != `"new"` {
			t.Errorf("the new one responded %s", got)
		}
		if !alive(old) {
			t.Error("the old process was killed")
		}
		g.open()
		group.Wait()
		for alive(old) { // it ends when it asks for work again
			mustSucceed(t, f, []byte(`"new"`))
		}
	})
	t.Run("idle processes are replaced at once", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave", concurrency(2, 0))
		if err := f.Warm(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if err := f.Replace(mustBuild(t, "echo")); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			if got := mustSucceed(t, f, []byte(`"new"`)); got != `"new"` {
				t.Errorf("an old process responded %s", got)
			}
		}
	})
	t.Run("queued invocations run the new binary", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(1, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		group.Go(func() {
			if got := mustSucceed(t, f, []byte(`"queued"`)); got != `"queued"` {
				t.Errorf("the old one responded %s", got)
			}
		})
		c.next(20 * time.Second)
		if err := f.Replace(mustBuild(t, "echo")); err != nil {
			t.Fatal(err)
		}
		g.open()
		group.Wait()
	})
	t.Run("nothing is lost while it goes on", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo", concurrency(3, time.Minute))
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				for range 50 {
					mustSucceed(t, f, []byte(`{}`))
				}
			})
		}
		for range 10 {
			if err := f.Replace(mustBuild(t, "echo")); err != nil {
				t.Error(err)
			}
			if err := f.Warm(t.Context(), 1); err != nil {
				t.Error(err)
			}
		}
		group.Wait()
	})
	t.Run("a missing binary changes nothing", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		mustSucceed(t, f, []byte(`{}`))
		pid := f.Processes()[0].PID
		if err := f.Replace("missing"); err == nil {
			t.Error("no error")
		}
		mustSucceed(t, f, []byte(`{}`))
		if list := f.Processes(); len(list) != 1 || list[0].PID != pid {
			t.Errorf("the processes are %v", list)
		}
	})
}
