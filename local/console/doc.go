// Package console is the page at /_local/ of the local stack: what runs, what has run, and why it went as it did.
//
// A [Console] is told of everything that happens by its hooks, which stand between the emulator's parts: Invoke
// between the workflow and its functions, Wire before DynamoDB, S3 and Step Functions, Observe behind the API. It keeps the
// newest of it, bounded by number and by bytes, and sends it as server-sent events to the pages that are open. While none is, an
// event costs one atomic load.
//
// The pages are plain HTML, CSS and ES modules. They may load their own origin's files only, and no other origin's page may
// read them, frame them or make them do anything.
package console
