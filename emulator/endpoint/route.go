package endpoint

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// targets are the services by the first part of X-Amz-Target.
var targets = map[string]string{
	"DynamoDB_20120810": DynamoDB,
	"AWSStepFunctions":  StepFunctions,
	"Logs_20140328":     Logs,
}

// versions are the services of the query protocol by the Version of their API.
var versions = map[string]string{
	"2010-03-31": SNS,
	"2011-06-15": SecurityTokens,
}

// lambdaPath matches the paths of Lambda's API, each of which begins with the date of a version.
var lambdaPath = regexp.MustCompile(`^/20\d\d-\d\d-\d\d/(functions|layers|event-source-mappings|account-settings|tags)(/|$)`)

// service returns the name of the service that a request is for.
func service(r *http.Request) (string, error) {
	if name := scope(r); name != "" {
		return name, nil
	}
	if prefix, _, found := strings.Cut(r.Header.Get("X-Amz-Target"), "."); found {
		if name, ok := targets[prefix]; ok {
			return name, nil
		}
		return prefix, nil
	}
	if lambdaPath.MatchString(r.URL.Path) {
		return Lambda, nil
	}
	form, err := form(r)
	if err != nil {
		return "", err
	}
	if name, ok := versions[form.Get("Version")]; ok {
		return name, nil
	}
	if form.Has("Action") {
		return SNS, nil // the links in its messages, which a person opens, have no Version
	}
	return S3, nil
}

// scope returns the service that a request's signature is scoped to, or "": the fourth part of
// access-key-id/date/region/service/aws4_request.
func scope(r *http.Request) string {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if credential == "" {
		credential = r.URL.Query().Get("X-Amz-Credential")
	}
	credential, _, _ = strings.Cut(credential, ",")
	if parts := strings.Split(credential, "/"); len(parts) == 5 {
		return parts[3]
	}
	return ""
}

// form returns the parameters of a request of the query protocol, whose body can be read again afterwards. Other requests
// have none.
func form(r *http.Request) (url.Values, error) {
	if r.Method == http.MethodGet {
		return r.URL.Query(), nil
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || media != "application/x-www-form-urlencoded" {
		return nil, nil
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	form, _ := url.ParseQuery(string(body)) // what cannot be read has no Version, or the service says so
	return form, nil
}

// operation returns what a request asks for: the operation that it names, or its method and path.
func operation(r *http.Request) string {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if form, err := form(r); name == "" && err == nil {
		name = form.Get("Action")
	}
	if name == "" {
		return r.Method + " " + r.URL.Path
	}
	return "the operation " + name
}
