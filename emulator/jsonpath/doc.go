// Package jsonpath compiles and evaluates JSONPath in the dialect of AWS Step Functions and API Gateway, which is that of
// the Java library json-path (https://github.com/json-path/JsonPath), version 2.0.
//
// # Accepted
//
//   - Names after a dot: any characters but blanks, dots, brackets, parentheses and single quotes, so $.order-id, $.1st, $.a:b.
//   - Names in brackets and quotes: $['a b']. A backslash stands for itself. Several names, $['a','b'], select one object
//     of those that are present, and must come last.
//   - Indexes, $[0] and $[0,2]; slices, $[1:3], $[-2:] and $[:2]; the distance from the end, $[(@.length-1)].
//   - Wildcards, $.* and $[*]; one "..", as in $..price.
//   - Filters, $[?(@.a == 1 && @.b)], with ==, !=, <, <=, >, >=, =~, !@.a, && and ||. An operand is a path or a literal,
//     and a literal needs no quotes: @.name == Receipt.
//   - Blanks around the path.
//
// # Evaluation
//
// A path is definite when it can select only one value. A definite path either finds its value or fails. Any other path
// selects a list, which may be empty; but it fails where it applies an index to something other than an array, an index
// beyond an array, or a name to something other than an object, unless a wildcard of an array leads there.
//
// A filter applies to the elements of an array, or to an object as a whole. It compares numbers with numbers in strings
// by value, fails when the other operand is not a number, and does not select an element that lacks the member, not even
// with !=. A member that is null does not exist.
//
// # Differences
//
//   - The members of an object are selected in the order of their names. The Java library keeps the order of the text,
//     which Go's maps do not.
//   - Parse rejects what versions of the library evaluate differently: negative indexes, slices with a step or with a
//     negative start and an end, parentheses inside a filter, functions such as $.length(), the operators in and nin.
//   - Objects and arrays are never equal in a filter, not even to themselves.
//   - Parse rejects a second "..", which would multiply the work by the size of the value.
package jsonpath
