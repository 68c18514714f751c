package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"skip-the-line/emulator/asl"
)

// event is one event of a history, as far as a replay needs it:
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
type event struct {
	id, previous int
	kind         string // such as TaskSucceeded
	time         time.Time
	details      details
}

// details are the members of an event's details, whatever their kind.
type details struct {
	Name         string     `json:"name"`
	Index        int        `json:"index"`
	Input        *string    `json:"input"`
	InputCut     truncation `json:"inputDetails"`
	Output       *string    `json:"output"`
	OutputCut    truncation `json:"outputDetails"`
	Parameters   *string    `json:"parameters"`
	Resource     string     `json:"resource"`
	ResourceType string     `json:"resourceType"`
	Error        string     `json:"error"`
	Cause        string     `json:"cause"`
	RoleARN      string     `json:"roleArn"`
}

type truncation struct {
	Truncated bool `json:"truncated"`
}

// value returns recorded JSON, and reports whether it is there to be compared.
func value(text *string, cut truncation) (v any, known bool, err error) {
	if text == nil || cut.Truncated {
		return nil, false, nil
	}
	v, err = asl.Decode([]byte(*text))
	return v, err == nil, err
}

// readEvents returns the events in the order of their ids.
func readEvents(r io.Reader) ([]event, error) {
	var file struct {
		Events    []map[string]json.RawMessage `json:"events"`
		NextToken string                       `json:"nextToken"`
	}
	switch err := json.NewDecoder(r).Decode(&file); {
	case err != nil:
		return nil, fmt.Errorf("it is not what aws stepfunctions get-execution-history prints: %w", err)
	case file.NextToken != "":
		return nil, errors.New("it is one page of a longer history: call get-execution-history without --max-items and --no-paginate")
	case len(file.Events) == 0:
		return nil, errors.New("it has no events: give it what aws stepfunctions get-execution-history prints")
	}
	events := make([]event, len(file.Events))
	for i, fields := range file.Events {
		if err := events[i].read(fields); err != nil {
			return nil, fmt.Errorf("event %d of the file: %w", i+1, err)
		}
	}
	slices.SortFunc(events, func(a, b event) int { return a.id - b.id })
	if events[0].kind != "ExecutionStarted" {
		return nil, errors.New("its first event is not ExecutionStarted: give it the whole history")
	}
	if events[0].details.Input == nil {
		return nil, errors.New("it has no input: call get-execution-history with --include-execution-data")
	}
	return events, nil
}

func (e *event) read(fields map[string]json.RawMessage) error {
	for name, text := range fields {
		var err error
		switch {
		case name == "id":
			err = json.Unmarshal(text, &e.id)
		case name == "previousEventId":
			err = json.Unmarshal(text, &e.previous)
		case name == "type":
			err = json.Unmarshal(text, &e.kind)
		case name == "timestamp":
			e.time, err = readTime(text)
		case strings.HasSuffix(name, "EventDetails"):
			err = json.Unmarshal(text, &e.details)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// readTime reads what the AWS CLI prints, RFC 3339, or what the API sends, seconds since 1970.
func readTime(text json.RawMessage) (t time.Time, err error) {
	var seconds float64
	if json.Unmarshal(text, &seconds) == nil {
		return time.UnixMicro(int64(seconds * 1e6)).UTC(), nil
	}
	err = json.Unmarshal(text, &t)
	return t.UTC(), err
}

// statuses are the ends of an execution, by the event that tells of it.
var statuses = map[string]asl.Status{
	"ExecutionSucceeded": asl.Succeeded,
	"ExecutionFailed":    asl.Failed,
	"ExecutionTimedOut":  asl.TimedOut,
	"ExecutionAborted":   asl.Aborted,
}
