package local_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"skip-the-line/local"
)

// sdk returns the configuration of SDK clients that call the stack's AWS APIs with the credentials.
func sdk(stack *local.Stack, as aws.Credentials) aws.Config {
	return aws.Config{
		BaseEndpoint: &stack.AWS, Region: local.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return as, nil }),
	}
}

var anyone = aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}

func TestAWS_showsWhatAnOrderLeft(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	placed := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	config := sdk(stack, anyone)
	scan, err := dynamodb.NewFromConfig(config).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("orders")})
	if err != nil || len(scan.Items) != 1 {
		t.Errorf("the table has %+v, %v", scan, err)
	}
	ttl, err := dynamodb.NewFromConfig(config).DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: aws.String("orders")})
	if err != nil || aws.ToString(ttl.TimeToLiveDescription.AttributeName) != "expiresat" {
		t.Errorf("the time to live is %+v, %v", ttl, err)
	}
	// An address has no names below it; localhost has, and the bucket is one.
	_, port, err := net.SplitHostPort(strings.TrimPrefix(stack.AWS, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	dialer := net.Dialer{}
	toStack := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, "127.0.0.1:"+port)
	}}}
	t.Cleanup(toStack.CloseIdleConnections)
	for style, client := range map[string]*s3.Client{
		"in the path": s3.NewFromConfig(config),
		"in the host": s3.NewFromConfig(config, func(o *s3.Options) {
			o.BaseEndpoint, o.HTTPClient = aws.String("http://localhost:"+port), toStack
		}),
	} {
		list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("invoices")})
		if err != nil || len(list.Contents) != 1 || !strings.Contains(aws.ToString(list.Contents[0].Key), placed.ID) {
			t.Errorf("the bucket %s has %+v, %v", style, list, err)
		}
	}
	functions, err := lambda.NewFromConfig(config).ListFunctions(t.Context(), nil)
	if err != nil || len(functions.Functions) != 4 {
		t.Errorf("the functions are %+v, %v", functions, err)
	}
}

// The SDK's waiters and paginators read more of a response than a single call does.
func TestAWS_servesWaitersAndPaginators(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	placed := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	mustRun(t, stack, flatWhites("a1", "Melbourne"))
	config, limit := sdk(stack, anyone), time.Minute
	if err := dynamodb.NewTableExistsWaiter(dynamodb.NewFromConfig(config)).Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")}, limit); err != nil {
		t.Error(err)
	}
	if err := lambda.NewFunctionActiveV2Waiter(lambda.NewFromConfig(config)).Wait(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("put-item")}, limit); err != nil {
		t.Error(err)
	}
	bucket := s3.NewFromConfig(config)
	keys := 0
	for objects := s3.NewListObjectsV2Paginator(bucket, &s3.ListObjectsV2Input{Bucket: aws.String("invoices"), MaxKeys: aws.Int32(1)}); objects.HasMorePages(); {
		page, err := objects.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range page.Contents {
			keys++
			if err := s3.NewObjectExistsWaiter(bucket).Wait(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("invoices"), Key: object.Key}, limit); err != nil {
				t.Error(err)
			}
		}
	}
	states := sfn.NewFromConfig(config)
	events := 0
	for executions := sfn.NewListExecutionsPaginator(states, &sfn.ListExecutionsInput{StateMachineArn: &machine, MaxResults: 1}); executions.HasMorePages(); {
		page, err := executions.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for history := sfn.NewGetExecutionHistoryPaginator(states, &sfn.GetExecutionHistoryInput{ExecutionArn: page.Executions[0].ExecutionArn, MaxResults: 4}); history.HasMorePages(); {
			page, err := history.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			events += len(page.Events)
		}
	}
	found := ""
	for log := cloudwatchlogs.NewFilterLogEventsPaginator(cloudwatchlogs.NewFromConfig(config), &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: aws.String("/aws/lambda/put-item"), FilterPattern: aws.String(placed.ID), Limit: aws.Int32(1)}); log.HasMorePages(); {
		page, err := log.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			found += *e.Message
		}
	}
	if keys != 2 || events < 30 || !strings.Contains(found, "order committed") {
		t.Errorf("found %d invoices, %d events and the log %s", keys, events, found)
	}
}

var machine = "arn:aws:states:" + local.Region + ":000000000000:stateMachine:order"

// A shop gets its own notifications, and no other's.
func TestAWS_notifiesAShopOfItsOwnOrders(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	topics := sns.NewFromConfig(sdk(stack, anyone))
	got := make(chan []byte, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- body
	}))
	t.Cleanup(shop.Close)
	receive := func() (m struct{ Type, SubscribeURL, Message string }) {
		t.Helper()
		select {
		case body := <-got:
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
		case <-time.After(time.Minute):
			t.Fatal("nothing came")
		}
		return m
	}
	_, err := topics.Subscribe(t.Context(), &sns.SubscribeInput{
		TopicArn: aws.String("arn:aws:sns:" + local.Region + ":000000000000:orders"), Protocol: aws.String("http"), Endpoint: &shop.URL,
		Attributes: map[string]string{"FilterPolicy": `{"vendorid": ["v1"]}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	if confirmed := mustCall(t, http.MethodGet, receive().SubscribeURL, nil, nil); confirmed.status != http.StatusOK {
		t.Fatalf("confirmed with %d %s", confirmed.status, confirmed.body)
	}
	mustRun(t, stack, flatWhites("a0", "Melbourne")) // at v0
	mine := flatWhites("a0", "Melbourne")
	mine["vendorid"] = "v1"
	placed := mustRun(t, stack, mine)
	if m := receive(); m.Type != "Notification" || !strings.Contains(m.Message, placed.ID) {
		t.Errorf("the shop got %+v", m)
	}
}

func TestAWS_verifiesSignaturesWhereItIsAsked(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{AWSAuth: true})
	for name, as := range map[string]aws.Credentials{"": local.Credentials, "UnrecognizedClientException": anyone} {
		_, err := dynamodb.NewFromConfig(sdk(stack, as)).ListTables(t.Context(), nil)
		if (err == nil) != (name == "") || err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("as %s: %v", as.AccessKeyID, err)
		}
	}
}

// What any page in a browser could send to any server must not reach a table.
func TestAWS_rejectsPagesAndOtherHosts(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	const target = "DynamoDB_20120810.ListTables"
	for name, test := range map[string]struct {
		headers map[string]string
		status  int
	}{
		"a program":                    {map[string]string{"X-Amz-Target": target}, http.StatusOK},
		"a page":                       {map[string]string{"X-Amz-Target": target, "Origin": "https://evil.example"}, http.StatusForbidden},
		"a page of the stack itself":   {map[string]string{"X-Amz-Target": target, "Origin": stack.URL}, http.StatusForbidden},
		"a page that hides its origin": {map[string]string{"X-Amz-Target": target, "Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		"a name of somebody else's":    {map[string]string{"X-Amz-Target": target, "Host": "evil.example"}, http.StatusForbidden},
		"a name that looks local":      {map[string]string{"X-Amz-Target": target, "Host": "localhost.evil.example"}, http.StatusForbidden},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, stack.AWS, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		for header, value := range test.headers {
			request.Header.Set(header, value)
		}
		request.Host = test.headers["Host"]
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != test.status {
			t.Errorf("%s: %s", name, response.Status)
		}
	}
}

func TestAWS_canBeLeftOut(t *testing.T) {
	t.Parallel()
	if stack := mustStart(t, local.Options{AWS: local.NoAWS}); stack.AWS != "" {
		t.Errorf("it is at %s", stack.AWS)
	}
}
