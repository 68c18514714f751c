// Mutants tests the tests. It breaks the program in one small way after the other, runs the tests that should notice, and
// says which breaks none of them noticed:
//
//	go run ./proof/mutants                   all of them, which takes most of an hour
//	go run ./proof/mutants -run handler      those whose name or file matches
//	go run ./proof/mutants -list             none: what they are, and which are stale
//
// It works on a copy of the tree as it is on disk, below the system's temporary directory, and never in place. The exit
// code is 1 when a mutant survived, no longer applies or does not compile. The mutants are in the *.txt files.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"time"
)

var (
	pattern = flag.String("run", "", "only mutants whose name or file matches this regular expression")
	list    = flag.Bool("list", false, "print the mutants and stop")
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	match, err := regexp.Compile(*pattern)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	all, err := mutants()
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(all, func(m mutant) bool {
		return !match.MatchString(m.name) && !match.MatchString(m.file)
	})
	tree, err := copyTree(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree.dir)
	if *list {
		for _, m := range chosen {
			fmt.Printf("%-8s %-60s %s\n", map[bool]string{false: string(stale)}[tree.has(m)], m.name, m.file)
		}
		return nil
	}
	var alive []string
	for i, m := range chosen {
		began := time.Now()
		result, err := tree.try(ctx, m)
		if err != nil {
			return err
		}
		fmt.Printf("%3d/%d %-12s %5.1fs  %s\n", i+1, len(chosen), result, time.Since(began).Seconds(), m.name)
		if result != caught && (result != survived || m.survives == "") {
			alive = append(alive, fmt.Sprintf("%s: %s: %s", result, m.file, m.name))
		}
	}
	if len(alive) == 0 {
		fmt.Printf("all %d mutants were caught, or may survive\n", len(chosen))
		return nil
	}
	for _, text := range alive {
		fmt.Println(text)
	}
	return fmt.Errorf("%d of %d mutants are alive", len(alive), len(chosen))
}
