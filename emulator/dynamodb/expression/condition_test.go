package expression_test

import (
	"strings"
	"testing"
)

const sample = `{
	"a": {"S": "abc"}, "b": {"S": "abc"}, "n": {"N": "10"}, "big": {"N": "12345678901234567890123456789012345678"},
	"bin": {"B": "AAEC"}, "yes": {"BOOL": true}, "nil": {"NULL": true}, "blank": {"S": ""},
	"ss": {"SS": ["x", "y"]}, "ns": {"NS": ["1", "20"]}, "a.b": {"S": "dotted"},
	"l": {"L": [{"S": "x"}, {"N": "2"}, {"L": [{"S": "deep"}]}]},
	"m": {"M": {"k": {"N": "5"}, "inside": {"M": {"v": {"S": "z"}}}}}}`

const sampleValues = `{
	":s": {"S": "abc"}, ":ab": {"S": "ab"}, ":x": {"S": "x"}, ":z": {"S": "z"}, ":empty": {"S": ""}, ":n": {"N": "10.0"}, ":two": {"N": "2"},
	":nine": {"N": "9"}, ":eleven": {"N": "11"}, ":big": {"N": "12345678901234567890123456789012345679"}, ":bin": {"B": "AAE="},
	":yes": {"BOOL": true}, ":ss": {"SS": ["y", "x"]}, ":typeS": {"S": "S"}, ":typeM": {"S": "M"}, ":dotted": {"S": "dotted"},
	":l": {"L": [{"S": "deep"}]}, ":three": {"N": "3"}, ":none": {"NULL": true}, ":twenty": {"N": "2E1"}}`

func TestCondition(t *testing.T) {
	for text, want := range map[string]bool{
		"a = :s": true, "#a = :s": true, "a = b": true, "a = n": false, ":s = a": true, "a = :n": false, "n = :n": true,
		"gone = :s": false, ":s = gone": false, "gone = :none": false, "nil = :none": true, "gone = lost": false,
		"a <> :s": false, "a <> :x": true, "a <> :n": true, "gone <> :s": true, ":s <> gone": true,
		"a < :x": true, "a > :x": false, "a <= :s": true, "a >= :s": true, "gone < :s": false, "gone >= :s": false,
		"n < :eleven": true, "n > :nine": true, "n < :nine": false, "n >= :n": true, "a < :n": false, "a > :n": false, "n <= :n": true,
		"big < :big": true, "big = :big": false, "big <> :big": true, // a float would not see the difference
		"bin > :bin": true, "yes = :yes": true, "ss = :ss": true, "blank = :empty": true, "blank < :ab": true,

		"n BETWEEN :nine AND :eleven": true, "n between :n and :n": true, "n BETWEEN :two AND :nine": false,
		"a BETWEEN :ab AND :x": true, "gone BETWEEN :nine AND :eleven": false, "a BETWEEN :nine AND :eleven": false,
		"a IN (:x, :s)": true, "a IN (:x)": false, "n in (:two, :n)": true, "gone IN (:x)": false, "a IN (b)": true,

		"attribute_exists(a)": true, "attribute_exists(gone)": false, "attribute_exists(m.k)": true, "attribute_exists(m.gone)": false,
		"attribute_exists(l[2][0])": true, "attribute_exists(l[3])": false, "attribute_exists(a.b)": false, "attribute_exists(#dots)": true,
		"attribute_not_exists(gone)": true, "attribute_not_exists(a)": false, "attribute_exists(nil)": true,
		"attribute_type(a, :typeS)": true, "attribute_type(m, :typeM)": true, "attribute_type(n, :typeS)": false, "attribute_type(gone, :typeS)": false,
		"begins_with(a, :ab)": true, "begins_with(a, :x)": false, "begins_with(a, :empty)": true, "begins_with(bin, :bin)": true,
		"begins_with(n, :ab)": false, "begins_with(gone, :ab)": false, "begins_with(a, :bin)": false,
		"contains(a, :ab)": true, "contains(a, :x)": false, "contains(ss, :x)": true, "contains(ss, :s)": false, "contains(l, :x)": true,
		"contains(l, :two)": true, "contains(l, :l)": true, "contains(ns, :twenty)": true, "contains(ns, :two)": false, "contains(bin, :bin)": true,
		"contains(n, :n)": false, "contains(gone, :x)": false, "contains(a, gone)": false, "contains(m, :x)": false, "contains(a, :two)": false,
		"size(a) = :three": true, "size(l) = :three": true, "size(m) = :two": true, "size(ss) = :two": true, "size(bin) = :three": true,
		"size(n) = :two": false, "size(gone) > :two": false, "size(a) > :two": true, ":two < size(a)": true, "size(a) IN (:two, :three)": true,
		"size(a) BETWEEN :two AND :three": true, "begins_with(m.inside.v, :z)": true, "#dots = :dotted": true, "m.k > :two": true,
		"l[0] = :x": true, "l [ 2 ] [ 0 ] <> :x": true,

		"a = :s AND n = :n": true, "a = :s AND n = :two": false, "a = :x OR n = :n": true, "NOT a = :x": true, "not (a = :s)": false,
		"a = :x OR a = :s AND n = :two": false, "(a = :x OR a = :s) AND n = :n": true, "NOT a = :x AND n = :n": true,
		"NOT NOT a = :s": true, "a = :s OR gone = :s AND gone = :x": true, "(a) = (:s)": true, "(a = :s)": true, "\ta\n=\r:s ": true,
		"attribute_not_exists(gone) OR a = :x OR n < :two":         true,
		"(size(a)) = :three AND (attribute_exists(a)) OR (a = :x)": true,
	} {
		t.Run(text, func(t *testing.T) {
			c, err := params(t, sampleValues).Condition("ConditionExpression", text)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Holds(item(t, sample)); got != want {
				t.Errorf("%s is %t", text, got)
			}
		})
	}
}

func TestCondition_withoutAnItem(t *testing.T) {
	for text, want := range map[string]bool{
		"attribute_not_exists(a)": true, "attribute_exists(a)": false, "a = :s": false, "a <> :s": true, "n < :n": false, "NOT n < :n": true,
		"attribute_not_exists(a) OR b = :s OR n < :n": true,
	} {
		c, err := params(t, sampleValues).Condition("ConditionExpression", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Holds(nil); got != want {
			t.Errorf("%s is %t where there is no item", text, got)
		}
	}
}

func TestCondition_errors(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "The expression can not be empty;",
		"  ":                            "The expression can not be empty;",
		"a":                             `Syntax error; token: "<EOF>", near: "a"`,
		"a =":                           `Syntax error; token: "<EOF>", near: "="`,
		"!!! x":                         `Syntax error; token: "!", near: "!!"`,
		"a = :s b":                      `Syntax error; token: "b", near: ":s b"`,
		"a == :s":                       `Syntax error; token: "=", near: "== :s"`,
		"(a = :s":                       `Syntax error; token: "<EOF>", near: ":s"`,
		"a = :s)":                       `Syntax error; token: ")", near: ":s)"`,
		"a AND b":                       `Syntax error; token: "AND", near: "a AND b"`,
		"a = :s AND":                    `Syntax error; token: "<EOF>", near: "AND"`,
		"NOT":                           `Syntax error; token: "<EOF>", near: "NOT"`,
		"a[x] = :s":                     `Syntax error; token: "x", near: "[x]"`,
		"a[99999999999999999999] = :s":  `Syntax error; token: "99999999999999999999", near: "[99999999999999999999]"`,
		"a. = :s":                       `Syntax error; token: "=", near: ". = :s"`,
		"1a = :s":                       `Syntax error; token: "1a", near: "1a ="`,
		"a = 'x'":                       `Syntax error; token: "'", near: "= 'x"`,
		"a = :":                         `Syntax error; token: ":", near: "= :"`,
		"# = :s":                        `Syntax error; token: "#", near: "# ="`,
		"size(a).b = :s":                `Syntax error; token: ".", near: ").b"`,
		"a BETWEEN :s":                  `Syntax error; token: "<EOF>", near: ":s"`,
		"a IN :s":                       `Syntax error; token: ":s", near: "IN :s"`,
		"a IN ()":                       `Syntax error; token: ")", near: "()"`,
		"(a = :s) = :s":                 `Syntax error; token: "=", near: ") = :s"`,
		"((a = :s))":                    "The expression has redundant parentheses;",
		"((a)) = :s":                    "The expression has redundant parentheses;",
		"foo(a)":                        "Invalid function name; function: foo",
		"SIZE(a) = :n":                  "Invalid function name; function: SIZE",
		"if_not_exists(a, :s) = :s":     "Invalid function name; function: if_not_exists",
		"contains(a, :s) = :s":          "The function is not allowed to be used this way in an expression; function: contains",
		"size(contains(a, :s)) = :n":    "The function is not allowed to be used this way in an expression; function: contains",
		"size(a)":                       "The function is not allowed to be used this way in an expression; function: size",
		"a = :s AND size(a)":            "The function is not allowed to be used this way in an expression; function: size",
		"status = :s":                   "Attribute name is a reserved keyword; reserved keyword: status",
		"a.Name = :s":                   "Attribute name is a reserved keyword; reserved keyword: Name",
		"#gone = :s":                    "An expression attribute name used in the document path is not defined; attribute name: #gone",
		"a.#gone = :s":                  "An expression attribute name used in the document path is not defined; attribute name: #gone",
		"a = :gone":                     "An expression attribute value used in expression is not defined; attribute value: :gone",
		"size(a, b) = :n":               "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
		"begins_with(a)":                "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
		"a = a":                         "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
		"#a[0].b > a[0].#b":             "The first operand must be distinct from the remaining operands for this operator or function; operator: >, first operand: [a, [0], b]",
		"attribute_exists(:s)":          "Operator or function requires a document path; operator or function: attribute_exists",
		"attribute_not_exists(size(a))": "Operator or function requires a document path; operator or function: attribute_not_exists",
		"attribute_type(a, :n)":         "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
		"attribute_type(a, b)":          "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
		"attribute_type(a, :s)":         "Invalid attribute type name found; type: abc, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
		"begins_with(a, :n)":            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"begins_with(a, size(b))":       "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"size(:yes) = :n":               "Incorrect operand type for operator or function; operator or function: size, operand type: BOOL",
		"a < :yes":                      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
		"a >= :ss":                      "Incorrect operand type for operator or function; operator or function: >=, operand type: SS",
		"a BETWEEN :yes AND :s":         "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
		"a BETWEEN :s AND :n": "The BETWEEN operator requires same data type for lower and upper bounds; " +
			"lower bound operand: AttributeValue: {S:abc}, upper bound operand: AttributeValue: {N:10}",
		"n BETWEEN :eleven AND :nine": "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
			"lower bound operand: AttributeValue: {N:11}, upper bound operand: AttributeValue: {N:9}",
		"a IN (" + strings.Repeat(":s,", 100) + ":s)":   "The IN operator is provided with too many operands; number of operands: 101",
		"a = :s" + strings.Repeat(" ", 4091):            "Expression size has exceeded the maximum allowed size; expression size: 4097",
		"status = :gone AND foo(a) AND ((a = :s))":      "The expression has redundant parentheses;",
		"status = :gone AND foo(a)":                     "Invalid function name; function: foo",
		"status = :gone AND begins_with(a) AND size(a)": "The function is not allowed to be used this way in an expression; function: size",
		"status = :gone":                                "Attribute name is a reserved keyword; reserved keyword: status",
	} {
		t.Run(text[:min(len(text), 60)], func(t *testing.T) {
			_, err := params(t, sampleValues).Condition("FilterExpression", text)
			if err == nil || err.Error() != "Invalid FilterExpression: "+want {
				t.Errorf("got %v\nwant Invalid FilterExpression: %s", err, want)
			}
		})
	}
}
