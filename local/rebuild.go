package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"skip-the-line/handler/bundle"
	"skip-the-line/local/console"
)

const handlerDirectory = "handler"

// isSource reports whether a file is part of the handler's binary.
func isSource(name string) bool {
	if !strings.HasPrefix(name, handlerDirectory+"/") || strings.HasPrefix(name, handlerDirectory+"/bundle/") {
		return false
	}
	return path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") || path.Ext(name) == ".json"
}

// keepBuilding calls build for what was saved, until ctx ends. The context of a build is cancelled by the next save, which makes it
// obsolete: an editor that formats what it has saved saves twice.
func keepBuilding(ctx context.Context, saves <-chan time.Time, build func(current context.Context, at time.Time)) {
	var building sync.WaitGroup
	defer building.Wait()
	obsolete := func() {}
	for {
		select {
		case at := <-saves:
			obsolete()
			building.Wait()
			var current context.Context
			current, obsolete = context.WithCancel(ctx)
			building.Go(func() { build(current, at) })
		case <-ctx.Done():
			obsolete()
			return
		}
	}
}

// build builds the handler and has the functions run it, unless the context current ends before it is built. Invocations that have
// begun end in the processes that they have.
func (r *reloader) build(ctx, current context.Context, at time.Time) {
	c := console.Change{What: handlerDirectory, At: at, Status: console.Building}
	r.stack.console.Changed(c)
	r.log.LogAttrs(ctx, slog.LevelInfo, string(console.Building), slog.String("what", c.What))
	previous, kept := r.binaries.keep()
	built, err := r.options.build(current, r.root, bundle.Target.Refresh)
	if err != nil && current.Err() != nil {
		return
	}
	if err == nil {
		if err = r.replace(ctx, built); err != nil && kept {
			err = errors.Join(fmt.Errorf("it was built but does not start: %w", err), r.replace(ctx, previous))
		}
	}
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		r.binaries = built
	}
	r.done(c, buildProblems(err))
}

// replace has every function run its binary, and starts it as the stack was started.
func (r *reloader) replace(ctx context.Context, binaries binaries) error {
	for arn, f := range r.stack.functions {
		if err := f.Replace(binaries.of(nameOf(arn))); err != nil {
			return err
		}
	}
	return r.stack.functions.warm(ctx, max(1, r.options.Warm))
}

// compilerError matches what the compiler says of a file of the module.
var compilerError = regexp.MustCompile(`(?m)^\s*(\S+\.go):(\d+):(?:(\d+):)? (.+)$`)

// buildProblems returns what is wrong in the source, by the error of building it.
func buildProblems(err error) []console.Problem {
	if err == nil {
		return nil
	}
	var all []console.Problem
	for _, found := range compilerError.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(found[2])   // digits
		column, _ := strconv.Atoi(found[3]) // digits, or 0 for none
		all = append(all, console.Problem{File: filepath.ToSlash(found[1]), Line: line, Column: column, Message: found[4]})
	}
	if len(all) == 0 {
		all = append(all, console.Problem{File: handlerDirectory, Message: err.Error()})
	}
	return all
}
