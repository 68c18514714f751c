package logs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skip-the-line/emulator/awsjson"
)

const (
	maxEvents = 10_000  // of one response
	maxBytes  = 1 << 20 // of its messages
)

type eventElement struct {
	LogStreamName string `json:"logStreamName,omitempty"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	EventID       string `json:"eventId,omitempty"`
}

func (e Event) element() eventElement {
	at := e.Time.UnixMilli()
	return eventElement{e.Stream, at, e.Message, at, fmt.Sprintf("%020d%036d", at, e.Number)} // as long as AWS's
}

// selection says which events of a group are wanted. Times are in milliseconds since 1970.
type selection struct {
	streams            func(name string) bool
	startTime, endTime int64 // an endTime of 0 means none
	pattern            pattern
}

func (s selection) has(e Event) bool {
	at := e.Time.UnixMilli()
	return s.streams(e.Stream) && at >= s.startTime && (s.endTime == 0 || at < s.endTime) && s.pattern(e.Message)
}

// filterLogEvents serves FilterLogEvents: the oldest first. A page's token is the number of the event after its last.
func (s *service) filterLogEvents(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		LogGroupName, LogGroupIdentifier, LogStreamNamePrefix, FilterPattern, NextToken string
		LogStreamNames                                                                  []string
		StartTime, EndTime                                                              int64
		Limit                                                                           int
	}](body)
	if err != nil {
		return nil, err
	}
	g, err := s.group(request.LogGroupName, request.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	wanted := selection{startTime: request.StartTime, endTime: request.EndTime, streams: func(name string) bool {
		return strings.HasPrefix(name, request.LogStreamNamePrefix) && (len(request.LogStreamNames) == 0 || slices.Contains(request.LogStreamNames, name))
	}}
	if wanted.pattern, err = parsePattern(request.FilterPattern); err != nil {
		return nil, invalid("Invalid filter pattern: %v", err)
	}
	from, err := strconv.Atoi(cmp.Or(request.NextToken, "0"))
	switch {
	case err != nil || from < 0:
		return nil, invalid("The specified nextToken is invalid.")
	case request.Limit < 0 || request.Limit > maxEvents:
		return nil, invalid("limit must be from 1 to %d", maxEvents)
	}
	response := struct {
		Events             []eventElement `json:"events"`
		SearchedLogStreams []struct{}     `json:"searchedLogStreams"` // AWS no longer fills it either
		NextToken          string         `json:"nextToken,omitempty"`
	}{Events: []eventElement{}, SearchedLogStreams: []struct{}{}}
	size := 0
	for _, e := range g.Events(from) {
		if !wanted.has(e) {
			continue
		}
		if size += len(e.Message); len(response.Events) == cmp.Or(request.Limit, maxEvents) || size > maxBytes && len(response.Events) > 0 {
			response.NextToken = strconv.Itoa(e.Number)
			break
		}
		response.Events = append(response.Events, e.element())
	}
	return response, nil
}

// getLogEvents serves GetLogEvents: the events of one stream. A token says in which direction and from which number it goes on;
// at the end of the stream it stays the same, as on AWS.
func (s *service) getLogEvents(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		LogGroupName, LogGroupIdentifier, LogStreamName, NextToken string
		StartTime, EndTime                                         int64
		Limit                                                      int
		StartFromHead                                              bool
	}](body)
	if err != nil {
		return nil, err
	}
	g, err := s.group(request.LogGroupName, request.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	ofStream := func(e Event) bool { return e.Stream == request.LogStreamName }
	events := g.Events(0)
	if !slices.ContainsFunc(events, ofStream) {
		return nil, awsjson.ClientError("ResourceNotFoundException", "The specified log stream does not exist.")
	}
	wanted := selection{startTime: request.StartTime, endTime: request.EndTime, pattern: func(string) bool { return true },
		streams: func(name string) bool { return name == request.LogStreamName }}
	events = slices.DeleteFunc(events, func(e Event) bool { return !wanted.has(e) })
	forward, number, err := readToken(request.NextToken)
	switch {
	case err != nil:
		return nil, err
	case request.Limit < 0 || request.Limit > maxEvents:
		return nil, invalid("limit must be from 1 to %d", maxEvents)
	}
	limit := cmp.Or(request.Limit, maxEvents)
	first, last := 0, 0
	switch at := slices.IndexFunc(events, func(e Event) bool { return e.Number >= number }); {
	case request.NextToken == "" && request.StartFromHead:
		last = min(len(events), limit)
	case request.NextToken == "":
		first, last = max(0, len(events)-limit), len(events)
	case at < 0 && forward:
		first, last = len(events), len(events)
	case forward:
		first, last = at, min(len(events), at+limit)
	default:
		if last = at; at < 0 {
			last = len(events)
		}
		first = max(0, last-limit)
	}
	page, next, before := []eventElement{}, number, number
	for i, e := range events[first:last] {
		shown := e.element()
		shown.LogStreamName, shown.EventID = "", ""
		page = append(page, shown)
		if next = e.Number + 1; i == 0 {
			before = e.Number
		}
	}
	return map[string]any{
		"events": page, "nextForwardToken": "f/" + strconv.Itoa(next), "nextBackwardToken": "b/" + strconv.Itoa(before),
	}, nil
}

func readToken(token string) (forward bool, number int, err error) {
	if token == "" {
		return false, 0, nil
	}
	direction, text, _ := strings.Cut(token, "/")
	number, err = strconv.Atoi(text)
	if err != nil || direction != "f" && direction != "b" {
		return false, 0, invalid("The specified nextToken is invalid.")
	}
	return direction == "f", number, nil
}
