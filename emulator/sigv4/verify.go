package sigv4

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// verify checks the signature s of a request; payload is the hash of its body as it goes into the signature.
func (v *verifier) verify(r *http.Request, s *signature, payload string) error {
	if s.region != v.Region {
		return reject(WrongScope, "Credential should be scoped to a valid region, not '%s'. Expected '%s'.", s.region, v.Region)
	}
	if s.service != v.service {
		return reject(WrongScope, "Credential should be scoped to correct service: '%s'.", v.service)
	}
	credentials, err := v.credentials(s)
	if err != nil {
		return err
	}
	if err := v.inTime(s); err != nil {
		return err
	}
	if err := required(s, credentials); err != nil {
		return err
	}
	want, err := v.sign(r, s, payload, credentials)
	if err != nil {
		return err
	}
	if !s.equal(want) {
		return reject(Mismatch, mismatch+"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

// credentials returns the credentials that the signature claims to be made with.
func (v *verifier) credentials(s *signature) (aws.Credentials, error) {
	const invalid = "The security token included in the request is invalid."
	credentials, found := v.Credentials(s.accessKeyID)
	if !found || !credentials.HasKeys() || credentials.AccessKeyID != s.accessKeyID { // anyone can sign with an empty secret
		return aws.Credentials{}, reject(UnknownKey, invalid)
	}
	if len(s.token) > 1 || !same(strings.Join(s.token, ""), credentials.SessionToken) {
		return aws.Credentials{}, reject(WrongToken, invalid)
	}
	if credentials.CanExpire && !v.Now().Before(credentials.Expires) {
		return aws.Credentials{}, reject(ExpiredToken, "The security token included in the request is expired")
	}
	return credentials, nil
}

// inTime checks that the signature is neither too old nor from the future.
func (v *verifier) inTime(s *signature) error {
	now, lifetime := v.Now().UTC(), v.skew
	if s.query {
		lifetime = s.expires
	}
	signed, minutes := s.time.Format(timeFormat), int(v.skew/time.Minute)
	if earliest := now.Add(-lifetime); s.time.Before(earliest) {
		if s.query {
			return reject(Expired, "Request has expired")
		}
		return reject(Expired, "Signature expired: %s is now earlier than %s (%s - %d min.)",
			signed, earliest.Format(timeFormat), now.Format(timeFormat), minutes)
	}
	if latest := now.Add(v.skew); s.time.After(latest) {
		if s.query {
			return reject(NotYetValid, "Request is not yet valid")
		}
		return reject(NotYetValid, "Signature not yet current: %s is still later than %s (%s + %d min.)",
			signed, latest.Format(timeFormat), now.Format(timeFormat), minutes)
	}
	return nil
}

// required checks that the headers are signed which bind a signature to its host, time and caller.
func required(s *signature, credentials aws.Credentials) error {
	names := []string{"host"}
	if !s.query {
		names = append(names, "x-amz-date")
		if credentials.SessionToken != "" {
			names = append(names, "x-amz-security-token")
		}
	}
	for _, name := range names {
		if !s.signs(name) {
			return reject(NotSigned, "'%s' must be a 'SignedHeader' in the AWS Authorization.", name)
		}
	}
	return nil
}

// sign returns the signature that the request should have, made of the same parts as s.
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

// signedPart returns the part of a request that its signature covers: everything but the body and the headers that it
// does not name.
func signedPart(r *http.Request, s *signature) (*http.Request, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, reject(Incomplete, "The query string cannot be read: %v.", err)
	}
	if r.URL.Opaque != "" {
		return nil, reject(Incomplete, "The request must be for a path.")
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
		case name == "host": // not among the headers
		case name == "content-length":
			part.ContentLength = r.ContentLength
		case !s.query && (name == "x-amz-date" || name == "x-amz-security-token"): // the signer sets them
		default:
			values := r.Header[http.CanonicalHeaderKey(name)]
			if len(values) == 0 {
				return nil, reject(Mismatch, mismatch+"The header %q is signed but missing.", name)
			}
			// In lower case: there are canonical names that this signer never signs and others do.
			part.Header[name] = values
		}
	}
	return part, nil
}
