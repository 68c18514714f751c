package lambda

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"skip-the-line/handler/bundle"
)

// A process can die at the very moment at which it is handed an invocation. It can't have seen it, so another gets it.
func TestHangUp_HandsOnWhatTheProcessCannotHaveSeen(t *testing.T) {
	t.Parallel()
	binary, err := bundle.Target{Package: "skip-the-line/emulator/lambda/testdata/echo"}.Cached(t.Context())
	if err != nil {
		t.Fatal(err)
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
