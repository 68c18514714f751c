package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"skip-the-line/definition"
)

// deployed is what Pulumi knows of a stack.
type deployed struct {
	url    string
	region string // empty if the configuration does not say
	signed bool   // whether its calls must be signed
	signIn bool   // whether people sign in
}

// askPulumi asks the pulumi command for the stack's API and how it is called.
func askPulumi(ctx context.Context, stack string) (deployed, error) {
	var outputs struct {
		APIURL string `json:"apiUrl"`
	}
	if err := pulumi(ctx, &outputs, "stack", "output", "--json", "--stack", stack); err != nil {
		return deployed{}, err
	}
	if outputs.APIURL == "" {
		return deployed{}, fmt.Errorf("the stack %s has no output apiUrl\nhint: pulumi up --stack %s deploys it", stack, stack)
	}
	settings := map[string]struct{ Value string }{}
	if err := pulumi(ctx, &settings, "config", "--json", "--stack", stack); err != nil {
		return deployed{}, err
	}
	d := deployed{url: outputs.APIURL, region: settings["aws:region"].Value, signed: true} // signed unless it says otherwise
	for key, setting := range settings {
		if strings.HasSuffix(key, ":authorization") {
			d.signed = setting.Value != definition.Open && setting.Value != definition.CognitoUserPools
			d.signIn = setting.Value == definition.CognitoUserPools
		}
	}
	return d, nil
}

// pulumi runs the pulumi command and reads the JSON that it prints.
func pulumi(ctx context.Context, document any, args ...string) error {
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
	if err := json.Unmarshal(output, document); err != nil {
		return fmt.Errorf("pulumi %s printed something that is not JSON: %w", strings.Join(args, " "), err)
	}
	return nil
}
