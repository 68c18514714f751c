package command

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	wrong := errors.New("-n is wrong")
	for name, test := range map[string]struct {
		args  []string
		check error
		says  string // empty if the arguments are right
	}{
		"flags":               {[]string{"-s", "x", "-n", "1"}, nil, ""},
		"no flags":            {nil, nil, ""},
		"an argument":         {[]string{"-s", "x", "y"}, nil, `"y" is not a flag`},
		"a flag of its own":   {[]string{"-f", "x"}, nil, ""},
		"an empty flag":       {[]string{"-s", ""}, nil, "-s is empty: give it a value, or leave it out"},
		"an empty flag, =":    {[]string{"-s="}, nil, "-s is empty"},
		"what the check says": {[]string{"-n", "2"}, wrong, "-n is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
			flags.SetOutput(&out)
			flags.String("s", "default", "")
			flags.Int("n", 0, "")
			flags.Func("f", "", func(string) error { return nil })
			err := Parse(flags, test.args, func() error { return test.check })
			if (err != nil) != (test.says != "") || !strings.Contains(out.String(), test.says) {
				t.Errorf("the error is %v, and it printed %q", err, &out)
			}
			if err != nil && !strings.Contains(out.String(), "hint: go run ./scripts/smoke -h lists the flags") {
				t.Errorf("it printed %q", &out)
			}
		})
	}
}

func TestPaintFor(t *testing.T) {
	t.Parallel()
	if got := PaintFor(io.Discard).In(Red, "x"); got != "x" {
		t.Errorf("a pipe gets %q", got)
	}
	if got := Paint(true).In(Red, "x"); got != Red+"x"+reset {
		t.Errorf("a terminal gets %q", got)
	}
	if got := Paint(true).In(Red, ""); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

func TestBuild_saysHowFarItIs(t *testing.T) {
	t.Parallel()
	var now time.Time
	var out bytes.Buffer
	b := &build{what: "the handler", out: &out, now: func() time.Time { return now }}
	b.say()
	now = now.Add(4 * time.Second)
	b.progress(57, 0)
	b.say()
	b.progress(58, 312)
	b.say()
	b.progress(312, 312)
	b.say()
	want := "Building the handler and starting, 0s\n" +
		"Building the handler: compiled 57 so far, 4s\n" +
		"Building the handler: compiled 58 of 312 packages, 4s\n" +
		"Building the handler: linking and starting, 4s\n"
	if out.String() != want {
		t.Errorf("it said\n%s", &out)
	}
}

// A build that has nothing to do is over before there is anything to draw.
func TestBuild_drawsOverItsLineOnATerminal(t *testing.T) {
	t.Parallel()
	var now time.Time
	var out bytes.Buffer
	b := &build{what: "the handler", out: &out, terminal: true, now: func() time.Time { return now }}
	b.say()
	now = now.Add(time.Second)
	b.say()
	b.say()
	if want := strings.Repeat(EraseLine+"Building the handler and starting, 1s", 2); out.String() != want {
		t.Errorf("it drew %q", &out)
	}
}
