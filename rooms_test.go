// Package skiptheline_test tests what is true of the whole tree: which room may import which, that the documentation draws
// the workflow that is deployed and names tests that exist, and that its pages can be read and pasted from.
package skiptheline_test

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "skip-the-line"

// mayImport lists the other rooms that each room may import, tests excepted. A package is in the nearest room above it.
// The arrows are handler/order ← definition ← {infra, local} ← scripts and emulator ← local.
var mayImport = map[string][]string{
	"":                       nil,
	"handler":                {"handler/order"},
	"handler/order":          nil,
	"handler/bundle":         nil,
	"definition":             {"handler/order"},
	"emulator":               nil,
	"infra":                  {"definition", "handler/order", "handler/bundle", "web"},
	"infra/internal/standin": nil, // which only tests may import
	"internal/browser":       nil, // drives Chromium in tests
	"local":                  {"definition", "emulator", "handler/order", "handler/bundle", "web"},
	"web":                    nil,
	"proof":                  nil,
	"scripts":                {"definition", "handler/order", "handler/bundle", "local"},
	"scripts/asl":            {"emulator"},
	"scripts/local":          {"scripts"},
	"scripts/local/serve":    {"definition", "emulator", "local", "scripts"},
	"scripts/replay":         {"definition", "emulator"},
	"scripts/smoke":          {"scripts"},
	"scripts/smoke/calls":    {"definition", "handler/order", "handler/bundle", "local", "scripts"},
}

// testsMayImport lists what the tests of a room may import beside that.
var testsMayImport = map[string][]string{
	"":                    {"definition", "emulator"},
	"local":               {"internal/browser"},
	"handler":             {"definition", "emulator"},
	"definition":          {"emulator"},
	"infra":               {"infra/internal/standin"},
	"web":                 {"local", "internal/browser"},
	"proof":               {"definition", "emulator", "handler/order", "handler/bundle", "local"},
	"scripts":             {"emulator"},
	"scripts/smoke/calls": {"emulator"},
}

// foreign lists packages and modules that stay out of a room, directly or not, tests excepted.
var foreign = map[string][]string{
	"handler":             {"github.com/pulumi", "github.com/aws/aws-sdk-go-v2/config"},
	"local":               {"github.com/pulumi"},
	"scripts/smoke":       {"net", "skip-the-line/local"}, // go run compiles it in silence
	"scripts/local":       {"net", "skip-the-line/local"},
	"scripts/smoke/calls": {"github.com/aws/aws-sdk-go-v2/config"},
}

// sources is how go list shows the files of a package: its path, then what the kind of files imports.
var sources = map[bool]string{
	false: `{{.ImportPath}} {{join .Imports " "}}`,
	true:  `{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}`,
}

func TestRooms_importOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	for tests, format := range sources {
		for _, line := range mustGoList(t, "-f", format, "./...") {
			imports := strings.Fields(line)
			from, ok := room(imports[0])
			if !ok {
				t.Errorf("%s is not in a room: add its directory to mayImport", imports[0])
			}
			allowed := append(slices.Clone(mayImport[from]), from)
			if tests {
				allowed = append(allowed, testsMayImport[from]...)
			}
			for _, imported := range imports[1:] {
				if to, _ := room(imported); within(imported, module) && !slices.Contains(allowed, to) {
					t.Errorf("%s (tests: %v) imports %s", imports[0], tests, imported)
				}
			}
		}
	}
}

func TestRooms_stayFreeOfForeignModules(t *testing.T) {
	t.Parallel()
	for name, modules := range foreign {
		for _, dependency := range mustGoList(t, "-deps", "./"+name) {
			if slices.ContainsFunc(modules, func(m string) bool { return within(dependency, m) }) {
				t.Errorf("%s depends on %s", name, dependency)
			}
		}
	}
}

// room returns the room of a package of the project, and reports whether the package is in one.
func room(pkg string) (name string, ok bool) {
	if !within(pkg, module) {
		return "", false
	}
	for name = strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/"); name != "."; name = path.Dir(name) {
		if _, ok = mayImport[name]; ok {
			return name, true
		}
	}
	return "", false
}

// within reports whether a path is the directory or below it.
func within(path, directory string) bool {
	return path == directory || strings.HasPrefix(path, directory+"/")
}

func mustGoList(t *testing.T, args ...string) (lines []string) {
	t.Helper()
	command := exec.Command("go", append([]string{"list"}, args...)...)
	command.Stderr = t.Output()
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(output)), "\n")
}
