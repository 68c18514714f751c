package sigv4

import (
	"crypto/subtle"
	"slices"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	timeFormat = "20060102T150405Z"
)

// signature is what a request says about its own signature, in its header or its query.
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
	expires time.Duration // how long it is good when in the query
}

// readCredential reads access-key-id/date/region/service/aws4_request.
func (s *signature) readCredential(text string) error {
	parts := strings.Split(text, "/")
	if len(parts) != 5 || slices.Contains(parts, "") || parts[4] != "aws4_request" {
		return refuse(Incomplete, "The credential must be <access key id>/<yyyymmdd>/<region>/<service>/aws4_request, which %q is not.", text)
	}
	s.accessKeyID, s.date, s.region, s.service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

// readHeaders reads name;name;name. In any other order or spelling the list would be another one than was signed.
func (s *signature) readHeaders(text string) error {
	s.headers = strings.Split(text, ";")
	for i, name := range s.headers {
		if name == "" || name != strings.ToLower(name) || i > 0 && s.headers[i-1] >= name {
			return refuse(Incomplete, "The signed headers must be lower case, sorted and each there once, which %q are not.", text)
		}
	}
	return nil
}

// readTime reads the moment of signing. It is read back to be sure: time.Parse takes fractions of a second, which no
// signature covers.
func (s *signature) readTime(text string) error {
	var err error
	if s.time, err = time.Parse(timeFormat, text); err != nil || s.time.Format(timeFormat) != text {
		return refuse(Incomplete, "X-Amz-Date must be a time such as 20261122T074500Z, which %q is not.", text)
	}
	if !strings.HasPrefix(text, s.date+"T") {
		return refuse(WrongScope, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.", s.date, text[:8])
	}
	return nil
}

func (s *signature) signs(header string) bool { return slices.Contains(s.headers, header) }

// equal compares a request's signature with the one that it should have, in constant time.
func (s *signature) equal(right *signature) bool {
	return slices.Equal(s.headers, right.headers) && same(s.value, right.value)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
