package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// statement is one statement of a policy. Its resources, and for whom a service acts, are known only once they are there.
type statement struct {
	Effect    string
	Principal any      `json:",omitempty"`
	Actions   []string `json:"Action"`
	Resources []string `json:"Resource,omitempty"`
	Condition any      `json:",omitempty"`

	resources []pulumi.StringInput
	sources   []pulumi.StringInput
}

// allow returns an Allow statement; set its resources with on.
func allow(actions ...string) statement { return statement{Effect: "Allow", Actions: actions} }

func (s statement) on(resources ...pulumi.StringInput) statement {
	s.resources = resources
	return s
}

// onEverything is for actions that AWS can't limit to a resource.
func (s statement) onEverything() statement { return s.on(pulumi.String("*")) }

// to makes it a statement of a resource's own policy, for a service.
func (s statement) to(service string) statement {
	s.Principal = map[string]string{"Service": service}
	return s
}

// whereSource limits it to a service that acts for one of the resources, whose ARNs may be patterns.
func (s statement) whereSource(arns ...pulumi.StringInput) statement {
	s.sources = arns
	return s
}

// overTLS returns the statement of a resource's own policy that rejects every call which is not encrypted on its way.
func overTLS(actions ...string) statement {
	return statement{
		Effect:    "Deny",
		Principal: "*",
		Actions:   actions,
		Condition: map[string]any{"Bool": map[string]string{"aws:SecureTransport": "false"}},
	}
}

// policy returns the statements as a policy document, once the resources are known.
func policy(statements ...statement) pulumi.StringOutput {
	var unknown pulumi.StringArrayArray // of each statement the resources and then the sources
	for _, s := range statements {
		unknown = append(unknown, pulumi.StringArray(s.resources), pulumi.StringArray(s.sources))
	}
	return unknown.ToStringArrayArrayOutput().ApplyT(func(arns [][]string) (string, error) {
		known := slices.Clone(statements)
		for i := range known {
			s := &known[i]
			if s.Resources = arns[2*i]; len(s.Resources) == 0 {
				return "", fmt.Errorf("the statement on %v names no resource: add it to deploy", s.Actions)
			}
			if sources := arns[2*i+1]; len(sources) > 0 {
				s.Condition = map[string]any{"ArnLike": map[string][]string{"aws:SourceArn": sources}}
			}
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
