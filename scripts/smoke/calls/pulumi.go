package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"skip-the-line/definition"
	"skip-the-line/scripts/internal/command"
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
	if err := command.Pulumi(ctx, &outputs, "stack", "output", "--json", "--stack", stack); errors.Is(err, command.ErrNoPulumi) {
		return deployed{}, fmt.Errorf("%w, or give the API's address with -url", err)
	} else if err != nil {
		return deployed{}, err
	}
	if outputs.APIURL == "" {
		return deployed{}, fmt.Errorf("the stack %s has no output apiUrl\nhint: pulumi up --stack %s deploys it", stack, stack)
	}
	settings := map[string]struct{ Value string }{}
	if err := command.Pulumi(ctx, &settings, "config", "--json", "--stack", stack); err != nil {
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
