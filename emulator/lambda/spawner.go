package lambda

import (
	"os/exec"
	"runtime"
)

// spawner starts processes from one operating system thread that lives as long as the Function.
//
// On Linux a process asks to be killed when its parent dies, so that none outlives a local stack that crashed. The
// kernel counts the end of the thread that forked it as that death, and Go ends a thread when a goroutine that is locked
// to it returns. Other systems have no such request: there a process ends when its next request to the Runtime API fails.
type spawner struct {
	commands chan spawn
}

type spawn struct {
	command *exec.Cmd
	err     chan<- error
}

func newSpawner() *spawner {
	s := &spawner{make(chan spawn)}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread() // by then no process is left that the thread's end could kill
		for c := range s.commands {
			c.err <- c.command.Start()
		}
	}()
	return s
}

// start calls command.Start, with the process in a group of its own: Ctrl-C at the terminal reaches only this program,
// which then stops its processes in order.
func (s *spawner) start(command *exec.Cmd) error {
	command.SysProcAttr = childAttributes()
	err := make(chan error, 1)
	s.commands <- spawn{command, err}
	return <-err
}

func (s *spawner) stop() { close(s.commands) }
