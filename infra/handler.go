package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"skip-the-line/handler/bundle"
)

// handlerCode is the handler as it is deployed.
type handlerCode struct {
	zip    string // its path, which ends in .zip: of anything else Pulumi would make a zip of its own, without file modes
	digest string // of its content
}

// builder builds the handler for a Lambda architecture.
type builder func(ctx context.Context, architecture string) (handlerCode, error)

// handlerIn keeps the zip in the directory. Pulumi compares its content only, so neither the place nor the machine makes
// a difference to the next `pulumi up`.
func handlerIn(dir string) builder {
	return func(ctx context.Context, architecture string) (handlerCode, error) {
		// Pulumi may look for the zip from another working directory.
		zip, err := filepath.Abs(filepath.Join(dir, "handler-"+architecture+".zip"))
		if err != nil {
			return handlerCode{}, err
		}
		if err := bundle.Lambda(ctx, architecture, zip); err != nil {
			return handlerCode{}, err
		}
		content, err := os.ReadFile(zip)
		return handlerCode{zip, fmt.Sprintf("%x", sha256.Sum256(content))}, err
	}
}
