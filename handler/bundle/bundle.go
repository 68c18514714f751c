// Package bundle builds the handler, the program that runs as every Lambda step, and zips it for Lambda.
//
//	path, err := bundle.Native(ctx)                            // a binary for this machine, kept in build/
//	err = bundle.Lambda(ctx, "arm64", "build/handler.zip")     // what is deployed
//	err = bundle.Target{OS: "linux", Arch: "arm64"}.Build(ctx, out)
//	paths, err := bundle.Programs(ctx, "skip-the-line/handler", …) // several programs for this machine, like Native
//
// A build needs only the Go toolchain and works from any directory inside the module. Build and Lambda are reproducible:
// the same source, dependencies and Go release give the same bytes in any directory on any machine. So it takes nothing from
// the environment that could change them (GOFLAGS, GOWORK, GOAMD64, GOEXPERIMENT and the like, whether exported or
// written by `go env -w`), and the zip holds no time and no owner. Where modules come from and where they are kept
// (GOPROXY, GOMODCACHE, …) stays the user's choice.
//
// In the zip the binary is named bootstrap, as Lambda's OS-only runtimes require
// (https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html).
package bundle

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"runtime"
)

// Handler is the import path of the handler, which a [Target] builds unless it names another package.
const Handler = "skip-the-line/handler"

// Target says what to build and for which machine. The zero value is the handler for this machine.
type Target struct {
	Package  string // import path of a main package; Handler by default
	Dir      string // any directory inside the module; the working directory by default
	OS, Arch string // as in GOOS and GOARCH; this machine's by default
	Debug    bool   // whether Cached and Refresh leave the module's packages as a debugger needs them
}

// Build compiles the target to the file out, which it replaces. The file carries no symbols and no build ID.
//
// The error is ctx's if that has ended, or else one readable line, followed by the first lines of what the compiler says
// if the code doesn't compile.
func (t Target) Build(ctx context.Context, out string) error {
	t = t.withDefaults()
	tools, err := findToolchain(ctx, t.Dir)
	if err != nil {
		return err
	}
	// An empty build ID makes the file depend on the source alone, not on how the toolchain came to it.
	return t.build(ctx, tools, out, []string{t.Package}, "-trimpath", "-ldflags=-s -w -buildid=")
}

// build compiles the packages to the file out or, if it is a directory, into it.
func (t Target) build(ctx context.Context, tools *toolchain, out string, packages []string, flags ...string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	flags = append(flags,
		// lambda.norpc leaves net/rpc out of aws-lambda-go, which only the retired go1.x runtime spoke.
		"-buildvcs=false", "-tags", "lambda.norpc", "-o", out)
	return tools.build(ctx, t, flags, packages)
}

func (t Target) withDefaults() Target {
	t.Package = cmp.Or(t.Package, Handler)
	t.Dir = cmp.Or(t.Dir, ".")
	t.OS = cmp.Or(t.OS, runtime.GOOS)
	t.Arch = cmp.Or(t.Arch, runtime.GOARCH)
	return t
}

// fileName returns the name that go build gives a package's binary.
func (t Target) fileName(pkg string) string {
	if t.OS == "windows" {
		return path.Base(pkg) + ".exe"
	}
	return path.Base(pkg)
}
