package asl

import "time"

// waitState delays the execution: https://states-language.net/#wait-state
type waitState struct {
	data      dataflow
	seconds   number
	timestamp setting
	next      string
}

const validTime = "a time like 2016-03-14T01:59:00Z"

func loadWait(f *fields, t *transitions) behaviour {
	f.onlyOne(true, "Seconds", "SecondsPath", "Timestamp", "TimestampPath")
	s := &waitState{
		data: f.dataflow("Assign"), seconds: f.seconds("Seconds", 0), timestamp: f.textSetting("Timestamp"), next: t.nextOrEnd(f),
	}
	if text, ok := s.timestamp.fixed.(string); ok {
		if _, ok := timestamp(text); !ok {
			f.member("Timestamp").problem("%q is not a valid time; write it like 2016-03-14T01:59:00Z", text)
		}
	}
	return s
}

func (s *waitState) run(v *visit, raw any) (any, string, error) {
	input, err := s.data.selected(v, raw)
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

func (s *waitState) pause(v *visit, input any) (time.Duration, error) {
	if !s.timestamp.set() {
		d, err := s.seconds.duration(v, input)
		return v.seen.Entered.Add(d).Sub(v.now()), err
	}
	text, err := s.timestamp.text(v, input)
	if err != nil {
		return 0, err
	}
	at, ok := timestamp(text)
	if !ok {
		return 0, s.timestamp.invalid(v, validTime, text)
	}
	return at.Sub(v.now()), nil
}
