package local

import (
	"context"
	"slices"
	"testing"
	"time"
)

// An editor that formats what it has saved saves twice: the build of what it saved first must not hold up the second.
func TestKeepBuilding_givesUpWhatIsObsolete(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	saves, ended := make(chan time.Time), make(chan struct{})
	var built []string
	go func() {
		defer close(ended)
		keepBuilding(ctx, saves, func(current context.Context, at time.Time) {
			if at.Unix() < 3 {
				<-current.Done() // as a build that takes long
				built = append(built, "given up")
				return
			}
			built = append(built, "built")
			stop()
		})
	}()
	for second := range int64(3) {
		saves <- time.Unix(second+1, 0)
	}
	<-ended
	if want := []string{"given up", "given up", "built"}; !slices.Equal(built, want) {
		t.Errorf("the builds are %q, want %q", built, want)
	}
}
