package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Lambda builds the handler for Lambda and writes the zip to deploy to zipPath, whose directory it creates.
// Arch is "arm64" or "amd64", which Lambda calls "x86_64"; both names are understood. A file that already holds
// the same bytes is left untouched.
func Lambda(ctx context.Context, arch, zipPath string) error {
	return Target{OS: "linux", Arch: arch}.BuildZip(ctx, zipPath)
}

// BuildZip builds the target and writes the zip to deploy to zipPath, as [Lambda] does for the handler.
func (t Target) BuildZip(ctx context.Context, zipPath string) error {
	switch t.Arch {
	case "x86_64":
		t.Arch = "amd64"
	case "arm64", "amd64":
	default:
		return fmt.Errorf(`bundle: Lambda has no architecture %q: choose "arm64" or "x86_64"`, t.Arch)
	}
	work, err := os.MkdirTemp("", "skip-the-line-")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(work)
	binary := filepath.Join(work, "bootstrap")
	if err := t.Build(ctx, binary); err != nil {
		return err
	}
	content, err := os.ReadFile(binary)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	var archive bytes.Buffer
	if err := Zip(&archive, content); err != nil {
		return err
	}
	return replace(zipPath, archive.Bytes())
}

// Zip writes a zip with the binary as its one entry, bootstrap, that everybody may read and run. The same binary
// gives the same bytes: other zip writers record the file's time and the system's idea of its mode, and an entry
// without the execute bits is one that Lambda can't start.
func Zip(w io.Writer, binary []byte) error {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	entry := &zip.FileHeader{
		Name:     "bootstrap",
		Method:   zip.Deflate,
		Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC), // the first moment a zip can name
	}
	entry.SetMode(0o755) // also marks the entry as made on Unix, without which the mode means nothing
	file, err := archive.CreateHeader(entry)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if _, err := file.Write(binary); err != nil {
		return fmt.Errorf("bundle: writing the zip: %w", err)
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("bundle: writing the zip: %w", err)
	}
	return nil
}
