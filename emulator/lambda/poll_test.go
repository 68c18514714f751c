package lambda

import (
	"context"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// A process can die just when it is given an invocation, before it can have seen it.
func TestHangUp_givesAnUnseenInvocationToAnotherProcess(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "echo.exe") // a name that every system runs
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/echo")
	if printed, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	f, err := Start(context.Background(), Config{Name: "echo", Binary: binary})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Warm(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	inv := &invocation{id: uuid.NewString(), payload: []byte(`{}`), done: make(chan outcome, 1)}
	f.mu.Lock()
	dying := f.idle[0]
	f.idle = nil
	dying.begin(inv)
	f.mu.Unlock()

	var group sync.WaitGroup
	group.Go(dying.hangUp)
	if o := <-inv.done; o.err != nil || string(o.result.Payload) != `{}` {
		t.Errorf("the invocation came to %+v", o)
	}
	group.Wait()
	<-dying.gone
}
