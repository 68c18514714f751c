package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/infra/internal/standin"
)

// mustHavePulumi skips the test where there is no engine. CI builds one, and there a skip would go unnoticed.
func mustHavePulumi(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("pulumi")
	if err == nil {
		return
	}
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
		t.Fatal("no pulumi on PATH: CI builds it from tools/pulumi")
	}
	t.Skip("no pulumi on PATH: install it, or build it from tools/pulumi as .ci/run does, to deploy with the real engine")
}

// engine is the real engine with a stack of its own, whose provider is an account in memory.
type engine struct {
	tb testing.TB
	configuration
	name    string // of the stack
	account *standin.Account
	stack   auto.Stack
	zip     string // what the program finds when it builds the handler
}

func newEngine(t *testing.T, c configuration, account *standin.Account) *engine {
	t.Helper()
	name := c.stack
	e := &engine{tb: t, configuration: c, name: name, account: account}
	stack, err := auto.UpsertStackInlineSource(t.Context(), name, project, e.program,
		auto.WorkDir(mustProject(t, name)),
		auto.PulumiHome(t.TempDir()),
		auto.EnvVars(map[string]string{
			"PULUMI_BACKEND_URL":                          "file://" + filepath.ToSlash(t.TempDir()),
			"PULUMI_CONFIG_PASSPHRASE":                    "open sesame",
			"PULUMI_DEBUG_PROVIDERS":                      account.Serve(t),
			"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
			"PULUMI_SKIP_UPDATE_CHECK":                    "true",
		}))
	if err != nil {
		t.Fatal(err)
	}
	e.stack = stack
	config := auto.ConfigMap{}
	for i := 0; i < len(c.settings); i += 2 {
		config[c.settings[i]] = auto.ConfigValue{Value: c.settings[i+1]}
	}
	if err := stack.SetAllConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *engine) program(ctx *pulumi.Context) error {
	return deploy(ctx, func(context.Context, string) (handlerCode, error) {
		content, err := os.ReadFile(e.zip)
		return handlerCode{e.zip, fmt.Sprintf("%x", sha256.Sum256(content))}, err
	})
}

// mustProject copies the project's files, since Pulumi writes to the stack's.
func mustProject(tb testing.TB, stack string) string {
	tb.Helper()
	dir := tb.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi." + stack + ".yaml"} {
		mustCopyTo(tb, filepath.Join("..", name), filepath.Join(dir, name))
	}
	if err := os.Mkdir(filepath.Join(dir, "infra"), 0o700); err != nil { // the project's main
		tb.Fatal(err)
	}
	return dir
}

// set sets a key of the stack's configuration.
func (e *engine) set(key, value string) {
	e.tb.Helper()
	if err := e.stack.SetConfig(e.tb.Context(), key, auto.ConfigValue{Value: value}); err != nil {
		e.tb.Fatal(err)
	}
}

// preview returns how many resources there are to each operation.
func (e *engine) preview() map[apitype.OpType]int {
	e.tb.Helper()
	result, err := e.stack.Preview(e.tb.Context())
	if err != nil {
		e.tb.Fatal(err)
	}
	return result.ChangeSummary
}

// up returns the stack's outputs.
func (e *engine) up() map[string]string {
	e.tb.Helper()
	result, err := e.stack.Up(e.tb.Context())
	if err != nil {
		e.tb.Fatal(err)
	}
	outputs := map[string]string{}
	for name, output := range result.Outputs {
		outputs[name], _ = output.Value.(string)
	}
	return outputs
}

// refresh compares what Pulumi remembers with what the account holds.
func (e *engine) refresh() {
	e.tb.Helper()
	result, err := e.stack.Refresh(e.tb.Context())
	if err != nil {
		e.tb.Fatal(err)
	}
	if changes := *result.Summary.ResourceChanges; len(changes) != 1 || changes["same"] == 0 {
		e.tb.Errorf("the refresh finds %v", changes)
	}
}

// destroy destroys the stack and removes it, which Pulumi refuses while it holds anything.
func (e *engine) destroy() {
	e.tb.Helper()
	if _, err := e.stack.Destroy(e.tb.Context()); err != nil {
		e.tb.Fatal(err)
	}
	if err := e.stack.Workspace().RemoveStack(e.tb.Context(), e.name); err != nil {
		e.tb.Error(err)
	}
}

// drift returns an error if the account is not as the program left it, as .ci/pulumi looks for it.
func (e *engine) drift() error {
	e.tb.Helper()
	_, err := e.stack.Preview(e.tb.Context(), optpreview.Refresh(), optpreview.ExpectNoChanges())
	return err
}

// mustLeave destroys the stack, and wants nothing left in the account but what is named.
func (e *engine) mustLeave(want ...string) {
	e.tb.Helper()
	e.destroy()
	if left := names(e.account); !slices.Equal(left, want) {
		e.tb.Errorf("left are %v", left)
	}
}

func (e *engine) mustRejectDestroying() {
	e.tb.Helper()
	_, err := e.stack.Destroy(e.tb.Context())
	if err == nil {
		e.tb.Fatal("a protected stack was destroyed")
	}
	if !strings.Contains(err.Error(), "because it is protected") {
		e.tb.Errorf("the refusal is %v", err)
	}
}

// mustHaveDone compares what was done to the account since it was last asked. A deployment has to be made before the
// stage that shows it, and to be deleted after; a version has to be published before its alias points at it. Of the rest the
// order is the engine's.
func (e *engine) mustHaveDone(want ...string) {
	e.tb.Helper()
	var got []string
	for _, operation := range e.account.Done() {
		got = append(got, operation.String())
	}
	if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		e.tb.Errorf("done is %q\nwant %q", got, want)
	}
	for _, operation := range got {
		step, isAlias := strings.CutPrefix(operation, "update Alias ")
		if f := slices.Index(got, "update Function "+step); isAlias && f > slices.Index(got, operation) {
			e.tb.Errorf("the alias of %s was pointed at a version before there was one", step)
		}
	}
	ofAPI := func(s string) bool { return !strings.HasSuffix(s, " api") }
	if order := slices.DeleteFunc(slices.Clone(want), ofAPI); !slices.Equal(slices.DeleteFunc(got, ofAPI), order) {
		e.tb.Errorf("the order is %q, want %q", got, order)
	}
}

// mustTag checks that the provider was told to tag everything with project and stack.
func (e *engine) mustTag() {
	e.tb.Helper()
	settings := e.account.ProviderSettings()
	if len(settings) == 0 {
		e.tb.Fatal("no provider was configured")
	}
	want := `{"tags":{"project":"` + project + `","stack":"` + e.name + `"}}`
	for _, s := range settings {
		if tags := s["defaultTags"]; !tags.IsString() || tags.StringValue() != want {
			e.tb.Errorf("the default tags are %v", tags)
		}
	}
}

// names are the resources that the account holds, as deployed has them.
func names(account *standin.Account) []string {
	var names []string
	for _, r := range account.Resources() {
		names = append(names, typeName(r.Type)+" "+r.Name)
	}
	return slices.Sorted(slices.Values(names))
}

func mustMatch(tb testing.TB, text, pattern string) {
	tb.Helper()
	if !regexp.MustCompile(`^` + pattern + `$`).MatchString(text) {
		tb.Errorf("%s isn't like %s", text, pattern)
	}
}

// mustCopy copies a file to a directory of its own.
func mustCopy(tb testing.TB, path string) string {
	tb.Helper()
	to := filepath.Join(tb.TempDir(), filepath.Base(path))
	mustCopyTo(tb, path, to)
	return to
}

func mustCopyTo(tb testing.TB, from, to string) {
	tb.Helper()
	content := mustRead(tb, from)
	if err := os.WriteFile(to, content, 0o600); err != nil {
		tb.Fatal(err)
	}
}
