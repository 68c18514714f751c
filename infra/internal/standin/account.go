// Package standin stands in for AWS and its Pulumi provider in tests: an account in memory, to which the real Pulumi
// engine deploys through the interface that every provider serves.
//
//	account := standin.NewAccount()
//	env := account.Serve(t)          // for the environment of the pulumi command
//
// A resource's outputs are its inputs with what AWS would add to them: ids, names, ARNs, URLs. Of AWS's own rules it
// knows those that a program can trip over whatever its inputs say: a name can be taken once, a table that is protected
// can't be deleted, and a stage can't log where the account has no role for it.
package standin

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	Region = "ap-southeast-2" // where everything is
	ID     = "111122223333"   // the account's number
)

// Account holds resources and remembers what was done to them. It can be used by several goroutines.
type Account struct {
	mu        sync.Mutex
	resources map[string]Resource // by type and id
	done      []Operation
	settings  []resource.PropertyMap
	made      int
}

// Resource is a resource as the account holds it.
type Resource struct {
	Type, Name string // as in the program: aws:dynamodb/table:Table, orders
	ID         string
	Inputs     resource.PropertyMap
	State      resource.PropertyMap
}

// Operation is something that was done to a resource.
type Operation struct {
	Verb string // create, update or delete
	Type string
	Name string
}

func (o Operation) String() string { return fmt.Sprintf("%s %s %s", o.Verb, short(o.Type), o.Name) }

// short is the last part of a type: Table of aws:dynamodb/table:Table.
func short(token string) string { return token[strings.LastIndex(token, ":")+1:] }

// NewAccount returns an account that holds nothing.
func NewAccount() *Account { return &Account{resources: map[string]Resource{}} }

// Create makes a resource, or says why AWS wouldn't.
func (a *Account) Create(token, name string, inputs resource.PropertyMap) (Resource, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if token == stageType && inputs.HasValue("accessLogSettings") && !a.hasLogRole() {
		return Resource{}, fmt.Errorf("%s %s: CloudWatch Logs role ARN must be set in account settings to enable logging", short(token), name)
	}
	a.made++
	r := describe(token, name, a.made, inputs)
	if _, taken := a.resources[r.key()]; taken {
		return Resource{}, fmt.Errorf("%s %s: %s already exists", short(token), name, r.ID)
	}
	a.resources[r.key()] = r
	a.done = append(a.done, Operation{"create", token, name})
	return r, nil
}

func (a *Account) hasLogRole() bool {
	for _, r := range a.resources {
		if r.Type == accountType {
			return true
		}
	}
	return false
}

func (a *Account) update(token, id string, inputs resource.PropertyMap) (Resource, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	old, ok := a.resources[token+" "+id]
	if !ok {
		return Resource{}, fmt.Errorf("%s %s: there is none", short(token), id)
	}
	r := old.with(inputs)
	a.resources[r.key()] = r
	a.done = append(a.done, Operation{"update", token, r.Name})
	return r, nil
}

func (a *Account) delete(token, id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.resources[token+" "+id]
	if !ok {
		return fmt.Errorf("%s %s: there is none", short(token), id)
	}
	if protected := r.Inputs["deletionProtectionEnabled"]; protected.IsBool() && protected.BoolValue() {
		return fmt.Errorf("%s %s: deletion protection is on", short(token), id)
	}
	delete(a.resources, r.key())
	a.done = append(a.done, Operation{"delete", token, r.Name})
	return nil
}

// Lose deletes a resource, named as an Operation names it, without a word to anybody, as a person does in the console.
func (a *Account) Lose(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, r := range a.resources {
		if short(r.Type)+" "+r.Name == name {
			delete(a.resources, key)
		}
	}
}

func (a *Account) read(token, id string) (Resource, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.resources[token+" "+id]
	return r, ok
}

// Resources are all that the account holds, by type and name.
func (a *Account) Resources() []Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.SortedFunc(maps.Values(a.resources), func(x, y Resource) int {
		return strings.Compare(x.Type+" "+x.Name, y.Type+" "+y.Name)
	})
}

// Done returns what was done since it was last asked, in the order it was done.
func (a *Account) Done() []Operation {
	a.mu.Lock()
	defer a.mu.Unlock()
	done := a.done
	a.done = nil
	return done
}

// ProviderSettings returns the settings of each provider that was configured so far.
func (a *Account) ProviderSettings() []resource.PropertyMap {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.settings)
}

func (r Resource) key() string { return r.Type + " " + r.ID }
