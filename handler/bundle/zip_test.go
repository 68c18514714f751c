package bundle

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func mustZip(tb testing.TB, t Target) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "made", "here", "handler.zip")
	if err := t.BuildZip(tb.Context(), path); err != nil {
		tb.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return content
}

func TestBuildZip_containsWhatLambdaRuns(t *testing.T) {
	for arch, machine := range map[string]elf.Machine{
		"arm64": elf.EM_AARCH64, "amd64": elf.EM_X86_64, "x86_64": elf.EM_X86_64,
	} {
		t.Run(arch, func(t *testing.T) {
			t.Parallel()
			content := mustZip(t, Target{Dir: mustModule(t, hello), OS: "linux", Arch: arch})
			archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.File) != 1 {
				t.Fatalf("the zip has %d entries", len(archive.File))
			}
			entry := archive.File[0]
			const unix = 3
			if entry.Name != "bootstrap" || entry.Mode() != 0o755 || entry.CreatorVersion>>8 != unix {
				t.Errorf("the entry is %s, %v, made on system %d", entry.Name, entry.Mode(), entry.CreatorVersion>>8)
			}
			file, err := entry.Open()
			if err != nil {
				t.Fatal(err)
			}
			binary, err := io.ReadAll(file)
			if err != nil {
				t.Fatal(err)
			}
			program, err := elf.NewFile(bytes.NewReader(binary))
			if err != nil {
				t.Fatal(err)
			}
			if program.Machine != machine {
				t.Errorf("the binary is for %v", program.Machine)
			}
		})
	}
}

func TestBuildZip_isReproducible(t *testing.T) {
	t.Parallel()
	one := mustZip(t, Target{Dir: mustModule(t, hello), OS: "linux", Arch: "arm64"})
	two := mustZip(t, Target{Dir: mustModule(t, hello), OS: "linux", Arch: "arm64"})
	if !bytes.Equal(one, two) {
		t.Error("two copies of the same source gave different zips")
	}
}

func TestBuildZip_leavesAnUnchangedFileAlone(t *testing.T) {
	t.Parallel()
	target := Target{Dir: mustModule(t, hello), OS: "linux", Arch: "arm64"}
	path := filepath.Join(t.TempDir(), "handler.zip")
	if err := target.BuildZip(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, time.February, 2, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if err := target.BuildZip(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if got := mustStat(t, path).ModTime(); !got.Equal(old) {
		t.Errorf("the file was written at %v", got)
	}
	mustWrite(t, path, "another zip")
	if err := target.BuildZip(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if holds(path, []byte("another zip")) {
		t.Error("another file's content was kept")
	}
}

func TestLambda_rejectsOtherArchitectures(t *testing.T) {
	t.Parallel()
	mustSay(t, Lambda(t.Context(), "riscv64", "handler.zip"), `no architecture "riscv64"`, `"arm64" or "x86_64"`)
}
