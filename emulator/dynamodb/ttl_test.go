package dynamodb_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func setTimeToLive(tb testing.TB, f fixture, enabled bool) {
	tb.Helper()
	_, err := f.UpdateTimeToLive(tb.Context(), &sdk.UpdateTimeToLiveInput{TableName: aws.String("people"),
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expires"), Enabled: &enabled}})
	if err != nil {
		tb.Fatal(err)
	}
}

func count(tb testing.TB, f fixture, index *string) int {
	tb.Helper()
	out, err := f.Scan(tb.Context(), &sdk.ScanInput{TableName: aws.String("people"), IndexName: index, Select: types.SelectCount})
	if err != nil {
		tb.Fatal(err)
	}
	return int(out.Count)
}

func TestTimeToLive(t *testing.T) {
	const tenMinutes = 600
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	now := int(f.clock.Load())
	put := func(name string, expires any) {
		item := person("f", name, "here", 1)
		item["expires"] = num(expires)
		mustPut(t, f, item)
	}
	put("before it was enabled", now+5)
	setTimeToLive(t, f, true)
	described, err := f.DescribeTimeToLive(t.Context(), &sdk.DescribeTimeToLiveInput{TableName: aws.String("people")})
	if err != nil || described.TimeToLiveDescription.TimeToLiveStatus != types.TimeToLiveStatusEnabled || *described.TimeToLiveDescription.AttributeName != "expires" {
		t.Errorf("described as %v, %v", described, err)
	}
	put("in time", fmt.Sprintf("%d.5", now+5))
	put("later", now+1000)
	put("long ago", now-6*365*24*3600) // taken for a mistake
	mustPut(t, f, person("f", "never", "here", 1))
	mustPut(t, f, attributes{"surname": str("f"), "forename": str("no number"), "expires": str("5")})

	f.clock.Add(5 + tenMinutes)
	mustPut(t, f, person("other", "write", "there", 1))
	if got := count(t, f, nil); got != 7 {
		t.Errorf("%d items until the delay is over", got)
	}
	f.clock.Add(1)
	mustPut(t, f, person("other", "write", "there", 1))
	if got := count(t, f, nil); got != 5 {
		t.Errorf("%d items after the delay", got)
	}
	if mustGet(t, f, "f", "before it was enabled") != nil || mustGet(t, f, "f", "in time") != nil || mustGet(t, f, "f", "later") == nil {
		t.Error("not the expired items have gone")
	}
	if got := count(t, f, aws.String("bycity")); got != 4 {
		t.Errorf("%d items in the index", got)
	}

	setTimeToLive(t, f, false)
	f.clock.Add(10_000)
	mustPut(t, f, person("other", "write", "there", 1))
	if mustGet(t, f, "f", "later") == nil {
		t.Error("an item expired after the time to live was disabled")
	}
}

// However many have expired, a write has only so many to remove.
func TestTimeToLive_sweepsAFewAtATime(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	setTimeToLive(t, f, true)
	for i := range 60 {
		item := person("f", fmt.Sprint(i), "here", 1)
		item["expires"] = num(f.clock.Load())
		mustPut(t, f, item)
	}
	f.clock.Add(10_000)
	for _, want := range []int{36, 11, 1, 1} {
		mustPut(t, f, person("other", "write", "there", 1))
		if got := count(t, f, nil); got != want {
			t.Errorf("%d items, want %d", got, want)
		}
	}
}
