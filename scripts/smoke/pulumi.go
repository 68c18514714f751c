package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// deployed is what Pulumi tells of a stack.
type deployed struct {
	APIURL          string `json:"apiUrl"`
	StateMachineArn string `json:"stateMachineArn"`

	signed bool // whether its calls must be
}

// askPulumi asks the pulumi command for the stack's outputs and how its API is called.
func askPulumi(ctx context.Context, stack string) (deployed, error) {
	var d deployed
	if err := pulumi(ctx, &d, "stack", "output", "--json", "--stack", stack); err != nil {
		return d, err
	}
	if d.APIURL == "" || d.StateMachineArn == "" {
		return d, fmt.Errorf("the stack %s has no outputs apiUrl and stateMachineArn\nhint: pulumi up --stack %s deploys it", stack, stack)
	}
	settings := map[string]struct{ Value string }{}
	if err := pulumi(ctx, &settings, "config", "--json", "--stack", stack); err != nil {
		return d, err
	}
	d.signed = true // the default, and what a stack that says nothing has
	for key, setting := range settings {
		if strings.HasSuffix(key, ":authorization") {
			d.signed = setting.Value != "NONE"
		}
	}
	return d, nil
}

// pulumi runs the pulumi command and reads the JSON that it prints.
func pulumi(ctx context.Context, answer any, args ...string) error {
	command := exec.CommandContext(ctx, "pulumi", append(args, "--non-interactive")...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("-stack asks the pulumi command, which is not on the PATH\nhint: install it (https://www.pulumi.com/docs/install), or give the API's address with -url")
	}
	if err != nil {
		return fmt.Errorf("pulumi %s: %s", strings.Join(args, " "), strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(output, answer); err != nil {
		return fmt.Errorf("pulumi %s printed what is not JSON: %w", strings.Join(args, " "), err)
	}
	return nil
}
