package sigv4

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	timeFormat = "20060102T150405Z"
)

// signature is what a request states about its signature, in its header or its query.
type signature struct {
	accessKeyID string
	date        string // of the scope: 20060102
	region      string
	service     string
	headers     []string // the names of the signed headers: lower case, sorted, each once
	value       string   // hexadecimal

	time    time.Time
	token   []string      // the security token; none with credentials that last
	query   bool          // it is in the query
	expires time.Duration // how long it is valid when it is in the query
}

// readCredential reads access-key-id/date/region/service/aws4_request.
func (s *signature) readCredential(text string) error {
	parts := strings.Split(text, "/")
	if len(parts) != 5 || slices.Contains(parts, "") || parts[4] != "aws4_request" {
		return reject(Incomplete, "The credential must be <access key id>/<yyyymmdd>/<region>/<service>/aws4_request, which %q is not.", text)
	}
	s.accessKeyID, s.date, s.region, s.service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

// readHeaders reads name;name;name. In another order or spelling it would not be the list that was signed.
func (s *signature) readHeaders(text string) error {
	s.headers = strings.Split(text, ";")
	for i, name := range s.headers {
		if name == "" || name != strings.ToLower(name) || i > 0 && s.headers[i-1] >= name {
			return reject(Incomplete, "The signed headers must be lower case, sorted and each listed once, which %q are not.", text)
		}
	}
	return nil
}

// readTime reads the time of signing. It is formatted again and compared, because time.Parse accepts fractions of a
// second, which no signature covers.
func (s *signature) readTime(text string) error {
	var err error
	if s.time, err = time.Parse(timeFormat, text); err != nil || s.time.Format(timeFormat) != text {
		return reject(Incomplete, "X-Amz-Date must be a time such as 20261122T074500Z, which %q is not.", text)
	}
	if !strings.HasPrefix(text, s.date+"T") {
		return reject(WrongScope, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.", s.date, text[:8])
	}
	return nil
}

func (s *signature) signs(header string) bool { return slices.Contains(s.headers, header) }

// equal compares a request's signature with the one that it should have, in constant time.
func (s *signature) equal(want *signature) bool {
	return slices.Equal(s.headers, want.headers) && same(s.value, want.value)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// fromHeader reads the signature of a request that carries it in its Authorization header.
func fromHeader(header http.Header) (*signature, error) {
	authorization := header["Authorization"]
	switch {
	case len(authorization) == 0:
		return nil, reject(Unsigned, "Missing Authentication Token")
	case len(authorization) > 1:
		return nil, reject(Incomplete, "There must be one Authorization header, not %d.", len(authorization))
	}
	s, err := parseAuthorization(authorization[0])
	if err != nil {
		return nil, err
	}
	dates := header["X-Amz-Date"]
	if len(dates) != 1 {
		return nil, reject(Incomplete, "There must be one X-Amz-Date header, not %d.", len(dates))
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
		return nil, reject(Incomplete, "The Authorization header must begin with %s.", algorithm)
	}
	parameters := map[string]string{}
	for parameter := range strings.SplitSeq(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
		if _, twice := parameters[name]; !found || twice {
			return nil, reject(Incomplete, "The Authorization header must be %s and name=value, each name once.", algorithm)
		}
		parameters[name] = value
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parameters[name] == "" {
			return nil, reject(Incomplete, "Authorization header requires '%s' parameter.", name)
		}
	}
	if len(parameters) != 3 {
		return nil, reject(Incomplete, "The Authorization header may have Credential, SignedHeaders and Signature only.")
	}
	s := &signature{value: parameters["Signature"]}
	if err := s.readCredential(parameters["Credential"]); err != nil {
		return nil, err
	}
	return s, s.readHeaders(parameters["SignedHeaders"])
}

// maxExpires is the longest that a presigned URL may be valid, in seconds: a week.
const maxExpires = 604800

// queryParameters are what a signature in the query consists of, except for X-Amz-Security-Token.
var queryParameters = []string{
	"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
}

// inQuery reports whether a request carries a signature, or a part of one, in its query.
func inQuery(query url.Values) bool {
	return query.Has("X-Amz-Signature") || query.Has("X-Amz-Credential") || query.Has("X-Amz-Algorithm")
}

// fromQuery reads the signature of a presigned URL. The signer sets most of these parameters itself and replaces all that
// are there, so a second one would not be signed: each must be there once.
func fromQuery(query url.Values) (*signature, error) {
	for _, name := range queryParameters {
		if values := query[name]; len(values) != 1 || values[0] == "" {
			return nil, reject(Incomplete, "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "+
				"X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters, each once.")
		}
	}
	if query.Get("X-Amz-Algorithm") != algorithm {
		return nil, reject(Incomplete, "X-Amz-Algorithm only supports \"%s\"", algorithm)
	}
	seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
	switch {
	case err != nil || seconds < 1:
		return nil, reject(Incomplete, "X-Amz-Expires should be a positive number of seconds")
	case seconds > maxExpires:
		return nil, reject(Incomplete, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than %d seconds", maxExpires)
	}
	s := &signature{
		value:   query.Get("X-Amz-Signature"),
		token:   query["X-Amz-Security-Token"],
		query:   true,
		expires: time.Duration(seconds) * time.Second,
	}
	if err := s.readCredential(query.Get("X-Amz-Credential")); err != nil {
		return nil, err
	}
	if err := s.readTime(query.Get("X-Amz-Date")); err != nil {
		return nil, err
	}
	return s, s.readHeaders(query.Get("X-Amz-SignedHeaders"))
}
