package main

import (
	"bytes"
	"testing"
)

func TestWithoutMessages(t *testing.T) {
	for name, test := range map[string]struct{ line, want string }{
		"a returned error":  {`{"errorMessage":"A Large Flat White costs 4.50","errorType":"InvalidOrder"}`, "the step returned InvalidOrder"},
		"a panic":           {`{"errorMessage":"boom","errorType":"string","stackTrace":[{"path":"a.go","line":1,"label":"f"}]}`, ""},
		"a late response":   {`Unsolicited response received on idle HTTP channel starting with "HTTP/1.1 400 …"; err=<nil>`, "unsolicited response"},
		"what is not JSON":  {"failed to GET the next invocation", ""},
		"JSON of something": {`{"key":"value"}`, ""},
	} {
		var written bytes.Buffer
		if n, err := (withoutMessages{&written}).Write([]byte(test.line)); err != nil || n != len(test.line) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if test.want == "" {
			test.want = test.line
		}
		if written.String() != test.want {
			t.Errorf("%s is logged as %s, want %s", name, &written, test.want)
		}
	}
}
