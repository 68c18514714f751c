package main

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"skip-the-line/definition"
)

// What an alarm measures is tested where orders fail, in package proof. Here it is that CloudWatch is asked for exactly that.
func TestAlarms_areThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev")
	for _, a := range definition.Alarms() {
		r := d.must(t, "MetricAlarm "+a.Name)
		for path, want := range map[string]any{
			"alarmDescription":   a.Description(),
			"comparisonOperator": "GreaterThanThreshold",
			"threshold":          a.Above,
			"evaluationPeriods":  a.Periods,
			"treatMissingData":   "notBreaching",
			"alarmActions":       []any{operators},
			"dimensions":         nil,
		} {
			if got := asJSON(r.get(t, path)); got != asJSON(want) {
				t.Errorf("%s: %s is %s, want %s", a.Name, path, got, asJSON(want))
			}
		}
		queries, _ := r.get(t, "metricQueries").([]any)
		if len(queries) != len(a.Metrics)+1 || asJSON(queries[0]) != asJSON(properties{"id": "value", "expression": a.Expression, "label": a.Name, "returnData": true}) {
			t.Errorf("%s asks for %s", a.Name, asJSON(queries))
		}
	}
}

func TestAlarms_lookAtThisStack(t *testing.T) {
	t.Parallel()
	const own = "skip-the-line-dev-"
	d := mustDeploy(t, "dev")
	for alarm, want := range map[string]string{
		"orders-failed": `{"failed": {"namespace": "skip-the-line/dev", "metricName": "OrdersFailed", "period": 900, "stat": "Sum"},
			"started": {"namespace": "skip-the-line/dev", "metricName": "OrdersStarted", "period": 900, "stat": "Sum"}}`,
		"api-slow": `{"latency": {"namespace": "AWS/ApiGateway", "metricName": "Latency", "period": 300, "stat": "p99",
			"dimensions": {"ApiName": "` + own + `api", "Stage": "live"}}}`,
		"table-throttled": `{
			"reads": {"namespace": "AWS/DynamoDB", "metricName": "ReadThrottleEvents", "period": 300, "stat": "Sum", "dimensions": {"TableName": "` + own + `orders"}},
			"writes": {"namespace": "AWS/DynamoDB", "metricName": "WriteThrottleEvents", "period": 300, "stat": "Sum", "dimensions": {"TableName": "` + own + `orders"}},
			"queries": {"namespace": "AWS/DynamoDB", "metricName": "ReadThrottleEvents", "period": 300, "stat": "Sum",
				"dimensions": {"TableName": "` + own + `orders", "GlobalSecondaryIndexName": "byvendor"}},
			"copies": {"namespace": "AWS/DynamoDB", "metricName": "WriteThrottleEvents", "period": 300, "stat": "Sum",
				"dimensions": {"TableName": "` + own + `orders", "GlobalSecondaryIndexName": "byvendor"}}}`,
		"workflow-throttled": `{
			"starts": {"namespace": "AWS/States", "metricName": "ThrottledEvents", "period": 300, "stat": "Sum", "dimensions": {"APIName": "StartExecution"}},
			"states": {"namespace": "AWS/States", "metricName": "ExecutionThrottled", "period": 300, "stat": "Sum", "dimensions": {"StateMachineArn": "` + stateMachine + `"}}}`,
		"deliveries-lost": `{"waiting": {"namespace": "AWS/SQS", "metricName": "ApproximateNumberOfMessagesVisible", "period": 300, "stat": "Maximum",
			"dimensions": {"QueueName": "` + own + `undelivered"}}}`,
	} {
		queries, _ := d.must(t, "MetricAlarm "+alarm).get(t, "metricQueries").([]any)
		got, wanted := map[string]any{}, map[string]any{}
		for _, q := range queries[1:] {
			query := q.(map[string]any)
			got[query["id"].(string)] = query["metric"]
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if asJSON(got) != asJSON(wanted) {
			t.Errorf("%s looks at %s", alarm, asJSON(got))
		}
	}
}

// Whoever is woken finds what to do under a heading of the alarm's name.
func TestAlarms_linkTheRunbook(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../" + definition.Runbook)
	if err != nil {
		t.Fatal(err)
	}
	linked := []string{"unfinished"}
	for _, a := range append(definition.Alarms(), definition.VersionAlarms()...) {
		name := a.Name
		if strings.HasPrefix(name, "new-version-") {
			name = "new-version"
		}
		linked = append(linked, name)
		if !strings.Contains(a.Description(), definition.Runbook+"#"+name) {
			t.Errorf("the description of %s is %q", a.Name, a.Description())
		}
	}
	for _, name := range linked {
		if !strings.Contains(string(page), "\n### "+name+"\n") {
			t.Errorf("%s has no heading %s", definition.Runbook, name)
		}
	}
}

func TestUnfinishedExecutions_areReportedWithoutTheOrder(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev")
	pattern, _ := d.must(t, "EventRule unfinished").get(t, "eventPattern").(string)
	want := properties{
		"source":      []string{"aws.states"},
		"detail-type": []string{"Step Functions Execution Status Change"},
		"detail":      properties{"status": []string{"TIMED_OUT", "ABORTED"}, "stateMachineArn": []string{stateMachine}},
	}
	var got any
	if err := json.Unmarshal([]byte(pattern), &got); err != nil || asJSON(got) != asJSON(want) {
		t.Errorf("the pattern is %s: %v", pattern, err)
	}
	target := d.must(t, "EventTarget unfinished")
	if got := target.get(t, "inputTransformer.inputPaths"); asJSON(got) != asJSON(properties{"execution": "$.detail.name", "status": "$.detail.status"}) {
		t.Errorf("the message holds %v", got)
	}
	if target.get(t, "arn") != operators || target.get(t, "deadLetterConfig.arn") != deadLetters {
		t.Errorf("it goes to %v and %v", target.get(t, "arn"), target.get(t, "deadLetterConfig.arn"))
	}
}

func TestDashboard_showsEveryAlarmsMetrics(t *testing.T) {
	t.Parallel()
	text, _ := mustDeploy(t, "dev").must(t, "Dashboard overview").get(t, "dashboardBody").(string)
	var body struct {
		Widgets []struct {
			X, Y, Width, Height int
			Properties          struct {
				Title, Region string
				Metrics       [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatal(err)
	}
	shown, taken := map[string]bool{}, map[[2]int]bool{}
	for _, w := range body.Widgets {
		if at := [2]int{w.X, w.Y}; taken[at] || w.X+w.Width > 24 || w.Properties.Title == "" || w.Properties.Region != "ap-southeast-2" {
			t.Errorf("the widget %+v cannot be seen", w)
		} else {
			taken[at] = true
		}
		for _, metric := range w.Properties.Metrics {
			shown[asJSON(metric[:2])] = true
		}
	}
	for _, a := range definition.Alarms() {
		for _, id := range slices.Sorted(maps.Keys(a.Metrics)) {
			m := a.Metrics[id]
			namespace := m.Namespace
			if namespace == "" {
				namespace = "skip-the-line/dev"
			}
			if !shown[asJSON([]string{namespace, m.Name})] {
				t.Errorf("the dashboard does not show %s of %s", m.Name, a.Name)
			}
		}
	}
	if strings.Contains(text, "${") {
		t.Error("a placeholder is left")
	}
}
