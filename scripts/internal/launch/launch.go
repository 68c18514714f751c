// Package launch starts programs of this project that take long to compile.
//
// The go command says nothing while go run compiles. What go run is given is therefore a small program, which builds the one that
// does the work, says how far it is, and becomes it. The handler is built with it, with the same settings, so that what both need,
// such as the AWS SDK, is compiled once: go run itself would compile for cgo where there is a C compiler.
package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"syscall"

	"skip-the-line/handler/bundle"
	"skip-the-line/scripts/internal/command"
)

// Run builds the program of a package and becomes it. The program gets the arguments of this process and, before them,
// -handler with the path of the handler's binary. Run returns only if there is no program to become, or where a process cannot become
// another one, as on Windows: with the exit code, which is failed when the program did not start.
func Run(pkg string, failed int) (exit int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	name := path.Base(path.Dir(pkg)) // that people know it by
	building, built := command.Building(ctx, name+" and the handler", os.Stderr, command.IsTerminal(os.Stderr))
	paths, err := bundle.Programs(building, pkg, bundle.Handler)
	built()
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	stop()
	if err == nil {
		exit, err = become(paths[0], append([]string{os.Args[0], "-handler", paths[1]}, os.Args[1:]...))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return failed
	}
	return exit
}

// become has the program take this process's place or, where that is not supported, waits for it and returns its exit code.
func become(program string, args []string) (exit int, err error) {
	err = syscall.Exec(program, args, os.Environ())
	if !errors.Is(err, errors.ErrUnsupported) {
		return 0, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // which the program gets too, and ends by
	defer signal.Stop(signals)
	cmd := exec.Command(program, args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return ended.ExitCode(), nil
	}
	return 0, err
}
