package definition

import (
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	text, err := render("d", []byte(`{"a": "${One}-${Two}", "b": ['${List}'], "c": "$one $$.Two $(x)"}`),
		map[string]string{"One": "1", "Two": "arn:aws:states:ap-southeast-2:0:stateMachine:x"}, map[string]string{"List": list([]string{"a b", "c's"})})
	if want := `{"a": "1-arn:aws:states:ap-southeast-2:0:stateMachine:x", "b": ['a b', 'c''s'], "c": "$one $$.Two $(x)"}`; err != nil || string(text) != want {
		t.Errorf("rendered %s, %v; want %s", text, err, want)
	}
}

func TestRender_rejects(t *testing.T) {
	for name, test := range map[string]struct {
		text, value, says string
	}{
		"a placeholder without a value":        {"${One} ${Two}\n${Three}", "1", "d, line 1: nothing fills ${Two}\nd, line 2: nothing fills ${Three}"},
		"a pseudo parameter of CloudFormation": {"${One} ${AWS::Region}", "1", "nothing fills ${AWS::Region}"},
		"a placeholder that never ends":        {"${One} ${Two", "1", "nothing fills ${Two"},
		"a value without a placeholder":        {"nothing", "1", "no placeholder is named One"},
		"an empty value":                       {"${One}", "", "must not be empty"},
		"a value that ends its string":         {"${One}", `a"b`, "${One}"},
		"a value with an escape":               {"${One}", `a\b`, "${One}"},
		"a value that VTL would read":          {"${One}", `$context.x`, "${One}"},
		"a value of two lines":                 {"${One}", "a\nb", "${One}"},
		"a value with a placeholder":           {"${One}", "${One}", "${One}"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := render("d", []byte(test.text), map[string]string{"One": test.value}, nil)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want it to say %q", err, test.says)
			}
		})
	}
}
