package sigv4

import (
	"net/url"
	"strconv"
	"time"
)

// The longest that a presigned URL may be good, in seconds: a week.
const maxExpires = 604800

// queryParameters are those that a signature in the query consists of, X-Amz-Security-Token aside.
var queryParameters = []string{
	"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
}

// inQuery tells whether a request means to be signed in its query.
func inQuery(query url.Values) bool {
	return query.Has("X-Amz-Signature") || query.Has("X-Amz-Credential") || query.Has("X-Amz-Algorithm")
}

// fromQuery reads the signature of a presigned URL. The signer sets most of these parameters itself, in place of all that
// are there, so that a second one would not be signed: each must be there once.
func fromQuery(query url.Values) (*signature, error) {
	for _, name := range queryParameters {
		if values := query[name]; len(values) != 1 || values[0] == "" {
			return nil, refuse(Incomplete, "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "+
				"X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters, each once.")
		}
	}
	if query.Get("X-Amz-Algorithm") != algorithm {
		return nil, refuse(Incomplete, "X-Amz-Algorithm only supports \"%s\"", algorithm)
	}
	seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
	switch {
	case err != nil || seconds < 1:
		return nil, refuse(Incomplete, "X-Amz-Expires should be a positive number of seconds")
	case seconds > maxExpires:
		return nil, refuse(Incomplete, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than %d seconds", maxExpires)
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
