package definition

import (
	"strings"
	"time"
)

// Step is one Lambda function: the handler binary with STEP set to the name.
type Step struct {
	Name        string
	Environment []string      // the variables it reads besides STEP
	Timeout     time.Duration // the workflow waits a little longer, so that a step which was given up no longer runs
	MemorySize  int           // MB
	Grants      []Grant       // what its role allows, besides writing its log
	Workflow    bool          // whether the order workflow invokes it
	Rejects     bool          // whether it returns an error where it rejects an order, which is not a fault
	Routes      []string      // the routes of the API that invoke it, such as "GET /order"
}

// Grant allows actions on a resource of the stack and nothing else.
type Grant struct {
	Actions []string // such as dynamodb:PutItem
	On      Resource
}

// Resource is a resource of the stack that a grant may name.
type Resource string

// The resources that grants are on.
const (
	Orders         Resource = "the table of orders"
	OrdersByVendor Resource = "the index byvendor of the table of orders"
	Invoices       Resource = "the bucket of invoices"
	InvoiceObjects Resource = "the objects in the bucket of invoices"
	OrderWorkflow  Resource = "the state machine"
	Executions     Resource = "the executions of the state machine"
	Notifications  Resource = "the topic"
	WorkflowSteps  Resource = "the functions of the steps that the workflow invokes"
)

const (
	stepTimeout = 5 * time.Second
	stepMemory  = 256 // for the processor time that comes with it; the steps need a tenth
)

// Steps are the four steps. Adding one here, and its handler, is all that infra and local need to run it.
var Steps = []Step{
	{
		Name:        "put-item",
		Environment: []string{"TABLE_NAME", "ORDER_TTL"},
		Timeout:     stepTimeout,
		MemorySize:  stepMemory,
		Grants:      []Grant{{Actions: []string{"dynamodb:PutItem"}, On: Orders}},
		Workflow:    true,
		Rejects:     true,
	},
	{
		Name:        "put-object",
		Environment: []string{"BUCKET_NAME"},
		Timeout:     stepTimeout,
		MemorySize:  stepMemory,
		Grants:      []Grant{{Actions: []string{"s3:PutObject"}, On: InvoiceObjects}},
		Workflow:    true,
	},
	{
		Name:        "get-item",
		Environment: []string{"TABLE_NAME", "CORS_ORIGIN"},
		Timeout:     stepTimeout,
		MemorySize:  stepMemory,
		Grants: []Grant{
			{Actions: []string{"dynamodb:GetItem"}, On: Orders},
			{Actions: []string{"dynamodb:Query"}, On: OrdersByVendor},
		},
		Routes: []string{"GET /order", "GET /orders"},
	},
	{
		Name:        "get-object",
		Environment: []string{"BUCKET_NAME", "INVOICE_URL_TTL", "CORS_ORIGIN"},
		Timeout:     stepTimeout,
		MemorySize:  stepMemory,
		Grants: []Grant{
			{Actions: []string{"s3:GetObject"}, On: InvoiceObjects},
			// Without it S3 answers 403, not 404, for an object that isn't there.
			{Actions: []string{"s3:ListBucket"}, On: Invoices},
		},
		Routes: []string{"GET /invoice"},
	},
}

// APIGrants is what the API's own role allows: the calls that it makes without a function.
var APIGrants = []Grant{
	{Actions: []string{"states:StartExecution"}, On: OrderWorkflow},
	{Actions: []string{"states:DescribeExecution"}, On: Executions},
	{Actions: []string{"dynamodb:UpdateItem", "dynamodb:DeleteItem"}, On: Orders},
}

// WorkflowGrants is what the workflow's role allows, besides its log and its traces.
var WorkflowGrants = []Grant{
	{Actions: []string{"lambda:InvokeFunction"}, On: WorkflowSteps},
	{Actions: []string{"dynamodb:DeleteItem"}, On: Orders},
	{Actions: []string{"sns:Publish"}, On: Notifications},
}

// ArnPlaceholder returns the name under which the documents ask for the function's ARN: PutItemArn for put-item.
func (s Step) ArnPlaceholder() string { return s.camel() + "Arn" }

// NamePlaceholder returns the name under which the alarms ask for the function's name: PutItemName for put-item.
func (s Step) NamePlaceholder() string { return s.camel() + "Name" }

// VersionPlaceholder is NamePlaceholder for the function's newest version: PutItemVersion for put-item.
func (s Step) VersionPlaceholder() string { return s.camel() + "Version" }

// id returns the step's name as a metric's in an expression: putItem.
func (s Step) id() string { return strings.ToLower(s.camel()[:1]) + s.camel()[1:] }

func (s Step) camel() string {
	var name strings.Builder
	for word := range strings.SplitSeq(s.Name, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// WorkflowFunctions returns the ARNs of the functions that the workflow invokes, by placeholder. Arn returns the ARN of a
// step's function by the step's name.
func WorkflowFunctions(arn func(step string) string) map[string]string {
	return functions(arn, func(s Step) bool { return s.Workflow })
}

// APIFunctions is WorkflowFunctions for the functions that the API invokes.
func APIFunctions(arn func(step string) string) map[string]string {
	return functions(arn, func(s Step) bool { return len(s.Routes) > 0 })
}

func functions(arn func(step string) string, wanted func(Step) bool) map[string]string {
	values := map[string]string{}
	for _, step := range Steps {
		if wanted(step) {
			values[step.ArnPlaceholder()] = arn(step.Name)
		}
	}
	return values
}
