package main

import (
	"context"
	"path/filepath"

	"skip-the-line/handler/bundle"
)

// builder builds the handler for a Lambda architecture and returns the path of the zip. The path ends in .zip, for
// which Pulumi takes the file as it is; of anything else it would make a zip of its own, without file modes.
type builder func(ctx context.Context, architecture string) (zip string, err error)

// handlerIn keeps the zip in the directory. Pulumi compares its content only, so neither the place nor the machine makes
// a difference to the next `pulumi up`.
func handlerIn(dir string) builder {
	return func(ctx context.Context, architecture string) (string, error) {
		// Pulumi may look for the zip from another working directory.
		zip, err := filepath.Abs(filepath.Join(dir, "handler-"+architecture+".zip"))
		if err != nil {
			return "", err
		}
		return zip, bundle.Lambda(ctx, architecture, zip)
	}
}
