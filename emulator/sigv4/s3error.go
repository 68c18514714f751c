package sigv4

import (
	"encoding/xml"
	"errors"
	"net/http"
)

// errorS3 is the body of S3's errors. S3 adds more elements, ids of the request above all, that nothing reads here.
type errorS3 struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string

	status int
}

// errorsS3 are what S3 answers; a message that is empty is the refusal's own. urlErrorsS3 are what it answers otherwise
// to presigned URLs.
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

func answerRefusal(w http.ResponseWriter, r *http.Request, err error) {
	var refusal *Refusal
	answer := errorS3{status: http.StatusInternalServerError, Code: "InternalError", Message: "We encountered an internal error. Please try again."}
	if errors.As(err, &refusal) {
		answer = errorsS3[refusal.Reason]
		if url, otherwise := urlErrorsS3[refusal.Reason]; otherwise && inQuery(r.URL.Query()) {
			answer = url
		}
		if answer.Message == "" {
			answer.Message = refusal.Message
		}
	}
	body, err := xml.Marshal(answer)
	if err != nil {
		panic(err) // strings always marshal
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(answer.status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // a client that left cannot be told
}
