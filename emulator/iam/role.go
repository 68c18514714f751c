package iam

import (
	"net/http"
	"strings"
)

// Role is who calls a service: a session of a role.
type Role struct {
	ARN    string // of the session: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
	Policy *Policy
}

// DeniedError says that a role may not do what it asked for, in the words of AWS.
type DeniedError struct {
	Principal, Action, Resource string
	Explicit                    bool // a statement denies it
}

func (e *DeniedError) Error() string {
	because := "because no identity-based policy allows the " + e.Action + " action"
	if e.Explicit {
		because = "with an explicit deny in an identity-based policy"
	}
	return "User: " + e.Principal + " is not authorized to perform: " + e.Action + " on resource: " + e.Resource + " " + because
}

// Check returns a [*DeniedError] unless the role may take the action on each of the resources. What is not an ARN is not asked
// about: it is for the service to reject.
func (r Role) Check(action string, resources ...string) error {
	for _, resource := range resources {
		request := Request{Action: action, Resource: resource}
		if strings.HasPrefix(resource, "arn:") && !r.Policy.Allows(request) {
			return &DeniedError{r.ARN, action, resource, r.Policy.denies(request)}
		}
	}
	return nil
}

// Roles are the roles by the access keys of their sessions.
type Roles map[string]Role

// of returns the role that a request is signed by, in its header or, a presigned URL, in its query.
func (all Roles) of(r *http.Request) (Role, bool) {
	credential := r.URL.Query().Get("X-Amz-Credential")
	if _, rest, found := strings.Cut(r.Header.Get("Authorization"), "Credential="); found {
		credential = rest
	}
	key, _, _ := strings.Cut(credential, "/")
	role, found := all[key]
	return role, found
}
