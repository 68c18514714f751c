package expression_test

import (
	"encoding/json"
	"testing"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

// item returns an item from its JSON: {"id": {"S": "a"}}.
func item(tb testing.TB, text string) attribute.Item {
	tb.Helper()
	var wire map[string]attribute.Wire
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	found, err := attribute.ItemFrom(wire)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return found
}

// names are what the tests' expressions use. Every #name that is a letter stands for that letter.
var names = map[string]string{"#a": "a", "#b": "b", "#status": "status", "#dots": "a.b"}

// params returns the parameters with the tests' names, and values from their JSON.
func params(tb testing.TB, values string) *expression.Params {
	tb.Helper()
	all := map[string]attribute.Value{}
	for name, value := range item(tb, values).Fields() {
		all[string(name)] = value
	}
	p, err := expression.NewParams(names, all)
	if err != nil && len(all) > 0 {
		tb.Fatal(err)
	}
	if p == nil {
		p, err = expression.NewParams(names, nil)
		if err != nil {
			tb.Fatal(err)
		}
	}
	return p
}
