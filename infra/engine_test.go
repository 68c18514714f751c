package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"

	"skip-the-line/infra/internal/standin"
)

// TestEngine deploys every configuration with the real engine, each to an account of its own: up, again, refresh, an update,
// and a destroy that leaves nothing.
func TestEngine(t *testing.T) {
	mustHavePulumi(t)
	zip := mustBuild(t)
	for name, test := range map[string]func(*testing.T, string){
		"dev": dev, "prod": prod, "cognito": people, "website": site, "all": everything, "canary": releases,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, zip)
		})
	}
}

// dev is thrown away as it is.
func dev(t *testing.T, zip string) {
	account := standin.NewAccount()
	e := newEngine(t, configurations["dev"], account)
	e.comesUp(zip)

	e.set("throttleRate", "11")
	e.up()
	e.mustHaveDone("update MethodSettings api")

	if drift := e.drift(); drift != nil {
		t.Errorf("the account has drifted: %v", drift)
	}
	account.Lose("MethodSettings api")
	if e.drift() == nil {
		t.Error("nobody notices that the limits are gone")
	}
	if _, err := e.stack.Up(t.Context(), optup.Refresh()); err != nil {
		t.Fatal(err)
	}
	e.mustHaveDone("create MethodSettings api")

	e.mustLeave()
}

// people sign in.
func people(t *testing.T, zip string) {
	e := newEngine(t, configurations["cognito"], standin.NewAccount())
	e.comesUp(zip)

	e.set("corsOrigin", "https://coffee.example")
	e.up()
	e.mustHaveDone(append(forSteps("update Function", "update Alias"),
		"update UserPoolClient pages", // which sends people back there
		"update BucketCorsConfigurationV2 invoices",
		"update RestApi api",
		"create Deployment api",
		"update Stage api",
		"delete Deployment api",
	)...)
	e.mustLeave()
}

// site is open to everybody.
func site(t *testing.T, zip string) {
	e := newEngine(t, configurations["website"], standin.NewAccount())
	e.comesUp(zip)

	e.set("websiteDomain", "coffee.example")
	e.set("websiteCertificateArn", certificate)
	e.up()
	e.mustHaveDone("update Distribution pages")
	e.mustLeave()
}

// everything is on, in prod.
func everything(t *testing.T, zip string) {
	e := newEngine(t, configurations["all"], standin.NewAccount())
	e.comesUp(zip)

	e.mustRejectDestroying()
	e.mustHaveDone()

	e.set("protectData", "false")
	e.up()
	e.mustHaveDone(
		"update Table orders",
		"update BucketV2 invoices",
		"update BucketLifecycleConfigurationV2 invoices",
		"delete BucketVersioningV2 invoices",
		"update UserPool people",
	)
	e.mustLeave("Account api-gateway-logs", "Role api-gateway-logs", "RolePolicyAttachment api-gateway-logs")
}

// prod is only thrown away on purpose.
func prod(t *testing.T, zip string) {
	account := standin.NewAccount()
	if _, err := account.Create("aws:apigateway/account:Account", "another stack's", nil); err != nil {
		t.Fatal(err)
	}
	account.Done()
	e := newEngine(t, configurations["prod"], account)
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
	e.mustLeave("Account another stack's")
}

// comesUp previews and creates the whole stack, and finds nothing to do when it is run again: not even where the same
// zip lies in another place, as on another machine.
func (e *engine) comesUp(zip string) {
	e.tb.Helper()
	want := slices.Sorted(maps.Keys(e.expected()))
	before := names(e.account)

	e.zip = zip
	if len(e.parts) == 0 { // a preview of each configuration would show nothing that its update does not
		if changes := e.preview(); changes["create"] != len(want)+1 || len(changes) != 1 { // the stack itself is one more
			e.tb.Errorf("the preview announces %v, want %d resources created", changes, len(want))
		}
		e.mustHaveDone()
	}

	outputs := e.up()
	if got := slices.DeleteFunc(names(e.account), func(name string) bool { return slices.Contains(before, name) }); !slices.Equal(got, want) {
		e.tb.Errorf("created are %v\nwant %v", got, want)
	}
	if got := slices.Sorted(maps.Keys(outputs)); !slices.Equal(got, slices.Sorted(slices.Values(append(slices.Clone(e.outputs), commonOutputs...)))) {
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
