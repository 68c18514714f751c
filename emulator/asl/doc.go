// Package asl loads and runs a state machine written in the Amazon States Language, so that the very document that is
// deployed to AWS Step Functions also runs on one machine.
//
//	machine, err := asl.Load(definition)
//	outcome := machine.Run(ctx, asl.Execution{Name: "one", Input: input, Task: task})
//
// The language is specified at https://states-language.net; where Step Functions is known to behave otherwise, this
// package does as Step Functions does. Its executions are Standard ones.
//
// # Supported
//
//   - The state types Task, Pass, Choice, Wait, Succeed and Fail.
//   - At the top: Comment, StartAt, States, TimeoutSeconds, Version "1.0", QueryLanguage "JSONPath".
//   - Every state: Type, Comment, QueryLanguage "JSONPath"; and Next or End where the type has them.
//   - InputPath and OutputPath in every type but Fail, null included.
//   - Task: Resource, Parameters, ResultSelector, ResultPath, TimeoutSeconds, TimeoutSecondsPath, Retry, Catch.
//   - Retry: ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy, Comment.
//   - Catch: ErrorEquals, Next, ResultPath, Comment.
//   - Pass: Parameters, Result, ResultPath.
//   - Choice: Choices, Default; the rules And, Or, Not and every comparison operator of the specification, with
//     their Path variants.
//   - Wait: Seconds, SecondsPath, Timestamp, TimestampPath.
//   - Fail: Error, ErrorPath, Cause, CausePath.
//   - The context object: $$.Execution.Id, .Name, .RoleArn, .StartTime, .Input and .RedriveCount (always 0);
//     $$.State.Name, .EnteredTime and, in a Task, .RetryCount; $$.StateMachine.Id and .Name.
//
// # Refused
//
// [Load] refuses everything else and names the state and the field: Parallel and Map, JSONata, intrinsic functions
// such as States.Format(…), Assign, Arguments, Output, HeartbeatSeconds, Credentials, resources that wait for a task
// token, and any field the language does not have. It also refuses what Step Functions refuses when a state machine
// is created: a transition to a state that is not there, a state that nothing leads to, States.ALL in company, numbers
// out of range, paths that cannot be read, names given twice. It reports all that it finds, not only the first.
//
// # Values
//
// A value is JSON as [Decode] gives it: map[string]any, []any, string, json.Number, bool or nil. Numbers keep the
// digits they came with: 4.50 stays 4.50. Values are shared between states, the history and the caller; nobody may
// change one. What a ResultPath writes to is copied first.
//
// # Paths
//
// Paths are RFC 9535 JSONPath (github.com/theory/jsonpath), with one spelling of the dialect that Step Functions reads
// (https://github.com/json-path/JsonPath) besides: a dotted name may hold hyphens, $.order-id. What only one of the two
// reads is refused: $.list.length() and =~, which are not in the RFC, and functions, slices with a step and filters
// without parentheses, which are not in the dialect; and more than one ".." in a path. A definite path, one that can name a single value only, fails the
// execution with States.Runtime when it finds nothing; an indefinite path gives an array, empty when it finds nothing.
// Variable, the Path variants of comparisons, SecondsPath, TimestampPath, TimeoutSecondsPath, ErrorPath, CausePath and
// ResultPath must be definite.
//
// # Failures
//
// A Retrier or Catcher for States.TaskFailed matches every error but States.Timeout; States.ALL matches that too.
// Neither matches States.DataLimitExceeded, and nothing at all matches States.Runtime. What a Catcher passes on is
// touched by the Catcher's ResultPath only.
//
// An execution ends with FAILED and States.Runtime when it would need more than [MaxEvents] history events, counted as
// Step Functions counts them, so that a loop without a way out comes to an end; and with States.DataLimitExceeded when
// a state or task hands over more than [MaxDataBytes] of JSON.
//
// # Differences from Step Functions
//
//   - Parallel, Map, JSONata, variables and intrinsic functions are missing, as said above.
//   - Where an indefinite path runs over the members of an object, they come in the order of their names, not of the
//     document.
//   - A Task without TimeoutSeconds may run as long as the execution may.
//   - A path into the context object that names something it never holds is refused by Load, not at run time.
//   - The causes of runtime failures say the same as on AWS, not always in the same words.
//   - There is no redrive, no logging and no tracing.
package asl
