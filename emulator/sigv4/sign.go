package sigv4

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// sign makes the signature that a request should have, if s is it.
func (v *verifier) sign(r *http.Request, s *signature, payload string, credentials aws.Credentials) (*signature, error) {
	part, err := signedPart(r, s)
	if err != nil {
		return nil, err
	}
	if !s.query {
		if err := v.signer.SignHTTP(r.Context(), credentials, part, payload, v.service, v.Region, s.time); err != nil {
			return nil, err
		}
		return parseAuthorization(part.Header.Get("Authorization"))
	}
	signed, _, err := v.signer.PresignHTTP(r.Context(), credentials, part, payload, v.service, v.Region, s.time)
	if err != nil {
		return nil, err
	}
	_, rawQuery, _ := strings.Cut(signed, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, err
	}
	return fromQuery(query)
}

// signedPart is the part of a request that its signature is over: all but the body and the headers that it does not name.
func signedPart(r *http.Request, s *signature) (*http.Request, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(Incomplete, "The query string cannot be read: %v.", err)
	}
	if r.URL.Opaque != "" {
		return nil, refuse(Incomplete, "The request must be for a path.")
	}
	part := &http.Request{
		Method: r.Method,
		Host:   r.Host,
		URL:    &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery},
		Header: http.Header{},
	}
	if s.query {
		query.Del("X-Amz-Signature")
		part.URL.RawQuery = query.Encode()
	}
	for _, name := range s.headers {
		switch {
		case name == "host": // is not among the headers
		case name == "content-length":
			part.ContentLength = r.ContentLength
		case !s.query && (name == "x-amz-date" || name == "x-amz-security-token"): // the signer sets them
		default:
			values := r.Header[http.CanonicalHeaderKey(name)]
			if len(values) == 0 {
				return nil, refuse(Mismatch, mismatch+"The header %q is signed and not there.", name)
			}
			// In lower case, because there are canonical names that the signer never signs and other signers do.
			part.Header[name] = values
		}
	}
	return part, nil
}
