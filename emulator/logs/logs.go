// Package logs is the part of CloudWatch Logs that reads: the log groups of functions, their streams and events, as much as
// the functions keep.
package logs

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"skip-the-line/emulator/awsjson"
)

// Event is one event of a group.
type Event struct {
	Number  int // counts the group's events; a later one has a greater number
	Time    time.Time
	Stream  string
	Message string
}

// Group is a log group.
type Group struct {
	Name    string
	Created time.Time
	Events  func(from int) []Event // those that are kept of that number and greater ones, the oldest first
}

// Config is what the API shows.
type Config struct {
	Partition, Region, Account string
	Groups                     []Group
}

// New returns CloudWatch Logs' API (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference) for the groups:
// DescribeLogGroups, DescribeLogStreams, FilterLogEvents and GetLogEvents.
func New(config Config) http.Handler {
	s := &service{config: config}
	s.config.Groups = slices.Clone(config.Groups)
	slices.SortFunc(s.config.Groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	return awsjson.Handler(map[string]awsjson.Operation{
		"DescribeLogGroups":  s.describeLogGroups,
		"DescribeLogStreams": s.describeLogStreams,
		"FilterLogEvents":    s.filterLogEvents,
		"GetLogEvents":       s.getLogEvents,
	})
}

type service struct{ config Config }

func (s *service) arn(group string) string {
	return "arn:" + s.config.Partition + ":logs:" + s.config.Region + ":" + s.config.Account + ":log-group:" + group
}

// group finds a group by its name or, where an identifier is taken, by its ARN.
func (s *service) group(name, identifier string) (*Group, error) {
	name = cmp.Or(name, strings.TrimSuffix(strings.TrimPrefix(identifier, s.arn("")), ":*"))
	for i := range s.config.Groups {
		if s.config.Groups[i].Name == name {
			return &s.config.Groups[i], nil
		}
	}
	return nil, awsjson.ClientError("ResourceNotFoundException", "The specified log group does not exist.")
}

func invalid(format string, args ...any) error {
	return awsjson.ClientError("InvalidParameterException", format, args...)
}

// page returns the part of n elements that a request asks for, and the token of the next page: the number of its first element.
func page(n int, token string, limit, most int) (from, to int, next string, err error) {
	if token != "" {
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > n {
			return 0, 0, "", invalid("The specified nextToken is invalid.")
		}
	}
	if limit < 0 || limit > most {
		return 0, 0, "", invalid("limit must be from 1 to %d", most)
	}
	if to = min(n, from+cmp.Or(limit, most)); to < n {
		next = strconv.Itoa(to)
	}
	return from, to, next, nil
}

type groupElement struct {
	LogGroupName      string `json:"logGroupName"`
	CreationTime      int64  `json:"creationTime"`
	MetricFilterCount int    `json:"metricFilterCount"`
	ARN               string `json:"arn"`
	StoredBytes       int    `json:"storedBytes"`
	LogGroupClass     string `json:"logGroupClass"`
	LogGroupARN       string `json:"logGroupArn"`
}

func (s *service) describeLogGroups(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		LogGroupNamePrefix, LogGroupNamePattern, NextToken string
		Limit                                              int
	}](body)
	if err != nil {
		return nil, err
	}
	all := []groupElement{}
	for _, g := range s.config.Groups {
		pattern := strings.ToLower(request.LogGroupNamePattern)
		if !strings.HasPrefix(g.Name, request.LogGroupNamePrefix) || !strings.Contains(strings.ToLower(g.Name), pattern) {
			continue
		}
		stored := 0
		for _, e := range g.Events(0) {
			stored += len(e.Message)
		}
		all = append(all, groupElement{
			LogGroupName: g.Name, CreationTime: g.Created.UnixMilli(), ARN: s.arn(g.Name) + ":*", LogGroupARN: s.arn(g.Name),
			StoredBytes: stored, LogGroupClass: "STANDARD",
		})
	}
	from, to, next, err := page(len(all), request.NextToken, request.Limit, 50)
	return struct {
		LogGroups []groupElement `json:"logGroups"`
		NextToken string         `json:"nextToken,omitempty"`
	}{all[from:to], next}, err
}

type streamElement struct {
	LogStreamName       string `json:"logStreamName"`
	CreationTime        int64  `json:"creationTime"`
	FirstEventTimestamp int64  `json:"firstEventTimestamp"`
	LastEventTimestamp  int64  `json:"lastEventTimestamp"`
	LastIngestionTime   int64  `json:"lastIngestionTime"`
	ARN                 string `json:"arn"`
	StoredBytes         int    `json:"storedBytes"`
}

func (s *service) describeLogStreams(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		LogGroupName, LogGroupIdentifier, LogStreamNamePrefix, OrderBy, NextToken string
		Descending                                                                bool
		Limit                                                                     int
	}](body)
	if err != nil {
		return nil, err
	}
	g, err := s.group(request.LogGroupName, request.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	all := streams(g.Events(0), s.arn(g.Name))
	all = slices.DeleteFunc(all, func(e streamElement) bool { return !strings.HasPrefix(e.LogStreamName, request.LogStreamNamePrefix) })
	slices.SortStableFunc(all, func(a, b streamElement) int {
		if request.OrderBy == "LastEventTime" {
			return cmp.Compare(a.LastEventTimestamp, b.LastEventTimestamp)
		}
		return strings.Compare(a.LogStreamName, b.LogStreamName)
	})
	if request.Descending {
		slices.Reverse(all)
	}
	from, to, next, err := page(len(all), request.NextToken, request.Limit, 50)
	return struct {
		LogStreams []streamElement `json:"logStreams"`
		NextToken  string          `json:"nextToken,omitempty"`
	}{all[from:to], next}, err
}

// streams returns the streams that the events are of.
func streams(events []Event, groupARN string) []streamElement {
	all := []streamElement{}
	index := map[string]int{}
	for _, e := range events {
		i, known := index[e.Stream]
		at := e.Time.UnixMilli()
		if !known {
			i = len(all)
			index[e.Stream] = i
			all = append(all, streamElement{LogStreamName: e.Stream, CreationTime: at, FirstEventTimestamp: at, ARN: groupARN + ":log-stream:" + e.Stream})
		}
		all[i].LastEventTimestamp, all[i].LastIngestionTime = at, at
		all[i].StoredBytes += len(e.Message)
	}
	return all
}
