package main

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// newDashboard shows the stack's numbers on one page of CloudWatch, the alarms' limits among them. Values fill the
// placeholders of the metrics' dimensions.
func newDashboard(ctx *pulumi.Context, values pulumi.StringMap) (*cloudwatch.Dashboard, error) {
	all := pulumi.StringMap{"Region": region(ctx)}
	maps.Copy(all, values)
	return cloudwatch.NewDashboard(ctx, "overview", &cloudwatch.DashboardArgs{
		DashboardName: pulumi.String(ctx.Project() + "-" + ctx.Stack()),
		DashboardBody: all.ToStringMapOutput().ApplyT(func(known map[string]string) (string, error) {
			var widgets []widget
			for i, chart := range definition.Charts() {
				w, err := newWidget(chart, namespace(ctx), known)
				if err != nil {
					return "", err
				}
				w.X, w.Y = i%2*w.Width, i/2*w.Height
				widgets = append(widgets, w)
			}
			text, err := json.Marshal(map[string]any{"widgets": widgets})
			return string(text), err
		}).(pulumi.StringOutput),
	})
}

// widget is a graph on a dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
type widget struct {
	Type       string         `json:"type"`
	X          int            `json:"x"`
	Y          int            `json:"y"`
	Width      int            `json:"width"`
	Height     int            `json:"height"`
	Properties map[string]any `json:"properties"`
}

func newWidget(chart definition.Chart, namespace string, values map[string]string) (widget, error) {
	var lines [][]any
	for _, m := range chart.Metrics {
		dimensions, err := m.DimensionsWith(values)
		if err != nil {
			return widget{}, err
		}
		line := []any{namespace, m.Name}
		if m.Namespace != "" {
			line[0] = m.Namespace
		}
		for _, name := range slices.Sorted(maps.Keys(dimensions)) {
			line = append(line, name, dimensions[name])
		}
		lines = append(lines, append(line, map[string]any{"stat": m.Stat}))
	}
	return widget{Type: "metric", Width: 12, Height: 6, Properties: map[string]any{
		"title": chart.Title, "region": values["Region"], "view": "timeSeries", "period": 300, "metrics": lines,
	}}, nil
}
