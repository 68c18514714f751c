package definition

import (
	"encoding/json"
	"fmt"
)

// Policy returns the policy document (JSON) of a role with these grants. Arns returns the ARNs of a resource.
func Policy(grants []Grant, arns func(Resource) []string) ([]byte, error) {
	type statement struct {
		Effect   string
		Action   []string
		Resource []string
	}
	statements := []statement{}
	for _, grant := range grants {
		resources := arns(grant.On)
		if len(resources) == 0 {
			return nil, fmt.Errorf("%s, on which %v is granted, has no ARN", grant.On, grant.Actions)
		}
		statements = append(statements, statement{"Allow", grant.Actions, resources})
	}
	return json.Marshal(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements})
}
