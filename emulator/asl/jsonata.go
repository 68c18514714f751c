package asl

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An Engine compiles JSONata expressions: https://docs.jsonata.org. Package emulator/asl/jsonata has one.
type Engine interface {
	Compile(text string) (Query, error)
}

// A Query is a compiled JSONata expression. Any number of goroutines may evaluate it at once.
type Query interface {
	// Evaluate returns the value of the expression, of the kinds that Decode returns, and whether it is defined. The
	// expression reads variables and calls functions by their names after a $.
	Evaluate(ctx context.Context, variables map[string]any, functions map[string]Function) (value any, defined bool, err error)
}

// A Function is a function that an expression can call.
type Function func(arguments []any) (any, error)

// WithJSONata makes Load accept states whose QueryLanguage is JSONata, and their expressions run in an engine.
func WithJSONata(engine Engine) Option { return func(l *loader) { l.engine = engine } }

// isQuery reports whether a string of a JSONata state is an expression: only one without blanks around it (recorded on
// AWS).
func isQuery(text string) bool {
	return len(text) >= len("{%%}") && strings.HasPrefix(text, "{%") && strings.HasSuffix(text, "%}")
}

// A query is an expression of a definition.
type query struct {
	text     string
	compiled Query
	names    []string // That follow a $ in it.
}

var dollarName = regexp.MustCompile(`\$([\pL_][\pL\pN_]*)`)

// query compiles an expression in its {% %}.
func (l location) query(field, text string) expression {
	q := &query{text: strings.TrimSpace(text[2 : len(text)-2])}
	for _, match := range dollarName.FindAllStringSubmatch(q.text, -1) {
		q.names = append(q.names, match[1])
	}
	if l.loader.engine == nil {
		return q // Of which the QueryLanguage has a problem.
	}
	var err error
	if q.compiled, err = l.loader.engine.Compile(q.text); err != nil {
		l.problem("%q is not a valid JSONata expression: %v", q.text, err)
	}
	return q
}

func (q *query) evaluate(v *visit, field string, _ any) (any, error) {
	variables, functions := map[string]any{}, map[string]Function{}
	for _, name := range q.names {
		if function, ok := queryFunctions[name]; ok {
			functions[name] = func(arguments []any) (any, error) { return function(v, arguments) }
		}
		if value, ok := v.variables.lookup(name); ok {
			variables[name] = value
		}
		if name == "states" {
			variables[name] = v.statesObject(q.text)
		}
	}
	value, defined, err := q.compiled.Evaluate(v.ctx, variables, functions)
	switch {
	case v.ctx.Err() != nil:
		return nil, errStopped
	case err != nil:
		return nil, v.queryError("The JSONata expression '%s' specified for the field '%s' threw an error during evaluation. %v", q.text, field, err)
	case !defined:
		return nil, v.queryError("The JSONata expression '%s' specified for the field '%s' returned nothing (undefined).", q.text, field)
	}
	return value, nil
}

func (v *visit) queryError(format string, arguments ...any) *Error {
	return &Error{QueryEvaluationError, v.failed(format, arguments...)}
}

// statesObject returns what $states is: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
// It leaves out a context that the expression does not read.
func (v *visit) statesObject(text string) map[string]any {
	states := map[string]any{"input": v.seen.Input}
	for name, value := range v.states {
		states[name] = value
	}
	if strings.Contains(text, "context") || !strings.Contains(text, "$states.") {
		states["context"] = v.contextObject()
	}
	return states
}

// queryFunctions are the functions that Step Functions adds to JSONata.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#transforming-jsonata-functions
var queryFunctions = map[string]func(v *visit, arguments []any) (any, error){
	"hash":      takes(2, 2, hash),
	"parse":     takes(1, 1, stringToJSON),
	"partition": takes(2, 2, arrayPartition),
	"random":    takes(0, 1, queryRandom),
	"range":     takes(3, 3, queryRange),
	"uuid":      takes(0, 0, func(v *visit, _ []any) (any, error) { return v.uuid(), nil }),
}

func takes(least, most int, apply func(v *visit, arguments []any) (any, error)) func(v *visit, arguments []any) (any, error) {
	function := intrinsic{least, most, apply}
	return func(v *visit, arguments []any) (any, error) {
		if n := len(arguments); n < least || n > most {
			return nil, &Error{Cause: "the function takes " + function.counts() + " arguments, not " + strconv.Itoa(n)}
		}
		return apply(v, arguments)
	}
}

// queryRange returns a single element without its array, as JSONata's sequences do (recorded on AWS).
func queryRange(v *visit, arguments []any) (any, error) {
	value, err := arrayRange(v, arguments)
	if list, ok := value.([]any); ok && len(list) == 1 {
		return list[0], err
	}
	return value, err
}

// queryRandom returns a number from 0 to below 1.
func queryRandom(v *visit, arguments []any) (any, error) {
	random := v.random
	if len(arguments) == 1 {
		seed, err := integerAt(arguments, 0)
		if err != nil {
			return nil, err
		}
		random = seeded(seed)
	}
	return json.Number(strconv.FormatFloat(random(), 'g', -1, 64)), nil
}

// loadLanguage reads the QueryLanguage of a machine or a state, and reports whether it is JSONata.
func loadLanguage(f *fields, inherited bool) bool {
	language, ok := f.text("QueryLanguage")
	at := f.member("QueryLanguage")
	switch {
	case !ok:
		return inherited
	case !slices.Contains([]string{"JSONPath", "JSONata"}, language):
		at.problem("must be JSONPath or JSONata")
	case language == "JSONPath" && inherited:
		at.problem("must be JSONata, because the state machine's is")
	case language == "JSONata" && f.loader.engine == nil:
		at.problem("there is no JSONata engine here; use JSONPath, or load the definition with an engine")
	}
	return language == "JSONata"
}
