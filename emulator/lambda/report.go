package lambda

import (
	"fmt"
	"math"
	"time"
)

// Report is what is known of one invocation when it has ended, as in the REPORT line of Lambda's log.
type Report struct {
	RequestID string
	PID       int           // of the process that served it
	Begun     time.Time     // when the process got it, or was started for it and failed to start
	Duration  time.Duration // until it responded or ended
	Init      time.Duration // of the process, if it was started for this invocation; or 0
	ErrorType string        // as in [Result]
}

// Stats counts since the function started.
type Stats struct {
	Invocations int // that reached a process and have ended
	Errors      int // of which the function failed
	ColdStarts  int // for which a process was started
	Throttles   int // invocations that were rejected with TooManyRequestsException
}

// maxReports is how many reports of a function are kept.
const maxReports = 1000

// Stats returns the function's counters.
func (f *Function) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stats
}

// Reports returns the last thousand invocations, the oldest first.
func (f *Function) Reports() []Report {
	f.mu.Lock()
	defer f.mu.Unlock()
	oldest := max(0, f.stats.Invocations-maxReports)
	reports := make([]Report, 0, f.stats.Invocations-oldest)
	for i := oldest; i < f.stats.Invocations; i++ {
		reports = append(reports, f.reports[i%maxReports])
	}
	return reports
}

// finish reports the invocation of the process, if there is one without an outcome, and passes the outcome to its invoker.
// The caller holds f.mu.
func (p *process) finish(o outcome) {
	inv := p.invocation
	if inv == nil || inv.finished {
		return
	}
	if o.err == nil {
		p.report(inv, o.result.ErrorType) // first, so that the invoker finds it in the log
	}
	inv.finish(o)
}

// report keeps the report of an invocation that has ended, and logs it. The caller holds f.mu.
func (p *process) report(inv *invocation, errorType string) {
	f := p.function
	report := Report{RequestID: inv.id, Begun: inv.begun, ErrorType: errorType}
	if p.command != nil {
		report.PID = p.command.Process.Pid
	}
	if !p.warm {
		report.Init = p.init
		f.stats.ColdStarts++
	}
	if inv.begun.IsZero() {
		report.Begun = p.begun
	}
	report.Duration = f.config.Now().Sub(report.Begun)
	if report.ErrorType != "" {
		f.stats.Errors++
	}
	if i := f.stats.Invocations; i < maxReports {
		f.reports = append(f.reports, report)
	} else {
		f.reports[i%maxReports] = report
	}
	f.stats.Invocations++
	if p.output != nil {
		now := f.config.Now()
		f.log.add(LogEvent{Time: now, Stream: p.output.stream, RequestID: inv.id, Message: f.config.reportLine(report, now), Platform: true})
	}
}

// reportLine returns the line that Lambda logs when an invocation has ended, in the JSON of its logs:
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
func (c Config) reportLine(r Report, at time.Time) string {
	status, failure, started := "success", "", ""
	if r.ErrorType != "" {
		status, failure = "error", fmt.Sprintf(`,"errorType":%q`, r.ErrorType)
	}
	if r.ErrorType == "Sandbox.Timedout" {
		status = "timeout"
	}
	if r.Init > 0 {
		started = fmt.Sprintf(`,"initDurationMs":%.3f`, milliseconds(r.Init))
	}
	return fmt.Sprintf(`{"time":%q,"type":"platform.report","record":{"requestId":%q,"status":%q%s,"metrics":{"durationMs":%.3f,"billedDurationMs":%d,"memorySizeMB":%d%s}}}`,
		at.UTC().Format("2006-01-02T15:04:05.000Z"), r.RequestID, status, failure, milliseconds(r.Duration), int(math.Ceil(milliseconds(r.Duration+r.Init))), c.MemorySize, started)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
