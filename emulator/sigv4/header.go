package sigv4

import (
	"net/http"
	"strings"
)

// fromHeader reads the signature of a request that carries it in its Authorization header.
func fromHeader(header http.Header) (*signature, error) {
	authorization := header["Authorization"]
	switch {
	case len(authorization) == 0:
		return nil, refuse(Unsigned, "Missing Authentication Token")
	case len(authorization) > 1:
		return nil, refuse(Incomplete, "There must be one Authorization header, not %d.", len(authorization))
	}
	s, err := parseAuthorization(authorization[0])
	if err != nil {
		return nil, err
	}
	dates := header["X-Amz-Date"]
	if len(dates) != 1 {
		return nil, refuse(Incomplete, "There must be one X-Amz-Date header, not %d.", len(dates))
	}
	if err := s.readTime(dates[0]); err != nil {
		return nil, err
	}
	s.token = header["X-Amz-Security-Token"]
	return s, nil
}

// parseAuthorization reads AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…
func parseAuthorization(text string) (*signature, error) {
	scheme, rest, _ := strings.Cut(text, " ")
	if scheme != algorithm {
		return nil, refuse(Incomplete, "The Authorization header must begin with %s.", algorithm)
	}
	parameters := map[string]string{}
	for parameter := range strings.SplitSeq(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
		if _, twice := parameters[name]; !found || twice {
			return nil, refuse(Incomplete, "The Authorization header must be %s and name=value, each name once.", algorithm)
		}
		parameters[name] = value
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parameters[name] == "" {
			return nil, refuse(Incomplete, "Authorization header requires '%s' parameter.", name)
		}
	}
	if len(parameters) != 3 {
		return nil, refuse(Incomplete, "The Authorization header may have Credential, SignedHeaders and Signature only.")
	}
	s := &signature{value: parameters["Signature"]}
	if err := s.readCredential(parameters["Credential"]); err != nil {
		return nil, err
	}
	return s, s.readHeaders(parameters["SignedHeaders"])
}
