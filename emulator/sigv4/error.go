package sigv4

import "fmt"

// A Reason is why a request was rejected.
type Reason int

// The reasons, with what AWS responds to each. API Gateway always responds 403; which gateway response it is comes from
// the rows of the knowledge-center page. S3's status and code follow.
const (
	// Unsigned: there is no signature. MISSING_AUTHENTICATION_TOKEN; S3: 403 AccessDenied.
	Unsigned Reason = iota + 1
	// Incomplete: the signature cannot be read, or a part of it is missing. The response header X-Amzn-Errortype is
	// IncompleteSignatureException (aws-amplify/amplify-flutter issue 1539), taken as INVALID_SIGNATURE; S3: 400
	// AuthorizationHeaderMalformed or AuthorizationQueryParametersError.
	Incomplete
	// UnknownKey: the access key is unknown. ACCESS_DENIED, "The security token included in the request is invalid.";
	// S3: 403 InvalidAccessKeyId.
	UnknownKey
	// WrongToken: the security token is not that of the access key, is missing, or is one too many. As UnknownKey; S3: 400
	// InvalidToken.
	WrongToken
	// ExpiredToken: the credentials have expired. EXPIRED_TOKEN; S3: 400 ExpiredToken.
	ExpiredToken
	// WrongScope: signed for another region or service ("Credential should be scoped to …", Kong/insomnia issue 713).
	// INVALID_SIGNATURE; S3: as Incomplete.
	WrongScope
	// Expired: signed too long ago. X-Amzn-Errortype InvalidSignatureException in the row "Authentication token
	// expired", the description of EXPIRED_TOKEN; S3: 403 RequestTimeTooSkewed, or for a URL AccessDenied.
	Expired
	// NotYetValid: signed in the future. Taken as INVALID_SIGNATURE; S3: as Expired.
	NotYetValid
	// NotSigned: a header that must be signed is not. INVALID_SIGNATURE; S3: 403 AccessDenied.
	NotSigned
	// Mismatch: the signature is not the request's. INVALID_SIGNATURE; S3: 403 SignatureDoesNotMatch.
	Mismatch
	// WrongBody: the body is not the one that X-Amz-Content-Sha256 announces. INVALID_SIGNATURE; S3: 400
	// XAmzContentSHA256Mismatch.
	WrongBody
)

// Error is the error for a request that is not properly signed.
type Error struct {
	Reason  Reason
	Message string // for the caller; it contains no secret and no signature
}

func (e *Error) Error() string { return e.Message }

func reject(reason Reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// mismatch is how API Gateway's message and S3's begin; they end differently.
const mismatch = "The request signature we calculated does not match the signature you provided. "
