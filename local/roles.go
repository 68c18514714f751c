package local

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/iam"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/stepfunctions"
)

// The names of the roles beside those of the steps, which are the steps' own.
const (
	apiRole      = "api"
	workflowRole = "order-workflow"
)

// emulated is where the stack's resources are.
var emulated = iam.Account{Partition: partition, Region: Region, ID: account}

// roles are what the stack's callers act as: each step, the API and the workflow.
type roles map[string]iam.Role

// newRoles compiles the policies that infra deploys.
func newRoles(o Options) (roles, error) {
	granted := map[string][]definition.Grant{apiRole: definition.APIGrants, workflowRole: definition.WorkflowGrants}
	for _, step := range definition.Steps {
		granted[step.Name] = step.Grants
	}
	all := roles{}
	for name, grants := range granted {
		if o.Grants != nil {
			grants = o.Grants(name, grants)
		}
		document, err := definition.Policy(grants, resourceARNs)
		if err != nil {
			return nil, err
		}
		policy, err := iam.Compile(document)
		if err != nil {
			return nil, fmt.Errorf("the role %s: %w", name, err)
		}
		all[name] = iam.Role{ARN: "arn:" + partition + ":sts::" + account + ":assumed-role/" + name + "/local", Policy: policy}
	}
	return all, nil
}

// functionPolicies are the policies of the functions, by ARN, which say what the API may invoke them for.
type functionPolicies map[string]*iam.Policy

func newFunctionPolicies(o Options) (functionPolicies, error) {
	all := functionPolicies{}
	for _, step := range definition.Steps {
		routes := step.Routes
		if o.Routes != nil {
			routes = o.Routes(step.Name, routes)
		}
		document, err := definition.InvokePolicy(routes, functionARN(step.Name), arn("execute-api", apiID))
		if err != nil {
			return nil, err
		}
		if all[functionARN(step.Name)], err = iam.Compile(document); err != nil {
			return nil, fmt.Errorf("the policy of %s: %w", step.Name, err)
		}
	}
	return all, nil
}

// mayInvoke says why the API may not invoke a function for a method.
func (all functionPolicies) mayInvoke(functionARN, sourceARN string) error {
	request := iam.Request{Action: "lambda:InvokeFunction", Resource: functionARN, Context: map[string]string{"AWS:SourceArn": sourceARN}}
	if policy := all[functionARN]; policy == nil || !policy.Allows(request) {
		return fmt.Errorf("the policy of %s allows no call for %s", functionARN, sourceARN)
	}
	return nil
}

// resourceARNs returns the ARNs of what grants are on.
func resourceARNs(r definition.Resource) []string {
	switch r {
	case definition.Orders:
		return []string{arn("dynamodb", "table/"+tableName)}
	case definition.OrdersByVendor:
		return []string{arn("dynamodb", "table/"+tableName+"/index/"+definition.ByVendor.Name)}
	case definition.Invoices:
		return []string{"arn:" + partition + ":s3:::" + bucketName}
	case definition.InvoiceObjects:
		return []string{"arn:" + partition + ":s3:::" + bucketName + "/*"}
	case definition.OrderWorkflow:
		return []string{stateMachineARN}
	case definition.Executions:
		return []string{arn("states", "execution:"+nameOf(stateMachineARN)+":*")}
	case definition.Notifications:
		return []string{topicARN}
	case definition.WorkflowSteps:
		var all []string
		for _, function := range definition.WorkflowFunctions(functionARN) {
			all = append(all, function)
		}
		return all
	}
	return nil
}

// stepCredentials are those of a step's role, by which the services know who calls. They open nothing else anywhere.
func stepCredentials(step string) aws.Credentials {
	for i, s := range definition.Steps {
		if s.Name == step {
			return aws.Credentials{
				AccessKeyID: fmt.Sprintf("ASIALOCALSTEP%07d", i+1), SecretAccessKey: lambda.SecretAccessKey + "-" + step, SessionToken: "local-session-" + step,
			}
		}
	}
	return aws.Credentials{}
}

// byKey returns the steps' roles by their access keys.
func (all roles) byKey() iam.Roles {
	keys := iam.Roles{}
	for _, step := range definition.Steps {
		keys[stepCredentials(step.Name).AccessKeyID] = all[step.Name]
	}
	return keys
}

// invoker is how functions are invoked.
type invoker = func(ctx context.Context, functionARN string, payload []byte) (lambda.Result, error)

// mayInvoke keeps the workflow from functions that its role may not invoke. Step Functions names the error by the class of the
// SDK that it is within, which has none for AccessDeniedException.
func (all roles) mayInvoke(next invoker) invoker {
	return func(ctx context.Context, functionARN string, payload []byte) (lambda.Result, error) {
		if err := all[workflowRole].Check("lambda:InvokeFunction", functionARN); err != nil {
			return lambda.Result{}, &lambda.Error{Type: "AWSLambdaException", Status: http.StatusForbidden, Message: err.Error()}
		}
		return next(ctx, functionARN, payload)
	}
}

// mayPublish keeps the workflow from topics that its role may not publish to.
func (all roles) mayPublish(next stepfunctions.Integration) stepfunctions.Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		request, _ := parameters.(map[string]any)
		topic, _ := request["TopicArn"].(string)
		if err := all[workflowRole].Check("SNS:Publish", topic); err != nil {
			return nil, &asl.Error{Name: "SNS.AuthorizationErrorException", Cause: err.Error()}
		}
		return next(ctx, parameters)
	}
}

// knownSigners are whose signatures S3 verifies: the steps', and the stack's own.
func knownSigners() func(accessKeyID string) (aws.Credentials, bool) {
	known := map[string]aws.Credentials{functionCredentials.AccessKeyID: functionCredentials}
	for _, step := range definition.Steps {
		credentials := stepCredentials(step.Name)
		known[credentials.AccessKeyID] = credentials
	}
	return func(accessKeyID string) (aws.Credentials, bool) {
		credentials, found := known[accessKeyID]
		return credentials, found
	}
}
