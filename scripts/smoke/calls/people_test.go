package main

import (
	"strings"
	"testing"
	"time"

	"skip-the-line/definition"
	"skip-the-line/local"
)

func TestSignIn_passesOnAStackOfItsOwn(t *testing.T) {
	t.Parallel()
	if code, out, errs := runSmoke(t, "-sign-in", "local", "-n", "2"); code != passed || !strings.Contains(out, "queue shows exactly") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

// On a deployed stack there is one customer and one counter, whose tokens are in the environment.
func TestSignIn_passesWithOneCustomerAndOneCounter(t *testing.T) {
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	token := func(sub, vendorID string) string {
		text, err := stack.Token(sub, vendorID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	fakePulumi(t, `{"apiUrl": "`+stack.URL+`/"}`, `{"skip-the-line:authorization": {"value": "COGNITO_USER_POOLS"}}`)
	t.Run("none", func(t *testing.T) {
		t.Setenv(customerToken, "")
		mustNotConnect(t, "hint: sign in as a customer and as a counter")
	})
	t.Run("a customer for a counter", func(t *testing.T) {
		t.Setenv(customerToken, token("a0", ""))
		t.Setenv(counterToken, token("a0", ""))
		mustNotConnect(t, "COUNTER_ID_TOKEN is that of a customer")
	})
	t.Run("both", func(t *testing.T) {
		t.Setenv(customerToken, token("a0", ""))
		t.Setenv(counterToken, token("c0", "v0"))
		if code, out, errs := runSmoke(t, "-stack", "dev", "-n", "2"); code != passed {
			t.Errorf("exit code %d\n%s%s", code, out, errs)
		}
	})
}
