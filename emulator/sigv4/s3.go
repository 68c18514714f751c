package sigv4

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// S3 lets the requests through to next that are signed for S3, in their query or in their header, and answers the others
// as S3 does: with an XML document that has a code and a message.
func S3(c Config, next http.Handler) http.Handler {
	v := c.verifier("s3", 15*time.Minute, true)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		payload, err := v.verifyS3(r)
		if err == nil && isSHA256(payload) {
			err = serveChecked(w, r, next, payload)
		} else if err == nil {
			next.ServeHTTP(w, r)
		}
		if err != nil {
			answerRefusal(w, r, err)
		}
	})
}

// verifyS3 verifies all but the body, which payload announces: its hash, or a word for why there is none.
func (v *verifier) verifyS3(r *http.Request) (payload string, err error) {
	s, err := signatureS3(r)
	if err != nil {
		return "", err
	}
	if payload, err = payloadS3(r.Header[contentSHA256], s); err != nil {
		return "", err
	}
	for name := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && !s.signs(lower) {
			return "", refuse(NotSigned, "There were headers present in the request which were not signed")
		}
	}
	return payload, v.verify(r, s, payload)
}

func signatureS3(r *http.Request) (*signature, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(Incomplete, "The query string cannot be read: %v.", err)
	}
	if !inQuery(query) {
		return fromHeader(r.Header)
	}
	if len(r.Header["Authorization"]) > 0 {
		return nil, refuse(Incomplete, "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified")
	}
	return fromQuery(query)
}

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	unsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// payloadS3 is what stands for the body in the signature. A presigned URL that signs none has a word for it.
func payloadS3(announced []string, s *signature) (string, error) {
	switch {
	case s.query && len(announced) == 0:
		return unsignedPayload, nil
	case len(announced) != 1:
		return "", refuse(Incomplete, "There must be one x-amz-content-sha256 header, not %d.", len(announced))
	case announced[0] == unsignedPayload, announced[0] == unsignedTrailer, isSHA256(announced[0]):
		return announced[0], nil
	}
	return "", refuse(Incomplete, "x-amz-content-sha256 must be %s, %s, or a valid sha256 value.", unsignedPayload, unsignedTrailer)
}

func isSHA256(text string) bool {
	sum, err := hex.DecodeString(text)
	return err == nil && len(sum) == 32 && text == strings.ToLower(text)
}
