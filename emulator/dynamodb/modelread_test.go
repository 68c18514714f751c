package dynamodb_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

func createPeople(t *rapid.T, f fixture) {
	element := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: &name, KeyType: kind}
	}
	definition := func(name string, kind types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: kind}
	}
	_, err := f.CreateTable(t.Context(), &sdk.CreateTableInput{
		TableName: aws.String("people"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{definition("surname", "S"), definition("forename", "S"), definition("city", "S"), definition("born", "N")},
		KeySchema:            []types.KeySchemaElement{element("surname", "HASH"), element("forename", "RANGE")},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("bycity"),
			KeySchema:  []types.KeySchemaElement{element("city", "HASH"), element("born", "RANGE")},
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rangeCondition draws a condition on a sort key.
func rangeCondition(t *rapid.T, name string, values *rapid.Generator[types.AttributeValue], compare func(a, b types.AttributeValue) int,
	operators ...string) (expression string, all attributes, holds func(types.AttributeValue) bool) {
	operator := rapid.SampledFrom(append(operators, "", "=", "<", "<=", ">", ">=", "BETWEEN")).Draw(t, "operator")
	low, high := values.Draw(t, "low"), values.Draw(t, "high")
	if compare(low, high) > 0 {
		low, high = high, low
	}
	holds = func(v types.AttributeValue) bool {
		return meets(operator, compare, v, []types.AttributeValue{low, high})
	}
	switch operator {
	case "":
		return "", attributes{}, func(types.AttributeValue) bool { return true }
	case "BETWEEN":
		return " AND " + name + " BETWEEN :low AND :high", attributes{":low": low, ":high": high}, holds
	case "begins_with":
		return " AND begins_with(" + name + ", :low)", attributes{":low": low}, holds
	}
	return " AND " + name + " " + operator + " :low", attributes{":low": low}, holds
}

func (m *model) query(t *rapid.T) {
	surname := str(surnames.Draw(t, "surname"))
	values := rapid.Map(forenames, str)
	expression, all, holds := rangeCondition(t, "forename", values, compareStrings, "begins_with")
	all[":surname"] = surname
	in := &sdk.QueryInput{KeyConditionExpression: aws.String("surname = :surname" + expression), ExpressionAttributeValues: all}
	m.checkQuery(t, in, func(i attributes) bool { return text(i["surname"]) == text(surname) && holds(i["forename"]) },
		func(a, b attributes) int { return compareStrings(a["forename"], b["forename"]) })
}

func (m *model) queryIndex(t *rapid.T) {
	city := str(rapid.SampledFrom([]string{"here", "there"}).Draw(t, "city"))
	values := rapid.Map(rapid.SampledFrom([]string{"-1", "0", "9", "10", "10.5"}), func(s string) types.AttributeValue { return num(s) })
	expression, all, holds := rangeCondition(t, "born", values, compareNumbers)
	all[":city"] = city
	in := &sdk.QueryInput{IndexName: aws.String("bycity"), KeyConditionExpression: aws.String("city = :city" + expression), ExpressionAttributeValues: all}
	m.checkQuery(t, in,
		func(i attributes) bool { return text(i["city"]) == text(city) && i["born"] != nil && holds(i["born"]) },
		func(a, b attributes) int { return compareNumbers(a["born"], b["born"]) })
}

// checkQuery reads all pages of a query, in either direction and with pages of any size, and compares them with the model.
// Items that the sort key does not tell apart may come in any order.
func (m *model) checkQuery(t *rapid.T, in *sdk.QueryInput, matches func(attributes) bool, compare func(a, b attributes) int) {
	in.TableName = aws.String("people")
	forward := rapid.Bool().Draw(t, "forward")
	in.ScanIndexForward = &forward
	if limit := rapid.Int32Range(0, 4).Draw(t, "limit"); limit > 0 {
		in.Limit = &limit
	}
	var got []attributes
	for pages := sdk.NewQueryPaginator(m, in); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if in.Limit != nil && len(page.Items) > int(*in.Limit) {
			t.Fatalf("a page of %d has %d items", *in.Limit, len(page.Items))
		}
		got = append(got, page.Items...)
	}
	inOrder := slices.IsSortedFunc(got, func(a, b attributes) int {
		if !forward {
			a, b = b, a
		}
		return compare(a, b)
	})
	if !inOrder {
		t.Fatalf("not in order (forward: %t): %s", forward, described(got))
	}
	m.checkSame(t, got, matches)
}

func (m *model) scan(t *rapid.T) {
	in := &sdk.ScanInput{TableName: aws.String("people")}
	if limit := rapid.Int32Range(0, 4).Draw(t, "limit"); limit > 0 {
		in.Limit = &limit
	}
	matches := func(attributes) bool { return true }
	if rapid.Bool().Draw(t, "by index") {
		in.IndexName = aws.String("bycity")
		matches = func(i attributes) bool { return i["city"] != nil && i["born"] != nil }
	}
	total := rapid.Int32Range(1, 5).Draw(t, "segments")
	var got []attributes
	for segment := range total {
		part := *in
		part.Segment, part.TotalSegments = &segment, &total
		for pages := sdk.NewScanPaginator(m, &part); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page.Items...)
		}
	}
	m.checkSame(t, got, matches)
}

func (m *model) checkSame(t *rapid.T, got []attributes, matches func(attributes) bool) {
	var want []attributes
	for _, i := range m.items {
		if matches(i) {
			want = append(want, i)
		}
	}
	byKey := func(a, b attributes) int {
		return cmp.Or(compareStrings(a["surname"], b["surname"]), compareStrings(a["forename"], b["forename"]))
	}
	slices.SortFunc(got, byKey)
	slices.SortFunc(want, byKey)
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("got %d items: %s\nwant %d: %s", len(got), described(got), len(want), described(want))
	}
}

// described returns items in one line.
func described(items []attributes) string {
	var all []string
	for _, item := range items {
		var texts []string
		for _, name := range sortedKeys(item) {
			texts = append(texts, fmt.Sprintf("%s: %q", name, text(item[name])))
		}
		all = append(all, "{"+strings.Join(texts, ", ")+"}")
	}
	return strings.Join(all, ", ")
}
