package standin

import (
	"context"
	"fmt"
	"net"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Serve serves the account as the provider aws until the test ends. It returns what PULUMI_DEBUG_PROVIDERS has to be
// for the engine to use it.
func (a *Account) Serve(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	server := grpc.NewServer()
	pulumirpc.RegisterResourceProviderServer(server, &provider{account: a})
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	tb.Cleanup(func() {
		server.Stop()
		if err := <-done; err != nil {
			tb.Error(err)
		}
	})
	return fmt.Sprintf("aws:%d", listener.Addr().(*net.TCPAddr).Port)
}

// provider is the account as the engine speaks to it.
// https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/providers/README.html
type provider struct {
	pulumirpc.UnimplementedResourceProviderServer

	account *Account
}

func (p *provider) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (p *provider) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "6.83.2"}, nil
}

func (p *provider) CheckConfig(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: r.GetNews()}, nil
}

func (p *provider) DiffConfig(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	return p.Diff(context.Background(), r)
}

func (p *provider) Configure(_ context.Context, r *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	settings, err := properties(r.GetArgs())
	if err != nil {
		return nil, err
	}
	p.account.mu.Lock()
	defer p.account.mu.Unlock()
	p.account.settings = append(p.account.settings, settings)
	return &pulumirpc.ConfigureResponse{SupportsPreview: true, SupportsAutonamingConfiguration: true}, nil
}

func (p *provider) Invoke(_ context.Context, r *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	result, err := Invoke(r.GetTok())
	if err != nil {
		return nil, err
	}
	answer, err := message(result)
	return &pulumirpc.InvokeResponse{Return: answer}, err
}

// Invoke answers a function of the provider.
func Invoke(token string) (resource.PropertyMap, error) {
	switch token {
	case "aws:index/getPartition:getPartition":
		return resource.PropertyMap{"partition": resource.NewProperty("aws")}, nil
	case "aws:index/getCallerIdentity:getCallerIdentity":
		return resource.PropertyMap{"accountId": resource.NewProperty(ID)}, nil
	case "aws:index/getRegion:getRegion":
		return resource.PropertyMap{"name": resource.NewProperty(Region)}, nil
	}
	return nil, fmt.Errorf("standin: no function %s", token)
}

// Check gives a resource the name that the engine proposes, unless it has one.
func (p *provider) Check(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	olds, err := properties(r.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := properties(r.GetNews())
	if err != nil {
		return nil, err
	}
	name := r.GetAutonaming().GetProposedName()
	if old, ok := olds[kinds[r.GetType()].name]; ok {
		name = old.StringValue()
	}
	inputs, err := message(Named(r.GetType(), name, news))
	return &pulumirpc.CheckResponse{Inputs: inputs}, err
}

// Named is the inputs with a name for the resource, if its type has names and it has none yet.
func Named(token, name string, inputs resource.PropertyMap) resource.PropertyMap {
	key := kinds[token].name
	if key == "" || inputs.HasValue(key) {
		return inputs
	}
	named := inputs.Copy()
	named[key] = resource.NewProperty(name)
	return named
}

func (p *provider) Diff(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := properties(r.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := properties(r.GetNews())
	if err != nil {
		return nil, err
	}
	difference := olds.Diff(news)
	if difference == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	changed := difference.ChangedKeys()
	response := &pulumirpc.DiffResponse{
		Changes:  pulumirpc.DiffResponse_DIFF_SOME,
		Replaces: replaces(r.GetType(), changed),
	}
	for _, key := range changed {
		response.Diffs = append(response.Diffs, string(key))
	}
	return response, nil
}

func (p *provider) Create(_ context.Context, r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	inputs, err := properties(r.GetProperties())
	if err != nil {
		return nil, err
	}
	if r.GetPreview() {
		state, err := message(unknown(r.GetType(), inputs))
		return &pulumirpc.CreateResponse{Properties: state}, err
	}
	made, err := p.account.Create(r.GetType(), r.GetName(), inputs)
	if err != nil {
		return nil, err
	}
	state, err := message(made.State)
	return &pulumirpc.CreateResponse{Id: made.ID, Properties: state}, err
}

func (p *provider) Read(_ context.Context, r *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	found, ok := p.account.read(r.GetType(), r.GetId())
	if !ok {
		return &pulumirpc.ReadResponse{}, nil // an empty id says that it is gone
	}
	inputs, err := message(found.Inputs)
	if err != nil {
		return nil, err
	}
	state, err := message(found.State)
	return &pulumirpc.ReadResponse{Id: found.ID, Inputs: inputs, Properties: state}, err
}

func (p *provider) Update(_ context.Context, r *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	inputs, err := properties(r.GetNews())
	if err != nil {
		return nil, err
	}
	var updated Resource
	if r.GetPreview() {
		olds, err := properties(r.GetOlds())
		if err != nil {
			return nil, err
		}
		updated = Resource{Type: r.GetType(), State: olds}.with(inputs)
	} else if updated, err = p.account.update(r.GetType(), r.GetId(), inputs); err != nil {
		return nil, err
	}
	state, err := message(updated.State)
	return &pulumirpc.UpdateResponse{Properties: state}, err
}

func (p *provider) Delete(_ context.Context, r *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, p.account.delete(r.GetType(), r.GetId())
}

// Properties cross the wire with unknown values kept: a preview is full of them.

func properties(message *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(message, plugin.MarshalOptions{KeepUnknowns: true})
}

func message(properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true})
}
