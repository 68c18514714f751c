package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

func TestLogEnd(t *testing.T) {
	t.Parallel()
	started := time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)
	input := `{"order": {"accountid": "a0", "vendorid": "v0", "details": {"coffeetype": "Latte", "coffeesize": "Large", "quantity": 2}}}`
	for name, test := range map[string]struct {
		status             asl.Status
		failure, cause     string
		input, quiet, says string
	}{
		"placed":                   {asl.Succeeded, "", "", input, "", "placed    o-1, 2 × Large Latte for a0 at v0, 12 ms"},
		"rejected":                 {asl.Failed, "ActiveOrderExists", `{"errorMessage": "Pick it up first."}`, input, "", "rejected  o-1, 2 × Large Latte for a0 at v0, 12 ms\n                    Pick it up first."},
		"failed":                   {asl.Failed, "CompensationFailed", "DynamoDB is away", input, "failed", "failed    o-1, 2 × Large Latte for a0 at v0, 12 ms\n                    DynamoDB is away"},
		"stopped":                  {asl.Aborted, "Stopped", "Stopped in the console.", input, "stopped", "stopped   o-1, 2 × Large Latte for a0 at v0, 12 ms\n                    Stopped in the console."},
		"stopped without a reason": {asl.Aborted, "", "", input, "stopped", "stopped   o-1, 2 × Large Latte for a0 at v0, 12 ms"},
		"the stack is stopping":    {asl.Aborted, "", "context canceled", input, "", ""},
		"no order":                 {asl.Failed, "InvalidOrder", "order must be an object.", `{"vendorid": "v0"}`, "", "rejected  o-1, an order, 12 ms\n                    order must be an object."},
		"steering":                 {asl.Failed, "InvalidOrder", "\x1b[2J", `{"order": {"accountid": "\u001b]0;x\u0007"}}`, "", "rejected  o-1, an order for �]0;x�, 12 ms\n                    �[2J"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			execution := stepfunctions.Execution{Input: json.RawMessage(test.input), ExecutionSummary: stepfunctions.ExecutionSummary{
				ID: "o-1", Status: test.status, Error: test.failure, Cause: test.cause, StartedAt: started, StoppedAt: started.Add(12 * time.Millisecond),
			}}
			var out, quiet bytes.Buffer
			logEnd(options{log: "text"}.newLog(&out, false), execution)
			logEnd(options{log: "text", quiet: true}.newLog(&quiet, false), execution)
			if _, text, _ := strings.Cut(out.String(), "  "); strings.TrimSuffix(text, "\n") != test.says {
				t.Errorf("it says %q", text)
			}
			if !strings.Contains(quiet.String(), test.quiet) || (test.quiet == "") != (quiet.Len() == 0) {
				t.Errorf("with -q it says %q", quiet.String())
			}
		})
	}
}

func TestLines_colourByStatus(t *testing.T) {
	t.Parallel()
	for status, colour := range map[int]string{202: "\x1b[32m202\x1b[0m", 404: "\x1b[33m404\x1b[0m", 504: "\x1b[31m504\x1b[0m"} {
		var out bytes.Buffer
		log := slog.New(lines{out: &out, paint: true})
		log.Info("request", "method", "GET", "path", "/order\r\n", "status", status, "took", 3*time.Millisecond)
		if !strings.Contains(out.String(), colour) || !strings.HasSuffix(out.String(), "3 ms\n") || !strings.Contains(out.String(), "/order�� ") {
			t.Errorf("%d is %q", status, out.String())
		}
	}
	var out bytes.Buffer
	slog.New(lines{out: &out}).Error("request failed", "error", "it broke")
	if !strings.HasSuffix(out.String(), "request failed error=it broke\n") {
		t.Errorf("a failure is %q", out.String())
	}
}

func TestLines_sayWhatBecameOfASavedFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message    string
		attributes []any
		says       string
	}{
		"loaded":   {"loaded", []any{"what", "definition/order.asl.json", "took", 45 * time.Millisecond}, "loaded    definition/order.asl.json, 45 ms after it was saved"},
		"building": {"building", []any{"what", "handler"}, "building  the handler"},
		"rejected": {"rejected", []any{"file", "definition/order.asl.json", "line", 7, "column", 5, "state", "PutItem", "field", "Next", "problem", "there is no state \"X\x1b\"", "hint", "name one"},
			"rejected  definition/order.asl.json:7:5: state PutItem, Next: there is no state \"X�\"; name one\n                    What was there before is still served."},
		"rejected, nobody knows where": {"rejected", []any{"file", "definition/api.openapi.yaml", "line", 0, "column", 0, "state", "", "field", "", "problem", "no paths", "hint", ""},
			"rejected  definition/api.openapi.yaml: no paths\n                    What was there before is still served."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			slog.New(lines{out: &out}).Info(test.message, test.attributes...)
			if _, text, _ := strings.Cut(out.String(), "  "); strings.TrimSuffix(text, "\n") != test.says {
				t.Errorf("it says %q, want %q", text, test.says+"\n")
			}
		})
	}
}
