package asl

import (
	"encoding/json"
	"strconv"
	"time"
)

// waitState delays the execution: https://states-language.net/#wait-state
type waitState struct {
	data  dataflow
	pause func(v *visit, input any) (time.Duration, error)
	next  string
}

func loadWait(f *fields, t *transitions) behaviour {
	f.onlyOne(true, "Seconds", "SecondsPath", "Timestamp", "TimestampPath")
	s := &waitState{data: f.dataflow("Assign"), next: t.nextOrEnd(f)}
	seconds := time.Duration(f.integer("Seconds", 0, maxSeconds, 0)) * time.Second
	s.pause = func(*visit, any) (time.Duration, error) { return seconds, nil }
	if text, ok := f.text("Timestamp"); ok {
		at, ok := timestamp(text)
		if !ok {
			f.member("Timestamp").problem("%q is not a valid time; write it like 2016-03-14T01:59:00Z", text)
		}
		s.pause = func(v *visit, _ any) (time.Duration, error) { return at.Sub(v.now()), nil }
	}
	if p := f.definitePath("SecondsPath"); p != nil {
		s.pause = func(v *visit, input any) (time.Duration, error) { return v.findSeconds(p, "SecondsPath", 0, input) }
	}
	if p := f.definitePath("TimestampPath"); p != nil {
		s.pause = func(v *visit, input any) (time.Duration, error) { return untilTimestamp(v, p, input) }
	}
	return s
}

func (s *waitState) run(v *visit, raw any) (any, string, error) {
	input, err := s.data.input.apply(v, raw)
	if err != nil {
		return nil, "", err
	}
	pause, err := s.pause(v, input)
	if err != nil {
		return nil, "", err
	}
	if err := v.sleep(pause); err != nil {
		return nil, "", err
	}
	output, err := s.data.finish(v, raw, input)
	return output, s.next, err
}

func untilTimestamp(v *visit, p *path, input any) (time.Duration, error) {
	value, err := v.find(p, "TimestampPath", input)
	if err != nil {
		return 0, err
	}
	text, _ := value.(string)
	at, ok := timestamp(text)
	if !ok {
		return 0, v.runtimeError("The TimestampPath parameter does not reference a valid ISO-8601 extended offset "+
			"date-time format string: %s == %v", p.text, value)
	}
	return at.Sub(v.now()), nil
}

// findSeconds returns the whole number of seconds, from least to maxSeconds, that a path selects.
func (v *visit) findSeconds(p *path, field string, least int, input any) (time.Duration, error) {
	value, err := v.find(p, field, input)
	if err != nil {
		return 0, err
	}
	number, _ := value.(json.Number)
	seconds, err := strconv.Atoi(number.String())
	if err != nil || seconds < least || seconds > maxSeconds {
		return 0, v.runtimeError("The %s parameter must reference a whole number of seconds from %d to %d: %s == %v",
			field, least, maxSeconds, p.text, value)
	}
	return time.Duration(seconds) * time.Second, nil
}
