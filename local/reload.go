package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/gateway"
	"skip-the-line/local/console"
	"skip-the-line/local/watch"
)

// The files that are watched, in the module's directory.
const (
	definitionDirectory = "definition"
	workflowFile        = definitionDirectory + "/" + definition.WorkflowFile
	apiFile             = definitionDirectory + "/" + definition.APIFile
)

// reloader loads again what was saved.
type reloader struct {
	stack    *Stack
	options  Options
	root     string // the module's directory
	log      *slog.Logger
	contents map[string][]byte // of the documents, as they were loaded or rejected last
	saves    chan time.Time    // when the handler's source was saved; holds one that is not built yet
	binaries binaries          // that the functions run
}

// watch loads the documents and the handler again when their files are saved, until the stack closes.
func (s *Stack) watch(o Options, binaries binaries) error {
	root, err := moduleDir(o.Watch)
	if err != nil {
		return err
	}
	r := &reloader{stack: s, options: o, root: root, log: o.Log, contents: map[string][]byte{}, saves: make(chan time.Time, 1), binaries: binaries}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	w, err := watch.Tree(root, []string{definitionDirectory, handlerDirectory}, r.saved)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var building sync.WaitGroup
	building.Go(func() {
		keepBuilding(ctx, r.saves, func(current context.Context, at time.Time) { r.build(ctx, current, at) })
	})
	s.closeFirst(func() error {
		cancel()
		building.Wait()
		return w.Close()
	})
	return nil
}

func (r *reloader) saved(paths []string, at time.Time) {
	for _, name := range paths {
		switch name {
		case workflowFile:
			r.document(name, at, r.loadWorkflow)
		case apiFile:
			r.document(name, at, r.loadAPI)
		default:
			if isSource(name) {
				select {
				case r.saves <- at:
				default: // one is waiting, and will be built with this one
				}
			}
		}
	}
}

// document loads a document unless it is as it was.
func (r *reloader) document(name string, at time.Time, load func(text []byte) error) {
	text, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		return // between two steps of an editor; another file will take its name
	}
	if err == nil {
		if before, known := r.contents[name]; known && bytes.Equal(before, text) {
			return
		}
		r.contents[name] = text
		err = load(text)
	}
	r.done(console.Change{What: name, At: at}, problems(name, text, err))
}

func (r *reloader) loadWorkflow(text []byte) error {
	filled, err := definition.WorkflowOf(text, workflowValues())
	if err != nil {
		return err
	}
	return r.stack.executions.Update(filled)
}

func (r *reloader) loadAPI(text []byte) error {
	filled, err := definition.APIOf(text, apiValues(r.options))
	if err != nil {
		return err
	}
	if err := r.stack.api.Update(filled); err != nil {
		return err
	}
	r.stack.document.Store(&filled)
	return nil
}

// done reports what became of a change to the console and to the log.
func (r *reloader) done(c console.Change, found []console.Problem) {
	took := time.Since(c.At)
	c.Took, c.Status, c.Problems = float64(took.Microseconds())/1000, console.Loaded, found
	if len(found) > 0 {
		c.Status = console.Rejected
	}
	r.stack.console.Changed(c)
	if len(found) == 0 {
		r.log.LogAttrs(context.Background(), slog.LevelInfo, "loaded", slog.String("what", c.What), slog.Duration("took", took))
	}
	for _, p := range found {
		r.log.LogAttrs(context.Background(), slog.LevelError, "rejected", slog.String("what", c.What), slog.String("file", p.File), slog.Int("line", p.Line),
			slog.Int("column", p.Column), slog.String("state", p.State), slog.String("field", p.Field), slog.String("problem", p.Message), slog.String("hint", p.Hint))
	}
}

// problems returns what is wrong in a document, which text is, by the error of loading it.
func problems(name string, text []byte, err error) []console.Problem {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []console.Problem
		for _, one := range joined.Unwrap() {
			all = append(all, problems(name, text, one)...)
		}
		return all
	}
	if p, ok := errors.AsType[asl.Problem](err); ok {
		return []console.Problem{{File: name, Line: p.Line, Column: p.Column, State: p.State, Field: p.Field, Message: p.Message, Hint: p.Hint}}
	}
	if p, ok := errors.AsType[*definition.Error](err); ok {
		return []console.Problem{{File: path.Join(definitionDirectory, p.File), Line: p.Line, Message: p.Message}}
	}
	return []console.Problem{{File: name, Line: gateway.Line(text, err), Message: err.Error()}}
}

// moduleDir returns the directory of the project's module around dir.
func moduleDir(dir string) (string, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for ; ; at = filepath.Dir(at) {
		if text, err := os.ReadFile(filepath.Join(at, "go.mod")); err == nil && strings.Contains(string(text), "module skip-the-line\n") {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not in the repository: its files cannot be watched from there", dir)
		}
	}
}
