package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"skip-the-line/infra/internal/standin"
)

// TestEngine deploys both environments with the real engine, each to an account of its own.
func TestEngine(t *testing.T) {
	mustHavePulumi(t)
	zip := mustBuild(t)
	t.Run("dev", func(t *testing.T) {
		t.Parallel()
		dev(t, zip)
	})
	t.Run("releases", func(t *testing.T) {
		t.Parallel()
		releases(t, zip)
	})
	t.Run("prod", func(t *testing.T) {
		t.Parallel()
		prod(t, zip)
	})
}

// dev is thrown away as it is.
func dev(t *testing.T, zip string) {
	account := standin.NewAccount()
	e := newEngine(t, "dev", account)
	e.comesUp(zip)

	e.set("throttleRate", "11")
	e.up()
	e.mustHaveDone("update MethodSettings api")

	e.destroy()
	if left := names(account); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

// prod is only thrown away on purpose.
func prod(t *testing.T, zip string) {
	account := standin.NewAccount()
	if _, err := account.Create("aws:apigateway/account:Account", "another stack's", nil); err != nil {
		t.Fatal(err)
	}
	account.Done()
	e := newEngine(t, "prod", account)
	e.comesUp(zip)

	e.set("corsOrigin", "https://coffee.example")
	e.up()
	e.mustHaveDone(
		"update BucketCorsConfigurationV2 invoices",
		"update Function put-item", // one number is one release
		"update Function put-object",
		"update Function get-item",
		"update Function get-object",
		"update Alias put-item",
		"update Alias put-object",
		"update Alias get-item",
		"update Alias get-object",
		"update RestApi api",
		"create Deployment api",
		"update Stage api",
		"delete Deployment api",
	)

	e.mustRejectDestroying()
	e.mustHaveDone()

	e.set("protectData", "false")
	e.up()
	e.mustHaveDone(
		"update Table orders",
		"update BucketV2 invoices",
		"update BucketLifecycleConfigurationV2 invoices",
		"delete BucketVersioningV2 invoices",
	)
	e.destroy()
	if left := names(account); !slices.Equal(left, []string{"Account another stack's"}) {
		t.Errorf("left are %v", left)
	}
}

// comesUp previews and creates the whole stack, and finds nothing to do when it is run again: not even where the same
// zip lies in another place, as on another machine.
func (e *engine) comesUp(zip string) {
	e.tb.Helper()
	own := environments[e.name]
	var want []string
	for name := range union(common, own) {
		want = append(want, name)
	}
	slices.Sort(want)
	before := names(e.account)

	e.zip = zip
	if changes := e.preview(); changes["create"] != len(want)+1 || len(changes) != 1 { // the stack itself is one more
		e.tb.Errorf("the preview announces %v, want %d resources created", changes, len(want))
	}
	e.mustHaveDone()

	outputs := e.up()
	if got := slices.DeleteFunc(names(e.account), func(name string) bool { return slices.Contains(before, name) }); !slices.Equal(got, want) {
		e.tb.Errorf("created are %v\nwant %v", got, want)
	}
	if got := slices.Sorted(maps.Keys(outputs)); !slices.Equal(got, []string{
		"apiUrl", "bucketName", "dashboardName", "deadLetterQueueArn", "functionNames", "release", "stateMachineArn", "tableName", "topicArn",
	}) {
		e.tb.Errorf("the outputs are %v", got)
	}
	for output, want := range map[string]string{
		"apiUrl":             `https://[0-9a-f]{10}\.execute-api\.ap-southeast-2\.amazonaws\.com/live`,
		"bucketName":         `NAME-invoices-[0-9a-f]{6}`,
		"stateMachineArn":    `arn:aws:states:ap-southeast-2:111122223333:stateMachine:NAME-workflow-[0-9a-f]{6}`,
		"tableName":          `NAME-orders-[0-9a-f]{6}`,
		"dashboardName":      `NAME`,
		"deadLetterQueueArn": `arn:aws:sqs:ap-southeast-2:111122223333:NAME-undelivered-[0-9a-f]{6}`,
		"topicArn":           `arn:aws:sns:ap-southeast-2:111122223333:NAME-notifications-[0-9a-f]{6}`,
	} {
		mustMatch(e.tb, outputs[output], strings.ReplaceAll(want, "NAME", project+"-"+e.name))
	}
	e.mustTag()
	e.account.Done()

	e.zip = mustCopy(e.tb, zip)
	e.up()
	e.mustHaveDone()
	e.refresh()
	e.mustHaveDone()
}
