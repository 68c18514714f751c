// Package expression parses and evaluates DynamoDB's expressions: conditions, filters, key conditions, projections and
// updates (Amazon DynamoDB Developer Guide, "Using expressions in DynamoDB").
//
// The texts of its errors are the messages of DynamoDB's ValidationException, as the conformance suites of others
// recorded them. A text is parsed once, however often it is sent; what depends on a request, the names and values that
// stand for #name and :value, is checked for each request.
package expression
