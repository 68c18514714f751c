package local

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/endpoint"
	"skip-the-line/emulator/iam"
	"skip-the-line/emulator/s3"
	"skip-the-line/emulator/sigv4"
	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
)

// startServices starts the in-process DynamoDB, S3 and SNS.
func (s *Stack) startServices(ctx context.Context, o Options) error {
	var err error
	s.topic, err = sns.New(sns.Config{TopicARN: topicARN, Now: o.Clock.Now, Store: s.part("notifications"), Subscriptions: s.part("subscriptions"), Notify: func(n sns.Notification) {
		s.console.Published(n)
		if o.Notify != nil {
			o.Notify(n)
		}
	}})
	if err != nil {
		return err
	}
	s.closeFirst(s.topic.Close)
	objects, err := s3.New(s.part("objects"), bucketName)
	if err != nil {
		return err
	}
	s.services[endpoint.S3] = objects
	if s.S3, err = s.serveAnywhere(s.wire(o, "s3", sigv4.S3(
		sigv4.Config{Region: Region, Credentials: knownSigners()}, iam.S3(partition, s.roles.byKey(), objects)))); err != nil {
		return err
	}
	// The functions judge by this machine's clock whether an order has expired, and so must the table that removes it.
	table := dynamodb.New(dynamodb.Config{Region: Region, Account: account, Store: s.part("tables")})
	s.services[endpoint.DynamoDB] = table
	if s.DynamoDB, err = s.serveAnywhere(s.wire(o, "dynamodb", noPages(iam.DynamoDB(emulated, s.roles.byKey(), table)))); err != nil {
		return err
	}
	return s.createTable(ctx)
}

// wire returns what stands before a service: the console, which keeps what its caller sees, then the faults.
func (s *Stack) wire(o Options, service string, server http.Handler) http.Handler {
	return s.console.Wire(service, s.Faults.Wire(service, o.Wire(service, server)))
}

// dynamoDB calls the in-process DynamoDB for the API and the workflow.
func (s *Stack) dynamoDB() awsjson.Client {
	return awsjson.Client{Endpoint: s.DynamoDB, Target: "DynamoDB_20120810", HTTP: s.client}
}

// createTable creates the table that infra deploys.
func (s *Stack) createTable(ctx context.Context) error {
	type attribute struct{ AttributeName, AttributeType string }
	var attributes []attribute
	for _, name := range definition.Table.KeyAttributes() {
		attributes = append(attributes, attribute{name, "S"})
	}
	type index struct {
		IndexName  string
		KeySchema  []keyElement
		Projection map[string]string
	}
	var indexes []index
	for _, i := range definition.Table.Indexes {
		indexes = append(indexes, index{i.Name, keySchema(i.Key), map[string]string{"ProjectionType": "ALL"}})
	}
	request, err := json.Marshal(map[string]any{
		"TableName":              tableName,
		"BillingMode":            "PAY_PER_REQUEST",
		"AttributeDefinitions":   attributes,
		"KeySchema":              keySchema(definition.Table.Key),
		"GlobalSecondaryIndexes": indexes,
	})
	if err != nil {
		return err
	}
	status, response, err := s.dynamoDB().Call(ctx, "CreateTable", request)
	if err != nil {
		return err
	}
	if status != http.StatusOK && awsjson.ParseError(status, response).Type != "ResourceInUseException" { // it is there already
		return fmt.Errorf("the in-process DynamoDB created no table: %s", response)
	}
	status, response, err = s.dynamoDB().Call(ctx, "UpdateTimeToLive", fmt.Appendf(nil,
		`{"TableName": %q, "TimeToLiveSpecification": {"AttributeName": %q, "Enabled": true}}`, tableName, definition.Table.TTLAttribute))
	if err == nil && status != http.StatusOK && !strings.Contains(string(response), "already enabled") {
		err = fmt.Errorf("the in-process DynamoDB does not let items expire: %s", response)
	}
	return err
}

type keyElement struct{ AttributeName, KeyType string }

func keySchema(key definition.Key) []keyElement {
	return []keyElement{{key.Hash, "HASH"}, {key.Range, "RANGE"}}
}

// startWorkflow loads the workflow that infra deploys and serves Step Functions.
func (s *Stack) startWorkflow(o Options) error {
	document, err := definition.Workflow(workflowValues())
	if err != nil {
		return err
	}
	serving := make(chan struct{}) // until then the executions that go on are not those of s yet
	defer close(serving)
	s.executions, err = stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN,
		RoleARN:         workflowRoleARN,
		Definition:      document,
		Integrations:    s.integrations(o),
		JSONata:         o.JSONata,
		May:             func(action, resource string) error { return s.roles[workflowRole].Check(action, resource) },
		Wrap:            func(task asl.Task) asl.Task { return o.Task(s.Faults.Task(task)) },
		Store:           s.part("executions"),
		MaxExecutions:   o.MaxExecutions,
		Starts:          Throttle{Rate: float64(startsPerProcess * o.Concurrency), Burst: o.MaxExecutions},
		Clock:           o.Clock,
		Rand:            o.Rand,
		Started:         s.console.Started,
		Observe:         s.console.Visited,
		Ended: func(x Execution) {
			<-serving
			s.console.Ended(x)
			s.judge(x)
			if o.Ended != nil {
				o.Ended(x)
			}
		},
	})
	if err != nil {
		return err
	}
	s.closeFirst(s.executions.Close)
	s.services[endpoint.StepFunctions] = s.executions
	s.stepFunctions, err = s.serveAnywhere(s.wire(o, "states", noPages(s.executions)))
	return err
}
