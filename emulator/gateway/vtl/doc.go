// Package vtl renders API Gateway's mapping templates: the Velocity Template Language as Apache Velocity 1.7 has it, with API
// Gateway's own variables, as far as it is listed here. Everything else is rejected when a template is loaded, with its line
// and column.
//
// # Text and references
//
// Text stands for itself. $name, $!name, ${name} and $!{name} write a value. A reference that leads to nothing is the empty
// string everywhere: it prints nothing, equals "" and null alike and, like every string, is true (LS,
// test_input_path_template_formatting).
//
//	$context.…                                      the variables that Options.Context knows
//	$stageVariables.name                            and .get('name'), ['name'], .keySet()
//	$input.json('$.path')                           the value at a path, as JSON; "" (two quotes) where there is none
//	$input.path('$.path')                           the value at a path, or a list where the path can find several
//	$input.body                                     the payload as it came; Data decides what an empty one is
//	$input.params('name')                           from the path, else the query string, else the headers
//	$input.params().querystring.get('name')         the same of one of them: path, querystring or header, whose names have any
//	                                                case; .name and ['name'] as well
//	$input.params()                                 the maps of all three
//	$util.escapeJavaScript(text)                    commons-lang3's escapeEcmaScript
//	$util.parseJson, urlEncode, urlDecode, base64Encode and base64Decode, of a text
//	$anything                                       what #set gave it
//
// JSONPaths are those of RFC 9535.
//
// Values have properties (of maps), indexes (of lists and maps) and the methods that the variable methods lists, of
// java.lang.String, List, Map and Integer. The arguments of replaceAll and matches are strings without references, and those
// of split are fixed text; package pattern says which regular expressions are supported. A method that a value does not have,
// and an object or a list written as text, fails the rendering, since it would not give what API Gateway gives.
//
// # Directives
//
//	#set($name = value)    and $name.property of a map
//	#set($context.responseOverride.status = value)       and .header.NAME: in an integration response, once each
//	#set($context.requestOverride.header.NAME = value)   and .path, .querystring: without effect on an action of a service
//	#if(value) … #elseif(value) … #else … #end
//	#foreach($name in values) … #break … #end            with $foreach.index, .count, .hasNext, .first, .last and .parent
//	## a comment, up to and with the end of its line, and #* a comment *#
//
// Null and false are false; everything else is true, the empty string and 0 as well. Blanks and one line end after a
// directive are not rendered, nor are the blanks before a #set that follows a directive or a reference. A #foreach iterates
// 1000 times at most, as on AWS, and a rendering goes through a million pieces of the template.
//
// # Expressions
//
// Strings, numbers, true, false, references, lists [1, 2], ranges [1..3], maps {"a": 1}; + - * / %, ==, !=, <, <=, >, >=,
// &&, ||, ! and their words (eq, and, not, …), and parentheses. A string in single quotes stands for itself; in one with
// double quotes references are rendered. Backslashes in strings have no meaning of their own: "\\'" is two backslashes and
// an apostrophe. Equality compares numbers by value and all else by text.
//
// # What is not as in API Gateway
//
//   - Numbers keep the text that the payload has: 4.50 stays 4.50, where Java's double writes 4.5.
//   - Objects have their keys sorted, in $input.json and in #foreach. A key that is there twice counts with its last value.
//   - A lone surrogate (half a \uD83D\uDE00), and bytes that are not UTF-8, become U+FFFD, as everywhere in Go.
//   - That $input.json writes "" for what is not there is how others report it; AWS does not document it.
//   - Rejected is what Velocity 1.7 reads in a way that nobody can have meant (a name, a brace or ## directly after a
//     reference, a template that ends in $), and #macro, #parse, #include, #evaluate, #define, #stop, #[[…]]# and escapes by
//     a backslash.
//
// Sources: Velocity 1.7's Parser.jjt and its AST classes, and what it rendered (testdata/velocity.jsonl); "API Gateway mapping
// template and access logging variable reference" and "Override request and response parameters" in the API Gateway developer
// guide.
package vtl
