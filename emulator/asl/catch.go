package asl

import "strings"

// A catcher says where an execution goes on after a failure: https://states-language.net/#fallback-states
type catcher struct {
	errorEquals []string
	result      resultPath
	next        string
}

func loadCatcher(f *fields, last bool, t *transitions) catcher {
	c := catcher{errorEquals: loadErrorEquals(f, last), result: f.resultPath("ResultPath")}
	next, ok := f.text("Next")
	switch {
	case ok:
		t.add(CatchTransition, next, strings.Join(c.errorEquals, ", "))
	case !f.has("Next"):
		f.problem("needs Next, the name of the state to go on with")
	}
	c.next = next
	f.comment()
	f.done("a Catcher")
	return c
}

// catch goes on with the state that the first matching catcher names. The output is made by the catcher's ResultPath
// alone: the state's own ResultPath and OutputPath have no part in it (recorded on AWS).
func (s *taskState) catch(v *visit, input any, failure *Error) (any, string, error) {
	for _, c := range s.catchers {
		if failure.matches(c.errorEquals) {
			v.seen.Error, v.seen.Cause = failure.Name, failure.Cause
			output, err := c.result.place(v, input, failure.output())
			return output, c.next, err
		}
	}
	return nil, "", failure
}
