package definition

// Chart is a graph of the dashboard: what an operator wants to see at a glance.
type Chart struct {
	Title   string
	Metrics []Metric
}

// Charts are the graphs of the dashboard, in the order in which they are shown.
func Charts() []Chart {
	var invocations, errors, durations, throttles []Metric
	for _, step := range Steps {
		invocations = append(invocations, ofStep(step, "Invocations"))
		errors = append(errors, ofStep(step, "Errors"))
		durations = append(durations, withStat(ofStep(step, "Duration"), "p99"))
		throttles = append(throttles, ofStep(step, "Throttles"))
	}
	all := Alarms()
	metrics := func(alarm string) []Metric {
		for _, a := range all {
			if a.Name == alarm {
				return a.metrics()
			}
		}
		panic("no alarm is named " + alarm)
	}
	return []Chart{
		{"Orders: what became of them", []Metric{
			counted("OrdersStarted"), counted("OrdersPlaced"), counted("OrdersRejected"), counted("OrdersFailed"), counted("CompensationsFailed"),
		}},
		{"API: requests and errors", []Metric{ofAPI("Count", "Sum"), ofAPI("4XXError", "Sum"), ofAPI("5XXError", "Sum")}},
		{"API: latency in milliseconds", []Metric{ofAPI("Latency", "p50"), ofAPI("Latency", "p99")}},
		{"Workflow: how long an order takes, in milliseconds", []Metric{withStat(ofWorkflow("ExecutionTime"), "p50"), withStat(ofWorkflow("ExecutionTime"), "p99")}},
		{"Steps: invocations", invocations},
		{"Steps: errors, rejected orders included", errors},
		{"Steps: 99 % take at most this many milliseconds", durations},
		{"Throttled: steps", throttles},
		{"Throttled: table", metrics("table-throttled")},
		{"Throttled: workflow", metrics("workflow-throttled")},
		{"Executions that were not compensated", []Metric{ofWorkflow("ExecutionsTimedOut"), ofWorkflow("ExecutionsAborted")}},
		{"Messages that could not be published or delivered", append(metrics("publishes-failed"), metrics("deliveries-lost")...)},
	}
}

func withStat(m Metric, stat string) Metric {
	m.Stat = stat
	return m
}
