// Package local runs Skip the Line on one machine: no AWS, no account, no Docker.
//
//	stack, err := local.Start(ctx, local.Options{})
//	defer stack.Close()
//	http.Post(stack.URL+"/order", "application/json", body)
//
// What runs is what is deployed: the workflow and the API are the documents of package definition, executed by
// packages asl and gateway; the steps are the handler's own binary, built for this machine and run by package lambda
// through the Lambda Runtime API; and the steps talk to DynamoDB and S3 with the real SDK, over HTTP, to servers in
// this process. Only the services themselves are stand-ins:
//
//   - DynamoDB is emulator/dynamodb, whose package comment says how it differs.
//   - S3 is github.com/johannesboyne/gofakes3, over an ordered store.
//   - Step Functions keeps executions by name, as a Standard state machine does, for as long as the stack runs or its data lasts.
//   - SNS keeps what was published, delivers it to subscribers on this machine and hands it to [Options].Notify.
//   - The steps, the API and the workflow have the roles that infra deploys, which emulator/iam enforces.
//   - Where people sign in, the user pool is emulator/cognito, which has no passwords.
//
// AWS's own APIs of these services, of Lambda and of CloudWatch Logs are at one address too, [Stack].AWS, for the aws command,
// SDKs and consoles: package endpoint tells them apart.
//
// All of that is in memory, or in the directory [Options].Data, where it survives the process: what a response has
// acknowledged is on the disk, and executions go on where they were interrupted.
//
// Everything listens on loopback addresses only, and takes requests to those only. Under /_local/ the API's address also serves
// package console, the page that shows what runs.
package local
