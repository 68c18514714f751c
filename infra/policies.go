package main

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
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

// allow returns an Allow statement; set its resources with on.
func allow(actions ...string) statement { return statement{Effect: "Allow", Actions: actions} }

func (s statement) on(resources ...pulumi.StringInput) statement {
	s.resources = resources
	return s
}

// onEverything is for actions that AWS can't limit to a resource.
func (s statement) onEverything() statement { return s.on(pulumi.String("*")) }

// policy returns the statements as a policy document, once the resources are known.
func policy(statements ...statement) pulumi.StringOutput {
	resources := make(pulumi.StringArrayArray, len(statements))
	for i, s := range statements {
		resources[i] = pulumi.StringArray(s.resources)
	}
	return resources.ToStringArrayArrayOutput().ApplyT(func(resources [][]string) (string, error) {
		known := make([]statement, len(statements))
		for i, s := range statements {
			if len(resources[i]) == 0 {
				return "", fmt.Errorf("the statement that allows %v names no resource: add it to deploy", s.Actions)
			}
			s.Resources = resources[i]
			known[i] = s
		}
		return policyText(known...)
	}).(pulumi.StringOutput)
}

func policyText(statements ...statement) (string, error) {
	text, err := json.Marshal(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements})
	return string(text), err
}

// arns are the ARNs of the resources that a grant may name.
type arns map[definition.Resource][]pulumi.StringInput

// grant returns a statement for each grant.
func (a arns) grant(grants []definition.Grant) []statement {
	var statements []statement
	for _, g := range grants {
		statements = append(statements, allow(g.Actions...).on(a[g.On]...))
	}
	return statements
}
