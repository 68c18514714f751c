package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// result is what became of a mutant.
type result string

const (
	caught     result = "caught"
	survived   result = "SURVIVED"
	stale      result = "STALE"       // old is not in the file, or more than once
	notCompile result = "NOT COMPILE" // which proves nothing about the tests
)

// tree is a copy of the module in which mutants can be tried.
type tree struct {
	dir     string
	healthy map[string]bool // packages whose tests pass without a mutant
}

// copyTree copies every file of the module that git knows or would add.
func copyTree(ctx context.Context) (tree, error) {
	root, err := output(ctx, ".", "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return tree{}, err
	}
	root = strings.TrimSpace(root)
	names, err := output(ctx, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return tree{}, err
	}
	t := tree{healthy: map[string]bool{}}
	if t.dir, err = os.MkdirTemp("", "mutants-"); err != nil {
		return tree{}, err
	}
	for _, name := range strings.Split(strings.TrimSuffix(names, "\x00"), "\x00") {
		if err := copyFile(filepath.Join(root, name), filepath.Join(t.dir, name)); err != nil {
			return tree{}, errors.Join(err, os.RemoveAll(t.dir))
		}
	}
	return t, nil
}

func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // deleted, and not committed yet
	}
	if err != nil {
		return err
	}
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, info.Mode())
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

func (t tree) path(m mutant) string { return filepath.Join(t.dir, filepath.FromSlash(m.file)) }

// has reports whether a mutant still applies.
func (t tree) has(m mutant) bool {
	text, err := os.ReadFile(t.path(m))
	return err == nil && bytes.Count(text, []byte(m.old)) == 1
}

// try applies a mutant, runs the tests that should notice it, and reverts it.
func (t tree) try(ctx context.Context, m mutant) (result, error) {
	if !t.has(m) {
		return stale, nil
	}
	path := t.path(m)
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if err := t.check(ctx, m.tests); err != nil {
		return "", err
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(m.old), []byte(m.new), 1), 0o644); err != nil {
		return "", err
	}
	passed, report, err := t.test(ctx, m.tests)
	if err := errors.Join(err, os.WriteFile(path, text, 0o644)); err != nil {
		return "", err
	}
	switch {
	case passed:
		return survived, nil
	case strings.Contains(report, "[build failed]"):
		return notCompile, nil
	}
	return caught, nil
}

// check makes sure that the tests of a package pass without a mutant: tests that fail anyway notice nothing.
func (t tree) check(ctx context.Context, pkg string) error {
	if t.healthy[pkg] {
		return nil
	}
	passed, report, err := t.test(ctx, pkg)
	if err == nil && !passed {
		err = fmt.Errorf("the tests of %s fail without any mutant:\n%s", pkg, report)
	}
	t.healthy[pkg] = err == nil
	return err
}

// test runs the tests of a package, or those that a second word matches.
func (t tree) test(ctx context.Context, pkg string) (passed bool, report string, err error) {
	pkg, run, _ := strings.Cut(pkg, " ")
	command := exec.CommandContext(ctx, "go", "test", "-count=1", "-failfast", "-timeout=5m", "-run="+run, "./"+pkg)
	command.Dir = t.dir
	text, err := command.CombinedOutput()
	if ctx.Err() != nil {
		return false, "", ctx.Err()
	}
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return false, string(text), nil
	}
	return err == nil, string(text), err
}

func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir, command.Stderr = dir, os.Stderr
	text, err := command.Output()
	return string(text), err
}
