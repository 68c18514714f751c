package local_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
)

func TestStartRefusesAnAddressThatOthersReach(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8080", "example.com:80", "8080"} {
		stack, err := local.Start(t.Context(), local.Options{Addr: addr})
		if err == nil {
			t.Fatalf("%s was taken; closing: %v", addr, stack.Close())
		}
		if !strings.Contains(err.Error(), addr) {
			t.Errorf("%s: the error is %q", addr, err)
		}
	}
}

func TestStartTellsThatAPortIsInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	// The handler is missing too: an address that cannot be had is reported before the handler is even looked for.
	_, err = local.Start(t.Context(), local.Options{Addr: taken.Addr().String(), Handler: filepath.Join(t.TempDir(), "bootstrap")})
	if listen := (*local.ListenError)(nil); !errors.As(err, &listen) || listen.Addr != taken.Addr().String() {
		t.Errorf("the error is %T %v", err, err)
	}
}

func TestStartTellsThatTheHandlerIsMissing(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "bootstrap")
	_, err := local.Start(t.Context(), local.Options{Handler: missing})
	if err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("the error is %v", err)
	}
}

// A function whose processes never become ready must not hold Start for longer than its caller allows.
func TestStart_endsWithItsContextWhileFunctionsWarmUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := local.Start(ctx, local.Options{Warm: 1, Function: func(config *lambda.Config) {
		config.Binary = "/bin/cat" // waits for its standard input and never asks for work
		config.Timeout = time.Hour
		cancel()
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
