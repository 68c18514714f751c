package vtl_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway/vtl"
)

// call is a made-up call that a template is rendered for.
type call struct {
	body    string
	path    map[string]string
	query   map[string]string
	headers map[string]string
}

func (c call) Context(name string) any {
	if name == "requestTimeEpoch" {
		return json.Number("1795333500000")
	}
	return "the-" + name
}

func (c call) Body() string { return c.body }

func (c call) JSON() (any, bool) {
	dec := json.NewDecoder(strings.NewReader(c.body))
	dec.UseNumber()
	var value any
	err := dec.Decode(&value)
	return value, err == nil
}

func (c call) All(kind string) map[string]string {
	return map[string]map[string]string{"path": c.path, "querystring": c.query, "header": c.headers, "stageVariables": {"v": "variable"}}[kind]
}

func (c call) Path(name string) (string, bool) {
	value, ok := c.path[name]
	return value, ok
}

func (c call) Query(name string) (string, bool) {
	value, ok := c.query[name]
	return value, ok
}

func (c call) Header(name string) (string, bool) {
	value, ok := c.headers[name]
	return value, ok
}

func options() vtl.Options {
	known := map[string]bool{"requestId": true, "requestTimeEpoch": true, "identity.sourceIp": true}
	return vtl.Options{Context: func(name string) bool { return known[name] }, ResponseOverride: true}
}

func TestRender(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, template, body, want string }{
		{"text stands for itself", "a $ b # c $1 #1 {} \\ \"\\n\" #fff $.", "", "a $ b # c $1 #1 {} \\ \"\\n\" #fff $."},
		{"a variable is what was set", "#set($x = 'a')$x", "", "a"},
		{"a variable that was not set prints nothing", "[$x ${x} $x.trim() ${x.trim()} $x.y]", "", "[    ]"},
		{"a quiet one prints nothing", "[$!x][$!{x}][$!x.trim()]", "", "[][][]"},
		{"a null is the empty string", "#set($x = 1)#set($x = $none)[$x]", "", "[]"},
		{"a hyphen belongs to a name", "#set($a = 1)#set($a-b = 2)$a-b", "", "2"},
		{"a dot before no letter is text", "#set($x = 'a')$x. $x.", "", "a. a."},
		{"braces end a name", "#set($x = 'a')${x}b", "", "ab"},
		{"a number prints its digits", "#set($status = 500)$status", "", "500"},
		{"a number below zero", "#set($x = -007)$x", "", "-7"},
		{"a boolean prints itself", "#set($x = true)$x", "", "true"},

		{"a directive takes the rest of its line along", "a\n#set($x = 1)  \nb\n#if($x)\t\nc\n#else\nd\n#end\r\ne", "", "a\nb\nc\ne"},
		{"#set takes the blanks before it along", "#if(true)\n  #set($x = 1)\n  y#end", "", "  y"},
		{"blanks after text stay", "a #set($x = 1)b", "", "a b"},
		{"a comment goes to the end of its line", "a## $x #if\nb##", "", "ab"},
		{"directives alone leave white space only", "#set($nothing = 1)", "", ""},
		{"blanks may stand within", "#set( $x = 1 )#if ( $x\n==\n1 )y#end", "", "y"},

		{"the first branch that holds is taken", "#if(false)a#elseif(true)b#elseif(true)c#else d#end", "", "b"},
		{"else is taken where none holds", "#if(false)a#elseif(false)b#else c#end", "", " c"},
		{"branches nest", "#if(true)#if(false)a#else#if(true)b#end#end#end", "", "b"},
		{"null is the empty string, and so is true", "#if($x)a#else b#end", "", "a"},
		{"the empty string is true", "#set($x = '')#if($x)a#end", "", "a"},
		{"zero is true", "#set($x = 0)#if($x)a#end", "", "a"},

		{"single quotes render nothing", "#set($x = '$y #if')$x", "", "$y #if"},
		{"double quotes render references", `#set($y = 'b')#set($x = "a $y $y.length() $!z$z #")$x`, "", "a b 1  #"},
		{"strings in references in strings", `#set($x = "[$!input.path('$.a')]")$x`, `{"a":"b"}`, "[b]"},
		{"backslashes mean nothing", `#set($x = "a\\b\n")$x`, "", `a\\b\n`},

		{"equality of numbers", "#if(1 == 1 && 1 != 2)y#end", "", "y"},
		{"equality of a number and its text", "#if('5' == 5)y#end", "", "y"},
		{"equality of JSON's numbers goes by value", "#if($input.path('$.a') == 5)y#end", `{"a":5.0}`, "y"},
		{"null equals null and the empty string", "#if($x == $y && $x == '')y#end", "", "y"},
		{"order of numbers", "#if(1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2 && !(2 > 3))y#end", "", "y"},
		{"no order between texts", "#if('a' < 'b' || 'b' < 'a')y#else n#end", "", " n"},
		{"&& binds closer than ||", "#if(true || false && false)y#end", "", "y"},
		{"! binds closest", "#if(!false && !!true)y#end", "", "y"},
		{"&& stops early", "#if(false && $context.requestId.equals($none))n#else y#end", "", " y"},

		{"contains", "#if($context.requestId.contains('e-r'))y#end", "", "y"},
		{"endsWith and startsWith", "#if($context.requestId.endsWith('Id') && $context.requestId.startsWith('the'))y#end", "", "y"},
		{"equals", "#if($context.requestId.equals('the-requestId'))y#end", "", "y"},
		{"isEmpty", "#set($x = '')$x.isEmpty()", "", "true"},
		{"length counts UTF-16 units", "$input.path('$.a').length()", `{"a":"é😀"}`, "3"},
		{"trim", "[$input.path('$.a').trim()]", `{"a":"\u0000 a\u00a0 "}`, "[a\u00a0]"},
		{"replaceAll", "$input.path('$.a').replaceAll('(b+)', '<$1>')", `{"a":"abbc"}`, "a<bb>c"},
		{"a method of null is null", "$!x.trim().replaceAll('a', 'b').endsWith('c')", "", ""},

		{"$context", "$context.requestId $context.identity.sourceIp $context.requestTimeEpoch", "", "the-requestId the-identity.sourceIp 1795333500000"},
		{"$input.body", "$input.body", `{"a": 1}`, `{"a": 1}`},
		{"$input.json keeps numbers as they are", "$input.json('$')", `{"b":1.50,"a":[1e2,null,"<\u00e9>"]}`, `{"a":[1e2,null,"<é>"],"b":1.50}`},
		{"$input.json of nothing", "$input.json('$.x')", `{}`, `""`},
		{"$input.path of nothing", "[$!input.path('$.x.y[3]')$input.path('$.x')]", `{}`, "[]"},
		{"$input.path of null", "[$!input.path('$.x')]", `{"x":null}`, "[]"},
		{"what is not JSON has no paths", "$!input.path('$.x')$input.json('$.x')", `<html>`, `""`},
		{"$input.params", "$input.params('p') $input.params('q') $input.params('h') [$!input.params('x')]", "", "path query header []"},
		{"the maps of $input.params()", "$input.params().path.get('p') $input.params().querystring.get('q') $input.params().header.get('h')", "", "path query header"},
		{"what is not in a map is null", "[$!input.params().querystring.get('h')]", "", "[]"},
		{"values are not rendered again", "$input.path('$.a')", `{"a":"$context.requestId #set($x = 1)"}`, "$context.requestId #set($x = 1)"},

		{"escapeJavaScript", `$util.escapeJavaScript($input.path('$.a'))`,
			`{"a":"'\"\\/\b\t\n\f\r\u0000\u001f \u007fé\u2028😀"}`,
			`\'\"\\\/\b\t\n\f\r\u0000\u001F ` + "\x7f" + `\u00E9\u2028\uD83D\uDE00`},
		{"#foreach over a list", "#foreach($x in ['a', 'b'])$foreach.index$foreach.count$x#if($foreach.hasNext),#end#end$x", "", "01a,12b"},
		{"#foreach over JSON", "#foreach($x in $input.path('$.l'))$x.a$velocityCount#break#end", `{"l":[{"a":"b"},{}]}`, "b1"},
		{"#foreach over nothing", "#foreach($x in $none)a#end", "", ""},
		{"#foreach over a map", "#set($m = {'k': 'v'})#foreach($x in $m)$x#end#foreach($e in $m.entrySet())$e.key$e.getValue()#end", "", "vkv"},
		{"the template that the console offers", `#set($all = $input.params())#foreach($type in $all.keySet())#set($params = $all.get($type))"$type":{#foreach($name in $params.keySet())"$name":"$util.escapeJavaScript($params.get($name))"#if($foreach.hasNext),#end#end}#if($foreach.hasNext),#end#end`, "",
			`"header":{"h":"header","q":"not this one"},"path":{"p":"path"},"querystring":{"p":"not this one","q":"query"}`},
		{"lists", "#set($l = ['a'])#set($none = $l.add('b'))$l.size()$l[1]$l.get(0)$l.contains('b')$l.isEmpty() ($l[9])", "", "2batruefalse ()"},
		{"maps", "#set($m = {'a': 1})#set($m.b = 'x')#set($none = $m.put('c', 2))$m.a$m.b$m['c']$m.size()$m.containsKey('d') ($m.d)", "", "1x23false ()"},
		{"arithmetic", "#set($x = (1 + 2) * 3 - 7 / 2)$x#set($y = 7 % 4 + 0.5)|$y#set($z = 'a' + 1)|$z#set($n = 1 / 0)|$n", "", "6|3.5|a1|"},
		{"words as operators", "#if(1 lt 2 and not (2 le 1) or false)y#end", "", "y"},
		{"braces around directives", "#{if}(true)a#{else}b#{end}c#{set}($x = 1)$x", "", "ac1"},
		{"comments of several lines", "a#* b\n *#c", "", "ac"},
		{"$stageVariables", "$stageVariables.v $stageVariables['v'] [$stageVariables.w]", "", "variable variable []"},
		{"paths to several values", "$input.json('$..x') $input.path('$.a[*].x').size()", `{"a":[{"x":1},{"x":2}]}`, "[1,2] 2"},
		{"methods of strings", "$input.body.substring(1, 3)$input.body.indexOf('c')$input.body.toUpperCase()$input.body.replace('a', 'z')$input.body.split('c').size()", "abcd", "bc2ABCDzbcd2"},
		{"encodings", "$util.urlEncode($input.body) $util.urlDecode('a%20b') $util.base64Encode('a') $util.base64Decode('YQ==')", "a b*~é", "a+b*%7E%C3%A9 a b YQ== a"},
		{"strings in double quotes", `$input.path("$.a")#set($s = "#n $1")$s`, `{"a":"x"}`, "x#n $1"},
		{"parseJson", `$util.parseJson($input.path('$.a')).b.c $util.parseJson($input.path('$.a')).d`, `{"a":"{\"b\":{\"c\":\"x\"}}"}`, "x "},
		{"toLowerCase", "$context.requestId.toLowerCase()", "", "the-requestid"},
		{"escapeJavaScript of null", `$!util.escapeJavaScript($x)`, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			template, err := vtl.Parse(tt.template, options())
			if err != nil {
				t.Fatal(err)
			}
			got, err := template.Render(call{
				body:    tt.body,
				path:    map[string]string{"p": "path"},
				query:   map[string]string{"q": "query", "p": "not this one"},
				headers: map[string]string{"h": "header", "q": "not this one"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Body) != tt.want {
				t.Errorf("%s\nrenders %q\nwant    %q", tt.template, got.Body, tt.want)
			}
		})
	}
}

func TestRender_overridesTheResponse(t *testing.T) {
	t.Parallel()
	template, err := vtl.Parse("#set($s = 500)#if(true)#set($s = 409)#end#set($context.responseOverride.status = $s)#set($context.responseOverride.header.A-b = $s)", options())
	if err != nil {
		t.Fatal(err)
	}
	got, err := template.Render(call{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != 409 || got.Headers["A-b"] != "409" || len(got.Body) != 0 {
		t.Errorf("status %d and body %q, want 409 and none", got.Status, got.Body)
	}
}

func TestRender_fails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, template, body, want string }{
		{"at a second override", "#set($context.responseOverride.status = 409)#set($context.responseOverride.status = 500)", "", "set twice"},
		{"at a status that is none", "#set($context.responseOverride.status = 42)", "", "not a status"},
		{"at a status that is a text", "#set($context.responseOverride.status = '409')", "", "not a status"},
		{"at an object written as text", "$input.path('$')", `{}`, "$input.json"},
		{"at a list written as text", "$input.path('$')", `[]`, "$input.json"},
		{"at too many iterations", "#foreach($x in [1..1001])#end", "", "1000 at most"},
		{"at loops within loops", "#foreach($x in [1..1000])#foreach($y in [1..1000])#foreach($z in [1..1000])#end#end#end", "", "a million"},
		{"at a text that is added to itself", "#set($a = 'aaaaaaaaaaaaaaaa')" + strings.Repeat("#set($a = $a + $a)", 30), "", "10 MB"},
		{"at much work on a long text", "#set($a = $input.body)#foreach($x in [1..1000])#set($n = $a.endsWith('b'))#end", strings.Repeat("a", 1<<20), "a million"},
		{"at comparing objects", "#set($m = {})#set($n = $m.put('m', $m))#if($m == $m)#end", "", "not supported"},
		{"at a range without end", "#set($x = [1..2000000000])", "", "a million"},
		{"at a header set twice", "#set($context.responseOverride.header.a = 1)#set($context.responseOverride.header.a = 2)", "", "set twice"},
		{"at a substring outside", "$input.body.substring(3, 2)", "", "outside"},
		{"at a method of a number", "$input.path('$').length()", `1`, "is called on 1"},
		{"at parsing what is not JSON", "$util.parseJson($input.body)", `{"a"`, "not JSON"},
		{"at escaping a number", "$util.escapeJavaScript($input.path('$'))", `1`, "takes a string"},
		{"at a text without end", "#set($a = 'aaaaaaaaaaaaaaaa')" + strings.Repeat(`#set($a = "$a$a")`, 30), "", "10 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			template, err := vtl.Parse(tt.template, options())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := template.Render(call{body: tt.body}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that says %q", err, tt.want)
			}
		})
	}
}

func TestParse_rejects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, template string
		line, column   int
	}{
		{"#macro", "#macro(m)#end", 1, 1},
		{"#parse, #include, #evaluate, #stop", "#parse('x')", 1, 1},
		{"unparsed text", "#[[ a ]]#", 1, 1},
		{"an escaped reference", `\$x`, 1, 1},
		{"an escaped directive", `\#if(true)#end`, 1, 1},
		{"#if without #end", "a\n#if(true)", 2, 1},
		{"#end without #if", "a#end", 1, 2},
		{"#else twice", "#if(true)#else#else#end", 1, 1},
		{"a condition without its parenthesis", "#if true#end", 1, 5},
		{"a string as a condition", "#if('a')#end", 1, 5},
		{"a string as half a condition", "#if(true || \"$x\")#end", 1, 12},
		{"an assignment in a condition", "#if($x = 1)#end", 1, 8},
		{"numbers beyond 64 bits", "#set($x = 99999999999999999999)", 1, 11},
		{"#macro with arguments", "#foo(1)", 1, 1},
		{"a # before a comment that ends the template", "## #", 1, 1},
		{"a dollar sign at the end", "a$", 1, 2},
		{"a # at the end", "a#", 1, 2},
		{"a word directly after a call", "$input.params('n').a", 1, 20},
		{"a brace directly after a reference", "$x{y}", 1, 3},
		{"an unclosed list", "#set($x = [1", 1, 13},
		{"an unclosed index", "$x[0", 1, 5},
		{"a map without values", "#set($x = {'a'})", 1, 15},
		{"#break outside of #foreach", "#break", 1, 1},
		{"#foreach without in", "#foreach($x of $y)#end", 1, 1},
		{"#foreach without #end", "#foreach($x in $y)", 1, 1},
		{"setting $foreach", "#set($foreach = 1)", 1, 6},
		{"setting $context", "#set($context = 1)", 1, 6},
		{"setting $context's others", "#set($context.requestId = 1)", 1, 6},
		{"setting $input", "#set($input = 1)", 1, 6},
		{"an unknown method", "$context.requestId.indexOf()", 1, 20},
		{"a method with too many arguments", "$context.requestId.trim(1)", 1, 20},
		{"a property of a string", "$input.params('x').y", 1, 20},
		{"an unknown $context", "$context.authorizer.claims", 1, 1},
		{"$context alone", "a $context", 1, 3},
		{"an unknown $input", "$input.foo", 1, 1},
		{"a path that is not a literal", "$input.json($x)", 1, 8},
		{"a broken path", "$input.json('$[')", 1, 8},
		{"a pattern that is not a literal", "$x.replaceAll($y, '')", 1, 4},
		{"a pattern that RE2 has not", "$x.replaceAll('(?=a)', '')", 1, 4},
		{"an unclosed string", "#set($x = 'a)", 1, 11},
		{"a doubled quote", "#set($x = 'a''b')", 1, 11},
		{"an escaped quote", `#set($x = "a\"b")`, 1, 11},
		{"a backslash beside a reference", `#set($x = "\\ $y")`, 1, 11},
		{"a directive in a string", `#set($x = "#if(true)a#end")`, 1, 12},
		{"an unclosed brace", "${x", 1, 4},
		{"an unclosed call", "$x.trim(", 1, 9},
		{"too much nesting", strings.Repeat("#if(true)", 100) + strings.Repeat("#end", 100), 1, 563},
		{"too many parentheses", "#if(" + strings.Repeat("(", 10_000), 1, 68},
		{"too many negations", "#if(" + strings.Repeat("!", 10_000), 1, 68},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := vtl.Parse(tt.template, options())
			var located *vtl.Error
			if !errors.As(err, &located) {
				t.Fatalf("%.80s gives the error %v", tt.template, err)
			}
			if located.Line != tt.line || located.Column != tt.column {
				t.Errorf("%.80s gives %v, want it at line %d, column %d", tt.template, err, tt.line, tt.column)
			}
		})
	}
}

func TestParse_keepsOverridesToResponses(t *testing.T) {
	t.Parallel()
	_, err := vtl.Parse("#set($context.responseOverride.status = 200)", vtl.Options{})
	if err == nil || !strings.Contains(err.Error(), "integration response") {
		t.Errorf("error %v", err)
	}
}

func TestParse_rejectsMoreThan300KB(t *testing.T) {
	t.Parallel()
	if _, err := vtl.Parse(strings.Repeat("a", 300<<10+1), options()); err == nil {
		t.Error("a template of more than 300 KB is taken")
	}
}

func FuzzTemplateLoad(f *testing.F) {
	for _, seed := range []string{
		"", "$", "#", "$!{", "${x", "#set($x = \"$y.replaceAll('a', 'b')\")", "#if($a == 1 && !$b)\n#elseif(true)#else#end",
		"$input.json('$.a[0][\"b\"]')", "$util.escapeJavaScript($input.params('x')).replaceAll(\"\\\\'\", \"'\")",
		"$input.params().querystring.get('x')", "#foreach($x in [1..3])$foreach.count#if($x == 2)#break#end#end", "#set($l = [1, 'a'])$l[0]$l.add($l)",
		"#set($m = {'a': $x})#set($m.b = $m)$m.keySet().size()", "$util.urlEncode($input.body).split(',')[0]", "#set($context.responseOverride.status = 200)", "## a", "\\$x", "$x.a(",
	} {
		f.Add(seed, `{"a":["b"]}`)
	}
	f.Fuzz(func(t *testing.T, source, body string) {
		template, err := vtl.Parse(source, options())
		if err != nil {
			var located *vtl.Error
			if !errors.As(err, &located) || located.Line < 1 || located.Column < 1 {
				t.Fatalf("%q gives an error without a place: %v", source, err)
			}
			return
		}
		_, _ = template.Render(call{body: body}) // must not panic; it may fail
	})
}
