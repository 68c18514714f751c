package definition

import "maps"

// Count is a number of log lines, which CloudWatch keeps as a metric of the stack's own.
type Count struct {
	Metric  string // the metric's name
	Pattern string // which lines count, as CloudWatch Logs filters JSON
}

// WorkflowCounts are what is counted in the log of the workflow. It names the states that an execution enters, whatever
// became of the order's data, and so tells an order that the shop rejected from one that failed: both end in a Fail state,
// for which Step Functions' own metrics know one number.
var WorkflowCounts = []Count{
	{"OrdersStarted", `{ $.type = "ExecutionStarted" }`},
	{"OrdersPlaced", `{ $.type = "SucceedStateEntered" && $.details.name = "OrderPlaced" }`},
	{"OrdersRejected", `{ $.type = "FailStateEntered" && $.details.name = "OrderRejected" }`},
	{"OrdersFailed", `{ $.type = "FailStateEntered" && $.details.name = "OrderFailed" }`},
	{"CompensationsFailed", `{ $.type = "FailStateEntered" && $.details.name = "CompensationFailed" }`},
	{"PublishesFailed", `{ ($.type = "TaskFailed" || $.type = "TaskTimedOut") && $.details.resourceType = "sns" }`},
}

// Rejections counts the orders that a step rejects, in the step's own log and by its version. Lambda counts them among its
// errors, since the step returns them as such.
var Rejections = Count{"Rejections", `{ $.message = "order rejected" }`}

// Metric is a series of numbers in CloudWatch.
type Metric struct {
	Namespace  string            // a service's, such as AWS/Lambda; the stack's own when empty
	Name       string            // as the service, or a Count, calls it
	Stat       string            // Sum, Maximum or a percentile such as p99
	Dimensions map[string]string // whose numbers; a value may be a placeholder such as ${TableName}
}

// DimensionsWith returns the dimensions with their placeholders filled in.
func (m Metric) DimensionsWith(values map[string]string) (map[string]string, error) {
	filled := maps.Clone(m.Dimensions)
	for name, value := range filled {
		var err error
		if filled[name], err = Fill(value, values); err != nil {
			return nil, err
		}
	}
	return filled, nil
}

func counted(name string) Metric { return Metric{Name: name, Stat: "Sum"} }

func ofAPI(name, stat string) Metric {
	return Metric{"AWS/ApiGateway", name, stat, map[string]string{"ApiName": "${ApiName}", "Stage": StageName}}
}

func ofTable(name string) Metric {
	return Metric{"AWS/DynamoDB", name, "Sum", map[string]string{"TableName": "${TableName}"}}
}

func ofIndex(name string) Metric {
	return Metric{"AWS/DynamoDB", name, "Sum", map[string]string{"TableName": "${TableName}", "GlobalSecondaryIndexName": ByVendor.Name}}
}

func ofWorkflow(name string) Metric {
	return Metric{"AWS/States", name, "Sum", map[string]string{"StateMachineArn": "${StateMachineArn}"}}
}

func ofStep(step Step, name string) Metric {
	return Metric{"AWS/Lambda", name, "Sum", map[string]string{"FunctionName": "${" + step.NamePlaceholder() + "}"}}
}

// ofVersion is a function's metric for the new version alone, while it shares the calls with the one before it.
func ofVersion(step Step, name string) Metric {
	m := ofStep(step, name)
	m.Dimensions["Resource"] = "${" + step.NamePlaceholder() + "}:" + LiveAlias
	m.Dimensions["ExecutedVersion"] = "${" + step.VersionPlaceholder() + "}"
	return m
}
