package dynamodb_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

// A model is the table people as anybody would write it: all items in a slice, which every read filters and sorts.
type model struct {
	fixture
	items []attributes
}

// The keys are few, so that operations meet, and full of what an encoding could trip over: zero bytes, prefixes of each other,
// and partitions that come first ("dbff") and last ("envp") in a scan.
var (
	surnames  = rapid.SampledFrom([]string{"a", "a\x00", "a\x00\x01", "ab", "ä", "dbff", "envp"})
	forenames = rapid.SampledFrom([]string{"x", "x\x00", "xy", "xyz", "y", "é", "\U0001F600"})
	cities    = rapid.SampledFrom([]string{"", "here", "there"}) // "" is none
	births    = rapid.SampledFrom([]string{"", "-1", "0", "9", "10", "10.5", "1e20"})
)

func TestServer_doesAsASliceWould(t *testing.T) {
	f := start(t)
	rapid.Check(t, func(t *rapid.T) {
		if _, err := f.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: aws.String("people")}); err != nil {
			if missing := (*types.ResourceNotFoundException)(nil); !errors.As(err, &missing) {
				t.Fatal(err)
			}
		}
		createPeople(t, f)
		m := &model{fixture: f}
		t.Repeat(map[string]func(*rapid.T){
			"put": m.put, "delete": m.delete, "update": m.update, "batch": m.batch,
			"": func(*rapid.T) {}, "get": m.get, "query": m.query, "queryIndex": m.queryIndex, "scan": m.scan, "describe": m.describe,
		})
	})
}

func (m *model) find(item attributes) int {
	return slices.IndexFunc(m.items, func(i attributes) bool {
		return text(i["surname"]) == text(item["surname"]) && text(i["forename"]) == text(item["forename"])
	})
}

func (m *model) set(item attributes) {
	if i := m.find(item); i >= 0 {
		m.items[i] = item
	} else {
		m.items = append(m.items, item)
	}
}

func (m *model) remove(item attributes) {
	if i := m.find(item); i >= 0 {
		m.items = slices.Delete(m.items, i, i+1)
	}
}

func drawPerson(t *rapid.T) attributes {
	p := key(surnames.Draw(t, "surname"), forenames.Draw(t, "forename"))
	if city := cities.Draw(t, "city"); city != "" {
		p["city"] = str(city)
	}
	if born := births.Draw(t, "born"); born != "" {
		p["born"] = num(canonical(born))
	}
	return p
}

// canonical returns a number as DynamoDB returns it.
func canonical(n string) string {
	if n == "1e20" {
		return "100000000000000000000"
	}
	return n
}

func keyOf(item attributes) attributes {
	return attributes{"surname": item["surname"], "forename": item["forename"]}
}

func (m *model) put(t *rapid.T) {
	item := drawPerson(t)
	conditional := rapid.Bool().Draw(t, "only if new")
	in := &sdk.PutItemInput{TableName: aws.String("people"), Item: item}
	if conditional {
		in.ConditionExpression = aws.String("attribute_not_exists(surname)")
	}
	_, err := m.PutItem(t.Context(), in)
	var failed *types.ConditionalCheckFailedException
	switch {
	case conditional && m.find(item) >= 0:
		if !errors.As(err, &failed) {
			t.Fatalf("there is one already: %v", err)
		}
	case err != nil:
		t.Fatal(err)
	default:
		m.set(item)
	}
}

func (m *model) delete(t *rapid.T) {
	item := drawPerson(t)
	if _, err := m.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("people"), Key: keyOf(item)}); err != nil {
		t.Fatal(err)
	}
	m.remove(item)
}

func (m *model) update(t *rapid.T) {
	item := drawPerson(t)
	in := &sdk.UpdateItemInput{TableName: aws.String("people"), Key: keyOf(item), ReturnValues: types.ReturnValueAllNew}
	next := keyOf(item)
	if i := m.find(item); i >= 0 {
		next = maps.Clone(m.items[i])
	}
	if city, given := item["city"]; given {
		in.UpdateExpression = aws.String("SET city = :city")
		in.ExpressionAttributeValues = attributes{":city": city}
		next["city"] = city
	} else {
		in.UpdateExpression = aws.String("REMOVE city, born")
		delete(next, "city")
		delete(next, "born")
	}
	out, err := m.UpdateItem(t.Context(), in)
	if err != nil || !reflect.DeepEqual(out.Attributes, next) {
		t.Fatalf("updated to %v, %v; want %v", out, err, next)
	}
	m.set(next)
}

func (m *model) batch(t *rapid.T) {
	var writes []types.WriteRequest
	seen := map[string]bool{}
	for range rapid.IntRange(1, 10).Draw(t, "writes") {
		item := drawPerson(t)
		if id := fmt.Sprintf("%q %q", text(item["surname"]), text(item["forename"])); seen[id] {
			continue
		} else {
			seen[id] = true
		}
		if rapid.Bool().Draw(t, "delete") {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: keyOf(item)}})
			m.remove(item)
		} else {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
			m.set(item)
		}
	}
	out, err := m.BatchWriteItem(t.Context(), &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"people": writes}})
	if err != nil || len(out.UnprocessedItems) > 0 {
		t.Fatalf("%v, %v", out, err)
	}
}

func (m *model) get(t *rapid.T) {
	item := drawPerson(t)
	out, err := m.GetItem(t.Context(), &sdk.GetItemInput{TableName: aws.String("people"), Key: keyOf(item)})
	if err != nil {
		t.Fatal(err)
	}
	var want attributes
	if i := m.find(item); i >= 0 {
		want = m.items[i]
	}
	if !reflect.DeepEqual(out.Item, want) {
		t.Fatalf("got %v, want %v", out.Item, want)
	}
}

func (m *model) describe(t *rapid.T) {
	out, err := m.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: aws.String("people")})
	if err != nil || *out.Table.ItemCount != int64(len(m.items)) || (*out.Table.TableSizeBytes == 0) != (len(m.items) == 0) {
		t.Fatalf("%d items, %d bytes, %v; want %d items", *out.Table.ItemCount, *out.Table.TableSizeBytes, err, len(m.items))
	}
}

func compareNumbers(a, b types.AttributeValue) int {
	left, _ := strconv.ParseFloat(text(a), 64) // the few numbers here are exact
	right, _ := strconv.ParseFloat(text(b), 64)
	return cmp.Compare(left, right)
}

func compareStrings(a, b types.AttributeValue) int { return strings.Compare(text(a), text(b)) }

// meets reports whether a value, which compares to those of a condition, meets it.
func meets(operator string, compare func(a, b types.AttributeValue) int, v types.AttributeValue, values []types.AttributeValue) bool {
	order := compare(v, values[0])
	switch operator {
	case "=":
		return order == 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "BETWEEN":
		return order >= 0 && compare(v, values[1]) <= 0
	}
	return strings.HasPrefix(text(v), text(values[0]))
}
