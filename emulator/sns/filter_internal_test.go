package sns

import "testing"

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		policy     string
		body       bool // of the scope MessageBody
		attributes map[string]Attribute
		message    string
		want       bool
	}{
		{`{}`, false, nil, `1`, true},
		{`{"k": ["a", "b"]}`, false, str("k", "b"), `1`, true},
		{`{"k": ["a", "b"]}`, false, str("k", "c"), `1`, false},
		{`{"k": ["a"]}`, false, str("other", "a"), `1`, false},
		{`{"k": ["a"], "l": ["b"]}`, false, str("k", "a"), `1`, false},
		{`{"k": [{"prefix": "a"}]}`, false, str("k", "ab"), `1`, true},
		{`{"k": [{"suffix": "b"}]}`, false, str("k", "ab"), `1`, true},
		{`{"k": [{"suffix": "a"}]}`, false, str("k", "ab"), `1`, false},
		{`{"k": [{"equals-ignore-case": "AB"}]}`, false, str("k", "ab"), `1`, true},
		{`{"k": [{"wildcard": "a*c*e"}]}`, false, str("k", "abcde"), `1`, true},
		{`{"k": [{"wildcard": "a*c"}]}`, false, str("k", "abcd"), `1`, false},
		{`{"k": [{"cidr": "10.0.0.0/24"}]}`, false, str("k", "10.0.0.7"), `1`, true},
		{`{"k": [{"anything-but": ["a", "b"]}]}`, false, str("k", "c"), `1`, true},
		{`{"k": [{"anything-but": ["a", "b"]}]}`, false, str("k", "a"), `1`, false},
		{`{"k": [{"anything-but": {"prefix": "a"}}]}`, false, str("k", "ab"), `1`, false},
		{`{"k": [{"anything-but": "a"}]}`, false, nil, `1`, false},
		{`{"k": [{"exists": true}]}`, false, str("k", "a"), `1`, true},
		{`{"k": [{"exists": false}]}`, false, str("k", "a"), `1`, false},
		{`{"k": [{"exists": false}]}`, false, nil, `1`, true},
		{`{"k": [{"numeric": [">", 0, "<=", 5]}]}`, false, num("k", "5.0"), `1`, true},
		{`{"k": [{"numeric": [">", 0, "<=", 5]}]}`, false, num("k", "5.1"), `1`, false},
		{`{"k": [{"numeric": ["=", 5]}]}`, false, str("k", "5"), `1`, false},
		{`{"k": [5]}`, false, num("k", "5.0"), `1`, true},
		{`{"k": ["b"]}`, false, map[string]Attribute{"k": {"String.Array", `["a", "b"]`}}, `1`, true},
		{`{"$or": [{"k": ["a"]}, {"l": ["b"]}]}`, false, str("l", "b"), `1`, true},
		{`{"$or": [{"k": ["a"]}, {"l": ["b"]}]}`, false, str("l", "c"), `1`, false},
		{`{"a": {"b": ["x"]}, "n": [{"numeric": [">", 1]}], "l": ["y"]}`, true, nil, `{"a": {"b": "x"}, "n": 2, "l": ["x", "y"]}`, true},
		{`{"a": {"b": ["x"]}}`, true, nil, `{"a": {"b": "y"}}`, false},
		{`{"a": [null, true]}`, true, nil, `{"a": null}`, true},
		{`{"a": ["x"]}`, true, str("a", "x"), `"plain"`, false},
	} {
		s := &subscription{FilterPolicy: test.policy}
		if test.body {
			s.FilterPolicyScope = "MessageBody"
		}
		if err := s.compile(); err != nil {
			t.Errorf("%s: %v", test.policy, err)
			continue
		}
		n := Notification{Message: []byte(test.message), Attributes: map[string]string{}, Types: map[string]string{}}
		for name, a := range test.attributes {
			n.Attributes[name], n.Types[name] = a.StringValue, a.DataType
		}
		if got := s.accepts(n); got != test.want {
			t.Errorf("%s accepts %v %s: %v", test.policy, test.attributes, test.message, got)
		}
	}
}

func str(name, value string) map[string]Attribute {
	return map[string]Attribute{name: {"String", value}}
}
func num(name, value string) map[string]Attribute {
	return map[string]Attribute{name: {"Number", value}}
}

func TestFilter_rejectsWhatIsNotAPolicy(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{
		`[]`, `{`, `{"k": "a"}`, `{"k": []}`, `{"k": {"l": ["a"]}}`, `{"k": [["a"]]}`, `{"k": [{}]}`, `{"k": [{"like": "a"}]}`, `{"k": [{"prefix": 1}]}`,
		`{"k": [{"numeric": [">"]}]}`, `{"k": [{"numeric": ["~", 1]}]}`, `{"k": [{"numeric": ["<", "1"]}]}`, `{"k": [{"exists": "yes"}]}`, `{"k": [{"cidr": "x"}]}`,
		`{"$or": ["a"]}`, `{"$or": [{"$or": [{"$or": [{"$or": [{"$or": [{"k": ["a"]}]}]}]}]}]}`,
	} {
		if err := (&subscription{FilterPolicy: policy}).compile(); err == nil {
			t.Errorf("%s is accepted", policy)
		}
	}
	if err := (&subscription{FilterPolicyScope: "Both"}).compile(); err == nil {
		t.Error("a scope that there is not is accepted")
	}
}
