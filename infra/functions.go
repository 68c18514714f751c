package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// functions are the steps' Lambda functions: one binary, deployed once for each step.
type functions []function

type function struct {
	*lambda.Function
	live *lambda.Alias // which is what others call
	logs *cloudwatch.LogGroup
	step definition.Step
}

// newFunctions deploys every step. Variables holds a value for each environment variable that a step may read, and
// resources the ARNs of what its role may act on.
func newFunctions(ctx *pulumi.Context, settings settings, code handlerCode, variables pulumi.StringMap, resources arns) (functions, error) {
	// A change of one step publishes a version of all, so that one number is a release.
	description := variables.ToStringMapOutput().ApplyT(func(known map[string]string) (string, error) {
		text, err := json.Marshal([]any{code.digest, settings.architecture, definition.Steps, known})
		return fmt.Sprintf("release %.6x", sha256.Sum256(text)), err
	}).(pulumi.StringOutput)
	var all functions
	for _, step := range definition.Steps {
		f, err := newFunction(ctx, settings, step, code, description, variables, resources)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func newFunction(
	ctx *pulumi.Context, settings settings, step definition.Step, code handlerCode, description pulumi.StringInput,
	variables pulumi.StringMap, resources arns,
) (f function, err error) {
	f.step = step
	if f.logs, err = newLogGroup(ctx, "lambda", step.Name, settings); err != nil {
		return f, err
	}
	role, err := newRole(ctx, step.Name, lambdaPrincipal, append(resources.grant(step.Grants),
		allow("logs:CreateLogStream", "logs:PutLogEvents").on(pulumi.Sprintf("%s:*", f.logs.Arn)),
		// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
		allow("xray:PutTraceSegments", "xray:PutTelemetryRecords").onEverything())...)
	if err != nil {
		return f, err
	}
	environment := pulumi.StringMap{"STEP": pulumi.String(step.Name)}
	for _, name := range step.Environment {
		if variables[name] == nil {
			return f, fmt.Errorf("the step %s reads %s, which has no value: add it to deploy", step.Name, name)
		}
		environment[name] = variables[name]
	}
	var archive pulumi.Archive = pulumi.NewAssetArchive(map[string]any{}) // which a function that stays as it is does not get
	if code.zip != "" {
		archive = pulumi.NewFileArchive(code.zip)
	}
	var reserved pulumi.IntPtrInput
	if step.Workflow && settings.workflowConcurrency > 0 {
		reserved = pulumi.Int(settings.workflowConcurrency) // so that reads cannot use up the account's
	}
	f.Function, err = lambda.NewFunction(ctx, step.Name, &lambda.FunctionArgs{
		Description: description,
		Publish:     pulumi.Bool(true),

		ReservedConcurrentExecutions: reserved,

		Runtime:       pulumi.String("provided.al2023"),
		Handler:       pulumi.String("bootstrap"),
		Architectures: pulumi.StringArray{pulumi.String(settings.architecture)},
		Code:          archive,
		Role:          role.Arn,
		Timeout:       pulumi.Int(int(step.Timeout.Seconds())),
		MemorySize:    pulumi.Int(step.MemorySize),
		Environment:   lambda.FunctionEnvironmentArgs{Variables: environment},
		TracingConfig: lambda.FunctionTracingConfigArgs{Mode: pulumi.String("Active")},
		LoggingConfig: lambda.FunctionLoggingConfigArgs{LogFormat: pulumi.String("JSON"), LogGroup: f.logs.Name},
	}, append(settings.release.fixed(), role.ready())...)
	if err != nil {
		return f, err
	}
	f.live, err = newAlias(ctx, settings, f.Function, step.Name)
	return f, err
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

// arns returns the ARNs of the functions' aliases.
func (all functions) arns() []pulumi.StringInput {
	var list []pulumi.StringInput
	for _, f := range all {
		list = append(list, f.live.Arn)
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

// byStep returns the functions' names by their steps'.
func (all functions) byStep() pulumi.StringMap {
	values := pulumi.StringMap{}
	for _, f := range all {
		values[f.step.Name] = f.Name
	}
	return values
}

// versions returns the functions' newest versions under the names by which the alarms ask for them.
func (all functions) versions() pulumi.StringMap {
	values := pulumi.StringMap{}
	for _, f := range all {
		values[f.step.VersionPlaceholder()] = f.Version
	}
	return values
}

// placeholders returns the ARNs of the functions' aliases under the names by which a document asks for them.
func (all functions) placeholders() pulumi.StringMap {
	values := pulumi.StringMap{}
	for _, f := range all {
		values[f.step.ArnPlaceholder()] = f.live.Arn
	}
	return values
}
