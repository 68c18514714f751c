package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
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

// keepBuilding builds the handler whenever its source was saved, until ctx ends. What is saved meanwhile is built afterwards.
func (r *reloader) keepBuilding(ctx context.Context) {
	for {
		select {
		case at := <-r.saves:
			r.build(ctx, at)
		case <-ctx.Done():
			return
		}
	}
}

// build builds the handler and has the functions run it. Invocations that have begun end in the processes that they have.
func (r *reloader) build(ctx context.Context, at time.Time) {
	c := console.Change{What: handlerDirectory, At: at, Status: console.Building}
	r.stack.console.Changed(c)
	r.log.LogAttrs(ctx, slog.LevelInfo, string(console.Building), slog.String("what", c.What))
	previous := keep(r.binary)
	built, err := bundle.Target{Dir: r.root}.Refresh(ctx)
	if err == nil {
		if err = r.replace(ctx, built); err != nil && previous != "" {
			err = errors.Join(fmt.Errorf("it was built but does not start: %w", err), r.replace(ctx, previous))
		}
	}
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		r.binary = built
	}
	r.done(c, buildProblems(err))
}

// replace has every function run a binary, and starts it as the stack was started.
func (r *reloader) replace(ctx context.Context, binary string) error {
	for _, f := range r.stack.functions {
		if err := f.Replace(binary); err != nil {
			return err
		}
	}
	for _, f := range r.stack.functions {
		if err := f.Warm(ctx, max(1, r.options.Warm)); err != nil {
			return err
		}
	}
	return nil
}

// keep gives a binary a second name, under which it stays when another one gets its first. It returns "" if it cannot.
func keep(binary string) string {
	previous := filepath.Join(filepath.Dir(binary), "previous-"+filepath.Base(binary))
	_ = os.Remove(previous) // which may not be there
	if os.Link(binary, previous) != nil {
		return ""
	}
	return previous
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
