package faults_test

import (
	"strings"
	"testing"

	"skip-the-line/local/faults"
)

func TestParse_reads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		call  faults.Call
		fault string
		times int
		rate  float64
	}{
		"put-object=lose-answer:1":  {faults.PutObject, "lose-answer", 1, 0},
		"put-object=lose-answer":    {faults.PutObject, "lose-answer", 1, 0},
		"put-item=crash-after:2":    {faults.InvokePutItem, "crash-after", 2, 0},
		"put-item=fail:3":           {faults.PutItem, "fail", 3, 0},
		"get-object=hang":           {faults.InvokeGetObject, "hang", 1, 0},
		"publish=throttle:20%":      {faults.Publish, "throttle", 0, 0.2},
		"publish=throttle:0.25":     {faults.Publish, "throttle", 0, 0.25},
		" delete-item=slow:100% ":   {faults.DeleteItem, "slow", 0, 1},
		"start-execution=torn:0.5%": {faults.StartExecution, "torn", 0, 0.005},
	} {
		rule, err := faults.Parse(text)
		if err != nil || rule.Call != want.call || rule.Fault.Name != want.fault || rule.Times != want.times || rule.Rate != want.rate {
			t.Errorf("%q is %s %s, %d times, rate %v: %v", text, rule.Call, rule.Fault.Name, rule.Times, rule.Rate, err)
		}
		if again, err := faults.Parse(rule.String()); err != nil || again.String() != rule.String() {
			t.Errorf("%q is written %q, which is read as %q: %v", text, rule, again, err)
		}
	}
}

func TestParse_rejects(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                                     "write CALL=FAULT",
		"put-object":                           "write CALL=FAULT",
		"put-thing=fail":                       `"put-thing" is not a call: it must be one of start-execution, invoke-put-item`,
		"put-object=explode":                   `"explode" is not a fault of put-object: it must be one of `,
		"publish=torn":                         `"torn" is not a fault of publish`,
		"put-object=fail:0":                    "a whole number from 1",
		"put-object=fail:-1":                   "a whole number from 1",
		"put-object=fail:":                     "a whole number from 1",
		"put-object=fail:1:2":                  "a whole number from 1",
		"put-object=fail:1.5":                  "up to 100",
		"put-object=fail:0.0":                  "up to 100",
		"put-object=fail:0%":                   "up to 100",
		"put-object=fail:101%":                 "up to 100",
		"put-object=fail:NaN%":                 "up to 100",
		"put-object=fail:%":                    "up to 100",
		"put-object=fail:99999999999999999999": "a whole number from 1",
	} {
		if rule, err := faults.Parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is read as %q: %v", text, rule, err)
		}
	}
}

// Each fault of each call has a name that a rule can give, words, and exactly one part of the stack where it strikes.
func TestAt_listsFaultsThatCanBeArmed(t *testing.T) {
	t.Parallel()
	for _, info := range faults.Calls {
		seen := map[string]bool{}
		for _, f := range faults.At(info.Call) {
			hooks := 0
			for _, set := range []bool{f.Wire != nil, f.Task != nil, f.Process != 0} {
				if set {
					hooks++
				}
			}
			rule, err := faults.Parse(string(info.Call) + "=" + f.Name)
			if err != nil || rule.Call != info.Call || rule.Fault.Name != f.Name || seen[f.Name] || f.Says == "" || hooks != 1 {
				t.Errorf("%s=%s is armed as %s, in %d parts: %v", info.Call, f.Name, rule, hooks, err)
			}
			seen[f.Name] = true
		}
		if len(seen) == 0 || info.Title == "" || info.Operation == "" || len(info.Guarantees) == 0 {
			t.Errorf("%s has %d faults and is described as %+v", info.Call, len(seen), info)
		}
	}
}
