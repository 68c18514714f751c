package local_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

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
