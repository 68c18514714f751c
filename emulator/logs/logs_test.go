package logs_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"skip-the-line/emulator/logs"
)

var start = time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)

// mustServe serves a group of ten events, one a second, in turn of two streams, the first three of which are gone.
func mustServe(t *testing.T) *cloudwatchlogs.Client {
	t.Helper()
	events := func(from int) (all []logs.Event) {
		for i := max(from, 3); i < 10; i++ {
			all = append(all, logs.Event{Number: i, Time: start.Add(time.Duration(i) * time.Second), Stream: fmt.Sprint("stream/", i%2),
				Message: fmt.Sprintf(`{"n": %d, "level": "%s"}`, i, []string{"INFO", "ERROR"}[i%2])})
		}
		return all
	}
	server := httptest.NewServer(logs.New(logs.Config{Partition: "aws", Region: "eu-west-1", Account: "111122223333", Groups: []logs.Group{
		{Name: "/aws/lambda/b", Created: start, Events: events},
		{Name: "/aws/lambda/a", Created: start, Events: func(int) []logs.Event { return nil }},
	}}))
	t.Cleanup(server.Close)
	return cloudwatchlogs.New(cloudwatchlogs.Options{
		BaseEndpoint: &server.URL, Region: "eu-west-1", HTTPClient: server.Client(),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	var names []string
	groups := cloudwatchlogs.NewDescribeLogGroupsPaginator(client, &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(1), LogGroupNamePrefix: aws.String("/aws/lambda/")})
	for groups.HasMorePages() {
		page, err := groups.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.LogGroups {
			names = append(names, *g.LogGroupName, *g.Arn)
		}
	}
	const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/"
	if got, want := strings.Join(names, " "), "/aws/lambda/a "+arn+"a:* /aws/lambda/b "+arn+"b:*"; got != want {
		t.Errorf("the groups are %s", got)
	}
	streams, err := client.DescribeLogStreams(t.Context(), &cloudwatchlogs.DescribeLogStreamsInput{
		LogGroupName: aws.String("/aws/lambda/b"), OrderBy: types.OrderByLastEventTime, Descending: aws.Bool(true),
	})
	if err != nil || len(streams.LogStreams) != 2 {
		t.Fatalf("the streams are %+v, %v", streams, err)
	}
	if first := streams.LogStreams[0]; *first.LogStreamName != "stream/1" || *first.FirstEventTimestamp != start.Add(3*time.Second).UnixMilli() || *first.LastEventTimestamp != start.Add(9*time.Second).UnixMilli() {
		t.Errorf("the last stream is %+v", first)
	}
}

func TestFilterLogEvents(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	for name, test := range map[string]struct {
		in   cloudwatchlogs.FilterLogEventsInput
		want string
	}{
		"all":                  {cloudwatchlogs.FilterLogEventsInput{}, "3 4 5 6 7 8 9"},
		"pages":                {cloudwatchlogs.FilterLogEventsInput{Limit: aws.Int32(2)}, "3 4 5 6 7 8 9"},
		"a time":               {cloudwatchlogs.FilterLogEventsInput{StartTime: aws.Int64(start.Add(5 * time.Second).UnixMilli()), EndTime: aws.Int64(start.Add(7 * time.Second).UnixMilli())}, "5 6"},
		"a stream":             {cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{"stream/0"}, Limit: aws.Int32(1)}, "4 6 8"},
		"a prefix of streams":  {cloudwatchlogs.FilterLogEventsInput{LogStreamNamePrefix: aws.String("stream/1")}, "3 5 7 9"},
		"a term":               {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("ERROR")}, "3 5 7 9"},
		"what is not there":    {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("-ERROR")}, "4 6 8"},
		"either term":          {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`?"\"n\": 4" ?"\"n\": 5"`)}, "4 5"},
		"a regular expression": {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("%n.: [67]%")}, "6 7"},
		"a member":             {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`{ $.level = "ERR*" && $.n > 5 }`)}, "7 9"},
		"a choice of members":  {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`{ ($.n = 3 || $.n=4) && $.x NOT EXISTS && $.level IS NULL || $.n >= 9 }`)}, "9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.in.LogGroupName = aws.String("/aws/lambda/b")
			var got []string
			ids := map[string]bool{}
			pages := cloudwatchlogs.NewFilterLogEventsPaginator(client, &test.in)
			for pages.HasMorePages() {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range page.Events {
					var n int
					if _, err := fmt.Sscanf(*e.Message, `{"n": %d`, &n); err != nil || *e.Timestamp != start.Add(time.Duration(n)*time.Second).UnixMilli() || ids[*e.EventId] {
						t.Errorf("an event is %s at %d with the id %s, %v", *e.Message, *e.Timestamp, *e.EventId, err)
					}
					ids[*e.EventId] = true
					got = append(got, fmt.Sprint(n))
				}
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got %s; want %s", text, test.want)
			}
		})
	}
}

func TestGetLogEvents_pagesBothWays(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	get := func(in cloudwatchlogs.GetLogEventsInput) (string, *cloudwatchlogs.GetLogEventsOutput) {
		in.LogGroupName, in.LogStreamName, in.Limit = aws.String("/aws/lambda/b"), aws.String("stream/1"), aws.Int32(3)
		out, err := client.GetLogEvents(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		for _, e := range out.Events {
			text += (*e.Message)[6:7]
		}
		return text, out
	}
	newest, out := get(cloudwatchlogs.GetLogEventsInput{})
	before, earliest := get(cloudwatchlogs.GetLogEventsInput{NextToken: out.NextBackwardToken})
	none, _ := get(cloudwatchlogs.GetLogEventsInput{NextToken: earliest.NextBackwardToken})
	after, end := get(cloudwatchlogs.GetLogEventsInput{NextToken: out.NextForwardToken})
	if newest != "579" || before != "3" || none != "" || after != "" || *end.NextForwardToken != *out.NextForwardToken {
		t.Errorf("the newest are %s, before them %s and %s, after them %s", newest, before, none, after)
	}
	head, out := get(cloudwatchlogs.GetLogEventsInput{StartFromHead: aws.Bool(true)})
	rest, _ := get(cloudwatchlogs.GetLogEventsInput{NextToken: out.NextForwardToken})
	if head != "357" || rest != "9" {
		t.Errorf("the oldest are %s, after them %s", head, rest)
	}
}

func TestLogs_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	filter := func(group, pattern, token string) error {
		in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group, FilterPattern: &pattern}
		if token != "" {
			in.NextToken = &token
		}
		_, err := client.FilterLogEvents(t.Context(), in)
		return err
	}
	_, stream := client.GetLogEvents(t.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/aws/lambda/b"), LogStreamName: aws.String("none")})
	_, operation := client.DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/aws/lambda/b")})
	const b = "/aws/lambda/b"
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"a group":                    {filter("/aws/lambda/c", "", ""), "ResourceNotFoundException"},
		"a stream":                   {stream, "ResourceNotFoundException"},
		"a token":                    {filter(b, "", "x"), "nextToken"},
		"an operation":               {operation, "DeleteLogGroup"},
		"no brace":                   {filter(b, "{ $.n = 1", ""), "no closing brace"},
		"no selector":                {filter(b, "{ n = 1 }", ""), "not a selector"},
		"no operator":                {filter(b, "{ $.n }", ""), "not an operator"},
		"no operand":                 {filter(b, "{ $.n = }", ""), "must be followed"},
		"a string that is less":      {filter(b, `{ $.n < "a" }`, ""), "followed by a number"},
		"more than one condition":    {filter(b, "{ $.n = 1 $.n = 2 }", ""), "not expected"},
		"an open parenthesis":        {filter(b, "{ ($.n = 1 }", ""), "not closed"},
		"an open regular expression": {filter(b, "%[%", ""), "Invalid filter pattern"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.says) {
			t.Errorf("%s: %v; want %s", name, test.err, test.says)
		}
	}
}
