// Package vtl renders API Gateway's mapping templates: the part of the Velocity Template Language (Apache Velocity 1.7)
// and of API Gateway's own variables that is listed here. Everything else is refused when a template is loaded, with its
// line and column.
//
// # Text and references
//
// Text stands for itself. $name, $!name, ${name} and $!{name} write a value; a null writes the reference as it stands in
// the template, or nothing where there is a ! after the dollar sign. A backslash before $ or # is refused. A dollar sign or
// a number sign that starts nothing is text.
//
//	$context.…                                 the variables that Options.Context knows
//	$input.json('$.path')                      the value at a path, as JSON; "" (two quotes) where there is none
//	$input.path('$.path')                      the value at a path; null where there is none
//	$input.body                                the payload as it came
//	$input.params('name')                      from the query string, else the headers; the empty string if in neither
//	$input.params().querystring.get('name')    the last value of that name; null if there is none
//	$input.params().header.get('name')         the same of a header, its name in any case
//	$util.escapeJavaScript(value)              commons-lang3's escapeEcmaScript
//	$anything                                  what #set gave it
//
// JSONPaths are those of RFC 9535 that lead to one value.
//
// Texts have the methods contains, endsWith, equals, isEmpty, length, replaceAll, startsWith and trim of
// java.lang.String. The arguments of replaceAll are strings without references; package pattern says which regular
// expressions are supported. A method of null is null. A method of anything but a text, and an object or a list written as
// text, fails the rendering, since it would not give what API Gateway gives.
//
// # Directives
//
//	#set($name = value)
//	#set($context.responseOverride.status = value)    in an integration response, once
//	#if(value) … #elseif(value) … #else … #end
//	## a comment, up to and with the end of its line
//
// A null on the right of #set leaves the variable as it was. Null and false are false; everything else is true, the empty
// string and 0 as well. Blanks and one line end after a directive are not rendered, nor are the blanks before a #set that
// follows a directive or a reference, so a template of directives alone renders at most white space.
//
// # Expressions
//
// Strings, whole numbers, true, false, references; ==, !=, <, <=, >, >=, &&, ||, ! and parentheses. A string in single
// quotes stands for itself; in one with double quotes references are rendered. Backslashes in strings have no meaning of
// their own: "\\'" is two backslashes and an apostrophe. Equality compares numbers by value and all else by text; null
// equals only null.
//
// # What is not as in API Gateway
//
//   - Numbers keep the text that the payload has: 4.50 stays 4.50, where Java's double writes 4.5.
//   - Objects come out of $input.json with their keys sorted. A key that is there twice counts with its last value.
//   - A lone surrogate (half a \uD83D\uDE00) becomes U+FFFD, as everywhere in Go.
//   - That $input.json writes "" and $input.params('name') writes nothing for what is not there is how others report it;
//     AWS does not document it.
//
// Sources: Velocity 1.7's Parser.jjt and its AST classes; "API Gateway mapping template and access logging variable
// reference" and "Override request and response parameters" in the API Gateway developer guide.
package vtl
