package faults

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a rule: CALL=FAULT, CALL=FAULT:N, CALL=FAULT:P% or the same share as a fraction, such as 0.2. CALL is the name of a call or of a step, whose faults are then those of
// its own call and of its invocation.
func Parse(text string) (Rule, error) {
	r := Rule{Times: 1}
	target, fault, ok := strings.Cut(strings.TrimSpace(text), "=")
	if !ok {
		return r, fmt.Errorf("%q is not a fault: write CALL=FAULT, such as put-object=lose-answer, or CALL=FAULT:N for the next N calls", text)
	}
	name, often, counted := strings.Cut(fault, ":")
	if err := r.find(target, name); err != nil {
		return r, err
	}
	if !counted {
		return r, nil
	}
	share, percent := strings.CutSuffix(often, "%")
	if percent || strings.Contains(often, ".") {
		rate, err := strconv.ParseFloat(share, 64)
		if percent {
			rate /= 100
		}
		if err != nil || !(rate > 0 && rate <= 1) {
			return r, fmt.Errorf("%q is not a share of all calls: write one over 0%% and up to 100%%, such as 20%%", often)
		}
		r.Times, r.Rate = 0, rate
		return r, nil
	}
	n, err := strconv.Atoi(often)
	if err != nil || n < 1 {
		return r, fmt.Errorf("%q is not a number of calls: write a whole number from 1, or a share such as 20%%", often)
	}
	r.Times = n
	return r, nil
}

// find sets the call and the fault of the rule.
func (r *Rule) find(target, name string) error {
	var calls, names []string
	for _, info := range Calls {
		calls = append(calls, string(info.Call))
		if string(info.Call) != target && (info.Function != target || !strings.HasPrefix(string(info.Call), "invoke-")) {
			continue
		}
		for _, f := range At(info.Call) {
			names = append(names, f.Name)
		}
		if f, ok := Find(info.Call, name); ok && (r.Call == "" || string(info.Call) == target) {
			r.Call, r.Fault = info.Call, f
		}
	}
	switch {
	case r.Call != "":
		return nil
	case len(names) == 0:
		return fmt.Errorf("%q is not a call: it must be one of %s", target, strings.Join(calls, ", "))
	}
	return fmt.Errorf("%q is not a fault of %s: it must be one of %s", name, target, strings.Join(names, ", "))
}

// String returns the rule as Parse reads it, without its owner.
func (r Rule) String() string {
	text := string(r.Call) + "=" + r.Fault.Name
	switch {
	case r.Times > 1:
		return fmt.Sprintf("%s:%d", text, r.Times)
	case r.Times == 0:
		return fmt.Sprintf("%s:%s%%", text, strconv.FormatFloat(100*r.Rate, 'f', -1, 64))
	}
	return text
}
