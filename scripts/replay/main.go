// Replay runs recorded executions against the workflow as it is now, without calling anything.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/jsonata"
	"skip-the-line/emulator/asl/replay"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: go run ./scripts/replay [-definition FILE] [-path] [-json] HISTORY...

Runs recorded executions against the order workflow as it is now, with the results that the tasks had then, and says where
one would go elsewhere. HISTORY is a file of what this prints:

  aws stepfunctions get-execution-history --execution-arn ARN

The exit code is 0 when every execution goes as it went, 1 when one does not, 2 when a file cannot be read.

  -definition FILE  another state machine, in Amazon States Language
  -path             compare the states and the outcome, not the data
  -json             print a list of {"file", "path", "difference": {"event", "state", "field", "before", "after"}}
`

// The exit codes.
const (
	same    = 0
	differs = 1
	failed  = 2
)

// A finding is what became of one history.
type finding struct {
	File       string             `json:"file"`
	Path       []string           `json:"path"` // the states that were entered then
	Difference *replay.Difference `json:"difference"`
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	file := flags.String("definition", "", "")
	pathOnly := flags.Bool("path", false, "")
	asJSON := flags.Bool("json", false, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return same
	case err != nil:
		return failed
	case flags.NArg() == 0:
		flags.Usage()
		return failed
	}
	found, err := check(*file, flags.Args(), replay.Options{PathOnly: *pathOnly})
	if err == nil {
		err = report(stdout, found, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(stderr, "replay:", err)
		return failed
	}
	for _, f := range found {
		if f.Difference != nil {
			return differs
		}
	}
	return same
}

// check replays each history. The state machine is the order workflow where no file names another.
func check(file string, histories []string, options replay.Options) ([]finding, error) {
	document := definition.WorkflowSource()
	if file != "" {
		var err error
		if document, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	machine, err := asl.Load(document, asl.WithJSONata(jsonata.New()))
	if err != nil {
		return nil, fmt.Errorf("the definition: %w", err)
	}
	found := []finding{}
	for _, name := range histories {
		history, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		difference, err := replay.Check(machine, history, options)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		found = append(found, finding{name, history.Path(), difference})
	}
	return found, nil
}

func read(name string) (*replay.History, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return replay.Read(file)
}

func report(to io.Writer, found []finding, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	for _, f := range found {
		result := "same    "
		if f.Difference != nil {
			result = "differs "
		}
		if _, err := fmt.Fprintf(to, "%s %s: %s\n", result, f.File, strings.Join(f.Path, " → ")); err != nil {
			return err
		}
		if f.Difference != nil {
			if _, err := fmt.Fprintf(to, "         %v\n", f.Difference); err != nil {
				return err
			}
		}
	}
	return nil
}
