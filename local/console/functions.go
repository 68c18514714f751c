package console

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"skip-the-line/emulator/lambda"
)

type functionView struct {
	Name        string        `json:"name"`
	Invocations int           `json:"invocations"`
	Errors      int           `json:"errors"`
	ColdStarts  int           `json:"coldstarts"`
	Throttles   int           `json:"throttles"`
	Processes   []processView `json:"processes"`
	Reports     []reportView  `json:"reports"` // the newest first
}

type processView struct {
	PID       int     `json:"pid"`
	Busy      bool    `json:"busy"`
	Init      float64 `json:"initms"`
	MaxMemory int64   `json:"maxmemory"` // bytes
}

type reportView struct {
	RequestID string    `json:"requestid"`
	PID       int       `json:"pid"`
	Begun     time.Time `json:"begunat"`
	Duration  float64   `json:"durationms"`
	Init      float64   `json:"initms,omitempty"`
	ErrorType string    `json:"errortype,omitempty"`
}

const shownReports = 20

func (c *Console) serveFunctions(w http.ResponseWriter, _ *http.Request) {
	views := []functionView{}
	for _, name := range slices.Sorted(maps.Keys(c.sources.Functions)) {
		f := c.sources.Functions[name]
		s := f.Stats()
		view := functionView{name, s.Invocations, s.Errors, s.ColdStarts, s.Throttles, []processView{}, []reportView{}}
		for _, p := range f.Processes() {
			view.Processes = append(view.Processes, processView{p.PID, p.RequestID != "", milliseconds(p.Init), p.MaxMemory})
		}
		for _, report := range slices.Backward(newest(f.Reports(), shownReports)) {
			view.Reports = append(view.Reports, reportView{
				report.RequestID, report.PID, report.Begun, milliseconds(report.Duration), milliseconds(report.Init), report.ErrorType,
			})
		}
		views = append(views, view)
	}
	writeJSON(w, http.StatusOK, map[string]any{"functions": views})
}

func newest(all []lambda.Report, n int) []lambda.Report { return all[max(0, len(all)-n):] }

const shownLines = 500

// serveLog serves the newest lines of a function's log, or all of one invocation: GET /_local/functions/{name}/log?invocation=
func (c *Console) serveLog(w http.ResponseWriter, r *http.Request) {
	f := c.sources.Functions[r.PathValue("name")]
	if f == nil {
		writeMessage(w, http.StatusNotFound, "There is no function of that name.")
		return
	}
	type line struct {
		Time       time.Time `json:"time"`
		Invocation string    `json:"invocation,omitempty"`
		Message    string    `json:"message"`
	}
	lines := []line{}
	events := f.Log(r.URL.Query().Get("invocation"))
	for _, e := range events[max(0, len(events)-shownLines):] {
		lines = append(lines, line{e.Time, e.RequestID, string(clip([]byte(e.Message), maxStart))})
	}
	writeJSON(w, http.StatusOK, map[string]any{"lines": lines})
}
