package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/replay"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local"
)

var histories = flag.String("histories", "", "a directory to keep the histories of orders in, as the AWS CLI prints them")

// However an order ends, its history replays against the workflow as it lies in the repository. scripts/replay has kept ones.
func TestHistories_replay(t *testing.T) {
	t.Parallel()
	stopped := make(chan string)
	stack := mustStart(t, local.Options{Task: func(next asl.Task) asl.Task {
		return func(ctx context.Context, resource string, input any) (any, error) {
			text, err := asl.Encode(input)
			if of := asl.AttemptOf(ctx); err == nil && of.ID == "1#0" && strings.Contains(string(text), "stopped-and-redriven") {
				stopped <- of.ExecutionID
				<-ctx.Done()
			}
			return next(ctx, resource, input)
		}
	}})
	for _, test := range []struct {
		name   string
		faults []string
		price  string
		end    string
	}{
		{"placed", nil, "4.5", "OrderPlaced"},
		{"rejected-for-another", nil, "4.5", "OrderRejected"}, // the one before
		{"rejected-for-its-price", nil, "0.01", "OrderRejected"},
		{"placed-after-retries", []string{"put-item=crash-after", "put-object=lose-answer:2"}, "4.5", "OrderPlaced"},
		{"placed-and-nobody-told", []string{"publish=fail:4"}, "4.5", "OrderPlaced"},
		{"failed", []string{"put-object=deny"}, "4.5", "OrderFailed"},
		{"failed-without-item", []string{"put-item=deny"}, "4.5", "OrderFailed"},
		{"failed-and-redriven", []string{"put-object=deny"}, "4.5", "OrderFailed"}, // which stays so
		{"stopped-and-redriven", nil, "4.5", "OrderPlaced"},
		{"failed-and-could-not-undo", []string{"put-object=deny", "delete-item=fail:7"}, "4.5", "CompensationFailed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, rule := range test.faults {
				stack.Faults.Arm(mustParse(t, rule))
			}
			account := test.name
			if account == "rejected-for-another" {
				account = "placed"
			}
			o := flatWhites(account, "Zürich")
			o["details"].(map[string]any)["unitprice"] = test.price
			var stopping sync.WaitGroup
			if test.name == "stopped-and-redriven" { // while it puts the object
				stopping.Go(func() { control(t, stack, "StopExecution", <-stopped) })
			}
			x := mustRun(t, stack, o)
			stopping.Wait()
			if strings.HasSuffix(test.name, "-redriven") {
				control(t, stack, "RedriveExecution", executionARN(x))
				var err error
				if x, err = stack.Execution(t.Context(), x.ID); err != nil {
					t.Fatal(err)
				}
			}
			if x.Last() != test.end || len(stack.Faults.Armed()) > 0 {
				t.Fatalf("the order ended in %s, and armed are %v", x.Last(), stack.Faults.Armed())
			}
			history := mustHistory(t, stack, x)
			mustReplay(t, history)
			if *histories != "" {
				if err := os.WriteFile(filepath.Join(*histories, test.name+".json"), history, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func executionARN(x stepfunctions.Execution) string {
	return "arn:aws:states:" + local.Region + ":000000000000:execution:order:" + x.ID
}

// control calls an operation of Step Functions on an execution.
func control(t *testing.T, stack *local.Stack, operation, executionARN string) []byte {
	t.Helper()
	client := awsjson.Client{Endpoint: stack.AWS, Target: "AWSStepFunctions", HTTP: http.DefaultClient}
	status, response, err := client.Call(t.Context(), operation, fmt.Appendf(nil, `{"executionArn": %q}`, executionARN))
	if err != nil || status != http.StatusOK {
		t.Error(operation, status, string(response), err)
	}
	return response
}

// mustHistory returns the history of an execution as aws stepfunctions get-execution-history prints it.
func mustHistory(t *testing.T, stack *local.Stack, x stepfunctions.Execution) []byte {
	t.Helper()
	response := control(t, stack, "GetExecutionHistory", executionARN(x))
	var history struct {
		Events []map[string]any `json:"events"`
	}
	decoder := json.NewDecoder(bytes.NewReader(response))
	decoder.UseNumber()
	if err := decoder.Decode(&history); err != nil {
		t.Fatal(err)
	}
	for _, e := range history.Events {
		seconds, err := e["timestamp"].(json.Number).Float64()
		if err != nil {
			t.Fatal(err)
		}
		e["timestamp"] = time.UnixMilli(int64(seconds * 1000)).UTC().Format("2006-01-02T15:04:05.000000-07:00")
	}
	text, err := json.MarshalIndent(history, "", "    ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// mustReplay replays a history against the workflow, and against one that would go elsewhere.
func mustReplay(t *testing.T, history []byte) {
	t.Helper()
	h, err := replay.Read(bytes.NewReader(history))
	if err != nil {
		t.Fatal(err)
	}
	source := definition.WorkflowSource()
	changed := bytes.Replace(source, []byte(`"StartAt": "PutItem"`), []byte(`"StartAt": "First"`), 1)
	changed = bytes.Replace(changed, []byte(`"States": {`), []byte(`"States": {"First": {"Type": "Pass", "Next": "PutItem"},`), 1)
	for _, document := range [][]byte{source, changed} {
		machine, err := asl.Load(document)
		if err != nil {
			t.Fatal(err)
		}
		difference, err := replay.Check(machine, h, replay.Options{})
		if same := slices.Equal(document, source); err != nil || (difference == nil) != same {
			t.Errorf("the difference is %v, %v", difference, err)
		}
	}
}
