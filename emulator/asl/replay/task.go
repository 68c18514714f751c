package replay

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"skip-the-line/emulator/asl"
)

// task compares an attempt with the recorded one and returns the recorded result.
func (r *replay) task(ctx context.Context, resource string, parameters any) (any, error) {
	before := r.call(ctx, resource, parameters)
	switch {
	case before == nil || before.end == nil: // the execution, or another branch, ended before this attempt did
		<-ctx.Done()
		return nil, ctx.Err()
	case !strings.HasSuffix(before.end.kind, "Succeeded"):
		return nil, &asl.Error{Name: cmp.Or(before.end.details.Error, asl.Timeout), Cause: before.end.details.Cause}
	}
	result, _, err := value(before.end.details.Output, before.end.details.OutputCut)
	if err != nil || !strings.HasSuffix(resource, ".waitForTaskToken") {
		return result, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens[asl.AttemptOf(ctx).ID] <- asl.Update{Output: result}
	return nil, nil
}

// call returns the recorded attempt that the machine makes now, or nil when there is none.
func (r *replay) call(ctx context.Context, resource string, parameters any) *attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := asl.AttemptOf(ctx)
	key, nested := r.keyOf(now.ID)
	before := r.history.visits[key]
	if before == nil { // which observe has reported
		return nil
	}
	if now.Retries >= len(before.attempts) {
		switch {
		case r.cut() && !nested:
			r.end()
		case before.exited != nil || !nested:
			r.differ(before.entered.id, now.State, "Attempts", strconv.Itoa(len(before.attempts)), "at least "+strconv.Itoa(now.Retries+1))
		}
		return nil
	}
	recorded := before.attempts[now.Retries]
	at := recorded.scheduled.details
	if was, is := called(at), integration(resource); !r.matches(was, is) {
		r.differ(recorded.scheduled.id, now.State, "Resource", was, is)
		return nil
	}
	text, cut := at.Parameters, truncation{}
	if text == nil {
		text, cut = at.Input, at.InputCut
	}
	r.data(recorded.scheduled, now.State, "Parameters", text, cut, parameters)
	if recorded.end == nil && r.cut() && !nested {
		r.end()
	}
	return recorded
}

// keyOf returns the key of an attempt's visit, and reports whether it is inside another state.
func (r *replay) keyOf(id string) (key string, nested bool) {
	visit := id[:strings.LastIndexByte(id, '#')]
	parts := strings.Split(visit, "/")
	in := ""
	for _, part := range parts[:len(parts)-1] {
		var number, retries, branch int
		_, _ = fmt.Sscanf(part, "%d#%d.%d", &number, &retries, &branch) // the form of asl.Attempt.ID
		outer := r.keys[in+strconv.Itoa(number)]
		in = prefix(outer.key, retries, r.branch(outer.State, branch))
	}
	return in + parts[len(parts)-1], in != ""
}

// called is what a history says was called: lambda:invoke, or the ARN of a function.
func called(d details) string {
	if d.ResourceType == "" {
		return d.Resource
	}
	return d.ResourceType + ":" + d.Resource
}

// integration is what a history calls a resource of the definition.
func integration(resource string) string {
	if _, name, ok := strings.Cut(resource, ":states:::"); ok {
		return name
	}
	return resource
}

// Token returns a placeholder: the recorded token is not the definition's.
func (r *replay) Token(a asl.Attempt) string { return "${Task.Token " + a.ID + "}" }

// Open returns the channel that task sends the recorded result to.
func (r *replay) Open(a asl.Attempt) (updates <-chan asl.Update, close func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	opened := make(chan asl.Update, 1)
	r.tokens[a.ID] = opened
	return opened, func() {}
}
