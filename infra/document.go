package main

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// document renders a document of package definition once the values of its placeholders are known.
func document(ctx *pulumi.Context, render func(map[string]string) ([]byte, error), values ...pulumi.StringMap) pulumi.StringOutput {
	all := pulumi.StringMap{"Partition": partition(ctx)}
	for _, some := range values {
		maps.Copy(all, some)
	}
	return all.ToStringMapOutput().ApplyT(func(known map[string]string) (string, error) {
		text, err := render(known)
		return string(text), err
	}).(pulumi.StringOutput)
}
