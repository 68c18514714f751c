package asl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"skip-the-line/emulator/jsonpath"
)

// A dataflow says how a state selects its input and makes its output: https://states-language.net/#filters
type dataflow struct {
	input      selection
	parameters template
	selector   template
	result     resultPath
	output     selection
	assign     template

	jsonata bool
	outputs template // Output; nil means the result.
}

// dataflow reads the fields of a state's dataflow: InputPath and OutputPath, and those of the others that are named. A
// JSONata state has Output, and Arguments in place of Parameters.
func (f *fields) dataflow(names ...string) dataflow {
	if f.jsonata {
		d := dataflow{jsonata: true, outputs: f.template("Output")}
		if slices.Contains(names, "Parameters") && slices.Contains(names, "ResultSelector") {
			d.parameters = f.template("Arguments")
		}
		if slices.Contains(names, "Assign") {
			d.assign = f.assignment()
		}
		return d
	}
	d := dataflow{input: f.selection("InputPath"), output: f.selection("OutputPath")}
	for _, name := range names {
		switch name {
		case "Parameters":
			d.parameters = f.template(name)
		case "ResultSelector":
			d.selector = f.template(name)
		case "ResultPath":
			d.result = f.resultPath(name)
		case "Assign":
			d.assign = f.assignment()
		}
	}
	return d
}

// selected returns what InputPath selects of a state's raw input.
func (d *dataflow) selected(v *visit, raw any) (any, error) {
	v.seen.Stages = nil // of an attempt that is tried again
	input, err := d.input.apply(v, raw)
	if err == nil && d.input.set() {
		v.stage("InputPath", input)
	}
	return input, err
}

// arguments applies Parameters to what InputPath has selected.
func (d *dataflow) arguments(v *visit, input any) (any, error) {
	if d.parameters == nil {
		return input, nil
	}
	arguments, err := d.parameters.fill(v, input)
	switch {
	case err != nil, v.state.typ == "Task": // whose Tries hold them
	case d.jsonata:
		v.stage("Arguments", arguments)
	default:
		v.stage("Parameters", arguments)
	}
	return arguments, err
}

// finish returns the output of a state for its raw input and its result.
func (d *dataflow) finish(v *visit, raw, result any) (any, error) {
	var err error
	if d.selector != nil {
		if result, err = d.selector.fill(v, result); err != nil {
			return nil, err
		}
		v.stage("ResultSelector", result)
	}
	if err = v.evaluateAssign(d.assign, result); err != nil {
		return nil, err
	}
	if d.jsonata {
		if d.outputs == nil {
			return result, nil
		}
		return d.outputs.fill(v, result)
	}
	output, err := d.result.apply(v, raw, result)
	if err != nil {
		return nil, err
	}
	if d.result.set() {
		v.stage("ResultPath", output)
	}
	return d.output.apply(v, output)
}

// A selection is an InputPath or OutputPath: https://states-language.net/#filters. The zero selection selects everything.
type selection struct {
	field   string
	path    *path
	discard bool // The path was null: the value is replaced by an empty object.
}

// set reports whether the definition has the field.
func (s selection) set() bool { return s.discard || s.path != nil }

func (s selection) apply(v *visit, value any) (any, error) {
	switch {
	case s.discard:
		return map[string]any{}, nil
	case s.path == nil:
		return value, nil
	}
	return v.find(s.path, s.field, value)
}

// find returns what a path selects in a value. A path that finds nothing fails the execution.
func (v *visit) find(p *path, field string, value any) (any, error) {
	found, ok := p.find(v, value)
	if ok {
		return found, nil
	}
	searched := []byte("(too large to show)")
	if !tooLarge(value) {
		if text, err := Encode(value); err == nil {
			searched = text
		}
	}
	return nil, v.runtimeError("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
		p.text, field, searched)
}

// maxCause is the length at which Step Functions truncates a cause:
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
const maxCause = 32768

// runtimeError returns the error that no Catcher matches, worded as Step Functions does.
func (v *visit) runtimeError(format string, args ...any) *Error {
	return &Error{Name: Runtime, Cause: v.failed(format, args...)}
}

// failed returns the cause of a failure of the state.
func (v *visit) failed(format string, args ...any) string {
	cause := fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). ",
		v.state.name, v.entered) + fmt.Sprintf(format, args...)
	if len(cause) > maxCause {
		cause = strings.ToValidUTF8(cause[:maxCause], "")
	}
	return cause
}

// A resultPath is a ResultPath: https://states-language.net/#filters. It says where in the raw input the result goes. The
// zero resultPath replaces the input by the result.
type resultPath struct {
	text     string
	segments []jsonpath.Segment
	discard  bool // The path was null: the result is dropped, and the input is the output.
}

// set reports whether the definition has the field.
func (p resultPath) set() bool { return p.text != "" || p.discard }

// newResultPath checks the rules for reference paths: https://states-language.net/#ref-paths
func newResultPath(p *path) (resultPath, error) {
	switch {
	case p.context:
		return resultPath{}, errors.New("a result cannot be written to the context object; use a path with one $")
	case p.variable != "":
		return resultPath{}, errors.New("a result cannot be written to a variable; use Assign")
	}
	segments, ok := p.query.Reference()
	if !ok {
		return resultPath{}, errors.New("must consist of names and indexes only")
	}
	return resultPath{text: p.text, segments: segments}, nil
}

// apply returns the input with the result in it. It changes neither: whatever lies along the path is copied.
func (p resultPath) apply(v *visit, input, result any) (any, error) {
	if p.discard {
		return input, nil
	}
	output, ok := put(input, p.segments, result)
	if !ok {
		return nil, &Error{Name: ResultPathMatchFailure, Cause: "Unable to apply ResultPath '" + p.text +
			"' in the state '" + v.state.name + "': the input has no object or array there to put the result into."}
	}
	return output, nil
}

func put(into any, segments []jsonpath.Segment, result any) (any, bool) {
	if len(segments) == 0 {
		return result, true
	}
	first, rest := segments[0], segments[1:]
	if !first.IsIndex {
		object, ok := into.(map[string]any)
		if !ok {
			return nil, false
		}
		member, ok := object[first.Name]
		if !ok {
			member = map[string]any{} // Missing objects along the path are created.
		}
		if member, ok = put(member, rest, result); !ok {
			return nil, false
		}
		if object = maps.Clone(object); object == nil {
			object = map[string]any{}
		}
		object[first.Name] = member
		return object, true
	}
	array, ok := into.([]any)
	if !ok || first.Index >= len(array) {
		return nil, false
	}
	element, ok := put(array[first.Index], rest, result)
	if !ok {
		return nil, false
	}
	array = slices.Clone(array)
	array[first.Index] = element
	return array, true
}
