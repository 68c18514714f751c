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
//   - At the top: Comment, StartAt, States, TimeoutSeconds, Version "1.0", QueryLanguage.
//   - The state types Task, Pass, Choice, Wait, Succeed, Fail, Parallel and Map, the latter inline.
//   - Every state: Type, Comment, QueryLanguage; and Next or End where the type has them.
//   - InputPath and OutputPath in every type but Fail, null included.
//   - Task: Resource, Parameters, ResultSelector, ResultPath, TimeoutSeconds, HeartbeatSeconds (both also with Path).
//   - Tasks that wait for a token, .waitForTaskToken, and the token of a .sync task: see [Callbacks] and [Tokens].
//   - Parallel: Branches, and the data fields of a Task. The first branch to fail ends the others.
//   - Map: ItemProcessor or Iterator, ItemsPath, ItemSelector or Parameters, ResultSelector, ResultPath; MaxConcurrency,
//     ToleratedFailureCount and ToleratedFailurePercentage, also with Path. At most 40 iterations run at once.
//   - Retry in these three: ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy, Comment.
//   - Catch in these three: ErrorEquals, Next, ResultPath, Comment.
//   - Pass: Parameters, Result, ResultPath.
//   - Choice: Choices, Default; the rules And, Or, Not and every comparison operator of the specification, with their
//     Path variants.
//   - Wait: Seconds, SecondsPath, Timestamp, TimestampPath. Fail: Error, ErrorPath, Cause, CausePath.
//   - Variables: Assign in every state but Succeed and Fail, in Catchers and Choice rules; $name wherever a path may stand.
//   - The intrinsic functions, all eighteen, in payload templates, ErrorPath and CausePath.
//   - JSONata, of the machine or of single states, with an [Engine]: Arguments, Output, Items, Condition, Assign, and
//     expressions in the numbers, times and texts of a state; $states, $partition, $range, $hash, $random, $uuid, $parse.
//   - The context object: $$.Execution.Id, .Name, .RoleArn, .StartTime, .Input, .RedriveCount and .RedriveTime;
//     $$.State.Name, .EnteredTime and, in a Task, .RetryCount; $$.StateMachine.Id and .Name; inside a Map state
//     $$.Map.Item.Index and .Value; in a Task with a token $$.Task.Token.
//
// # Rejected
//
// [Load] rejects everything else and names the state and the field:
//
//   - distributed Map states (Mode DISTRIBUTED, ItemReader, ItemBatcher, ResultWriter, Label), which start an execution
//     for each item;
//   - activities, in whose place a task can wait for a token; Credentials, because each task runs with its own;
//   - JSONata without an engine, and JSONPath in a state of a JSONata machine;
//   - paths that the versions of JSONPath evaluate differently: see package jsonpath;
//   - any field that the language does not have, and error names with the reserved prefix States. that it does not define.
//
// It also rejects what Step Functions rejects when a state machine is created: a transition to a missing state, a state
// that no transition leads to, States.ALL beside other names, numbers out of range, invalid paths, duplicate names. It
// reports all problems, not only the first. It accepts any Resource, unless the caller has
// [WithResources] check whether there is such a thing.
//
// # Values
//
// A value is JSON as [Decode] returns it: map[string]any, []any, string, json.Number, bool or nil. Numbers keep their
// digits: 4.50 stays 4.50, except in JSONata. States, the history and the caller share values, so none may be changed. A
// ResultPath copies what it writes to.
//
// # Paths
//
// Paths are of the dialect that package jsonpath describes, together with what it rejects and where it differs. A path
// that fails, as a definite one does when it finds nothing, ends the execution with States.Runtime. Variable, the Path
// variants of other fields and ResultPath must be definite.
//
// # Intrinsic functions
//
// They behave as recorded on AWS: numbers are rounded half up, States.StringSplit splits at each character of its second
// argument and drops empty parts, States.StringToJson returns null for a blank string, and States.Format writes objects
// and arrays as Java does. In a string, ', \ and braces have a backslash before them; in the template of States.Format a
// brace that is not part of {} must. A function that fails ends the state with States.IntrinsicFailure, as the
// specification says; what AWS calls that error has not been recorded.
//
// # Variables
//
// In an Assign, $ is the result of the state, after ResultSelector; in a Choice or Wait state its input, and in a Catcher
// the error. All paths of a state see the values from before it. A branch or iteration reads the variables around it and
// assigns its own, which end with it, even those with the name of an outer one. A state may assign [MaxDataBytes], and 10
// MiB can be read from one state; more ends the execution with States.DataLimitExceeded.
//
// # Failures
//
// A Retrier or Catcher for States.TaskFailed matches every error but States.Timeout and States.DataLimitExceeded;
// States.ALL matches these too, as it was seen to do on AWS, whose documentation says otherwise. Nothing matches
// States.Runtime, nor the States.DataLimitExceeded of a state's output. Only the Catcher's own fields apply to what it
// passes on. A heartbeat that is missed is States.Timeout.
//
// An execution ends with FAILED and States.Runtime when it would need more than [MaxEvents] history events, counted as
// Step Functions counts them, which ends endless loops; and with States.DataLimitExceeded when the input or output of a
// state or task is larger than [MaxDataBytes].
//
// # Interruptions
//
// An execution that was interrupted, by a crash say, goes on where its history ends: see Execution.Resume. A visit and an
// attempt have the same places in the history and in [AttemptOf] as before.
//
// # Differences from Step Functions
//
//   - A path selects the members of an object in the order of their names, not of the document: values are Go maps.
//   - A Task without TimeoutSeconds may run as long as the execution may. HeartbeatSeconds of a task without a token has
//     no effect.
//   - A Map state leaves out the results of the failures that it tolerates. What AWS does has not been recorded.
//   - A seed makes random numbers repeatable, but they are not those of AWS. Others are drawn from Execution.Rand.
//   - A path into the context object that names something it never contains is rejected by Load, not at run time.
//   - The causes of runtime failures say the same as on AWS, not always in the same words.
//   - A redrive runs a Parallel or Map state that failed again as a whole, where AWS runs what is unsuccessful in it only.
//   - There is no logging and no tracing.
package asl
