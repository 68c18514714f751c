package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// Load rejects each definition, and the error contains these words.
func TestLoad_rejects(t *testing.T) {
	t.Parallel()
	const done = `"Done": {"Type": "Succeed"}`
	first := func(state string) string {
		return `{"StartAt": "First", "States": {"First": ` + state + `, ` + done + `}}`
	}
	task := func(fields string) string {
		return first(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Next": "Done", ` + fields + `}`)
	}
	rule := func(rule string) string {
		return first(`{"Type": "Choice", "Choices": [` + rule + `], "Default": "Done"}`)
	}
	for name, test := range map[string]struct{ definition, want string }{
		"an empty text":      {``, `not valid JSON`},
		"broken JSON":        {`{"StartAt": }`, `not valid JSON, at line 1, column 13: invalid character`},
		"an unclosed object": {`{"StartAt": "A"`, `unexpected EOF`},
		"text after the end": {`{} {}`, `at line 1, column 4: text follows its end`},
		"an array":           {`[]`, `the state machine: must be an object`},
		"deep nesting":       {strings.Repeat(`[`, 1000), `nest deeper than 200`},

		"no StartAt":              {`{"States": {` + done + `}}`, `needs StartAt`},
		"a start that is missing": {`{"StartAt": "X", "States": {` + done + `}}`, `StartAt: there is no state "X"`},
		"no states":               {`{"StartAt": "X"}`, `States: must be an object`},
		"empty states":            {`{"StartAt": "X", "States": {}}`, `States: must hold at least one state`},
		"another version":         {`{"Version": "2.0", "StartAt": "Done", "States": {` + done + `}}`, `Version: must be "1.0"`},
		"JSONata": {`{"QueryLanguage": "JSONata", "StartAt": "Done", "States": {` + done + `}}`,
			`QueryLanguage: there is no JSONata engine here`},
		"JSONata in a state":      {first(`{"Type": "Pass", "QueryLanguage": "JSONata", "Next": "Done"}`), `state "First", QueryLanguage: there is no JSONata engine here`},
		"an unknown top field":    {`{"Starts": 1, "StartAt": "Done", "States": {` + done + `}}`, `Starts: is not supported in a state machine`},
		"a state given twice":     {`{"StartAt": "Done", "States": {` + done + `, ` + done + `}}`, `States.Done: is given twice`},
		"a field given twice":     {first(`{"Type": "Pass", "Next": "First", "Next": "Done"}`), `States.First.Next: is given twice`},
		"a name that is too long": {`{"StartAt": "` + strings.Repeat("é", 81) + `", "States": {"` + strings.Repeat("é", 81) + `": {"Type": "Succeed"}}}`, `1 to 80 characters`},

		"a state that is not an object":       {first(`7`), `state "First": must be an object`},
		"no Type":                             {first(`{"Next": "Done"}`), `state "First": needs a Type`},
		"an unknown type":                     {first(`{"Type": "Loop", "Next": "Done"}`), `state "First", Type: "Loop" is not a type`},
		"no branches":                         {first(`{"Type": "Parallel", "Branches": [], "Next": "Done"}`), `state "First", Branches: must be an array of at least one branch`},
		"a branch without states":             {first(`{"Type": "Parallel", "Branches": [{"StartAt": "A"}], "Next": "Done"}`), `state "First", Branches[0].States: must be an object`},
		"a typo in a branch":                  {first(`{"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}, "Name": "x"}], "Next": "Done"}`), `Branches[0].Name: is not supported in a branch`},
		"a transition out of a branch":        {first(`{"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Done"}}}], "Next": "Done"}`), `state "A": its next transition leads to "Done", and there is no such state`},
		"a transition into a branch":          {first(`{"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}], "Next": "A"}`), `state "First": its next transition leads to "A", and there is no such state`},
		"a name used twice":                   {first(`{"Type": "Parallel", "Branches": [{"StartAt": "First", "States": {"First": {"Type": "Succeed"}}}], "Next": "Done"}`), `state "First": another state has this name`},
		"a Map without processor":             {first(`{"Type": "Map", "Next": "Done"}`), `state "First": needs one of ItemProcessor, Iterator`},
		"a Map with two processors":           {first(`{"Type": "Map", "ItemProcessor": {}, "Iterator": {}, "Next": "Done"}`), `may have only one of ItemProcessor, Iterator`},
		"a distributed Map":                   {first(`{"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "Next": "Done"}`), `ItemProcessor.ProcessorConfig.Mode: "DISTRIBUTED" is not supported`},
		"an ItemReader":                       {first(`{"Type": "Map", "ItemReader": {}, "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "Next": "Done"}`), `ItemReader: is not supported in a Map state; it belongs to a distributed Map`},
		"a negative concurrency":              {first(`{"Type": "Map", "MaxConcurrency": -1, "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "Next": "Done"}`), `MaxConcurrency: must be a whole number from 0 to`},
		"an unknown field":                    {first(`{"Type": "Pass", "Next": "Done", "Nxt": 1}`), `state "First", Nxt: is not supported in a Pass state`},
		"a field of another type":             {first(`{"Type": "Wait", "Seconds": 1, "Next": "Done", "Retry": []}`), `state "First", Retry: is not supported in a Wait state`},
		"a state that no transition leads to": {first(`{"Type": "Succeed"}`), `state "Done": no transition leads to it`},
		"a Next that is missing":              {first(`{"Type": "Pass", "Next": "Dome"}`), `state "First": its next transition leads to "Dome"`},
		"neither Next nor End":                {first(`{"Type": "Pass"}`), `state "First": needs Next, or "End": true`},
		"both Next and End":                   {first(`{"Type": "Pass", "Next": "Done", "End": true}`), `state "First": has both Next and End`},
		"a Next that is not a string":         {first(`{"Type": "Pass", "Next": 1}`), `state "First", Next: must be a string`},
		"an End that is not a boolean":        {first(`{"Type": "Pass", "Next": "Done", "End": "yes"}`), `state "First", End: must be true or false`},
		"no way out":                          {`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}`, `no state ends the execution`},

		"a path without dollar":             {task(`"InputPath": "order"`), `state "First", InputPath: "order" is not a valid path`},
		"a path that cannot be read":        {task(`"OutputPath": "$.a["`), `state "First", OutputPath: "$.a[" is not a valid path`},
		"an unknown function":               {task(`"Parameters": {"a": [{"b.$": "States.Uuid()"}]}`), `state "First", Parameters.a[0].b.$: "States.Uuid()" is not a valid intrinsic function: there is no function States.Uuid`},
		"a function in InputPath":           {task(`"InputPath": "States.Array()"`), `"States.Array()" is not a valid path`},
		"Parameters that are not an object": {task(`"Parameters": "$.a"`), `state "First", Parameters: must be an object`},
		"a placeholder without path":        {task(`"Parameters": {"a.$": 5}`), `state "First", Parameters.a.$: a name that ends in .$ needs a path`},
		"a member that becomes two":         {task(`"ResultSelector": {"a": 1, "a.$": "$"}`), `state "First", ResultSelector.a.$: there is already a "a" beside it`},
		"a typo in the context":             {task(`"Parameters": {"a.$": "$$.Execution.Nmae"}`), `the context object does not contain $$.Execution.Nmae`},
		"a typo in a token":                 {task(`"Parameters": {"a.$": "$$.Task.Tokken"}`), `the context object does not contain $$.Task.Tokken`},
		"a result into the context":         {task(`"ResultPath": "$$.Execution"`), `state "First", ResultPath: "$$.Execution" a result cannot be written to the context object`},
		"a result at many locations":        {task(`"ResultPath": "$.a[*]"`), `state "First", ResultPath: "$.a[*]" must consist of names and indexes only`},
		"a result from the end":             {task(`"ResultPath": "$.a[-1]"`), `a negative index is not supported`},
		"a filter without parentheses":      {task(`"InputPath": "$.a[?@.b]"`), `a filter must be in parentheses, [?(…)]`},
		"a slice with a step":               {task(`"InputPath": "$.a[0:4:2]"`), `a slice has no step`},
		"a function of JSONPath":            {task(`"InputPath": "$.a[?(length(@.b) > 1)]"`), `is not a valid operand`},
		"two descents":                      {task(`"InputPath": "$..a..b"`), `more than one ".."`},

		"no Resource":                   {first(`{"Type": "Task", "Next": "Done"}`), `state "First": needs a Resource`},
		"a resource that is not an ARN": {first(`{"Type": "Task", "Resource": "f", "Next": "Done"}`), `state "First", Resource: "f" is not a valid ARN`},
		"an activity":                   {first(`{"Type": "Task", "Resource": "arn:aws:states:us-east-1:111122223333:activity:brew", "Next": "Done"}`), `activities are not supported`},
		"a timeout of zero":             {task(`"TimeoutSeconds": 0`), `state "First", TimeoutSeconds: must be a whole number from 1 to 99999999`},
		"half a second":                 {task(`"TimeoutSeconds": 0.5`), `TimeoutSeconds: must be a whole number`},
		"two timeouts":                  {task(`"TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t"`), `only one of TimeoutSeconds, TimeoutSecondsPath`},
		"many timeouts":                 {task(`"TimeoutSecondsPath": "$.t[*]"`), `TimeoutSecondsPath: the path "$.t[*]" must select a single value`},
		"a heartbeat of a timeout":      {task(`"HeartbeatSeconds": 5, "TimeoutSeconds": 5`), `state "First", HeartbeatSeconds: must be less than TimeoutSeconds`},
		"two heartbeats":                {task(`"HeartbeatSeconds": 5, "HeartbeatSecondsPath": "$.h"`), `only one of HeartbeatSeconds, HeartbeatSecondsPath`},
		"credentials":                   {task(`"Credentials": {}`), `state "First", Credentials: is not supported`},
		"Assign of no object":           {task(`"Assign": 1`), `state "First", Assign: must be an object`},
		"Assign of a reserved name":     {task(`"Assign": {"states": 1}`), `state "First", Assign.states: the name is reserved`},
		"Assign of an invalid name":     {task(`"Assign": {"a-b.$": "$"}`), `Assign.a-b: "a-b" is not a valid name of a variable`},
		"Assign of a long name":         {task(`"Assign": {"` + strings.Repeat("a", 81) + `": 1}`), `is not a valid name of a variable`},
		"Assign in a Succeed":           {only(`{"Type": "Succeed", "Assign": {}}`), `Assign: is not supported in a Succeed state`},
		"a result into a variable":      {task(`"ResultPath": "$x"`), `ResultPath: "$x" a result cannot be written to a variable`},
		"a reserved variable":           {task(`"InputPath": "$states.input"`), `"$states.input" is not a valid path: $states is not a variable`},
		"a malformed variable":          {task(`"InputPath": "$a-b"`), `$a-b is not a variable`},
		"arguments":                     {task(`"Arguments": {}`), `state "First", Arguments: is not supported in a Task state; it is for JSONata`},

		"a Retry that is not an array":       {task(`"Retry": {}`), `state "First", Retry: must be an array of objects`},
		"no ErrorEquals":                     {task(`"Retry": [{}]`), `state "First", Retry[0].ErrorEquals: must be an array of at least one error name`},
		"an empty ErrorEquals":               {task(`"Catch": [{"ErrorEquals": [], "Next": "Done"}]`), `state "First", Catch[0].ErrorEquals: must be an array of at least one`},
		"an error name that is not a string": {task(`"Retry": [{"ErrorEquals": [7]}]`), `Retry[0].ErrorEquals[0]: must be an error name`},
		"an undefined states error":          {task(`"Retry": [{"ErrorEquals": ["States.Timedout"]}]`), `"States.Timedout" is not one of the errors that the language defines`},
		"States.ALL beside another name":     {task(`"Retry": [{"ErrorEquals": ["A", "States.ALL"]}]`), `States.ALL must stand alone`},
		"States.ALL before others":           {task(`"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}, {"ErrorEquals": ["A"], "Next": "Done"}]`), `Catch[0].ErrorEquals: States.ALL must come last`},
		"an interval of zero":                {task(`"Retry": [{"ErrorEquals": ["A"], "IntervalSeconds": 0}]`), `Retry[0].IntervalSeconds: must be a whole number from 1`},
		"negative attempts":                  {task(`"Retry": [{"ErrorEquals": ["A"], "MaxAttempts": -1}]`), `Retry[0].MaxAttempts: must be a whole number from 0`},
		"a backoff that shrinks":             {task(`"Retry": [{"ErrorEquals": ["A"], "BackoffRate": 0.9}]`), `Retry[0].BackoffRate: must be a number, 1 or more`},
		"a delay of a year":                  {task(`"Retry": [{"ErrorEquals": ["A"], "MaxDelaySeconds": 31622400}]`), `Retry[0].MaxDelaySeconds: must be a whole number from 1 to 31622399`},
		"an unknown jitter":                  {task(`"Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}]`), `Retry[0].JitterStrategy: must be FULL or NONE`},
		"a typo in a retrier":                {task(`"Retry": [{"ErrorEquals": ["A"], "MaxAttempt": 1}]`), `Retry[0].MaxAttempt: is not supported in a Retrier`},
		"a Catcher without Next":             {task(`"Catch": [{"ErrorEquals": ["A"]}]`), `state "First", Catch[0]: needs Next`},
		"a Catcher that leads nowhere":       {task(`"Catch": [{"ErrorEquals": ["A"], "Next": "Help"}]`), `state "First": its catch transition leads to "Help"`},

		"no choices":                         {first(`{"Type": "Choice", "Default": "Done"}`), `state "First", Choices: must be an array of at least one rule`},
		"a choice that ends":                 {first(`{"Type": "Choice", "Choices": [], "Default": "Done", "End": true}`), `End: is not supported in a Choice state`},
		"a default that is missing":          {first(`{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "Done"}], "Default": "X"}`), `its default transition leads to "X"`},
		"a rule without Next":                {rule(`{"Variable": "$.a", "IsNull": true}`), `state "First", Choices[0]: needs Next`},
		"a rule about nothing":               {rule(`{"Next": "Done"}`), `Choices[0]: needs one of And, Or, Not, Variable`},
		"a rule of two kinds":                {rule(`{"And": [], "Or": [], "Next": "Done"}`), `Choices[0]: may have only one of And, Or, Not, Variable`},
		"an empty And":                       {rule(`{"And": [], "Next": "Done"}`), `Choices[0].And: must be an array of at least one rule`},
		"Next inside And":                    {rule(`{"And": [{"Variable": "$.a", "IsNull": true, "Next": "Done"}], "Next": "Done"}`), `Choices[0].And[0].Next: is not supported in a rule inside And`},
		"Not of an array":                    {rule(`{"Not": [], "Next": "Done"}`), `Choices[0].Not: must be an object`},
		"no operator":                        {rule(`{"Variable": "$.a", "Next": "Done"}`), `Choices[0]: needs exactly one comparison operator, and has 0`},
		"two operators":                      {rule(`{"Variable": "$.a", "IsNull": true, "IsString": true, "Next": "Done"}`), `needs exactly one comparison operator, and has 2`},
		"an unknown operator":                {rule(`{"Variable": "$.a", "StringContains": "x", "Next": "Done"}`), `StringContains: is not supported in a Choice rule`},
		"a path variant that does not exist": {rule(`{"Variable": "$.a", "StringMatchesPath": "$.b", "Next": "Done"}`), `StringMatchesPath: is not supported in a Choice rule`},
		"a string operand that is a number":  {rule(`{"Variable": "$.a", "StringEquals": 5, "Next": "Done"}`), `Choices[0].StringEquals: must be a string`},
		"a number operand that is a string":  {rule(`{"Variable": "$.a", "NumericLessThan": "5", "Next": "Done"}`), `NumericLessThan: must be a number`},
		"a time without zone":                {rule(`{"Variable": "$.a", "TimestampEquals": "2026-11-22T07:45:00", "Next": "Done"}`), `TimestampEquals: must be a time like`},
		"a pattern with loose escape":        {rule(`{"Variable": "$.a", "StringMatches": "a\\b", "Next": "Done"}`), `StringMatches: must be a pattern with a backslash only before`},
		"a variable of many":                 {rule(`{"Variable": "$.a[*]", "IsNull": true, "Next": "Done"}`), `Variable: the path "$.a[*]" must select a single value`},
		"a condition":                        {rule(`{"Condition": "{% true %}", "Next": "Done"}`), `Choices[0].Condition: is not supported in a Choice rule; it is for JSONata`},

		"a Wait for nothing":    {first(`{"Type": "Wait", "Next": "Done"}`), `state "First": needs one of Seconds, SecondsPath, Timestamp, TimestampPath`},
		"a Wait for a function": {first(`{"Type": "Wait", "SecondsPath": "States.MathAdd(1, 1)", "Next": "Done"}`), `SecondsPath: "States.MathAdd(1, 1)" is not a valid path`},
		"a Wait for two":        {first(`{"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "Next": "Done"}`), `may have only one of Seconds`},
		"a Wait for no time":    {first(`{"Type": "Wait", "Timestamp": "tomorrow", "Next": "Done"}`), `Timestamp: "tomorrow" is not a valid time`},
		"two errors":            {only(`{"Type": "Fail", "Error": "A", "ErrorPath": "$.e"}`), `may have only one of Error, ErrorPath`},
		"Fail with input":       {only(`{"Type": "Fail", "InputPath": "$.e"}`), `InputPath: is not supported in a Fail state`},
		"Succeed with Next":     {`{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Next": "A"}}}`, `Next: is not supported in a Succeed state`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := asl.Load([]byte(test.definition))
			if err == nil {
				t.Fatalf("loaded %v from\n%s", m, test.definition)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Fatalf("the error is\n%v\nand does not say\n%s", err, test.want)
			}
		})
	}
}

func TestLoad_reportsEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := asl.Load([]byte(`{"StartAt": "Pay", "TimeoutSeconds": -1, "States": {
		"Pay": {"Type": "Task", "Resource": "pay", "Credentials": {}, "Next": "Brew"},
		"Brew": {"Type": "Wait", "Seconds": "long", "End": true},
		"Lost": {"Type": "Succeed"}}}`))
	want := strings.Join([]string{
		`TimeoutSeconds: must be a whole number from 1 to 99999999`,
		`state "Pay", Resource: "pay" is not a valid ARN; it must start with arn:`,
		`state "Pay", Credentials: is not supported in a Task state; each task runs with its own credentials`,
		`state "Brew", Seconds: must be a whole number from 0 to 99999999`,
		`state "Lost": no transition leads to it; remove it, or name it in a Next`,
	}, "\n")
	if err == nil || err.Error() != want {
		t.Fatalf("the problems are\n%v\nwant\n%s", err, want)
	}
}
