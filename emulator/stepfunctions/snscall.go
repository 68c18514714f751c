package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/sns"
)

// SNSCall calls the operations of SNS's API that the topic has.
func SNSCall(topic *sns.Topic) Call {
	return func(_ context.Context, operation string, body []byte) (int, []byte, error) {
		parameters, err := form(body)
		if err != nil {
			return 0, nil, err
		}
		response, err := topic.Do(operation, parameters)
		if failure, ok := errors.AsType[*sns.Error](err); ok {
			text, err := json.Marshal(awsjson.Error{Type: failure.Code, Message: failure.Message})
			return http.StatusBadRequest, text, err
		}
		if err != nil {
			return 0, nil, err
		}
		if response == nil {
			response = struct{}{}
		}
		text, err := json.Marshal(response)
		return http.StatusOK, text, err
	}
}

// form writes parameters as the query protocol does. Those that are not texts are the maps Attributes and MessageAttributes.
func form(body []byte) (url.Values, error) {
	value, err := asl.Decode(body)
	if err != nil {
		return nil, err
	}
	parameters, _ := value.(map[string]any)
	all := url.Values{}
	for name, value := range parameters {
		entries, isMap := value.(map[string]any)
		text, isScalar := scalar(value)
		switch {
		case isScalar:
			all.Set(name, text)
		case !isMap || name != "Attributes" && name != "MessageAttributes":
			return nil, unusable("The value for the field '%s' must be a STRING", name)
		}
		for i, key := range slices.Sorted(maps.Keys(entries)) {
			entry := fmt.Sprintf("%s.entry.%d.", name, i+1)
			if name == "Attributes" {
				text, _ := scalar(entries[key])
				all.Set(entry+"key", key)
				all.Set(entry+"value", text)
				continue
			}
			attribute, _ := entries[key].(map[string]any)
			all.Set(entry+"Name", key)
			for member, value := range attribute {
				text, _ := scalar(value)
				all.Set(entry+"Value."+member, text)
			}
		}
	}
	return all, nil
}

// scalar returns the text of a JSON value that is one text, number or boolean.
func scalar(value any) (text string, ok bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
