package endpoint_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/emulator/endpoint"
	"skip-the-line/emulator/sigv4"
)

// services answer with their name and the request's body.
func services() map[string]http.Handler {
	all := map[string]http.Handler{}
	for _, name := range []string{endpoint.DynamoDB, endpoint.Lambda, endpoint.Logs, endpoint.S3, endpoint.SNS, endpoint.StepFunctions, endpoint.SecurityTokens} {
		all[name] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, name+" "+string(body))
		})
	}
	return all
}

// request is a request as a client may send it.
type request struct {
	method, target string // path and query
	headers        map[string]string
	body           string
}

func (r request) make() *http.Request {
	made := httptest.NewRequest(r.method, r.target, strings.NewReader(r.body))
	for name, value := range r.headers {
		made.Header.Set(name, value)
	}
	return made
}

func scoped(service string) map[string]string {
	return map[string]string{"Authorization": "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/" + service + "/aws4_request, SignedHeaders=host, Signature=00"}
}

func target(name string) map[string]string {
	return map[string]string{"X-Amz-Target": name, "Content-Type": "application/x-amz-json-1.0"}
}

var formHeaders = map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}

func TestEndpoint_tellsServicesApart(t *testing.T) {
	t.Parallel()
	e := endpoint.New(endpoint.Config{Services: services()})
	for name, test := range map[string]struct {
		request request
		want    string
	}{
		"a scope":                      {request{"POST", "/", scoped("states"), "{}"}, "states {}"},
		"a scope of S3":                {request{"GET", "/2015-03-31/functions", scoped("s3"), ""}, "s3 "},
		"a presigned URL":              {request{"GET", "/b/k?X-Amz-Credential=A%2F20261122%2Feu-west-1%2Fs3%2Faws4_request", nil, ""}, "s3 "},
		"a target of DynamoDB":         {request{"POST", "/", target("DynamoDB_20120810.Scan"), "{}"}, "dynamodb {}"},
		"a target of Step Functions":   {request{"POST", "/", target("AWSStepFunctions.StartExecution"), "{}"}, "states {}"},
		"a target of CloudWatch Logs":  {request{"POST", "/", target("Logs_20140328.DescribeLogGroups"), "{}"}, "logs {}"},
		"a path of Lambda":             {request{"POST", "/2015-03-31/functions/f/invocations", nil, "{}"}, "lambda {}"},
		"a form for SNS":               {request{"POST", "/", formHeaders, "Action=Publish&Version=2010-03-31"}, "sns Action=Publish&Version=2010-03-31"},
		"a form for STS":               {request{"POST", "/", formHeaders, "Action=GetCallerIdentity&Version=2011-06-15"}, "sts Action=GetCallerIdentity&Version=2011-06-15"},
		"a query for STS":              {request{"GET", "/?Action=GetCallerIdentity&Version=2011-06-15", nil, ""}, "sts "},
		"a link in a message":          {request{"GET", "/?Action=ConfirmSubscription&TopicArn=a&Token=t", nil, ""}, "sns "},
		"a bucket":                     {request{"GET", "/bucket/2015/key", nil, ""}, "s3 "},
		"a form for a bucket":          {request{"POST", "/bucket", formHeaders, "a=b"}, "s3 a=b"},
		"a write to a bucket":          {request{"PUT", "/bucket/key", nil, "text"}, "s3 text"},
		"an Authorization of no scope": {request{"POST", "/", map[string]string{"Authorization": "Bearer x", "X-Amz-Target": "DynamoDB_20120810.Scan"}, "{}"}, "dynamodb {}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			e.ServeHTTP(w, test.request.make())
			if w.Code != http.StatusOK || w.Body.String() != test.want {
				t.Errorf("%d %s; want %s", w.Code, w.Body, test.want)
			}
		})
	}
}

func TestEndpoint_namesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	e := endpoint.New(endpoint.Config{Services: services()})
	query := scoped("sqs")
	query["Content-Type"] = formHeaders["Content-Type"]
	for name, test := range map[string]struct {
		request request
		says    []string
	}{
		"of the query protocol": {request{"POST", "/", query, "Action=ListQueues&Version=2012-11-05"}, []string{"<Code>InvalidAction</Code>", "ListQueues", "sqs"}},
		"of the JSON protocol":  {request{"POST", "/", target("AmazonSQS.ListQueues"), "{}"}, []string{"UnknownOperationException", "ListQueues", "AmazonSQS"}},
		"of REST":               {request{"GET", "/v1/apis", scoped("apigateway"), ""}, []string{"UnknownOperationException", "GET /v1/apis", "apigateway"}},
		"a body that is too long": {request{"POST", "/", formHeaders, strings.Repeat("x", 17<<20)}, []string{
			"SerializationException", "too long"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			e.ServeHTTP(w, test.request.make())
			for _, part := range test.says {
				if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), part) {
					t.Errorf("%d %s; want %q", w.Code, w.Body, part)
				}
			}
		})
	}
}

var known = aws.Credentials{AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: "secret"}

// signed signs a request for the service.
func signed(t *testing.T, r request, as aws.Credentials, service string) *http.Request {
	t.Helper()
	made := r.make()
	hash := "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" // of {}
	if err := v4.NewSigner().SignHTTP(t.Context(), as, made, hash, service, "eu-west-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestEndpoint_verifiesSignaturesWhereItIsAsked(t *testing.T) {
	t.Parallel()
	e := endpoint.New(endpoint.Config{Services: services(), Auth: &sigv4.Config{Region: "eu-west-1", Credentials: sigv4.Static(known)}})
	stranger := aws.Credentials{AccessKeyID: "AKIASTRANGER", SecretAccessKey: "guess"}
	scan := request{"POST", "/", target("DynamoDB_20120810.Scan"), "{}"}
	invoke := request{"POST", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af/invocations", nil, "{}"}
	changed := signed(t, scan, known, "dynamodb")
	changed.Body = io.NopCloser(strings.NewReader(`{"more": 1}`))
	for name, test := range map[string]struct {
		request *http.Request
		status  int
		says    string
	}{
		"a known caller":                 {signed(t, scan, known, "dynamodb"), 200, "dynamodb {}"},
		"a known caller of Lambda":       {signed(t, invoke, known, "lambda"), 200, "lambda {}"},
		"a stranger":                     {signed(t, scan, stranger, "dynamodb"), 400, "UnrecognizedClientException"},
		"a stranger, Lambda":             {signed(t, invoke, stranger, "lambda"), 403, "UnrecognizedClientException"},
		"another body":                   {changed, 400, "InvalidSignatureException"},
		"no signature":                   {scan.make(), 400, "MissingAuthenticationTokenException"},
		"no signature, query":            {request{"POST", "/", formHeaders, "Action=Publish&Version=2010-03-31"}.make(), 403, "<Code>MissingAuthenticationToken</Code>"},
		"no signature, S3":               {request{"GET", "/bucket/key", nil, ""}.make(), 403, "AccessDenied"},
		"a link in a message":            {request{"GET", "/?Action=ConfirmSubscription&TopicArn=a&Token=t", nil, ""}.make(), 200, "sns"},
		"another operation as if a link": {request{"GET", "/?Action=Publish&TopicArn=a", nil, ""}.make(), 403, "MissingAuthenticationToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			e.ServeHTTP(w, test.request)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) {
				t.Errorf("%d %s; want %d %s", w.Code, w.Body, test.status, test.says)
			}
		})
	}
}
