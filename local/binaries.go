package local

import (
	"context"
	"os"
	"path/filepath"

	"skip-the-line/handler/bundle"
)

// binaries are what the functions run: all of them one binary but for the step, if any, that runs under a debugger.
type binaries struct {
	handler  string
	step     string // that is debugged
	debugged string // its binary, which is not optimized
}

// build gets the binaries of the handler in dir by get, which is [bundle.Target.Cached] or [bundle.Target.Refresh].
func (o Options) build(ctx context.Context, dir string, get func(bundle.Target, context.Context) (string, error)) (b binaries, err error) {
	b = binaries{handler: o.Handler, step: o.Debug}
	if b.handler == "" || dir != "" {
		if b.handler, err = get(bundle.Target{Dir: dir}, ctx); err != nil {
			return b, err
		}
	}
	if b.step != "" {
		b.debugged, err = get(bundle.Target{Dir: dir, Debug: true}, ctx)
	}
	return b, err
}

// of returns the binary of a step.
func (b binaries) of(step string) string {
	if step == b.step {
		return b.debugged
	}
	return b.handler
}

// keep returns the binaries under second names, under which they stay when others get their first. It reports whether it could.
func (b binaries) keep() (binaries, bool) {
	ok := true
	for _, name := range []*string{&b.handler, &b.debugged} {
		if *name == "" {
			continue
		}
		kept := filepath.Join(filepath.Dir(*name), "previous-"+filepath.Base(*name))
		_ = os.Remove(kept) // which may not be there
		ok = os.Link(*name, kept) == nil && ok
		*name = kept
	}
	return b, ok
}
