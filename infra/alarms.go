package main

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// namespace is where CloudWatch keeps the stack's own metrics.
func namespace(ctx *pulumi.Context) string { return ctx.Project() + "/" + ctx.Stack() }

// count has CloudWatch count lines of a log. With dimensions, which name fields of the line, it counts them apart.
func count(ctx *pulumi.Context, c definition.Count, log pulumi.StringInput, dimensions pulumi.StringMap) (pulumi.Resource, error) {
	transformation := cloudwatch.LogMetricFilterMetricTransformationArgs{
		Name:       pulumi.String(c.Metric),
		Namespace:  pulumi.String(namespace(ctx)),
		Value:      pulumi.String("1"),
		Dimensions: dimensions,
	}
	if dimensions == nil {
		transformation.DefaultValue = pulumi.String("0") // a rate needs both of its numbers
	}
	return cloudwatch.NewLogMetricFilter(ctx, kebab(c.Metric), &cloudwatch.LogMetricFilterArgs{
		LogGroupName:         log,
		Pattern:              pulumi.String(c.Pattern),
		MetricTransformation: transformation,
	})
}

// newAlarms tells the operators' topic when an alarm rings. Values fill the placeholders of the metrics' dimensions.
func newAlarms(ctx *pulumi.Context, alarms []definition.Alarm, values pulumi.StringMap, operators *topic) ([]pulumi.Resource, error) {
	var all []pulumi.Resource
	for _, a := range alarms {
		period := pulumi.Int(int(a.Period.Seconds()))
		queries := cloudwatch.MetricAlarmMetricQueryArray{cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String("value"), Expression: pulumi.String(a.Expression), Label: pulumi.String(a.Name), ReturnData: pulumi.Bool(true),
		}}
		for _, id := range slices.Sorted(maps.Keys(a.Metrics)) {
			metric := a.Metrics[id]
			query := cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace:  pulumi.String(namespace(ctx)),
				MetricName: pulumi.String(metric.Name),
				Stat:       pulumi.String(metric.Stat),
				Period:     period,
			}
			if metric.Namespace != "" {
				query.Namespace = pulumi.String(metric.Namespace)
			}
			if len(metric.Dimensions) > 0 {
				query.Dimensions = values.ToStringMapOutput().ApplyT(metric.DimensionsWith).(pulumi.StringMapOutput)
			}
			queries = append(queries, cloudwatch.MetricAlarmMetricQueryArgs{Id: pulumi.String(id), Metric: query})
		}
		alarm, err := cloudwatch.NewMetricAlarm(ctx, a.Name, &cloudwatch.MetricAlarmArgs{
			AlarmDescription:   pulumi.String(a.Description()),
			MetricQueries:      queries,
			ComparisonOperator: pulumi.String("GreaterThanThreshold"),
			Threshold:          pulumi.Float64(a.Above),
			EvaluationPeriods:  pulumi.Int(a.Periods),
			TreatMissingData:   pulumi.String("notBreaching"),
			AlarmActions:       pulumi.Array{operators.Arn},
		}, pulumi.DependsOn(operators.parts))
		if err != nil {
			return nil, err
		}
		all = append(all, alarm)
	}
	return all, nil
}
