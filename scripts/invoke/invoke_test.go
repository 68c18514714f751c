package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"skip-the-line/local"
)

// Where this is set, this program is the pulumi command of a test, and prints it: a program and not a script, for Windows.
const pulumiOutputs = "INVOKE_TEST_PULUMI_OUTPUTS"

func TestMain(m *testing.M) {
	if outputs, ok := os.LookupEnv(pulumiOutputs); ok {
		if len(os.Args) > 1 && os.Args[1] == "config" {
			outputs = `{"aws:region": {"value": "` + local.Region + `"}}`
		}
		fmt.Println(outputs)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const event = `{"orderid": "by-hand", "placedat": "2026-11-22T07:45:00Z", "order": {"accountid": "a0", "vendorid": "v0",
	"orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne", "details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": %d}}}`

func mustStart(t *testing.T, o local.Options) *local.Stack {
	t.Helper()
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	return stack
}

func runInvoke(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// One step runs with an event, against the stack's own Lambda API, which verifies signatures here.
func TestInvoke_printsTheResultAndTheLog(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{AWSAuth: true})
	file := filepath.Join(t.TempDir(), "order.json")
	if err := os.WriteFile(file, fmt.Appendf(nil, event, 2), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, log := runInvoke(t, "", "put-item", "-event", file, "-endpoint", stack.AWS)
	var item struct{ Total string }
	if code != succeeded || json.Unmarshal([]byte(out), &item) != nil || item.Total != "9.00" || !strings.Contains(log, `"message":"order committed"`) {
		t.Errorf("exit code %d\n%s\n%s", code, out, log)
	}
	code, out, log = runInvoke(t, fmt.Sprintf(event, 51), "put-item", "-event", "-", "-endpoint", stack.AWS)
	if code != failed || !strings.Contains(out, `"errorType": "InvalidOrder"`) || !strings.Contains(log, "put-item returned an error (Unhandled)") {
		t.Errorf("an event that is not valid: exit code %d\n%s\n%s", code, out, log)
	}
}

func TestInvoke_asksPulumiForADeployedFunction(t *testing.T) {
	stack := mustStart(t, local.Options{})
	dir := t.TempDir()
	name := "pulumi"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	program, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"PATH": dir + string(os.PathListSeparator) + os.Getenv("PATH"), pulumiOutputs: `{"functionNames": {"put-item": "get-item"}}`,
		"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": stack.AWS,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	} {
		t.Setenv(name, value)
	}
	code, out, errs := runInvoke(t, "", "put-item", "-event", `{"httpMethod": "GET", "resource": "/order"}`, "-stack", "dev")
	if code != succeeded || !strings.Contains(out, `"statusCode": 400`) { // get-item's, which the output names
		t.Errorf("exit code %d\n%s\n%s", code, out, errs)
	}
	if code, _, errs := runInvoke(t, "", "get-object", "-event", "{}", "-stack", "dev"); code != notInvoked || !strings.Contains(errs, "hint: pulumi up --stack dev") {
		t.Errorf("a function that is not deployed: exit code %d\n%s", code, errs)
	}
}

func TestInvoke_saysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no step":                     {[]string{"-event", "{}"}, "the step comes first: one of put-item, put-object, get-item, get-object"},
		"an unknown step":             {[]string{"put", "-event", "{}"}, `"put" is not a step`},
		"no event":                    {[]string{"put-item"}, "-event is missing"},
		"an event that is not a file": {[]string{"put-item", "-event", "missing.json"}, "missing.json"},
		"an event that is not JSON":   {[]string{"put-item", "-event", "{"}, "the event is not JSON"},
		"no stack that runs":          {[]string{"put-item", "-event", "{}", "-endpoint", "http://127.0.0.1:1"}, "hint: go run ./scripts/local starts one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var errs bytes.Buffer
			if code := run(t.Context(), test.args, strings.NewReader(""), io.Discard, &errs); code != notInvoked || !strings.Contains(errs.String(), test.says) {
				t.Errorf("exit code %d\n%s", code, &errs)
			}
		})
	}
}
