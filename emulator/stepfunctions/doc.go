// Package stepfunctions is Step Functions on one machine: a Standard state machine, run by package asl, and what became
// of each of its executions. [Service] answers AWS's API; Find, List and Wait show executions to Go code.
package stepfunctions
