package main

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// functions are the steps' Lambda functions: one binary, deployed once for each step.
type functions []function

type function struct {
	*lambda.Function
	step definition.Step
}

// newFunctions deploys every step. Variables holds a value for each environment variable that a step may read, and
// resources the ARNs of what its role may act on.
func newFunctions(ctx *pulumi.Context, settings settings, code pulumi.Archive, variables pulumi.StringMap, resources arns) (functions, error) {
	var all functions
	for _, step := range definition.Steps {
		f, err := newFunction(ctx, settings, step, code, variables, resources)
		if err != nil {
			return nil, err
		}
		all = append(all, function{Function: f, step: step})
	}
	return all, nil
}

func newFunction(
	ctx *pulumi.Context, settings settings, step definition.Step, code pulumi.Archive, variables pulumi.StringMap, resources arns,
) (*lambda.Function, error) {
	logs, err := newLogGroup(ctx, "lambda", step.Name, settings)
	if err != nil {
		return nil, err
	}
	role, err := newRole(ctx, step.Name, lambdaPrincipal, append(resources.grant(step.Grants),
		allow("logs:CreateLogStream", "logs:PutLogEvents").on(pulumi.Sprintf("%s:*", logs.Arn)),
		// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
		allow("xray:PutTraceSegments", "xray:PutTelemetryRecords").onEverything())...)
	if err != nil {
		return nil, err
	}
	environment := pulumi.StringMap{"STEP": pulumi.String(step.Name)}
	for _, name := range step.Environment {
		if variables[name] == nil {
			return nil, fmt.Errorf("the step %s reads %s, which has no value: add it to deploy", step.Name, name)
		}
		environment[name] = variables[name]
	}
	return lambda.NewFunction(ctx, step.Name, &lambda.FunctionArgs{
		Runtime:       pulumi.String("provided.al2023"),
		Handler:       pulumi.String("bootstrap"),
		Architectures: pulumi.StringArray{pulumi.String(settings.architecture)},
		Code:          code,
		Role:          role.Arn,
		Timeout:       pulumi.Int(int(step.Timeout.Seconds())),
		MemorySize:    pulumi.Int(step.MemorySize),
		Environment:   lambda.FunctionEnvironmentArgs{Variables: environment},
		TracingConfig: lambda.FunctionTracingConfigArgs{Mode: pulumi.String("Active")},
		LoggingConfig: lambda.FunctionLoggingConfigArgs{LogFormat: pulumi.String("JSON"), LogGroup: logs.Name},
	}, role.ready())
}

// workflow returns the functions that the order workflow invokes, and api those that the API does.
func (all functions) workflow() functions {
	return all.of(func(step definition.Step) bool { return step.Workflow })
}

func (all functions) api() functions {
	return all.of(func(step definition.Step) bool { return len(step.Routes) > 0 })
}

func (all functions) of(wanted func(definition.Step) bool) functions {
	var some functions
	for _, f := range all {
		if wanted(f.step) {
			some = append(some, f)
		}
	}
	return some
}

// arns returns the functions' ARNs.
func (all functions) arns() []pulumi.StringInput {
	var list []pulumi.StringInput
	for _, f := range all {
		list = append(list, f.Arn)
	}
	return list
}

// names returns the functions' names under which the alarms ask for them.
func (all functions) names() pulumi.StringMap {
	values := pulumi.StringMap{}
	for _, f := range all {
		values[f.step.NamePlaceholder()] = f.Name
	}
	return values
}

// placeholders returns the functions' ARNs under the names by which a document asks for them.
func (all functions) placeholders() pulumi.StringMap {
	values := pulumi.StringMap{}
	for _, f := range all {
		values[f.step.ArnPlaceholder()] = f.Arn
	}
	return values
}
