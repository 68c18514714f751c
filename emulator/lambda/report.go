package lambda

import "time"

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

// finish passes the outcome to the invoker of the process's invocation, if there is one without an outcome, and reports
// it. The caller holds f.mu.
func (p *process) finish(o outcome) {
	f, inv := p.function, p.invocation
	if inv == nil || inv.finished {
		return
	}
	inv.finish(o)
	if o.err != nil {
		return
	}
	report := Report{RequestID: inv.id, Begun: inv.begun, ErrorType: o.result.ErrorType}
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
}
