package sigv4

import (
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// verify verifies the signature s of a request whose payload hash, as it goes into the signature, is payload.
func (v *verifier) verify(r *http.Request, s *signature, payload string) error {
	if s.region != v.Region {
		return refuse(WrongScope, "Credential should be scoped to a valid region, not '%s'. Expected '%s'.", s.region, v.Region)
	}
	if s.service != v.service {
		return refuse(WrongScope, "Credential should be scoped to correct service: '%s'.", v.service)
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
	right, err := v.sign(r, s, payload, credentials)
	if err != nil {
		return err
	}
	if !s.equal(right) {
		return refuse(Mismatch, mismatch+"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

// credentials finds whose signature it is.
func (v *verifier) credentials(s *signature) (aws.Credentials, error) {
	const invalid = "The security token included in the request is invalid."
	credentials, found := v.Credentials(s.accessKeyID)
	if !found || !credentials.HasKeys() || credentials.AccessKeyID != s.accessKeyID { // anyone can sign with an empty secret
		return aws.Credentials{}, refuse(UnknownKey, invalid)
	}
	if len(s.token) > 1 || !same(strings.Join(s.token, ""), credentials.SessionToken) {
		return aws.Credentials{}, refuse(WrongToken, invalid)
	}
	if credentials.CanExpire && !v.Now().Before(credentials.Expires) {
		return aws.Credentials{}, refuse(ExpiredToken, "The security token included in the request is expired")
	}
	return credentials, nil
}

// inTime verifies that the signature is neither too old nor of the future.
func (v *verifier) inTime(s *signature) error {
	now, good := v.Now().UTC(), v.skew
	if s.query {
		good = s.expires
	}
	signed, minutes := s.time.Format(timeFormat), int(v.skew/time.Minute)
	if earliest := now.Add(-good); s.time.Before(earliest) {
		if s.query {
			return refuse(Expired, "Request has expired")
		}
		return refuse(Expired, "Signature expired: %s is now earlier than %s (%s - %d min.)",
			signed, earliest.Format(timeFormat), now.Format(timeFormat), minutes)
	}
	if latest := now.Add(v.skew); s.time.After(latest) {
		if s.query {
			return refuse(NotYetValid, "Request is not yet valid")
		}
		return refuse(NotYetValid, "Signature not yet current: %s is still later than %s (%s + %d min.)",
			signed, latest.Format(timeFormat), now.Format(timeFormat), minutes)
	}
	return nil
}

// required verifies that the headers which bind a signature to its place, time and caller are signed.
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
			return refuse(NotSigned, "'%s' must be a 'SignedHeader' in the AWS Authorization.", name)
		}
	}
	return nil
}
