package main

var emulatorMutants = []mutant{
	{name: "one retry too many", file: "emulator/asl/retry.go", tests: "emulator/asl", old: "granted[i] >= r.attempts", new: "granted[i] > r.attempts"},
	{name: "no longest delay", file: "emulator/asl/retry.go", tests: "emulator/asl", old: "min(r.interval*math.Pow(r.backoff, float64(n-1)), r.maxDelay)", new: "r.interval * math.Pow(r.backoff, float64(n-1))"},
	{name: "backoff begins late", file: "emulator/asl/retry.go", tests: "emulator/asl", old: "float64(n-1)), r.maxDelay", new: "float64(max(0, n-2))), r.maxDelay"},
	{name: "jitter is ignored", file: "emulator/asl/retry.go", tests: "emulator/asl", old: "	if r.jitter {\n		seconds *= random()\n	}\n", new: ""},
	{name: "States.ALL need not stand alone", file: "emulator/asl/retry.go", tests: "emulator/asl", old: "case len(names) > 1:", new: "case len(names) > 9:"},
	{name: "a late result counts", file: "emulator/asl/task.go", tests: "emulator/asl", old: "	case ctx.Err() != nil:\n", new: "	case ctx.Err() != nil && err == nil:\n"},
	{name: "a state is visited for ever", file: "emulator/asl/execution.go", tests: "emulator/asl", old: "return r.events < MaxEvents", new: "return r.events < 4*MaxEvents"},
	{name: "less than is at most", file: "emulator/asl/operators.go", tests: "emulator/asl", old: `"LessThan":          func(order int) bool { return order < 0 }`, new: `"LessThan":          func(order int) bool { return order <= 0 }`},
	{name: "Not is ignored", file: "emulator/asl/choice.go", tests: "emulator/asl", old: "return !holds && err == nil, err", new: "return holds && err == nil, err"},

	{name: "an id is reused", file: "emulator/stepfunctions/executions.go", tests: "emulator/stepfunctions", old: "x.stopped.IsZero() && x.input == input", new: "x.input == input"},
	{name: "an execution of any input", file: "emulator/stepfunctions/executions.go", tests: "emulator/stepfunctions", old: "case len(input) > maxInput:", new: "case len(input) > 2*maxInput:"},
	{name: "histories are kept for ever", file: "emulator/stepfunctions/executions.go", tests: "emulator/stepfunctions", old: "		oldest.history = nil\n", new: ""},
	{name: "notifications are kept for ever", file: "emulator/sns/sns.go", tests: "emulator/sns", old: "if len(t.newest) == kept {", new: "if len(t.newest) == -1 {"},
	{name: "an empty notification", file: "emulator/sns/sns.go", tests: "emulator/sns", old: "len(message) == 0 || string(message) == `\"\"`", new: "len(message) == 0"},

	{name: "a function's children outlive it", file: "emulator/lambda/process.go", tests: "emulator/lambda", old: "		killGroup(command.Process)\n", new: ""},

	{name: "a presigned URL works for two weeks", file: "emulator/sigv4/signature.go", tests: "emulator/sigv4", old: "maxExpires = 604800", new: "maxExpires = 1209600"},
	{name: "a signature's headers may be in any order", file: "emulator/sigv4/signature.go", tests: "emulator/sigv4", old: "i > 0 && s.headers[i-1] >= name", new: "i > 0 && s.headers[i-1] == name"},
	{name: "any signature", file: "emulator/sigv4/signature.go", tests: "emulator/sigv4", old: "slices.Equal(s.headers, want.headers) && same(s.value, want.value)", new: "slices.Equal(s.headers, want.headers) || same(s.value, want.value)"},
	{name: "a body need not be the one that was signed", file: "emulator/sigv4/s3body.go", tests: "emulator/sigv4", old: "hex.EncodeToString(b.hash.Sum(nil)) != b.want", new: "hex.EncodeToString(b.hash.Sum(nil)) == \"\""},
	{name: "an unsigned amz header", file: "emulator/sigv4/s3.go", tests: "emulator/sigv4", old: `strings.HasPrefix(lower, "x-amz-") && !s.signs(lower)`, new: `strings.HasPrefix(lower, "x-amz-meta") && !s.signs(lower)`},

	{name: "a blank parameter is there", file: "emulator/gateway/validation.go", tests: "emulator/gateway", old: `strings.TrimSpace(value) == ""`, new: `value == ""`},
	{name: "a body is not checked", file: "emulator/gateway/validation.go", tests: "emulator/gateway", old: `violations != "" {`, new: `violations == "?" {`},
	{name: "a cookie is a parameter", file: "emulator/gateway/validation.go", tests: "emulator/gateway", old: `if p.In == "cookie" {`, new: `if p.In == "cake" {`},
	{name: "a function's failure is a 500", file: "emulator/gateway/proxy.go", tests: "emulator/gateway", old: "return response{}, badGateway(fmt.Errorf(\"the function failed", new: "return response{}, (fmt.Errorf(\"the function failed"},
	{name: "a schema may use what API Gateway ignores", file: "emulator/gateway/schema.go", tests: "emulator/gateway", old: "		{\"nullable\", s.Nullable},\n", new: ""},

	{name: "anyone reaches the stack", file: "local/listen.go", tests: "local", old: "ip == nil || !ip.IsLoopback()", new: "ip == nil"},
	{name: "a slow client keeps its connection", file: "local/listen.go", tests: "local", old: "			ReadHeaderTimeout: time.Minute,\n			ReadTimeout:       2 * time.Minute,\n", new: ""},
	{name: "headers of a megabyte", file: "local/listen.go", tests: "local", old: "			MaxHeaderBytes:    64 << 10,\n", new: ""},
}
