// Package jsonata evaluates JSONata for emulator/asl. It runs the reference implementation, jsonata.js 2.0.6
// (https://github.com/jsonata-js/jsonata, see LICENSE.jsonata), which is the version that Step Functions has, in the
// JavaScript interpreter github.com/dop251/goja.
//
//	machine, err := asl.Load(definition, asl.WithJSONata(jsonata.New()))
//
// It is right before it is fast: a path takes about a millisecond. Numbers are JavaScript's, so that integers beyond 2⁵³
// lose digits; members with names like integers come first; half a surrogate pair is lost. $eval does not exist.
package jsonata

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"

	"skip-the-line/emulator/asl"
)

//go:embed jsonata.min.js
var library string

// glue returns the functions that the engine calls.
//
//go:embed glue.js
var glue string

// Timeout is how long the evaluation of an expression may take.
const Timeout = 10 * time.Second

// maxCalls is how deeply JavaScript functions may nest, some twenty of them for each call in an expression.
const maxCalls = 4000

// New returns an engine, which any number of executions may use at once.
func New() asl.Engine {
	return &engine{programs: sync.OnceValues(func() ([]*goja.Program, error) {
		first, err := goja.Compile("jsonata.js", library, false)
		if err != nil {
			return nil, err
		}
		second, err := goja.Compile("glue.js", glue, true)
		return []*goja.Program{first, second}, err
	})}
}

type engine struct {
	programs func() ([]*goja.Program, error)

	mu   sync.Mutex
	idle []*interpreter
}

// Compile checks the syntax of an expression.
func (e *engine) Compile(text string) (asl.Query, error) {
	i, err := e.take()
	if err != nil {
		return nil, err
	}
	if _, err := i.compiled(text); err != nil {
		return nil, err
	}
	e.put(i)
	return &query{e, text}, nil
}

func (e *engine) take() (*interpreter, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.idle); n > 0 {
		i := e.idle[n-1]
		e.idle = e.idle[:n-1]
		return i, nil
	}
	programs, err := e.programs()
	if err != nil {
		return nil, err
	}
	return newInterpreter(programs)
}

func (e *engine) put(i *interpreter) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.idle) < maxIdle {
		e.idle = append(e.idle, i)
	}
}

// maxIdle is how many interpreters are kept, of about 1 MB each.
const maxIdle = 8

type query struct {
	engine *engine
	text   string
}

// Evaluate returns the value of the query. An interpreter that was interrupted or has failed is not used again.
func (q *query) Evaluate(ctx context.Context, variables map[string]any, functions map[string]asl.Function) (any, bool, error) {
	i, err := q.engine.take()
	if err != nil {
		return nil, false, err
	}
	value, defined, err := i.evaluate(ctx, q.text, variables, functions)
	if err == nil {
		q.engine.put(i)
	}
	return value, defined, err
}

// An interpreter is a JavaScript runtime with the library. It serves one evaluation at a time.
type interpreter struct {
	runtime   *goja.Runtime
	compile   goja.Callable
	run       goja.Callable
	cache     map[string]goja.Value
	functions map[string]asl.Function // Of the current evaluation.
}

func newInterpreter(programs []*goja.Program) (*interpreter, error) {
	i := &interpreter{runtime: goja.New(), cache: map[string]goja.Value{}}
	i.runtime.SetMaxCallStackSize(maxCalls)
	if _, err := i.runtime.RunProgram(programs[0]); err != nil {
		return nil, err
	}
	made, err := i.runtime.RunProgram(programs[1])
	if err != nil {
		return nil, err
	}
	functions := made.ToObject(i.runtime)
	var ok [2]bool
	i.compile, ok[0] = goja.AssertFunction(functions.Get("compile"))
	i.run, ok[1] = goja.AssertFunction(functions.Get("run"))
	if !ok[0] || !ok[1] {
		return nil, errors.New("glue.js has no compile and run")
	}
	return i, i.runtime.Set("callGo", i.call)
}

// maxCached is how many expressions an interpreter keeps compiled.
const maxCached = 1000

func (i *interpreter) compiled(text string) (goja.Value, error) {
	if c, ok := i.cache[text]; ok {
		return c, nil
	}
	c, err := i.compile(goja.Undefined(), i.runtime.ToValue(text))
	if err != nil {
		return nil, message(err)
	}
	if len(i.cache) >= maxCached {
		clear(i.cache)
	}
	i.cache[text] = c
	return c, nil
}

func (i *interpreter) evaluate(
	ctx context.Context, text string, variables map[string]any, functions map[string]asl.Function,
) (any, bool, error) {
	c, err := i.compiled(text)
	if err != nil {
		return nil, false, err
	}
	bindings, err := asl.Encode(variables)
	if err != nil {
		return nil, false, err
	}
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	i.functions = functions
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { i.runtime.Interrupt(ctx.Err()) })
	result, err := i.run(goja.Undefined(), c, i.runtime.ToValue(string(bindings)), i.runtime.ToValue(names))
	switch {
	case err != nil:
		return nil, false, message(err)
	case !stop():
		return nil, false, fmt.Errorf("the evaluation was stopped: %w", ctx.Err()) // The interrupt may come only now.
	}
	// The library is asynchronous, but waits for nothing outside: its promise is settled when run has returned.
	promise, ok := result.Export().(*goja.Promise)
	switch {
	case !ok || promise.State() == goja.PromiseStatePending:
		return nil, false, errors.New("the expression did not come to an end")
	case promise.State() == goja.PromiseStateRejected:
		return nil, false, errors.New(thrownText(promise.Result()))
	case goja.IsUndefined(promise.Result()):
		return nil, false, nil
	}
	value, err := asl.Decode([]byte(promise.Result().String()))
	return value, true, err
}

// call calls one of the evaluation's functions with the JSON of its arguments, and returns the JSON of its result.
func (i *interpreter) call(name, arguments string) (string, error) {
	var list []any
	decoded, err := asl.Decode([]byte(arguments))
	if err != nil {
		return "", err
	}
	list, _ = decoded.([]any)
	result, err := i.functions[name](list)
	if err != nil {
		return "", err
	}
	text, err := asl.Encode(result)
	return string(text), err
}

// message returns a JavaScript exception as an error of its message alone.
func message(err error) error {
	var exception *goja.Exception
	if errors.As(err, &exception) {
		return errors.New(thrownText(exception.Value()))
	}
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		return fmt.Errorf("the evaluation was stopped: %v", interrupted.Value())
	}
	return err
}

func thrownText(thrown goja.Value) string {
	if object, ok := thrown.(*goja.Object); ok {
		if m := object.Get("message"); m != nil && !goja.IsUndefined(m) {
			return m.String()
		}
	}
	return thrown.String()
}
