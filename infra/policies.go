package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// statement is one statement of a policy. Its resources are known only once they are there.
type statement struct {
	Effect    string
	Principal any      `json:",omitempty"`
	Actions   []string `json:"Action"`
	Resources []string `json:"Resource,omitempty"`
	Condition any      `json:",omitempty"`

	resources []pulumi.StringInput
}

// allow allows actions on what on names.
func allow(actions ...string) statement { return statement{Effect: "Allow", Actions: actions} }

func (s statement) on(resources ...pulumi.StringInput) statement {
	s.resources = resources
	return s
}

// onEverything is for actions that AWS can't limit to a resource.
func (s statement) onEverything() statement { return s.on(pulumi.String("*")) }

// policy writes the statements as a policy document.
func policy(statements ...statement) pulumi.StringOutput {
	resources := make(pulumi.StringArrayArray, len(statements))
	for i, s := range statements {
		resources[i] = pulumi.StringArray(s.resources)
	}
	return resources.ToStringArrayArrayOutput().ApplyT(func(resources [][]string) (string, error) {
		document := struct {
			Version   string
			Statement []statement
		}{Version: "2012-10-17"}
		for i, s := range statements {
			s.Resources = resources[i]
			document.Statement = append(document.Statement, s)
		}
		text, err := json.Marshal(document)
		return string(text), err
	}).(pulumi.StringOutput)
}
