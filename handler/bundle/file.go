package bundle

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// holds reports whether the file exists with exactly this content.
func holds(path string, content []byte) bool {
	found, err := os.ReadFile(path)
	return err == nil && bytes.Equal(found, content)
}

// replace gives the file this content in one step, so that nobody ever reads a part of it. A file that holds the
// content already keeps its modification time, by which other tools would take it for a new one.
func replace(path string, content []byte) error {
	if holds(path, content) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".bundle-*")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer os.Remove(file.Name()) // has no effect after the rename
	_, err = file.Write(content)
	if err == nil {
		err = file.Chmod(0o644)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}
