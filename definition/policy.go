package definition

import (
	"encoding/json"
	"fmt"
	"strings"
)

// InvokePolicy returns the policy document (JSON) of a step's function, which lets the API invoke it for its own routes. ApiARN is that
// of the API, arn:aws:execute-api:REGION:ACCOUNT:API, of whichever stage.
func InvokePolicy(routes []string, functionARN, apiARN string) ([]byte, error) {
	type statement struct {
		Effect    string
		Principal map[string]string
		Action    string
		Resource  string
		Condition map[string]map[string]string
	}
	statements := []statement{}
	for _, route := range routes {
		statements = append(statements, statement{
			"Allow", map[string]string{"Service": "apigateway.amazonaws.com"}, "lambda:InvokeFunction", functionARN,
			map[string]map[string]string{"ArnLike": {"AWS:SourceArn": apiARN + "/*/" + strings.Replace(route, " ", "", 1)}},
		})
	}
	return policyDocument(statements)
}

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
	return policyDocument(statements)
}

func policyDocument(statements any) ([]byte, error) {
	return json.Marshal(struct {
		Version   string
		Statement any
	}{"2012-10-17", statements})
}
