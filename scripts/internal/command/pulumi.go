package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// ErrNoPulumi says that there is no pulumi command.
var ErrNoPulumi = errors.New("-stack asks the pulumi command, which is not on the PATH\nhint: install it (https://www.pulumi.com/docs/install)")

// Pulumi runs the pulumi command and reads the JSON that it prints into document.
func Pulumi(ctx context.Context, document any, args ...string) error {
	command := exec.CommandContext(ctx, "pulumi", append(args, "--non-interactive")...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return ErrNoPulumi
	}
	if err != nil {
		return fmt.Errorf("pulumi %s: %s", strings.Join(args, " "), strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(output, document); err != nil {
		return fmt.Errorf("pulumi %s printed something that is not JSON: %w", strings.Join(args, " "), err)
	}
	return nil
}
