package expression_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"skip-the-line/emulator/dynamodb/attribute"
)

const updateValues = `{
	":s": {"S": "new"}, ":n": {"N": "5"}, ":m": {"M": {"x": {"N": "1"}}}, ":l": {"L": [{"S": "y"}]}, ":ss": {"SS": ["a", "c"]}, ":all": {"SS": ["a", "b", "c"]},
	":ns": {"NS": ["1.0"]}, ":tiny": {"N": "0.1"}, ":huge": {"N": "1e37"}, ":b": {"BOOL": true}}`

// changed checks an item's attributes, given as JSON, after an update.
func checkItem(t *testing.T, got attribute.Item, want string) {
	t.Helper()
	if !reflect.DeepEqual(decoded(t, got.AppendFieldsJSON(nil)), decoded(t, []byte(want))) {
		t.Errorf("the item is %s\nwant %s", got.AppendFieldsJSON(nil), want)
	}
}

func decoded(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestUpdate(t *testing.T) {
	for _, test := range []struct{ before, update, after string }{
		{`{}`, "SET a = :s", `{"a":{"S":"new"}}`},
		{`{"a":{"S":"x"}}`, "SET a = :s, b = :n", `{"a":{"S":"new"},"b":{"N":"5"}}`},
		{`{"a":{"S":"x"},"b":{"S":"y"}}`, "SET a = b, b = a", `{"a":{"S":"y"},"b":{"S":"x"}}`},
		{`{"a":{"N":"1"}}`, "set a = a + :n", `{"a":{"N":"6"}}`},
		{`{"a":{"N":"1"}}`, "SET a = a - :n", `{"a":{"N":"-4"}}`},
		{`{"a":{"N":"1"}}`, "SET b = (:n - a)", `{"a":{"N":"1"},"b":{"N":"4"}}`},
		{`{"a":{"N":"0.2"}}`, "SET a = a + :tiny", `{"a":{"N":"0.3"}}`},
		{`{"a":{"N":"3"}}`, "SET a = a + :huge", `{"a":{"N":"10000000000000000000000000000000000003"}}`},
		{`{}`, "SET a = if_not_exists(a, :n)", `{"a":{"N":"5"}}`},
		{`{"a":{"N":"1"}}`, "SET a = if_not_exists(a, :n) + :n", `{"a":{"N":"6"}}`},
		{`{}`, "SET a = if_not_exists(b.c[0], if_not_exists(d, :s))", `{"a":{"S":"new"}}`},
		{`{"a":{"L":[{"S":"x"}]}}`, "SET a = list_append(a, :l)", `{"a":{"L":[{"S":"x"},{"S":"y"}]}}`},
		{`{"a":{"L":[{"S":"x"}]}}`, "SET a = list_append(:l, a)", `{"a":{"L":[{"S":"y"},{"S":"x"}]}}`},
		{`{}`, "SET a = list_append(if_not_exists(a, :l), :l)", `{"a":{"L":[{"S":"y"},{"S":"y"}]}}`},
		{`{"m":{"M":{"x":{"N":"1"}}}}`, "SET m.y = :s", `{"m":{"M":{"x":{"N":"1"},"y":{"S":"new"}}}}`},
		{`{"m":{"M":{"x":{"M":{}}}}}`, "SET m.x.y = :s, m.z = m.x", `{"m":{"M":{"x":{"M":{"y":{"S":"new"}}},"z":{"M":{}}}}}`},
		{`{"l":{"L":[{"S":"0"},{"S":"1"}]}}`, "SET l[1] = :s", `{"l":{"L":[{"S":"0"},{"S":"new"}]}}`},
		{`{"l":{"L":[{"S":"0"}]}}`, "SET l[7] = :s, l[5] = :n", `{"l":{"L":[{"S":"0"},{"N":"5"},{"S":"new"}]}}`},
		{`{"l":{"L":[{"M":{"x":{"N":"1"}}}]}}`, "SET l[0].x = :s", `{"l":{"L":[{"M":{"x":{"S":"new"}}}]}}`},
		{`{"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"}]}}`, "REMOVE l[0], l[2]", `{"l":{"L":[{"S":"1"}]}}`},
		{`{"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"}]}}`, "REMOVE l[0] SET l[2] = :s", `{"l":{"L":[{"S":"1"},{"S":"new"}]}}`},
		{`{"l":{"L":[{"S":"0"}]}}`, "REMOVE l[9]", `{"l":{"L":[{"S":"0"}]}}`},
		{`{"a":{"S":"x"},"b":{"S":"y"}}`, "REMOVE a, gone", `{"b":{"S":"y"}}`},
		{`{"m":{"M":{"x":{"N":"1"}}}}`, "remove m.x", `{"m":{"M":{}}}`},
		{`{}`, "ADD a :n", `{"a":{"N":"5"}}`},
		{`{"a":{"N":"-5"}}`, "ADD a :n", `{"a":{"N":"0"}}`},
		{`{}`, "ADD a :ss", `{"a":{"SS":["a","c"]}}`},
		{`{"a":{"SS":["b","a"]}}`, "ADD a :ss", `{"a":{"SS":["a","b","c"]}}`},
		{`{"a":{"NS":["1","2"]}}`, "ADD a :ns", `{"a":{"NS":["1","2"]}}`},
		{`{"m":{"M":{"x":{"N":"1"}}}}`, "ADD m.x :n, m.y :n", `{"m":{"M":{"x":{"N":"6"},"y":{"N":"5"}}}}`},
		{`{"a":{"SS":["b","a"]}}`, "DELETE a :ss", `{"a":{"SS":["b"]}}`},
		{`{"a":{"SS":["b","a"]}}`, "DELETE a :all", `{}`},
		{`{}`, "DELETE a :ss", `{}`},
		{`{"a":{"S":"x"},"c":{"N":"1"},"d":{"SS":["a"]}}`, "SET b = a REMOVE a ADD c :n DELETE d :ss", `{"b":{"S":"x"},"c":{"N":"6"}}`},
		{`{"a":{"S":"x"}}`, "SET #dots = #a", `{"a":{"S":"x"},"a.b":{"S":"x"}}`},
	} {
		t.Run(test.update, func(t *testing.T) {
			u, err := params(t, updateValues).Update(test.update)
			if err != nil {
				t.Fatal(err)
			}
			after, err := u.Apply(item(t, test.before))
			if err != nil {
				t.Fatal(err)
			}
			checkItem(t, after, test.after)
		})
	}
}

func TestUpdate_errorsOfTheItem(t *testing.T) {
	const (
		invalidPath = "The document path provided in the update expression is invalid for update"
		wrongKind   = "An operand in the update expression has an incorrect data type"
		noAttribute = "The provided expression refers to an attribute that does not exist in the item"
	)
	for update, want := range map[string]string{
		"SET gone.x = :s": invalidPath, "SET s.x = :s": invalidPath, "SET s[0] = :s": invalidPath, "SET m[0] = :s": invalidPath,
		"SET l.x = :s": invalidPath, "SET l[5].x = :s": invalidPath, "REMOVE gone.x": invalidPath, "ADD gone.x :n": invalidPath,
		"SET a = gone": noAttribute, "SET a = gone + :n": noAttribute, "SET a = list_append(gone, :l)": noAttribute, "SET a = m.gone": noAttribute,
		"SET a = s + :n": wrongKind, "SET a = list_append(s, :l)": wrongKind, "ADD s :n": wrongKind, "ADD n :ss": wrongKind, "DELETE n :ss": wrongKind,
		"ADD ns :ss": wrongKind, "SET a = if_not_exists(s, :n) + :n": wrongKind,
		"SET a = :huge + :tiny": "Attempting to store more than 38 significant digits in a Number",
	} {
		t.Run(update, func(t *testing.T) {
			u, err := params(t, updateValues).Update(update)
			if err != nil {
				t.Fatal(err)
			}
			before := item(t, `{"s":{"S":"x"},"n":{"N":"1"},"ns":{"NS":["1"]},"m":{"M":{}},"l":{"L":[]}}`)
			if after, err := u.Apply(before); err == nil || err.Error() != want {
				t.Errorf("got %s, %v; want the error %s", after, err, want)
			}
		})
	}
}

func TestUpdate_errors(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "The expression can not be empty;",
		"INVALID SYNTAX HERE":           `Syntax error; token: "INVALID", near: "INVALID SYNTAX"`,
		"SET":                           `Syntax error; token: "<EOF>", near: "SET"`,
		"SET a":                         `Syntax error; token: "<EOF>", near: "a"`,
		"SET a = :s,":                   `Syntax error; token: "<EOF>", near: ","`,
		"SET a = :s b = :n":             `Syntax error; token: "b", near: ":s b ="`,
		"SET a = :n + :n + :n":          `Syntax error; token: "+", near: ":n + :n"`,
		"ADD a b":                       `Syntax error; token: "b", near: "a b"`,
		"REMOVE a = :s":                 `Syntax error; token: "=", near: "a = :s"`,
		"SET a = :s SET b = :n":         `The "SET" section can only be used once in an update expression;`,
		"SET status = :s":               "Attribute name is a reserved keyword; reserved keyword: status",
		"SET a = foo(:s)":               "Invalid function name; function: foo",
		"SET a = size(b)":               "Invalid function name; function: size",
		"SET #gone = :gone":             "An expression attribute name used in the document path is not defined; attribute name: #gone",
		"SET a = :gone":                 "An expression attribute value used in expression is not defined; attribute value: :gone",
		"SET a = :s, a = :n":            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
		"SET #a.x = :s REMOVE a":        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, x], path two: [a]",
		"SET a.x = :s, a[0] = :s":       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, x], path two: [a, [0]]",
		"ADD a :s":                      "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
		"ADD a :l":                      "Incorrect operand type for operator or function; operator: ADD, operand type: LIST",
		"DELETE a :n":                   "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER",
		"DELETE a :b":                   "Incorrect operand type for operator or function; operator: DELETE, operand type: BOOLEAN",
		"SET a = if_not_exists(b)":      "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET a = if_not_exists(:s, :n)": "Operator or function requires a document path; operator or function: if_not_exists",
		"SET a = list_append(b, :n)":    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
		"SET a = b + :s":                "Incorrect operand type for operator or function; operator or function: +, operand type: S",
		"SET a = :l - :n":               "Incorrect operand type for operator or function; operator or function: -, operand type: L",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := params(t, updateValues).Update(text)
			if err == nil || err.Error() != "Invalid UpdateExpression: "+want {
				t.Errorf("got %v\nwant Invalid UpdateExpression: %s", err, want)
			}
		})
	}
}
