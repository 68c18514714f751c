package main

import (
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// functionMaker makes the Lambda functions, which are one binary deployed once for each step.
type functionMaker struct {
	ctx      *pulumi.Context
	settings settings
	code     pulumi.Archive
}

// functionTimeout is in seconds. The workflow waits a little longer for a step, so that a step which was given up is
// never still running.
const functionTimeout = 5

// make makes the function of a step, with a role that may do what the statements allow and write its log.
func (m functionMaker) make(step string, environment pulumi.StringMap, statements ...statement) (*lambda.Function, error) {
	logs, err := newLogGroup(m.ctx, "lambda", step, m.settings)
	if err != nil {
		return nil, err
	}
	role, err := newRole(m.ctx, step, "lambda.amazonaws.com", append(statements,
		allow("logs:CreateLogStream", "logs:PutLogEvents").on(pulumi.Sprintf("%s:*", logs.Arn)))...)
	if err != nil {
		return nil, err
	}
	variables := maps.Clone(environment)
	variables["STEP"] = pulumi.String(step)
	return lambda.NewFunction(m.ctx, step, &lambda.FunctionArgs{
		Runtime:       pulumi.String("provided.al2023"),
		Handler:       pulumi.String("bootstrap"),
		Architectures: pulumi.StringArray{pulumi.String(m.settings.architecture)},
		Code:          m.code,
		Role:          role.Arn,
		Timeout:       pulumi.Int(functionTimeout),
		MemorySize:    pulumi.Int(256), // for the processor time that comes with it; the steps need a tenth
		Environment:   lambda.FunctionEnvironmentArgs{Variables: variables},
		LoggingConfig: lambda.FunctionLoggingConfigArgs{LogFormat: pulumi.String("JSON"), LogGroup: logs.Name},
	}, role.ready())
}
