package stepfunctions

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"skip-the-line/emulator/asl"
)

// An execution's entry in the store begins with what is held in memory of every execution: its status, when it was started
// and stopped, and its name. The rest is JSON, and is read when somebody asks.
const headerSize = 1 + 8 + 8 + 1 // before the name

var statuses = []asl.Status{asl.Running, asl.Succeeded, asl.Failed, asl.TimedOut, asl.Aborted}

// rest is what follows the header.
type rest struct {
	Input    string
	Output   json.RawMessage `json:",omitempty"`
	Error    string          `json:",omitempty"`
	Cause    string          `json:",omitempty"`
	Redrives []redriveEntry  `json:",omitempty"`
}

type redriveEntry struct {
	At, Stopped time.Time
	Status      asl.Status
	Error       string `json:",omitempty"`
	Cause       string `json:",omitempty"`
	Visits      []asl.Visit
}

var errEntry = errors.New("an execution is not as this program writes it")

func (x *execution) encode() ([]byte, error) {
	r := rest{Input: x.input, Error: x.outcome.Error, Cause: x.outcome.Cause}
	var err error
	if x.outcome.Status == asl.Succeeded {
		if r.Output, err = asl.Encode(x.outcome.Output); err != nil {
			return nil, err
		}
	}
	for _, d := range x.redrives {
		r.Redrives = append(r.Redrives, redriveEntry{d.at, d.stopped, d.outcome.Status, d.outcome.Error, d.outcome.Cause, d.visits})
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	entry := append(make([]byte, 0, headerSize+len(x.name)+len(text)), byte(slices.Index(statuses, x.outcome.Status)))
	entry = binary.BigEndian.AppendUint64(entry, nanoseconds(x.started))
	entry = binary.BigEndian.AppendUint64(entry, nanoseconds(x.stopped))
	entry = append(append(entry, byte(len(x.name))), x.name...)
	return append(entry, text...), nil
}

func nanoseconds(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.UnixNano())
}

func fromNanoseconds(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(n)).UTC()
}

// decodeHeader reads the beginning of an entry and returns the rest.
func (x *execution) decodeHeader(entry []byte) ([]byte, error) {
	if len(entry) < headerSize || int(entry[0]) >= len(statuses) || len(entry) < headerSize+int(entry[headerSize-1]) {
		return nil, errEntry
	}
	x.outcome.Status = statuses[entry[0]]
	x.started = fromNanoseconds(binary.BigEndian.Uint64(entry[1:]))
	x.stopped = fromNanoseconds(binary.BigEndian.Uint64(entry[9:]))
	end := headerSize + int(entry[headerSize-1])
	x.name = string(entry[headerSize:end])
	return entry[end:], nil
}

// decode reads an entry.
func (x *execution) decode(entry []byte) error {
	text, err := x.decodeHeader(entry)
	if err != nil {
		return err
	}
	var r rest
	if err := decodeJSON(text, &r); err != nil {
		return err
	}
	x.input, x.outcome.Error, x.outcome.Cause, x.redrives = r.Input, r.Error, r.Cause, nil
	if r.Output != nil {
		if x.outcome.Output, err = asl.Decode(r.Output); err != nil {
			return err
		}
	}
	for _, d := range r.Redrives {
		x.redrives = append(x.redrives, redrive{
			at: d.At, stopped: d.Stopped, visits: d.Visits, outcome: asl.Outcome{Status: d.Status, Error: d.Error, Cause: d.Cause},
		})
	}
	return nil
}

// decodeJSON keeps numbers as they were written, as [asl.Decode] does.
func decodeJSON(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
