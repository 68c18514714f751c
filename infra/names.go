package main

import (
	"strings"
	"unicode"

	"skip-the-line/definition"
)

// What AWS allows a name to be long: a bucket's, a role's or a function's, and a state machine's.
const (
	longestBucketName  = 63
	longestRoleName    = 64 // a function's too
	longestMachineName = 80
	longestRuleName    = 64 // EventBridge's
	longestQueueName   = 80
)

// The names in the program of what else is named than steps.
const (
	bucketName   = "invoices"
	workflowName = "workflow"
	apiName      = "api"
	accountName  = "api-gateway-logs"

	userPoolName = "people"
	pagesName    = "pages"

	bucketLogsName = "logs"
	callersName    = "callers"

	notificationsName = "notifications"
	operatorsName     = "operators"
	undeliveredName   = "undelivered"
	unfinishedName    = "unfinished"
)

// longestStackName returns how long a stack's name may be: every name is project-stack-name- and six digits more, as
// Pulumi.yaml's autonaming says.
func longestStackName(project string, s settings) int {
	most := min(
		longestBucketName-len(bucketName),
		longestMachineName-len(workflowName),
		longestRoleName-len(workflowName),
		longestRoleName-len(apiName),
		longestRuleName-len(unfinishedName),
		longestQueueName-len(undeliveredName),
	)
	for _, step := range definition.Steps {
		most = min(most, longestRoleName-len(step.Name))
	}
	if s.manageAPIGatewayAccount {
		most = min(most, longestRoleName-len(accountName))
	}
	return most - len(project) - len("---123456")
}

// kebab writes a name such as OrdersFailed as orders-failed.
func kebab(name string) string {
	var text strings.Builder
	for i, letter := range name {
		if unicode.IsUpper(letter) && i > 0 {
			text.WriteByte('-')
		}
		text.WriteRune(unicode.ToLower(letter))
	}
	return text.String()
}
