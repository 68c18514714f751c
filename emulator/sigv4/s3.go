package sigv4

import (
	"encoding/hex"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// S3 passes requests that are signed for S3, in their query or their header, to next. It rejects others as S3 does, with
// an XML document that has a code and a message.
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
			writeErrorS3(w, r, err)
		}
	})
}

// verifyS3 checks everything but the body. It returns what stands for the body in the signature: its hash, or a keyword
// that says why there is none.
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
			return "", reject(NotSigned, "There were headers present in the request which were not signed")
		}
	}
	return payload, v.verify(r, s, payload)
}

func signatureS3(r *http.Request) (*signature, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, reject(Incomplete, "The query string cannot be read: %v.", err)
	}
	if !inQuery(query) {
		return fromHeader(r.Header)
	}
	if len(r.Header["Authorization"]) > 0 {
		return nil, reject(Incomplete, "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified")
	}
	return fromQuery(query)
}

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	unsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// payloadS3 returns what stands for the body in the signature; a presigned URL need not announce it.
func payloadS3(announced []string, s *signature) (string, error) {
	switch {
	case s.query && len(announced) == 0:
		return unsignedPayload, nil
	case len(announced) != 1:
		return "", reject(Incomplete, "There must be one x-amz-content-sha256 header, not %d.", len(announced))
	case announced[0] == unsignedPayload, announced[0] == unsignedTrailer, isSHA256(announced[0]):
		return announced[0], nil
	}
	return "", reject(Incomplete, "x-amz-content-sha256 must be %s, %s, or a valid sha256 value.", unsignedPayload, unsignedTrailer)
}

func isSHA256(text string) bool {
	sum, err := hex.DecodeString(text)
	return err == nil && len(sum) == 32 && text == strings.ToLower(text)
}

// errorS3 is the body of S3's errors. S3 adds more elements, ids of the request above all, that nothing reads here.
type errorS3 struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string

	status int
}

// errorsS3 are S3's errors by reason; where the message is empty, the Error's own is used. urlErrorsS3 replaces those
// that differ for presigned URLs.
var (
	errorsS3 = map[Reason]errorS3{
		Unsigned:     {status: http.StatusForbidden, Code: "AccessDenied", Message: "Access Denied"},
		Incomplete:   {status: http.StatusBadRequest, Code: "AuthorizationHeaderMalformed"},
		UnknownKey:   {status: http.StatusForbidden, Code: "InvalidAccessKeyId", Message: "The AWS Access Key Id you provided does not exist in our records."},
		WrongToken:   {status: http.StatusBadRequest, Code: "InvalidToken", Message: "The provided token is malformed or otherwise invalid."},
		ExpiredToken: {status: http.StatusBadRequest, Code: "ExpiredToken", Message: "The provided token has expired."},
		WrongScope:   {status: http.StatusBadRequest, Code: "AuthorizationHeaderMalformed"},
		Expired:      {status: http.StatusForbidden, Code: "RequestTimeTooSkewed", Message: tooSkewed},
		NotYetValid:  {status: http.StatusForbidden, Code: "RequestTimeTooSkewed", Message: tooSkewed},
		NotSigned:    {status: http.StatusForbidden, Code: "AccessDenied"},
		Mismatch:     {status: http.StatusForbidden, Code: "SignatureDoesNotMatch", Message: mismatch + "Check your key and signing method."},
		WrongBody:    {status: http.StatusBadRequest, Code: "XAmzContentSHA256Mismatch"},
	}
	urlErrorsS3 = map[Reason]errorS3{
		Incomplete:  {status: http.StatusBadRequest, Code: "AuthorizationQueryParametersError"},
		WrongScope:  {status: http.StatusBadRequest, Code: "AuthorizationQueryParametersError"},
		Expired:     {status: http.StatusForbidden, Code: "AccessDenied"},
		NotYetValid: {status: http.StatusForbidden, Code: "AccessDenied"},
	}
)

const tooSkewed = "The difference between the request time and the current time is too large."

func writeErrorS3(w http.ResponseWriter, r *http.Request, err error) {
	response := errorS3{status: http.StatusInternalServerError, Code: "InternalError", Message: "We encountered an internal error. Please try again."}
	if rejected, ok := errors.AsType[*Error](err); ok {
		response = errorsS3[rejected.Reason]
		if forURL, differs := urlErrorsS3[rejected.Reason]; differs && inQuery(r.URL.Query()) {
			response = forURL
		}
		if response.Message == "" {
			response.Message = rejected.Message
		}
	}
	body, err := xml.Marshal(response)
	if err != nil {
		panic(err) // strings can always be marshalled
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(response.status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the client may be gone
}
