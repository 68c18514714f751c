package lambda_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"skip-the-line/emulator/lambda"
)

// mustServe returns the SDK's client of an API with the functions.
func mustServe(tb testing.TB, functions ...*lambda.Function) *sdk.Client {
	tb.Helper()
	server := httptest.NewServer(lambda.API(functions...))
	tb.Cleanup(server.Close)
	return sdk.New(sdk.Options{
		Region:           "us-east-1",
		BaseEndpoint:     &server.URL,
		Credentials:      credentials.NewStaticCredentialsProvider("a", "b", ""),
		HTTPClient:       server.Client(),
		RetryMaxAttempts: 1,
	})
}

func wantCode(tb testing.TB, err error, want string) {
	tb.Helper()
	if e := smithy.APIError(nil); !errors.As(err, &e) || e.ErrorCode() != want || e.ErrorMessage() == "" {
		tb.Errorf("the error is %v, want %s with a message", err, want)
	}
}

func TestAPI_invoke(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "behave", concurrency(1, 0))
	client := mustServe(t, f)
	invoke := func(payload []byte, change func(*sdk.InvokeInput)) (*sdk.InvokeOutput, error) {
		in := &sdk.InvokeInput{FunctionName: aws.String("behave"), Payload: payload}
		change(in)
		return client.Invoke(t.Context(), in)
	}
	nothing := func(*sdk.InvokeInput) {}

	out, err := invoke(do("say", "hello", 0), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if string(out.Payload) != `"hello"` || out.StatusCode != 200 || *out.ExecutedVersion != "$LATEST" || out.FunctionError != nil || out.LogResult != nil {
		t.Errorf("the response is %s %+v", out.Payload, out)
	}

	out, err = invoke(do("fail", "no such coffee", 0), nothing)
	if err != nil || aws.ToString(out.FunctionError) != "Unhandled" || !strings.Contains(string(out.Payload), "no such coffee") {
		t.Errorf("a failure is %+v, %v", out, err)
	}

	out, err = invoke(do("print lines", strings.Repeat("x", 99), 100), func(in *sdk.InvokeInput) { in.LogType = types.LogTypeTail })
	if err != nil {
		t.Fatal(err)
	}
	log, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult))
	printed, report, found := strings.Cut(string(log), `{"time":`)
	if err != nil || len(log) != 4096 || !strings.HasSuffix(printed, "x\n") || !found || !strings.Contains(report, `"type":"platform.report"`) {
		t.Errorf("the log's tail is %q, %v", log, err)
	}

	out, err = invoke(do("exit", "", 1), func(in *sdk.InvokeInput) { in.InvocationType = types.InvocationTypeDryRun })
	if err != nil || out.StatusCode != 204 || f.Stats().Invocations != 3 {
		t.Errorf("a dry run is %+v, %v, and there were %d invocations", out, err, f.Stats().Invocations)
	}

	for _, name := range []string{
		"arn:aws:lambda:us-east-1:000000000000:function:behave", "000000000000:function:behave", "function:behave", "behave:$LATEST",
		"arn:aws:lambda:us-east-1:000000000000:function:behave:$LATEST",
	} {
		if _, err := invoke(nil, func(in *sdk.InvokeInput) { in.FunctionName = &name }); err != nil {
			t.Errorf("by the name %s: %v", name, err)
		}
	}
	for _, name := range []string{
		"other", "arn:aws:lambda:us-east-2:000000000000:function:behave", "111111111111:function:behave", "behave:1", "behav",
	} {
		_, err := invoke(nil, func(in *sdk.InvokeInput) { in.FunctionName = &name })
		wantCode(t, err, "ResourceNotFoundException")
	}
	_, err = invoke(nil, func(in *sdk.InvokeInput) { in.Qualifier = aws.String("1") })
	wantCode(t, err, "ResourceNotFoundException")
	_, err = invoke([]byte("{"), nothing)
	wantCode(t, err, "InvalidRequestContentException")
	_, err = invoke([]byte(`"`+strings.Repeat("x", lambda.MaxRequest)+`"`), nothing)
	wantCode(t, err, "RequestTooLargeException")
	_, err = invoke(nil, func(in *sdk.InvokeInput) { in.InvocationType = "Sometime" })
	wantCode(t, err, "InvalidParameterValueException")
}

func TestAPI_rejectsWhenTheFunctionIsBusy(t *testing.T) {
	t.Parallel()
	f, g := mustStart(t, "behave", concurrency(1, 0)), mustGate(t)
	client := mustServe(t, f)
	var group sync.WaitGroup
	group.Go(func() { mustInvoke(t, f, do("get", g.url, 0)) })
	<-g.arrived
	_, err := client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("behave")})
	throttled, ok := errors.AsType[*types.TooManyRequestsException](err)
	if !ok || throttled.Reason != types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded {
		t.Errorf("the error is %v", err)
	}
	g.open()
	group.Wait()
}

func TestAPI_runsEventsLater(t *testing.T) {
	t.Parallel()
	f, g := mustStart(t, "behave"), mustGate(t)
	client := mustServe(t, f)
	event := func(payload []byte) (*sdk.InvokeOutput, error) {
		return client.Invoke(t.Context(), &sdk.InvokeInput{
			FunctionName: aws.String("behave"), Payload: payload, InvocationType: types.InvocationTypeEvent,
		})
	}
	out, err := event(do("get", g.url, 0))
	if err != nil || out.StatusCode != 202 || len(out.Payload) != 0 {
		t.Fatalf("the response is %+v, %v", out, err)
	}
	<-g.arrived
	g.open()
	_, err = event([]byte("{"))
	wantCode(t, err, "InvalidRequestContentException")
	_, err = event([]byte(`"` + strings.Repeat("x", 1<<20) + `"`))
	wantCode(t, err, "RequestTooLargeException")
}

func TestAPI_describesFunctions(t *testing.T) {
	t.Parallel()
	client := mustServe(t,
		mustStart(t, "echo", func(c *lambda.Config) {
			c.Name, c.Env, c.Timeout, c.MemorySize = "b", map[string]string{"STEP": "b"}, 5*time.Second, 256
		}),
		mustStart(t, "echo", func(c *lambda.Config) { c.Name = "a" }), mustStart(t, "echo", func(c *lambda.Config) { c.Name = "c" }))

	var names []string
	pages := sdk.NewListFunctionsPaginator(client, &sdk.ListFunctionsInput{MaxItems: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Functions {
			names = append(names, *f.FunctionName)
		}
	}
	if got := strings.Join(names, " "); got != "a b c" {
		t.Errorf("the functions are %s", got)
	}

	out, err := client.GetFunction(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("b")})
	if err != nil {
		t.Fatal(err)
	}
	c := out.Configuration
	if *c.FunctionArn != "arn:aws:lambda:us-east-1:000000000000:function:b" || *c.MemorySize != 256 || *c.Timeout != 5 ||
		c.Environment.Variables["STEP"] != "b" || c.CodeSize < 1<<20 || len(*c.CodeSha256) != 44 || *c.LoggingConfig.LogGroup != "/aws/lambda/b" {
		t.Errorf("the function is %+v", c)
	}
	if _, err := time.Parse("2006-01-02T15:04:05.000-0700", *c.LastModified); err != nil {
		t.Error(err)
	}
	if _, err := client.GetFunction(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("d")}); err == nil {
		t.Error("a function that does not exist is described")
	}
	for _, wait := range []func() error{
		func() error {
			return sdk.NewFunctionActiveV2Waiter(client).Wait(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("a")}, time.Minute)
		},
		func() error {
			return sdk.NewFunctionUpdatedWaiter(client).Wait(t.Context(), &sdk.GetFunctionConfigurationInput{FunctionName: aws.String("a")}, time.Minute)
		},
	} {
		if err := wait(); err != nil {
			t.Error(err)
		}
	}
}

func TestAPI_rejectsOtherOperations(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	_, err := client.DeleteFunction(t.Context(), &sdk.DeleteFunctionInput{FunctionName: aws.String("a")})
	wantCode(t, err, "UnknownOperationException")

	response := httptest.NewRecorder()
	lambda.API().ServeHTTP(response, httptest.NewRequest(http.MethodPut, "/2015-03-31/functions/a/code", nil))
	if body, _ := io.ReadAll(response.Body); response.Code != 404 || !strings.Contains(string(body), "PUT /2015-03-31/functions/a/code") {
		t.Errorf("the response is %d %s", response.Code, body)
	}
}
