package main

import (
	"encoding/json"
	"reflect"
	"testing"

	"skip-the-line/handler/order"
)

// Every field of an item reaches the table, under its name in JSON, and comes back.
func TestAttributesOf(t *testing.T) {
	var item order.Item
	fill(reflect.ValueOf(&item).Elem())
	item.ReadyAt = "" // the API's to write
	attributes := attributesOf(item)
	if back, err := itemOf(attributes); err != nil || back != item {
		t.Errorf("%+v comes back as %+v, %v", item, back, err)
	}
	text, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]any
	if err := json.Unmarshal(text, &names); err != nil {
		t.Fatal(err)
	}
	for name := range names {
		if attributes[name] == nil {
			t.Errorf("there is no attribute %s", name)
		}
	}
	if len(attributes) != len(names) {
		t.Errorf("there are %d attributes, want %d", len(attributes), len(names))
	}
}

// fill sets every field to something else than its zero.
func fill(v reflect.Value) {
	for i := range v.NumField() {
		switch field := v.Field(i); field.Kind() {
		case reflect.Struct:
			fill(field)
		case reflect.String:
			field.SetString(v.Type().Field(i).Name)
		default:
			field.SetInt(int64(i + 1))
		}
	}
}
