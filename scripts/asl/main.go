// Asl checks definitions in the Amazon States Language, for people, editors and CI.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/jsonata"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

const usage = `usage: go run ./scripts/asl check [-json] FILE...

Reports every problem of state machine definitions that AWS Step Functions or the local stack would reject, one a line:

  order.asl.json:12:7: state "PutItem", Retry[0].MaxAttempts: must be a whole number from 0 to 99999999

FILE may be - for the standard input. The exit code is 0 without problems, 1 with some, 2 when a file cannot be read.

  -json  print a list of {"file", "line", "column", "state", "field", "message", "hint"}
`

// The exit codes.
const (
	fine     = 0
	problems = 1
	failed   = 2
)

// A finding is a problem of a file.
type finding struct {
	File string `json:"file"`
	asl.Problem
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("asl", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	asJSON := flags.Bool("json", false, "")
	if len(args) == 0 || args[0] != "check" {
		flags.Usage()
		return failed
	}
	switch err := flags.Parse(args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return fine
	case err != nil:
		return failed
	case flags.NArg() == 0:
		flags.Usage()
		return failed
	}
	found, err := check(flags.Args(), stdin)
	if err != nil {
		fmt.Fprintln(stderr, "asl:", err)
		return failed
	}
	if err := report(stdout, found, *asJSON); err != nil {
		fmt.Fprintln(stderr, "asl:", err)
		return failed
	}
	if len(found) > 0 {
		return problems
	}
	return fine
}

func check(files []string, stdin io.Reader) ([]finding, error) {
	found := []finding{}
	engine := asl.WithJSONata(jsonata.New())
	for _, file := range files {
		definition, err := read(file, stdin)
		if err != nil {
			return nil, err
		}
		for _, p := range asl.Check(definition, engine) {
			found = append(found, finding{file, p})
		}
	}
	return found, nil
}

func read(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(file)
}

func report(to io.Writer, found []finding, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	for _, f := range found {
		if _, err := fmt.Fprintf(to, "%s:%d:%d: %v\n", f.File, f.Line, f.Column, f.Problem); err != nil {
			return err
		}
	}
	return nil
}
