// Package iam decides whether a role may take an action on a resource, as IAM does with the role's own policies, and keeps
// callers from an emulated service that may not.
//
// [Compile] reads policies once; [Policy.Allows] evaluates them: an explicit Deny counts more than any Allow, and what no
// statement allows is denied. Actions match in any case and resources to the letter, both with the wildcards * and ?.
// Conditions are those of the operators StringEquals, StringLike, ArnEquals, ArnLike and Bool, their negations (StringNotEquals,
// …), and each with IfExists. What is not supported is rejected when a policy is compiled, and never ignored: NotAction,
// NotResource, NotPrincipal, policy variables, other operators and set operators.
//
// Callers are known by their access key. [DynamoDB] and [S3] are handlers in front of those services, and [Guard] stands
// before a client of one that has a role of its own. A caller whose access key is not a role's is not asked: whoever has the
// machine may do everything. A request that names nothing with an ARN goes on to the service, which rejects it.
//
// # What differs from AWS
//
//   - Only policies of the role: no boundaries, session policies, service control policies or policies of resources.
//   - Access keys are read and not verified here; package sigv4 verifies them where that is wanted.
//   - S3 is asked for in path style, and about objects and the list of a bucket only.
//
// Sources: "Policy evaluation logic", "IAM JSON policy elements" and "Troubleshoot access denied error messages" in the IAM
// user guide; "Actions, resources, and condition keys" of each service in the service authorization reference.
package iam
