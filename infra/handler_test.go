package main

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// mustBuild builds the handler as `pulumi up` does.
func mustBuild(tb testing.TB) string {
	tb.Helper()
	code, err := handlerIn(tb.TempDir())(tb.Context(), "arm64")
	if err != nil {
		tb.Fatal(err)
	}
	return code.zip
}

func TestHandlerIn(t *testing.T) {
	t.Parallel()
	one, two := mustBuild(t), mustBuild(t)
	if !filepath.IsAbs(one) || filepath.Ext(one) != ".zip" {
		t.Errorf("the zip is %s", one)
	}
	content := mustRead(t, one)
	if !bytes.Equal(content, mustRead(t, two)) {
		t.Error("two builds in two directories differ")
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.File) != 1 || archive.File[0].Name != "bootstrap" || archive.File[0].Mode() != 0o755 {
		t.Fatalf("the zip holds %+v", archive.File)
	}
	entry, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := io.ReadAll(entry)
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		t.Fatal(err)
	}
	if program.Machine != elf.EM_AARCH64 {
		t.Errorf("bootstrap is for %v", program.Machine)
	}
}

func mustRead(tb testing.TB, path string) []byte {
	tb.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return content
}
