package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"skip-the-line/definition"
	"skip-the-line/local"
)

// opened says where the stack is.
func (o options) opened(out io.Writer, stack *local.Stack) {
	switch {
	case o.log == "json":
		o.quiet = false // whoever reads the log has to learn the address
		o.newLog(out, false).Info("open", "url", stack.URL, "aws", stack.AWS)
	case o.quiet:
		fmt.Fprintf(out, "Skip the Line is open at %s.\n", stack.URL)
	default:
		fmt.Fprint(out, o.welcome(stack))
	}
}

// welcome returns what a person needs first: where the stack is, and requests to paste.
func (o options) welcome(stack *local.Stack) string {
	url := stack.URL
	text := fmt.Sprintf(`
Skip the Line is open at %[1]s.

  customers     %[1]s/customer.html
  the counter   %[1]s/counter.html
  what happens  %[1]s/_local/
  the API       %[1]s/_local/api.html

`, url)
	if o.debug != "" {
		text += o.debug + " runs under Delve, and no timeout ends it. Attach an editor, or:\n\n  dlv connect " + local.DebugAddress + "\n\n"
	}
	if ahead := stack.Ahead(); ahead > time.Minute {
		text += "Its clock is " + ahead.Round(time.Minute).String() + " ahead of this machine's, as -time has left the data.\n\n"
	}
	for _, rule := range o.faults {
		text += fmt.Sprintf("%s: %s will be %s.\n\n", rule, rule.Call, rule.Fault.Says)
	}
	curl := "curl -i "
	if o.authorization == "AWS_IAM" {
		text += "Requests must be signed. These credentials open nothing but this stack:\n\n" + indent(credentials()) + "\n"
		curl += `--aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" `
	}
	if o.authorization == definition.CognitoUserPools {
		text += "Customers and counters sign in, on the pages or with a token (a counter's: &vendorid=v0):\n\n" +
			indent(fmt.Sprintf(`TOKEN=$(curl -s '%s/_local/token?sub=a0' | sed 's/.*:"//; s/".*//')`, url)) + "\n"
		curl += `-H "Authorization: $TOKEN" `
	}
	text += "Place an order, and look at it:\n\n" + indent(curl+url+`/order -H 'Content-Type: application/json' -d '
  {"order": {"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
   "details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}}}'
`+curl+"'"+url+"/order?accountid=a0&vendorid=v0'\n")
	if o.authorization == "AWS_IAM" {
		text += "\nOr make the smoke calls:\n\n  go run ./scripts/smoke -sign -url " + url + "\n"
	}
	if o.authorization == definition.CognitoUserPools {
		text += "\nOr make the smoke calls:\n\n  go run ./scripts/smoke -sign-in local -url " + url + "\n"
	}
	if stack.AWS != "" {
		text += "\nAWS's own APIs are at " + stack.AWS + ". With these lines the aws command and SDKs work on them:\n\n" +
			indent("export AWS_ENDPOINT_URL="+stack.AWS+"\n"+credentials())
	}
	return text + "\nCtrl-C stops it.\n\n"
}

// credentials returns lines that let the aws command and SDKs sign for the stack; some know the one region, some the other.
func credentials() string {
	return fmt.Sprintf("export AWS_REGION=%[1]s AWS_DEFAULT_REGION=%[1]s\nexport AWS_ACCESS_KEY_ID=%[2]s\nexport AWS_SECRET_ACCESS_KEY=%[3]s\n",
		local.Region, local.Credentials.AccessKeyID, local.Credentials.SecretAccessKey)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
