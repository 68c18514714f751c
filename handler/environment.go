package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// environment looks a variable up, as os.Getenv does.
type environment func(name string) string

// newStep returns the handler of the step that STEP names.
func newStep(env environment) (any, error) {
	newHandler, ok := steps[env("STEP")]
	if !ok {
		names := strings.Join(slices.Sorted(maps.Keys(steps)), ", ")
		return nil, fmt.Errorf("STEP is %q: set it to one of %s", env("STEP"), names)
	}
	return newHandler(env)
}

// required returns a variable that the step cannot do without.
func (env environment) required(name string) (string, error) {
	if value := env(name); value != "" {
		return value, nil
	}
	return "", fmt.Errorf("%s is not set: the step %s needs it", name, env("STEP"))
}

// duration returns a positive duration such as 24h or 15m, or fallback where the variable is not set.
func (env environment) duration(name string, fallback time.Duration) (time.Duration, error) {
	text := env(name)
	if text == "" {
		return fallback, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s is %q: set it to a positive duration such as %v", name, text, fallback)
	}
	return d, nil
}
