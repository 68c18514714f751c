package dynamodb

import (
	"encoding/json"

	"skip-the-line/emulator/dynamodb/attribute"
)

// An object is a JSON object that is being written: items go into it straight from their encoding.
type object struct{ json []byte }

func newObject() *object { return &object{[]byte{'{'}} }

func (o *object) bytes() []byte { return append(o.json, '}') }

func (o *object) name(name string) {
	if len(o.json) > 1 {
		o.json = append(o.json, ',')
	}
	o.json = append(append(append(o.json, '"'), name...), `":`...)
}

// set adds a field that encoding/json writes.
func (o *object) set(name string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // responses always marshal
	}
	o.setJSON(name, text)
}

// setJSON adds a field that is JSON already.
func (o *object) setJSON(name string, value []byte) {
	o.name(name)
	o.json = append(o.json, value...)
}

// setItem adds an item, or a key.
func (o *object) setItem(name string, item attribute.Item) {
	o.name(name)
	o.json = item.AppendFieldsJSON(o.json)
}

// An array is a JSON array that is being written.
type array struct{ json []byte }

func newArray() *array { return &array{[]byte{'['}} }

func (a *array) bytes() []byte { return append(a.json, ']') }

func (a *array) isEmpty() bool { return len(a.json) == 1 }

func (a *array) addItem(item attribute.Item) {
	if !a.isEmpty() {
		a.json = append(a.json, ',')
	}
	a.json = item.AppendFieldsJSON(a.json)
}
