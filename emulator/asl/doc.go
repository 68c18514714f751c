// Package asl loads and runs a state machine written in the Amazon States Language, so that the document deployed to AWS
// Step Functions also runs locally.
//
//	machine, err := asl.Load(definition)
//	outcome := machine.Run(ctx, asl.Execution{Name: "one", Input: input, Task: task})
//
// It serves on its own, too: in tests of a state machine, with fake tasks and the path of states as the result, and in
// linters and editors, to which [Check] gives the problems of a definition with their positions.
//
// The language is specified at https://states-language.net; where Step Functions is known to differ, this package
// follows Step Functions. Executions are of the Standard type.
//
// # Supported
//
//   - The state types Task, Pass, Choice, Wait, Succeed, Fail, Parallel and inline Map.
//   - At the top: Comment, StartAt, States, TimeoutSeconds, Version "1.0", QueryLanguage "JSONPath".
//   - Every state: Type, Comment, QueryLanguage "JSONPath"; and Next or End where the type has them.
//   - InputPath and OutputPath in every type but Fail, null included.
//   - Task: Resource, Parameters, ResultSelector, ResultPath, TimeoutSeconds, HeartbeatSeconds (both also with Path), Retry, Catch.
//   - Tasks that wait for a token, .waitForTaskToken, and the token of a .sync task: see [Callbacks] and [Tokens].
//   - Parallel: Branches, and the data fields, Retry and Catch of a Task. The first branch to fail ends the others.
//   - Map: ItemProcessor or Iterator, ItemsPath, ItemSelector or Parameters, MaxConcurrency, ToleratedFailureCount and
//     ToleratedFailurePercentage, all four also with Path; ResultSelector, ResultPath, Retry and Catch. At most 40 iterations
//     run at once.
//   - Retry: ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy, Comment.
//   - Catch: ErrorEquals, Next, ResultPath, Comment.
//   - Pass: Parameters, Result, ResultPath.
//   - Choice: Choices, Default; the rules And, Or, Not and every comparison operator of the specification, with
//     their Path variants.
//   - Wait: Seconds, SecondsPath, Timestamp, TimestampPath.
//   - Fail: Error, ErrorPath, Cause, CausePath.
//   - The intrinsic functions, all eighteen, in payload templates, ErrorPath and CausePath. States.MathRandom and States.UUID
//     draw from Execution.Rand.
//   - Variables: Assign in every state but Succeed and Fail, in Catchers and Choice rules, and $name wherever a path may stand.
//   - The context object: $$.Execution.Id, .Name, .RoleArn, .StartTime, .Input and .RedriveCount (always 0);
//     $$.State.Name, .EnteredTime and, in a Task, .RetryCount; $$.StateMachine.Id and .Name;
//     inside a Map state $$.Map.Item.Index and .Value; in a Task
//     with a token $$.Task.Token.
//
// # Rejected
//
// [Load] rejects everything else and names the state and the field: distributed Map states, JSONata,
// Arguments, Output, Credentials, activities, and any field that the language does not have. It also rejects what Step Functions rejects when a state machine
// is created: a transition to a missing state, a state that no transition leads to, States.ALL beside other names, numbers
// out of range, invalid paths, duplicate names. It reports all problems, not only the first.
//
// # Values
//
// A value is JSON as [Decode] returns it: map[string]any, []any, string, json.Number, bool or nil. Numbers keep their
// digits: 4.50 stays 4.50. States, the history and the caller share values, so none may be changed. A ResultPath
// copies what it writes to.
//
// # Paths
//
// Paths are of the dialect that package jsonpath describes, together with what it rejects and where it differs. A path
// that fails, as a definite one does when it finds nothing, ends the execution with States.Runtime. Variable, the Path
// variants of comparisons, SecondsPath, TimestampPath, TimeoutSecondsPath, ErrorPath, CausePath and ResultPath must be
// definite.
//
// # Variables
//
// In an Assign, $ is the result of the state, after ResultSelector; in a Choice or Wait state its input, and in a Catcher
// the error. All paths of a state see the values from before it. A branch or iteration reads the variables around it and
// assigns its own, which end with it; Load rejects an inner variable with the name of an outer one. A state may assign
// [MaxDataBytes], and 10 MiB can be read from one state; more ends the execution with States.DataLimitExceeded.
//
// # Intrinsic functions
//
// They behave as recorded on AWS: numbers are rounded half up, States.StringSplit splits at each character of its second
// argument and drops empty parts, States.StringToJson returns null for a blank string, and States.Format writes objects
// and arrays as Java does. In a string, ', \ and braces have a backslash before them; in the template of States.Format a
// brace that is not part of {} must. A function that fails ends the state with States.IntrinsicFailure, as the
// specification says; what AWS calls that error has not been recorded. A seed makes States.MathRandom repeatable, but the
// number is not the one that AWS returns.
//
// # Failures
//
// A Retrier or Catcher for States.TaskFailed matches every error but States.Timeout and States.DataLimitExceeded; States.ALL matches these
// too, as it was seen to do on AWS, whose documentation says otherwise. Nothing matches States.Runtime, nor the
// States.DataLimitExceeded of a state's output. Only the Catcher's ResultPath applies
// to what it passes on.
//
// An execution ends with FAILED and States.Runtime when it would need more than [MaxEvents] history events, counted as
// Step Functions counts them, which ends endless loops; and with States.DataLimitExceeded when the
// input or output of a state or task is larger than [MaxDataBytes].
//
// # Differences from Step Functions
//
//   - A path selects the members of an object in the order of their names, not of the document: values are Go maps.
//   - A Map state leaves out the results of the failures that it tolerates. What AWS does has not been recorded.
//   - HeartbeatSeconds of a task without a token has no effect.
//   - A Task without TimeoutSeconds may run as long as the execution may.
//   - A path into the context object that names something it never contains is rejected by Load, not at run time.
//   - The causes of runtime failures say the same as on AWS, not always in the same words.
//   - There is no redrive, no logging and no tracing.
package asl
