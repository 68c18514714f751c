package lambda_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

func TestFault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault     lambda.Fault
		errorType string
		reached   bool // the function's own request reaches its server
	}{
		"crash before": {lambda.CrashBefore, "Runtime.ExitError", false},
		"crash after":  {lambda.CrashAfter, "Runtime.ExitError", true},
		"hang":         {lambda.Hang, "Sandbox.Timedout", true},
		"none":         {lambda.NoFault, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, handClock := useClock(time.Now())
			g := mustGate(t)
			g.open()
			faults := make(chan lambda.Fault, 1)
			faults <- test.fault
			f := mustStart(t, "behave", handClock, func(config *lambda.Config) {
				config.Timeout = 5 * time.Second
				config.Fault = func(requestID string, payload []byte) lambda.Fault {
					if len(requestID) != 36 || len(payload) == 0 {
						t.Errorf("asked about %q %s", requestID, payload)
					}
					select {
					case fault := <-faults:
						return fault
					default:
						return lambda.NoFault
					}
				}
			})
			var result lambda.Result
			var group sync.WaitGroup
			group.Go(func() { result = mustInvoke(t, f, do("get", g.url, 0)) })
			if test.reached {
				<-g.arrived
			}
			if test.fault == lambda.Hang {
				c.next(5 * time.Second).ring()
			}
			group.Wait()
			if result.ErrorType != test.errorType {
				t.Errorf("the invocation came to %s %s", result.ErrorType, result.Payload)
			}
			if !test.reached && len(g.arrived) > 0 {
				t.Error("the function ran")
			}
			mustSucceed(t, f, do("say", "", 0))
		})
	}
	t.Run("crash during", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave", func(config *lambda.Config) {
			config.Fault = func(string, []byte) lambda.Fault { return lambda.CrashDuring }
		}), mustGate(t)
		wantFailure(t, mustInvoke(t, f, do("get", g.url, 0)), "Runtime.ExitError",
			"RequestId: %s Error: Runtime exited with error: "+killed)
	})
}

func TestWrapper(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no env to wrap a program with")
	}
	f := mustStart(t, "behave", func(config *lambda.Config) { config.Wrapper = []string{"env", "WRAPPED=yes"} })
	if got := mustSucceed(t, f, do("environment", "", 0)); !strings.Contains(got, `"WRAPPED=yes"`) {
		t.Errorf("the environment is %s", got)
	}
	g := mustStart(t, "echo", func(config *lambda.Config) { config.Wrapper = []string{"false"} })
	wantFailure(t, mustInvoke(t, g, []byte(`{}`)), "Runtime.ExitError", "RequestId: %s Error: Runtime exited with error: exit status 1")
}
