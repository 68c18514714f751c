package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// Each definition is refused, and the error says where and what in these words.
func TestLoadRefuses(t *testing.T) {
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
		"AnEmptyText":       {``, `not valid JSON`},
		"BrokenJSON":        {`{"StartAt": }`, `not valid JSON, at byte`},
		"AnUnclosedObject":  {`{"StartAt": "A"`, `unexpected EOF`},
		"TextAfterTheEnd":   {`{} {}`, `goes on after its closing brace`},
		"NoObject":          {`[]`, `the state machine: must be an object`},
		"BottomlessNesting": {strings.Repeat(`[`, 1000), `nest deeper than 200`},

		"NoStartAt":           {`{"States": {` + done + `}}`, `needs StartAt`},
		"AStartThatIsMissing": {`{"StartAt": "X", "States": {` + done + `}}`, `StartAt: there is no state "X"`},
		"NoStates":            {`{"StartAt": "X"}`, `States: must be an object`},
		"EmptyStates":         {`{"StartAt": "X", "States": {}}`, `States: must hold at least one state`},
		"AnotherVersion":      {`{"Version": "2.0", "StartAt": "Done", "States": {` + done + `}}`, `Version: must be "1.0"`},
		"JSONata": {`{"QueryLanguage": "JSONata", "StartAt": "Done", "States": {` + done + `}}`,
			`QueryLanguage: "JSONata" is not supported; use JSONPath`},
		"JSONataInAState":    {first(`{"Type": "Pass", "QueryLanguage": "JSONata", "Next": "Done"}`), `state "First", QueryLanguage: "JSONata"`},
		"AnUnknownTopField":  {`{"Starts": 1, "StartAt": "Done", "States": {` + done + `}}`, `Starts: is not supported in a state machine`},
		"AStateGivenTwice":   {`{"StartAt": "Done", "States": {` + done + `, ` + done + `}}`, `States.Done: is given twice`},
		"AFieldGivenTwice":   {first(`{"Type": "Pass", "Next": "First", "Next": "Done"}`), `States.First.Next: is given twice`},
		"ANameThatIsTooLong": {`{"StartAt": "` + strings.Repeat("é", 81) + `", "States": {"` + strings.Repeat("é", 81) + `": {"Type": "Succeed"}}}`, `1 to 80 characters`},

		"AStateThatIsNoObject":     {first(`7`), `state "First": must be an object`},
		"NoType":                   {first(`{"Next": "Done"}`), `state "First": needs a Type`},
		"Parallel":                 {first(`{"Type": "Parallel", "Branches": [], "Next": "Done"}`), `state "First", Type: "Parallel" is not supported`},
		"Map":                      {first(`{"Type": "Map", "Next": "Done"}`), `state "First", Type: "Map" is not supported`},
		"AnUnknownField":           {first(`{"Type": "Pass", "Next": "Done", "Nxt": 1}`), `state "First", Nxt: is not supported in a Pass state`},
		"AFieldOfAnotherType":      {first(`{"Type": "Wait", "Seconds": 1, "Next": "Done", "Retry": []}`), `state "First", Retry: is not supported in a Wait state`},
		"AStateThatNothingLeadsTo": {first(`{"Type": "Succeed"}`), `state "Done": nothing leads to it`},
		"ANextThatIsMissing":       {first(`{"Type": "Pass", "Next": "Dome"}`), `state "First": its next transition leads to "Dome"`},
		"NeitherNextNorEnd":        {first(`{"Type": "Pass"}`), `state "First": needs Next, or "End": true`},
		"BothNextAndEnd":           {first(`{"Type": "Pass", "Next": "Done", "End": true}`), `state "First": has both Next and End`},
		"NextThatIsNoString":       {first(`{"Type": "Pass", "Next": 1}`), `state "First", Next: must be a string`},
		"EndThatIsNoBoolean":       {first(`{"Type": "Pass", "Next": "Done", "End": "yes"}`), `state "First", End: must be true or false`},
		"NoWayOut":                 {`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}`, `no state ends the execution`},

		"APathWithoutDollar":        {task(`"InputPath": "order"`), `state "First", InputPath: "order" is no path`},
		"APathThatCannotBeRead":     {task(`"OutputPath": "$.a["`), `state "First", OutputPath: cannot read the path "$.a["`},
		"AnIntrinsicFunction":       {task(`"Parameters": {"a": [{"b.$": "States.UUID()"}]}`), `state "First", Parameters.a[0].b.$: intrinsic functions are not supported`},
		"ParametersThatAreNoObject": {task(`"Parameters": "$.a"`), `state "First", Parameters: must be an object`},
		"APlaceholderWithoutPath":   {task(`"Parameters": {"a.$": 5}`), `state "First", Parameters.a.$: a name that ends in .$ needs a path`},
		"AMemberThatBecomesTwo":     {task(`"ResultSelector": {"a": 1, "a.$": "$"}`), `state "First", ResultSelector.a.$: there is already a "a" beside it`},
		"ATypoInTheContext":         {task(`"Parameters": {"a.$": "$$.Execution.Nmae"}`), `the context object holds no $$.Execution.Nmae`},
		"ATaskToken":                {task(`"Parameters": {"a.$": "$$.Task.Token"}`), `the context object holds no $$.Task.Token`},
		"AResultIntoTheContext":     {task(`"ResultPath": "$$.Execution"`), `state "First", ResultPath: "$$.Execution" a result cannot be put into the context object`},
		"AResultAtManyPlaces":       {task(`"ResultPath": "$.a[*]"`), `state "First", ResultPath: "$.a[*]" must name a single place`},
		"AResultFromTheEnd":         {task(`"ResultPath": "$.a[-1]"`), `must not count from the end`},
		"AFilterWithoutParentheses": {task(`"InputPath": "$.a[?@.b]"`), `put the filter in parentheses, [?(…)]`},
		"ASliceWithAStep":           {task(`"InputPath": "$.a[0:4:2]"`), `a slice has no step`},
		"AFunctionOfJSONPath":       {task(`"InputPath": "$.a[?(length(@.b) > 1)]"`), `cannot read the path`},
		"TwoDescents":               {task(`"InputPath": "$..a..b"`), `more than one ".."`},

		"NoResource":           {first(`{"Type": "Task", "Next": "Done"}`), `state "First": needs a Resource`},
		"AResourceThatIsNoARN": {first(`{"Type": "Task", "Resource": "f", "Next": "Done"}`), `state "First", Resource: "f" is no ARN`},
		"WaitingForAToken":     {first(`{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Next": "Done"}`), `waiting for a task token is not supported`},
		"ATimeoutOfNothing":    {task(`"TimeoutSeconds": 0`), `state "First", TimeoutSeconds: must be a whole number from 1 to 99999999`},
		"HalfASecond":          {task(`"TimeoutSeconds": 0.5`), `TimeoutSeconds: must be a whole number`},
		"TwoTimeouts":          {task(`"TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t"`), `only one of TimeoutSeconds, TimeoutSecondsPath`},
		"ManyTimeouts":         {task(`"TimeoutSecondsPath": "$.t[*]"`), `TimeoutSecondsPath: the path "$.t[*]" must name a single value`},
		"AHeartbeat":           {task(`"HeartbeatSeconds": 5`), `state "First", HeartbeatSeconds: is not supported in a Task state: use TimeoutSeconds`},
		"Credentials":          {task(`"Credentials": {}`), `state "First", Credentials: is not supported`},
		"Variables":            {task(`"Assign": {}`), `state "First", Assign: is not supported in a Task state: variables are not supported`},
		"Arguments":            {task(`"Arguments": {}`), `state "First", Arguments: is not supported in a Task state: JSONata is not supported`},

		"ARetryThatIsNoArray":      {task(`"Retry": {}`), `state "First", Retry: must be an array of objects`},
		"NoErrorEquals":            {task(`"Retry": [{}]`), `state "First", Retry[0].ErrorEquals: must be an array of at least one error name`},
		"AnEmptyErrorEquals":       {task(`"Catch": [{"ErrorEquals": [], "Next": "Done"}]`), `state "First", Catch[0].ErrorEquals: must be an array of at least one`},
		"AnErrorNameThatIsNone":    {task(`"Retry": [{"ErrorEquals": [7]}]`), `Retry[0].ErrorEquals[0]: must be an error name`},
		"AnUndefinedStatesError":   {task(`"Retry": [{"ErrorEquals": ["States.Timedout"]}]`), `"States.Timedout" is not one of the errors that the language defines`},
		"AllInCompany":             {task(`"Retry": [{"ErrorEquals": ["A", "States.ALL"]}]`), `States.ALL must stand alone`},
		"AllBeforeOthers":          {task(`"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}, {"ErrorEquals": ["A"], "Next": "Done"}]`), `Catch[0].ErrorEquals: States.ALL must come last`},
		"AnIntervalOfNothing":      {task(`"Retry": [{"ErrorEquals": ["A"], "IntervalSeconds": 0}]`), `Retry[0].IntervalSeconds: must be a whole number from 1`},
		"NegativeAttempts":         {task(`"Retry": [{"ErrorEquals": ["A"], "MaxAttempts": -1}]`), `Retry[0].MaxAttempts: must be a whole number from 0`},
		"ABackoffThatShrinks":      {task(`"Retry": [{"ErrorEquals": ["A"], "BackoffRate": 0.9}]`), `Retry[0].BackoffRate: must be a number, 1 or more`},
		"ADelayOfAYear":            {task(`"Retry": [{"ErrorEquals": ["A"], "MaxDelaySeconds": 31622400}]`), `Retry[0].MaxDelaySeconds: must be a whole number from 1 to 31622399`},
		"AnUnknownJitter":          {task(`"Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}]`), `Retry[0].JitterStrategy: must be FULL or NONE`},
		"ATypoInARetrier":          {task(`"Retry": [{"ErrorEquals": ["A"], "MaxAttempt": 1}]`), `Retry[0].MaxAttempt: is not supported in a Retrier`},
		"ACatcherWithoutNext":      {task(`"Catch": [{"ErrorEquals": ["A"]}]`), `state "First", Catch[0]: needs Next`},
		"ACatcherThatLeadsNowhere": {task(`"Catch": [{"ErrorEquals": ["A"], "Next": "Help"}]`), `state "First": its catch transition leads to "Help"`},

		"NoChoices":               {first(`{"Type": "Choice", "Default": "Done"}`), `state "First", Choices: must be an array of at least one rule`},
		"AChoiceThatEnds":         {first(`{"Type": "Choice", "Choices": [], "Default": "Done", "End": true}`), `End: is not supported in a Choice state`},
		"ADefaultThatIsMissing":   {first(`{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "Done"}], "Default": "X"}`), `its default transition leads to "X"`},
		"ARuleWithoutNext":        {rule(`{"Variable": "$.a", "IsNull": true}`), `state "First", Choices[0]: needs Next`},
		"ARuleAboutNothing":       {rule(`{"Next": "Done"}`), `Choices[0]: needs one of And, Or, Not, Variable`},
		"ARuleOfTwoKinds":         {rule(`{"And": [], "Or": [], "Next": "Done"}`), `Choices[0]: may have only one of And, Or, Not, Variable`},
		"AnEmptyAnd":              {rule(`{"And": [], "Next": "Done"}`), `Choices[0].And: must be an array of at least one rule`},
		"NextInsideAnd":           {rule(`{"And": [{"Variable": "$.a", "IsNull": true, "Next": "Done"}], "Next": "Done"}`), `Choices[0].And[0].Next: is not supported in a rule inside And`},
		"NotOfAnArray":            {rule(`{"Not": [], "Next": "Done"}`), `Choices[0].Not: must be an object`},
		"NoOperator":              {rule(`{"Variable": "$.a", "Next": "Done"}`), `Choices[0]: needs exactly one comparison operator, and has 0`},
		"TwoOperators":            {rule(`{"Variable": "$.a", "IsNull": true, "IsString": true, "Next": "Done"}`), `needs exactly one comparison operator, and has 2`},
		"AnUnknownOperator":       {rule(`{"Variable": "$.a", "StringContains": "x", "Next": "Done"}`), `StringContains: is not supported in a Choice rule`},
		"APathVariantThatIsNone":  {rule(`{"Variable": "$.a", "StringMatchesPath": "$.b", "Next": "Done"}`), `StringMatchesPath: is not supported in a Choice rule`},
		"AStringThatIsNone":       {rule(`{"Variable": "$.a", "StringEquals": 5, "Next": "Done"}`), `Choices[0].StringEquals: must be a string`},
		"ANumberThatIsNone":       {rule(`{"Variable": "$.a", "NumericLessThan": "5", "Next": "Done"}`), `NumericLessThan: must be a number`},
		"ATimeWithoutZone":        {rule(`{"Variable": "$.a", "TimestampEquals": "2026-11-22T07:45:00", "Next": "Done"}`), `TimestampEquals: must be a time like`},
		"APatternWithLooseEscape": {rule(`{"Variable": "$.a", "StringMatches": "a\\b", "Next": "Done"}`), `StringMatches: must be a pattern with a backslash only before`},
		"AVariableOfMany":         {rule(`{"Variable": "$.a[*]", "IsNull": true, "Next": "Done"}`), `Variable: the path "$.a[*]" must name a single value`},
		"ACondition":              {rule(`{"Condition": "{% true %}", "Next": "Done"}`), `Choices[0].Condition: is not supported in a Choice rule: JSONata is not supported`},

		"AWaitForNothing": {first(`{"Type": "Wait", "Next": "Done"}`), `state "First": needs one of Seconds, SecondsPath, Timestamp, TimestampPath`},
		"AWaitForTwo":     {first(`{"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "Next": "Done"}`), `may have only one of Seconds`},
		"AWaitForNoTime":  {first(`{"Type": "Wait", "Timestamp": "tomorrow", "Next": "Done"}`), `Timestamp: "tomorrow" is no time`},
		"TwoErrors":       {only(`{"Type": "Fail", "Error": "A", "ErrorPath": "$.e"}`), `may have only one of Error, ErrorPath`},
		"FailWithInput":   {only(`{"Type": "Fail", "InputPath": "$.e"}`), `InputPath: is not supported in a Fail state`},
		"SucceedWithNext": {`{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Next": "A"}}}`, `Next: is not supported in a Succeed state`},
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

func TestLoadReportsEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := asl.Load([]byte(`{"StartAt": "Pay", "TimeoutSeconds": -1, "States": {
		"Pay": {"Type": "Task", "Resource": "pay", "HeartbeatSeconds": 3, "Next": "Brew"},
		"Brew": {"Type": "Wait", "Seconds": "long", "End": true},
		"Lost": {"Type": "Succeed"}}}`))
	want := strings.Join([]string{
		`TimeoutSeconds: must be a whole number from 1 to 99999999`,
		`state "Pay", Resource: "pay" is no ARN; it must start with arn:`,
		`state "Pay", HeartbeatSeconds: is not supported in a Task state: use TimeoutSeconds`,
		`state "Brew", Seconds: must be a whole number from 0 to 99999999`,
		`state "Lost": nothing leads to it; take it out, or point a Next to it`,
	}, "\n")
	if err == nil || err.Error() != want {
		t.Fatalf("the problems are\n%v\nand should be\n%s", err, want)
	}
}
