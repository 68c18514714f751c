package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/infra/internal/standin"
)

const project = "skip-the-line"

// mustConfig is a stack's configuration as Pulumi works it out from the project's files.
func mustConfig(tb testing.TB, stack string) map[string]string {
	tb.Helper()
	p, err := workspace.LoadProject("../Pulumi.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	s, err := workspace.LoadProjectStack(nil, p, "../Pulumi."+stack+".yaml")
	if err != nil {
		tb.Fatal(err)
	}
	err = workspace.ValidateStackConfigAndApplyProjectConfig(
		tb.Context(), stack, p, esc.Value{}, s.Config, config.NopEncrypter, config.NopDecrypter)
	if err != nil {
		tb.Fatal(err)
	}
	values, err := s.Config.Decrypt(config.NopDecrypter)
	if err != nil {
		tb.Fatal(err)
	}
	c := make(map[string]string, len(values))
	for key, value := range values {
		c[key.String()] = value
	}
	return c
}

// deployed is what the program declared, by type and name such as "Table orders".
type deployed map[string]declared

type declared struct {
	typ, name string
	inputs    resource.PropertyMap
	dependsOn []string
	protected bool
	retained  bool
}

// get is an input, found by its path such as ttl.enabled.
func (d declared) get(tb testing.TB, path string) any {
	tb.Helper()
	p, err := resource.ParsePropertyPath(path)
	if err != nil {
		tb.Fatal(err)
	}
	value, ok := p.Get(resource.NewProperty(d.inputs))
	if !ok {
		return nil
	}
	return value.Mappable()
}

func (d deployed) must(tb testing.TB, name string) declared {
	tb.Helper()
	r, ok := d[name]
	if !ok {
		tb.Fatalf("there is no %s", name)
	}
	return r
}

func (d deployed) names() []string { return slices.Sorted(maps.Keys(d)) }

// mustDeploy runs the program against an account of its own. Settings are configuration keys and their values.
func mustDeploy(tb testing.TB, stack string, settings ...string) deployed {
	tb.Helper()
	d, err := deployTo(tb, standin.NewAccount(), stack, settings...)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// deployTo runs the program without the engine, where nothing is ever unknown.
func deployTo(tb testing.TB, account *standin.Account, stack string, settings ...string) (deployed, error) {
	tb.Helper()
	c := mustConfig(tb, fileOf(stack))
	for i := 0; i < len(settings); i += 2 {
		key := settings[i]
		if !strings.Contains(key, ":") {
			key = project + ":" + key
		}
		c[key] = settings[i+1]
	}
	if c[project+":accessLogs"] == "true" {
		_, _ = account.Create("aws:apigateway/account:Account", "another stack's", nil) // there can be only one
	}
	m := &monitor{account: account, stack: stack, declared: deployed{}}
	build := func(context.Context, string) (handlerCode, error) { return handlerCode{"handler.zip", "c0ffee"}, nil }
	err := pulumi.RunErr(
		func(ctx *pulumi.Context) error { return deploy(ctx, build) },
		pulumi.WithMocks(project, stack, m),
		func(info *pulumi.RunInfo) { info.Config = c },
	)
	return m.declared, err
}

// fileOf is the environment whose file a stack of any name takes in these tests.
func fileOf(stack string) string {
	if stack == "prod" {
		return "prod"
	}
	return "dev"
}

// monitor gives what the program declares to an account.
type monitor struct {
	account *standin.Account
	stack   string

	mu       sync.Mutex
	declared deployed
}

func (m *monitor) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return standin.Invoke(args.Token)
}

func (m *monitor) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	inputs := standin.Named(args.TypeToken, project+"-"+m.stack+"-"+args.Name, args.Inputs)
	made, err := m.account.Create(args.TypeToken, args.Name, inputs)
	if err != nil {
		return "", nil, err
	}
	d := declared{
		typ: args.TypeToken, name: args.Name, inputs: made.Inputs,
		protected: args.RegisterRPC.GetProtect(), retained: args.RegisterRPC.GetRetainOnDelete(),
	}
	for _, urn := range args.RegisterRPC.GetDependencies() {
		u := resource.URN(urn)
		d.dependsOn = append(d.dependsOn, typeName(string(u.Type()))+" "+u.Name())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.declared[typeName(args.TypeToken)+" "+args.Name] = d
	return made.ID, made.State, nil
}

// typeName is the last part of a type: Table of aws:dynamodb/table:Table. CloudFront has functions too.
func typeName(token string) string {
	if token == "aws:cloudfront/function:Function" {
		return "ViewerFunction"
	}
	return token[strings.LastIndex(token, ":")+1:]
}

// asJSON makes values comparable and readable, whatever number types they hold.
func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // what the program declares is made of maps, lists, texts and numbers
	}
	return string(text)
}
