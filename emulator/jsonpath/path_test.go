package jsonpath_test

import (
	"encoding/json"
	"strings"
	"testing"

	"skip-the-line/emulator/jsonpath"
)

func MustDecode(tb testing.TB, text string) any {
	tb.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		tb.Fatalf("%v: %s", err, text)
	}
	return value
}

func MustParse(tb testing.TB, text string) *jsonpath.Path {
	tb.Helper()
	path, err := jsonpath.Parse(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return path
}

const fails = "fails"

// What json-path 2.0.0 was seen to select, where the order of members does not matter.
func TestFind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, value, want string }{
		{`$`, `{"a": 1}`, `{"a":1}`},
		{` $.a `, `{"a": 1}`, `1`},
		{`$.a.b`, `{"a": {"b": null}}`, `null`},
		{`$.a.b`, `{"a": 5}`, fails},
		{`$.a.b`, `{"a": {}}`, fails},
		{`$.a`, `[{"a": 1}]`, fails},
		{`$.order-id`, `{"order-id": 1}`, `1`},
		{`$.1st`, `{"1st": 1}`, `1`},
		{`$.a:b`, `{"a:b": 1}`, `1`},
		{`$.a.$id`, `{"a": {"$id": 1}}`, `1`},
		{`$.a.@t`, `{"a": {"@t": 1}}`, `1`},
		{`$.a*`, `{"a*": 1}`, `1`},
		{`$.Straße`, `{"Straße": 1}`, `1`},
		{`$['a.b']`, `{"a.b": 1}`, `1`},
		{`$['']`, `{"": 1}`, `1`},
		{`$["a'b"]`, `{"a'b": 1}`, `1`},
		{`$['a"b']`, `{"a\"b": 1}`, `1`},
		{`$['a\"b']`, `{"a\\\"b": 1}`, `1`},
		{`$['a\b']`, `{"a\\b": 1}`, `1`},
		{`$.a[ 'b' ]`, `{"a": {"b": 1}}`, `1`},
		{`$.['a']`, `{"a": 1}`, `1`},
		{`$['a','b']`, `{"a": 1, "b": 2, "c": 3}`, `{"a":1,"b":2}`},
		{`$['a', 'z']`, `{"a": 1}`, `{"a":1}`},
		{`$['a','b']`, `[]`, fails},

		{`$[0]`, `[1]`, `1`},
		{`$.[0]`, `[1]`, `1`},
		{`$.a[0].b`, `{"a": []}`, fails},
		{`$.a[0]`, `{"a": "text"}`, fails},
		{`$.a[0]`, `{"a": null}`, fails},
		{`$[ 1 , 0 ]`, `[1, 2]`, `[2,1]`},
		{`$[0,5]`, `[1, 2]`, fails},
		{`$[(@.length-1)]`, `[1, 2]`, `2`},
		{`$[(@.length-3)]`, `[1, 2]`, fails},
		{`$[1:9]`, `[1, 2, 3]`, `[2,3]`},
		{`$[:2]`, `[1, 2, 3]`, `[1,2]`},
		{`$[-2:]`, `[1, 2, 3]`, `[2,3]`},
		{`$[-9:]`, `[1, 2, 3]`, `[1,2,3]`},
		{`$[:-1]`, `[1, 2, 3]`, `[1,2]`},
		{`$[:-9]`, `[1, 2, 3]`, `[]`},
		{`$[0:-1]`, `[1, 2, 3]`, `[]`},
		{`$[2:1]`, `[1, 2, 3]`, `[]`},
		{`$[1:]`, `[]`, `[]`},
		{`$.a[1:]`, `{}`, `[]`},
		{`$.a[1:]`, `{"a": null}`, fails},
		{`$[1:]`, `{}`, fails},
		{`$[1:].b`, `[1, 2, 3]`, fails},

		{`$.*`, `[1, 2]`, `[1,2]`},
		{`$.*`, `{"a": 1, "b": [2]}`, `[1,[2]]`},
		{`$.gone[*].at.all`, `{"a": 1}`, `[]`},
		{`$.a[*]`, `{"a": null}`, `[]`},
		{`$[*].a`, `[{"a": 1}, {"b": 2}, 3, {"a": null}]`, `[1,null]`},
		{`$[*].a.b`, `[{"a": 1}, {"a": {"b": 2}}]`, `[2]`},
		{`$[*][0]`, `[[1], [], [2]]`, `[1,2]`},
		{`$[*][0]`, `[[1], 2]`, fails},
		{`$.*.a`, `{"p": {}, "q": {"a": 1}}`, fails},
		{`$[0,1].a`, `[{"a": 1}, {}]`, fails},
		{`$[0,1].a.b`, `[{"a": {"b": 1}}, {}]`, `[1]`},

		{`$..a`, `{"x": {"a": {"a": 1}}}`, `[{"a":1},1]`},
		{`$..a`, `{"x": [{"a": 1}, [{"a": 2}]], "a": 0}`, `[0,1,2]`},
		{`$..['a','b']`, `{"x": {"a": {"a": 1, "b": 3}}}`, `[{"a":1,"b":3}]`},
		{`$..[0]`, `{"x": [1, [2]]}`, `[1,2]`},
		{`$..[0]`, `{"x": []}`, fails},
		{`$..a.b.c`, `{"a": {}}`, fails},
		{`$..[?(@.a)]`, `{"l": [{"a": 1}]}`, `[{"a":1}]`},
	} {
		t.Run(test.path+" of "+test.value, func(t *testing.T) {
			t.Parallel()
			if got := find(t, test.path, test.value); got != test.want {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
}

func find(t *testing.T, path, value string) string {
	found, ok := MustParse(t, path).Find(MustDecode(t, value))
	if !ok {
		return fails
	}
	text, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Which values of a are selected. "-" stands for an element without a.
func TestFind_filters(t *testing.T) {
	t.Parallel()
	const (
		mixed = `[1, "1", 1.0, 2, null, "-"]`
		texts = `["x", "y", "null", true, null, "-"]`
	)
	for _, test := range []struct{ filter, values, want string }{
		{`@.a`, mixed, `[1,"1",1.0,2]`},
		{`!@.a`, mixed, `[null,"-"]`},
		{`@.a == 1`, mixed, `[1,"1",1.0]`},
		{`@.a=='1'`, mixed, `[1,"1",1.0]`},
		{`@.a != 1`, mixed, `[2,null]`},
		{`@.a > 1`, `["2", 3, "x", null, true, [9], "-"]`, `["2",3,"x",true]`},
		{`@.a <= 2`, `[2, "1", 3, null]`, `[2,"1"]`},
		{`@.a < 2 && @.a >= 1`, `[0, 1, 2]`, `[1]`},
		{`@.a == null`, texts, `["null",null]`},
		{`@.a != null`, texts, `["x","y",true]`},
		{`@.a == x`, texts, `["x"]`},
		{`@.a == 'x'`, texts, `["x"]`},
		{`@.a==x || @.a==y`, texts, `["x","y"]`},
		{`(@.a == x) || (@.a == y)`, texts, `["x","y"]`},
		{`@.a == true`, texts, `[true]`},
		{`@.a == x`, `["x", 1]`, fails},
		{`@.a == a b-c.d:1/2 `, `["a b-c.d:1/2"]`, `["a b-c.d:1/2"]`},
		{`@.a == 'it\'s'`, `["it's"]`, `["it's"]`},
		{`@.a == 'a]b) && ||'`, `["a]b) && ||"]`, `["a]b) && ||"]`},
		{`@.a == 9007199254740993`, `[9007199254740992, 9007199254740993]`, `[9007199254740993]`},
		{`@.a == 1.5e1`, `[15]`, `[15]`},
		{`@['a'] == $[0].a`, `["x", "y", "x"]`, `["x","x"]`},
		{`$[0].a == @.a`, `["x", "y"]`, `["x"]`},
		{`'x' == @.a`, texts, `["x"]`},
		{`1 == @.a`, `[1]`, `[]`},
		{`@.a.b == 1`, `[{"b": 1}, 2, null]`, `[{"b":1}]`},
		{`@.a[0] == 1`, `[[1], []]`, `[[1]]`},
		{`@.a[0] == 1`, `[[1], 2]`, fails},
		{`@.a =~ /X.*/i`, `["xy", "zxy", 5]`, `["xy"]`},
		{`@.a == 1 || @.a == 2 && @.b`, `[1, 2]`, `[1]`},
	} {
		t.Run(test.filter, func(t *testing.T) {
			t.Parallel()
			var elements []any
			for _, value := range MustDecode(t, test.values).([]any) {
				element := map[string]any{"a": value}
				if value == "-" {
					element = map[string]any{}
				}
				elements = append(elements, element)
			}
			got := fails
			if found, ok := MustParse(t, "$[?("+test.filter+")]").Find(elements); ok {
				selected := []any{}
				for _, element := range found.([]any) {
					value, ok := element.(map[string]any)["a"]
					if !ok {
						value = "-"
					}
					selected = append(selected, value)
				}
				text, _ := json.Marshal(selected)
				text = []byte(strings.ReplaceAll(string(text), `\u0026`, `&`))
				got = string(text)
			}
			if got != test.want {
				t.Errorf("selects %s; want %s", got, test.want)
			}
		})
	}
	for _, test := range []struct{ path, value, want string }{
		{`$[?(@ > 1)]`, `[1, 2, 3]`, `[2,3]`},
		{`$.m[?(@.n == 1)]`, `{"m": {"n": 1, "k": {"n": 1}}}`, `[{"k":{"n":1},"n":1}]`},
		{`$.m[? (@.n == 1) ]`, `{"m": {"n": 2, "k": {"n": 1}}}`, `[]`},
		{`$.m[?(@.n)]`, `{"m": 5}`, fails},
		{`$.m[?(@.n)].x`, `{"m": [{"n": 1, "x": 2}]}`, `[2]`},
		{`$.m[?(@.n)].x`, `{"m": [{"n": 1}]}`, fails},
	} {
		if got := find(t, test.path, test.value); got != test.want {
			t.Errorf("%s of %s: got %s; want %s", test.path, test.value, got, test.want)
		}
	}
}

func TestParse_rejects(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		``: `starts with $`, `a`: `starts with $`, `$a`: `cannot follow here`, `$*`: `cannot follow here`,
		`$.`: `a name must follow`, `$.a.`: `a name must follow`, `$..`: `must follow ".."`, `$...a`: `must follow ".."`,
		`$. a`: `in brackets and quotes`, `$.a b`: `in brackets and quotes`, `$.a'b`: `in brackets and quotes`,
		`$.a.length()`: `no functions`, `$[`: `not closed`, `$['a`: `not closed`, `$['a\']`: `not closed`,
		`$['a',]`: `must be in quotes`, `$['a'b]`: `must be in quotes`, `$['a','b'].c`: `must come last`,
		`$[]`: `not an index`, `$[a]`: `not an index`, `$[1.5]`: `not an index`, `$[99999999999]`: `not an index`,
		`$[-1]`: `use [(@.length-1)], or the slice [-1:]`, `$[0,-2]`: `negative index`,
		`$[:]`: `needs a start or an end`, `$[0:4:2]`: `no step`, `$[-3:2]`: `cannot have an end`, `$[a:]`: `not a valid slice`,
		`$..a..b`: `more than one ".."`, `$[?]`: `in parentheses`, `$[?@.a]`: `in parentheses`, `$[?()]`: `neither a comparison nor a path`,
		`$[?(!(@.a == 1))]`: `parentheses around`, `$[?((@.a || @.b) && @.c)]`: `parentheses around`,
		`$[?(@.a == "x")]`: `single quotes`, `$[?(@.a in ['x'])]`: `in brackets and quotes`, `$[?(@.a === 1)]`: `not a valid operand`,
		`$[?(length(@.b) > 1)]`: `not a valid operand`, `$[?(@.a[*] == 1)]`: `must select a single value`, `$[?(@.a =~ x)]`: `write it in slashes`, `$[?(@.a =~ /(/)]`: `missing closing )`,
	} {
		if got, err := jsonpath.Parse(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want an error that contains %q", path, got, err, want)
		}
	}
}

func TestReference(t *testing.T) {
	t.Parallel()
	got, ok := MustParse(t, `$.a['b c'][2]`).Reference()
	if want := []jsonpath.Segment{{Name: "a"}, {Name: "b c"}, {Index: 2, IsIndex: true}}; !ok || len(got) != 3 ||
		got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %v %+v; want %+v", ok, got, want)
	}
	for _, path := range []string{`$.a[*]`, `$['a','b']`, `$[(@.length-1)]`, `$[0,1]`} {
		if got, ok := MustParse(t, path).Reference(); ok {
			t.Errorf("%s is a reference %+v", path, got)
		}
	}
}

// Whatever is parsed can be evaluated, and a definite path selects no list of its own.
func FuzzFind(f *testing.F) {
	for _, path := range []string{`$.a[0]['b','c']`, `$..x[?(@.a == 1 && !@.b || @.c =~ /x/i)]`, `$[1:].*`, `$[(@.length-1)]`} {
		f.Add(path, `{"a": [{"b": 1}], "x": [{"a": "1"}, null]}`)
	}
	f.Fuzz(func(t *testing.T, path, value string) {
		p, err := jsonpath.Parse(path)
		if err != nil || len(value) > 1000 || len(path) > 1000 || !json.Valid([]byte(value)) {
			return
		}
		found, ok := p.Find(MustDecode(t, value))
		if list, isList := found.([]any); ok && !p.Definite() && (!isList || list == nil) {
			t.Errorf("%s found %v", path, found)
		}
	})
}
