package iam

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Request is what a policy is asked.
type Request struct {
	Action   string            // such as dynamodb:PutItem
	Resource string            // an ARN
	Context  map[string]string // condition keys, such as aws:SecureTransport
}

// Policy is what one or more policy documents allow. It is safe for concurrent use.
type Policy struct{ statements []statement }

type statement struct {
	deny       bool
	actions    []pattern
	resources  []pattern
	conditions []condition
}

// source is a statement as a document writes it. Its other fields are rejected.
type source struct {
	Sid       string
	Effect    string
	Principal any // whom the policy of a resource or of trust is for
	Action    oneOrMore
	Resource  oneOrMore
	Condition map[string]map[string]oneOrMore
}

// oneOrMore is a string, or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var list []string
	if err := json.Unmarshal(text, &list); err == nil {
		*o = list
		return nil
	}
	var one string
	err := json.Unmarshal(text, &one)
	*o = oneOrMore{one}
	return err
}

// Compile reads policy documents, in JSON.
func Compile(documents ...[]byte) (*Policy, error) {
	p := &Policy{}
	for _, text := range documents {
		var document struct {
			Version, ID string
			Statement   []source
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&document); err != nil {
			return nil, fmt.Errorf("iam: the policy cannot be read: %w", err)
		}
		if document.Version != "2012-10-17" {
			return nil, fmt.Errorf("iam: the policy's Version is %q: only 2012-10-17 is supported", document.Version)
		}
		for i, s := range document.Statement {
			compiled, err := compile(s)
			if err != nil {
				return nil, fmt.Errorf("iam: statement %d: %w", i+1, err)
			}
			p.statements = append(p.statements, compiled)
		}
	}
	return p, nil
}

func compile(s source) (statement, error) {
	compiled := statement{deny: s.Effect == "Deny"}
	switch {
	case s.Effect != "Allow" && s.Effect != "Deny":
		return compiled, fmt.Errorf("the Effect is %q: it must be Allow or Deny", s.Effect)
	case len(s.Action) == 0:
		return compiled, fmt.Errorf("there is no Action")
	case len(s.Resource) == 0 && s.Principal == nil:
		return compiled, fmt.Errorf("there is no Resource")
	}
	for _, action := range s.Action {
		compiled.actions = append(compiled.actions, newPattern(action, true))
	}
	for _, resource := range s.Resource {
		if bytes.Contains([]byte(resource), []byte("${")) {
			return compiled, fmt.Errorf("the Resource %s has policy variables, which are not supported", resource)
		}
		compiled.resources = append(compiled.resources, newPattern(resource, false))
	}
	var err error
	compiled.conditions, err = compileConditions(s.Condition)
	return compiled, err
}

// Allows reports whether the policy allows a request.
func (p *Policy) Allows(r Request) bool {
	allowed := false
	for _, s := range p.statements {
		if !s.applies(r) {
			continue
		}
		if s.deny {
			return false
		}
		allowed = true
	}
	return allowed
}

// denies reports whether a statement denies a request in so many words.
func (p *Policy) denies(r Request) bool {
	return slices.ContainsFunc(p.statements, func(s statement) bool { return s.deny && s.applies(r) })
}

func (s *statement) applies(r Request) bool {
	matches := func(list []pattern, text string) bool {
		return slices.ContainsFunc(list, func(p pattern) bool { return p.matches(text) })
	}
	// The policy of trust has no resources: it is about the role that it belongs to.
	if !matches(s.actions, r.Action) || s.resources != nil && !matches(s.resources, r.Resource) {
		return false
	}
	return !slices.ContainsFunc(s.conditions, func(c condition) bool { return !c.holds(r.Context) })
}
