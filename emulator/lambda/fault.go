package lambda

// Fault is something that goes wrong with an invocation on purpose, to see what becomes of it.
type Fault int

const (
	NoFault     Fault = iota
	CrashBefore       // the process is killed before it sees the invocation
	CrashDuring       // it is killed as soon as it has the invocation: it may have done nothing of it, a part, or all
	CrashAfter        // it is killed when it responds: it has done all, and the response is lost
	Hang              // it responds to nobody: it has done all, and the invocation times out
)

// crash ends the process as its own fault would.
func (p *process) crash() {
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	p.kill()
}
