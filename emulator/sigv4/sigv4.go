// Package sigv4 verifies AWS Signature Version 4 on incoming requests, as API Gateway, S3 and AWS's other services do.
//
// A signature is verified by signing again: the parts of the request that the signature claims to cover are given to
// the SDK's own signer, with the caller's secret, and the two signatures are compared in constant time. The SDK decides
// what is right, and this package has no canonical form of its own.
//
// It has two entry points:
//
//   - [Service] verifies requests that are signed in their Authorization header, such as those to an API whose
//     operations are AWS_IAM.
//   - [S3] is an http.Handler in front of a server that acts as S3. It verifies presigned URLs, which carry the signature
//     in their query, and the SDK's own requests, which carry it in their header, and rejects others as S3 does.
//
// # What is verified
//
// The method; the path, spelled as it was signed; every query parameter, in any order, repeated ones included; every
// header that the signature names; the access key, the security token, the region and the service; the time; and the
// body, by its hash. A query that cannot be parsed completely is rejected, because what parses it later may see something
// else in it. Host and, in a signed header, X-Amz-Date must be among the signed headers, and so must
// X-Amz-Security-Token with temporary credentials. S3 wants every X-Amz- header signed. A header that is not signed may
// be anything: it is for the caller to decide what to sign beyond these.
//
// A signature in a header is valid for 5 minutes, at S3 for 15, to either side of the clock. A presigned URL is valid
// from its X-Amz-Date for X-Amz-Expires seconds, from 1 to 604800, a week. Credentials that expire end both.
//
// # Bodies
//
// Service is given the body and hashes it; an X-Amz-Content-Sha256 header must agree. S3 hashes a body while it is read
// and never holds it: when the hash is not the signed one, the reader gets an error at the last byte instead of the end,
// and the client gets S3's error whatever the server makes of it. UNSIGNED-PAYLOAD and
// STREAMING-UNSIGNED-PAYLOAD-TRAILER, which the SDK sends over TLS only, sign no body.
//
// # What is rejected although AWS accepts it
//
// Signatures of each chunk (STREAMING-AWS4-HMAC-SHA256-PAYLOAD and its kin), which the SDK for Go does not send; query
// signatures at services other than S3; Signature Version 4A; S3's browser forms; a Date header in place of X-Amz-Date; a
// Content-Length of 0 that is signed, which the SDK's signer never does; and a path that is spelled otherwise than it
// was signed but means the same.
//
// # Sources
//
// The rules are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html. What API Gateway responds is in
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden, what S3 responds in
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; each [Reason] says more.
package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Config says whose signatures are valid, and where.
type Config struct {
	Region string // the only one that signatures may be scoped to
	// Credentials returns the credentials of an access key ID; [Static] knows fixed ones. An access key ID keeps its
	// secret, as it does on AWS: the SDK's signer remembers the key that it derived for the day.
	Credentials func(accessKeyID string) (credentials aws.Credentials, found bool)
	Now         func() time.Time // the clock; time.Now if nil
}

// Static knows the given credentials and no others.
func Static(known ...aws.Credentials) func(accessKeyID string) (aws.Credentials, bool) {
	return func(accessKeyID string) (aws.Credentials, bool) {
		for _, credentials := range known {
			if credentials.AccessKeyID == accessKeyID {
				return credentials, true
			}
		}
		return aws.Credentials{}, false
	}
}

const contentSHA256 = "X-Amz-Content-Sha256"

// Service returns a function that verifies requests to the service, by its name in signatures, such as execute-api for
// an API at API Gateway. The function takes the request and its whole body and returns nil or an [*Error].
func Service(c Config, service string) func(r *http.Request, body []byte) error {
	v := c.verifier(service, 5*time.Minute, false)
	return func(r *http.Request, body []byte) error {
		s, err := fromHeader(r.Header)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		payload := hex.EncodeToString(sum[:])
		for _, announced := range r.Header[contentSHA256] {
			if announced != payload {
				return errWrongBody
			}
		}
		return v.verify(r, s, payload)
	}
}

// verifier is what Service and S3 share.
type verifier struct {
	Config
	service string
	skew    time.Duration // how far the time in a signed header may be from the clock
	signer  *v4.Signer
}

func (c Config) verifier(service string, skew time.Duration, unescapedPath bool) *verifier {
	if c.Credentials == nil {
		c.Credentials = Static()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = unescapedPath
		// A signed header stays a header, or a presigned request would be signed with it in the query.
		o.DisableHeaderHoisting = true
	})
	return &verifier{Config: c, service: service, skew: skew, signer: signer}
}
