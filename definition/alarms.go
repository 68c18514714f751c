package definition

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Runbook is the page that says what to do about each alarm, under a heading of the alarm's name.
const Runbook = "docs/operations.md"

// Alarm says when a person is needed. It rings when the expression was above a limit for as many periods as it takes; no
// numbers are good news.
type Alarm struct {
	Name       string
	Heading    string            // of the runbook, where it is not the name
	Means      string            // what has happened, for whoever is woken by it
	Metrics    map[string]Metric // by their names in the expression
	Expression string            // CloudWatch's metric math
	Above      float64           // rings when the expression's value is larger
	Period     time.Duration     // whole minutes
	Periods    int               // how many in a row
}

// Description is what CloudWatch shows and mails with the alarm.
func (a Alarm) Description() string {
	return fmt.Sprintf("%s What to do: %s#%s", a.Means, Runbook, cmp.Or(a.Heading, a.Name))
}

// metrics returns the alarm's metrics, in the order of their names.
func (a Alarm) metrics() []Metric {
	var all []Metric
	for _, id := range slices.Sorted(maps.Keys(a.Metrics)) {
		all = append(all, a.Metrics[id])
	}
	return all
}

// Alarms are all that rings, apart from [UnfinishedExecutions] and, while a new version is tried, [VersionAlarms]. A
// rejected order is the shop's answer and rings nothing.
func Alarms() []Alarm {
	return []Alarm{
		{
			Name:       "compensation-failed",
			Means:      "An order failed and its item could not be removed: the customer cannot order at that shop again until somebody looks.",
			Metrics:    map[string]Metric{"uncompensated": counted("CompensationsFailed")},
			Expression: "uncompensated", Above: 0, Period: time.Minute, Periods: 1,
		},
		{
			Name:    "orders-failed",
			Means:   "More than 5 % of the orders of a quarter of an hour failed, two at least. They were removed again and their customers told.",
			Metrics: map[string]Metric{"failed": counted("OrdersFailed"), "started": counted("OrdersStarted")},
			// Those that failed may have started in the quarter of an hour before, and no order since.
			Expression: "IF(failed > 1, 100 * failed / MAX([failed, started]), 0)", Above: 5, Period: 15 * time.Minute, Periods: 1,
		},
		{
			Name:       "publishes-failed",
			Means:      "Notifications could not be published. The orders stand, but no vendor's system is told of them.",
			Metrics:    map[string]Metric{"failed": counted("PublishesFailed")},
			Expression: "failed", Above: 3, Period: 5 * time.Minute, Periods: 1,
		},
		{
			Name:       "deliveries-lost",
			Means:      "A message did not reach a subscriber or the operators, and waits in the dead-letter queue.",
			Metrics:    map[string]Metric{"waiting": {"AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", map[string]string{"QueueName": "${QueueName}"}}},
			Expression: "waiting", Above: 0, Period: 5 * time.Minute, Periods: 1,
		},
		{
			Name:       "api-errors",
			Means:      "The API responded with 5xx to more than 1 % of the requests of five minutes, and to three at least.",
			Metrics:    map[string]Metric{"errors": ofAPI("5XXError", "Sum"), "requests": ofAPI("Count", "Sum")},
			Expression: "IF(errors > 2, 100 * errors / requests, 0)", Above: 1, Period: 5 * time.Minute, Periods: 1,
		},
		{
			Name:       "api-slow",
			Means:      "One request in a hundred took the API longer than three seconds, for a quarter of an hour.",
			Metrics:    map[string]Metric{"latency": ofAPI("Latency", "p99")},
			Expression: "latency", Above: 3000, Period: 5 * time.Minute, Periods: 3,
		},
		functionsThrottled(),
		{
			Name:  "table-throttled",
			Means: "DynamoDB throttled reads or writes of the orders. They are retried, and fail when it lasts.",
			Metrics: map[string]Metric{
				"reads": ofTable("ReadThrottleEvents"), "writes": ofTable("WriteThrottleEvents"),
				"queries": ofIndex("ReadThrottleEvents"), "copies": ofIndex("WriteThrottleEvents"),
			},
			Expression: "SUM([reads, writes, queries, copies])", Above: 0, Period: 5 * time.Minute, Periods: 1,
		},
		{
			Name:  "workflow-throttled",
			Means: "Step Functions started no more executions, or went on with none, because the account's quota was used up: customers got 429.",
			Metrics: map[string]Metric{
				"starts": {"AWS/States", "ThrottledEvents", "Sum", map[string]string{"APIName": "StartExecution"}},
				"states": ofWorkflow("ExecutionThrottled"),
			},
			Expression: "SUM([starts, states])", Above: 0, Period: 5 * time.Minute, Periods: 1,
		},
	}
}

func functionsThrottled() Alarm {
	a := Alarm{
		Name:    "functions-throttled",
		Means:   "Lambda ran out of concurrency for a step. The workflow's steps are retried; a customer who reads got a 5xx.",
		Metrics: map[string]Metric{}, Above: 0, Period: 5 * time.Minute, Periods: 1,
	}
	var ids []string
	for _, step := range Steps {
		id := step.id()
		ids = append(ids, id)
		a.Metrics[id] = ofStep(step, "Throttles")
	}
	a.Expression = "SUM([" + strings.Join(ids, ", ") + "])"
	return a
}

// VersionAlarms judge the new version of each step, by itself, for as long as it shares the calls with the one before.
func VersionAlarms() []Alarm {
	var alarms []Alarm
	for _, step := range Steps {
		a := Alarm{
			Name:       "new-version-" + step.Name,
			Heading:    "new-version",
			Means:      "The new version of " + step.Name + " fails more than 5 % of its invocations.",
			Metrics:    map[string]Metric{"errors": ofVersion(step, "Errors"), "invocations": ofVersion(step, "Invocations")},
			Expression: "100 * errors / invocations", Above: 5, Period: 5 * time.Minute, Periods: 1,
		}
		if step.Rejects {
			rejected := counted(Rejections.Metric)
			rejected.Dimensions = map[string]string{"version": "${" + step.VersionPlaceholder() + "}"}
			a.Metrics["rejected"] = rejected
			a.Expression = "100 * (errors - FILL(rejected, 0)) / invocations"
		}
		alarms = append(alarms, a)
	}
	return alarms
}

// UnfinishedExecutions is the pattern of the events that EventBridge reports to the operators: executions that ended where no
// Catch applies, and were not compensated. ${StateMachineArn} is a placeholder.
const UnfinishedExecutions = `{"source": ["aws.states"],
 "detail-type": ["Step Functions Execution Status Change"],
 "detail": {"status": ["TIMED_OUT", "ABORTED"], "stateMachineArn": ["${StateMachineArn}"]}}`
