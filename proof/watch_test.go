package proof_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

// watch is what CloudWatch would know of a system for one period: the lines of its logs, and the numbers that services keep
// of themselves. The numbers are worked out of what the system did, by the services' own definitions of them.
type watch struct {
	mu       sync.Mutex
	workflow [][]byte // lines of the workflow's log
	steps    [][]byte // lines of the steps' logs
	numbers  map[string][]float64

	startedBefore bool // the executions have started in the period before
}

// values fill the placeholders of the metrics' dimensions.
var values = map[string]string{
	"TableName": "orders", "StateMachineArn": "arn:order", "ApiName": "api", "QueueName": "undelivered",
	"PutItemName": "put-item", "PutObjectName": "put-object", "GetItemName": "get-item", "GetObjectName": "get-object",
	"PutItemVersion": localVersion, "PutObjectVersion": localVersion, "GetItemVersion": localVersion, "GetObjectVersion": localVersion,
}

// localVersion is the version that the local stack's functions say they are.
const localVersion = "$LATEST"

// seriesOf returns how a metric is known in a watch.
func seriesOf(m definition.Metric) string {
	dimensions, err := m.DimensionsWith(values)
	if err != nil {
		panic(err) // values has one that is missing
	}
	return fmt.Sprint(m.Namespace, m.Name, dimensions)
}

// add adds a number to the series of every alarm's metrics that it belongs to.
func (w *watch) add(number float64, namespace, name string, dimensions map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.numbers == nil {
		w.numbers = map[string][]float64{}
	}
	key := fmt.Sprint(namespace, name, dimensions)
	w.numbers[key] = append(w.numbers[key], number)
}

// value returns the metric's value for the period.
func (w *watch) value(m definition.Metric) (float64, error) {
	numbers := w.numbers[seriesOf(m)]
	if m.Namespace == "" {
		var err error
		if numbers, err = w.counted(m); err != nil {
			return 0, err
		}
	}
	if len(numbers) == 0 {
		return missing, nil
	}
	switch m.Stat {
	case "Sum":
		sum := 0.0
		for _, n := range numbers {
			sum += n
		}
		return sum, nil
	case "Maximum":
		return slices.Max(numbers), nil
	case "p99":
		sorted := slices.Sorted(slices.Values(numbers))
		return sorted[int(math.Ceil(0.99*float64(len(sorted))))-1], nil
	}
	return 0, fmt.Errorf("no statistic is named %s", m.Stat)
}

// counted counts lines: of the workflow's log, where a line that does not match is a zero; or of the steps' logs, by version.
func (w *watch) counted(m definition.Metric) (numbers []float64, err error) {
	for _, c := range definition.WorkflowCounts {
		if c.Metric != m.Name {
			continue
		}
		known := map[string]float64{} // of 10,000 orders most lines are alike
		for _, line := range w.workflow {
			number, ok := known[string(line)]
			if !ok {
				matches, err := matchLine(c.Pattern, line)
				if err != nil {
					return nil, err
				}
				number = map[bool]float64{true: 1}[matches]
				known[string(line)] = number
			}
			numbers = append(numbers, number)
		}
		return numbers, nil
	}
	if m.Name != definition.Rejections.Metric {
		return nil, fmt.Errorf("nothing counts %s", m.Name)
	}
	for _, line := range w.steps {
		matches, err := matchLine(definition.Rejections.Pattern, line)
		if err != nil {
			return nil, err
		}
		var fields struct{ Version string }
		if matches && json.Unmarshal(line, &fields) == nil && fields.Version == localVersion {
			numbers = append(numbers, 1)
		}
	}
	return numbers, nil
}

// ringing returns the names of the alarms that ring, were the period repeated for as long as each takes.
func (w *watch) ringing(t *testing.T, alarms []definition.Alarm) []string {
	t.Helper()
	names := []string{}
	for _, a := range alarms {
		metrics := map[string]float64{}
		for id, m := range a.Metrics {
			var err error
			if metrics[id], err = w.value(m); err != nil {
				t.Fatalf("%s: %v", a.Name, err)
			}
		}
		value, err := metricMath(a.Expression, metrics)
		if err != nil {
			t.Fatalf("%s: %v", a.Name, err)
		}
		if value > a.Above { // never where it is missing
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Handle makes a watch the handler of the API's log: of each request CloudWatch knows the status and the latency, which is not
// what a busy machine takes.
func (w *watch) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "request" {
		return nil
	}
	stage := map[string]string{"ApiName": "api", "Stage": definition.StageName}
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "status" {
			w.add(1, "AWS/ApiGateway", "Count", stage)
			w.add(map[bool]float64{true: 1}[a.Value.Int64() >= 500], "AWS/ApiGateway", "5XXError", stage)
			w.add(50, "AWS/ApiGateway", "Latency", stage) // milliseconds
		}
		return true
	})
	return nil
}

func (w *watch) Enabled(context.Context, slog.Level) bool { return true }
func (w *watch) WithAttrs([]slog.Attr) slog.Handler       { return w }
func (w *watch) WithGroup(string) slog.Handler            { return w }

// ended takes down an execution as Step Functions logs it without execution data, and what it met.
func (w *watch) ended(x stepfunctions.Execution) {
	w.log("ExecutionStarted", nil)
	for _, visit := range x.States {
		w.log(visit.Type+"StateEntered", map[string]any{"name": visit.State})
		if visit.Type == "Task" {
			w.task(visit)
			w.log("TaskStateExited", map[string]any{"name": visit.State})
		}
	}
	status := map[asl.Status]string{asl.Succeeded: "Succeeded", asl.Failed: "Failed", asl.TimedOut: "TimedOut", asl.Aborted: "Aborted"}
	w.log("Execution"+status[x.Status], nil)
}

func (w *watch) task(visit asl.Visit) {
	resource, step := "dynamodb", map[string]string{"PutItem": "put-item", "PutObject": "put-object"}[visit.State]
	switch {
	case step != "":
		resource = "lambda"
	case strings.HasPrefix(visit.State, "Notify"):
		resource = "sns"
	}
	details := map[string]any{"resourceType": resource}
	failed := slices.Clone(visit.Retries)
	if visit.Error != "" {
		failed = append(failed, asl.Retry{Error: visit.Error, Cause: visit.Cause})
	}
	for _, f := range failed {
		w.log(map[bool]string{true: "TaskTimedOut", false: "TaskFailed"}[f.Error == asl.Timeout], details)
		if strings.Contains(f.Cause, "ProvisionedThroughputExceededException") || strings.Contains(f.Cause, "ThrottlingException") {
			w.add(1, "AWS/DynamoDB", "WriteThrottleEvents", map[string]string{"TableName": "orders"})
		}
	}
	if step == "" {
		return
	}
	w.invoked(step, len(visit.Retries)+1, failed)
}

// invoked takes down invocations of a step, by what Lambda counts as an error and what as throttled.
func (w *watch) invoked(step string, invocations int, failed []asl.Retry) {
	function := map[string]string{"FunctionName": step}
	version := map[string]string{"FunctionName": step, "Resource": step + ":" + definition.LiveAlias, "ExecutedVersion": localVersion}
	w.add(float64(invocations), "AWS/Lambda", "Invocations", version)
	for _, f := range failed {
		switch {
		case f.Error == "Lambda.TooManyRequestsException":
			w.add(1, "AWS/Lambda", "Throttles", function)
		case !strings.HasPrefix(f.Error, "Lambda.") && f.Error != asl.Timeout:
			w.add(1, "AWS/Lambda", "Errors", version)
		}
	}
	w.add(0, "AWS/Lambda", "Errors", version)
}

func (w *watch) log(kind string, details map[string]any) {
	line, err := json.Marshal(map[string]any{"type": kind, "details": maps.Clone(details), "execution_arn": "arn:order"})
	if err != nil {
		panic(err) // of strings only
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if kind != "ExecutionStarted" || !w.startedBefore {
		w.workflow = append(w.workflow, line)
	}
}
