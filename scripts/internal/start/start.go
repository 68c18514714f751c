// Package start starts local stacks for the commands of this project.
package start

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"skip-the-line/local"
	"skip-the-line/scripts/internal/command"
)

// Stack starts a local stack. Whenever that takes a while, it says on out how far it is; on a terminal it draws over that line. Its
// error says what to do about it.
func Stack(ctx context.Context, out io.Writer, terminal bool, options local.Options) (*local.Stack, error) {
	building, built := command.Building(ctx, "the handler", out, terminal)
	defer built()
	stack, err := local.Start(building, options)
	if taken, ok := errors.AsType[*local.ListenError](err); ok {
		err = fmt.Errorf("%w\nhint: stop what uses it, or name another address with -%s (127.0.0.1:0 takes any free port)",
			err, strings.ToLower(taken.Option))
	}
	return stack, err
}
