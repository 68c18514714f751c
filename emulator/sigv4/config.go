package sigv4

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Config says whose signatures are good, and where.
type Config struct {
	Region string // the only one that signatures may be scoped to
	// Credentials finds the credentials that an access key ID belongs to; [Static] finds fixed ones. An access key ID
	// keeps its secret, as it does on AWS: the SDK's signer remembers the key that it derived for the day.
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

// verifier is the core of both faces.
type verifier struct {
	Config
	service string
	skew    time.Duration // how far the time in a signed header may be from the clock
	signer  *v4.Signer
}

func (c Config) verifier(service string, skew time.Duration, plainPath bool) *verifier {
	if c.Credentials == nil {
		c.Credentials = Static()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = plainPath
		// A signed header stays where it came, or a presigned request would be signed with it in the query.
		o.DisableHeaderHoisting = true
	})
	return &verifier{Config: c, service: service, skew: skew, signer: signer}
}
