package asl

import "strings"

// A catcher is one Catcher of a Catch field: https://states-language.net/#fallback-states
type catcher struct {
	errorEquals []string
	result      resultPath
	output      template // Of JSONata; nil means the error.
	assign      template
	next        string
}

func loadCatcher(f *fields, last bool, t *transitions) catcher {
	c := catcher{errorEquals: loadErrorEquals(f, last), assign: f.assignment()}
	if f.jsonata {
		c.output = f.template("Output")
	} else {
		c.result = f.resultPath("ResultPath")
	}
	next, ok := f.text("Next")
	switch {
	case ok:
		t.add(CatchTransition, next, strings.Join(c.errorEquals, ", "))
	case !f.has("Next"):
		f.problem("needs Next, the name of the next state")
	}
	c.next = next
	f.comment()
	f.done("a Catcher")
	return c
}

// catch returns the output and next state of the first catcher that matches the failure. Only the catcher's ResultPath
// and Assign apply; the state's own ResultPath, OutputPath and Assign do not (recorded on AWS).
func (s *fallible) catch(v *visit, input any, failure *Error) (any, string, error) {
	for _, c := range s.catchers {
		if failure.matches(c.errorEquals) {
			v.seen.Error, v.seen.Cause = failure.Name, failure.Cause
			v.seen.Assigned = nil
			v.states = map[string]any{"errorOutput": failure.output()}
			if err := v.evaluateAssign(c.assign, failure.output()); err != nil {
				return nil, "", err
			}
			if c.output != nil {
				output, err := c.output.fill(v, nil)
				return output, c.next, err
			}
			output, err := c.result.apply(v, input, failure.output())
			return output, c.next, err
		}
	}
	return nil, "", failure
}
