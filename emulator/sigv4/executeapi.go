package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"
)

const contentSHA256 = "X-Amz-Content-Sha256"

// ExecuteAPI makes the function that verifies calls of an API at API Gateway. body is the request's, read whole. The
// function returns nil or a [*Refusal].
func ExecuteAPI(c Config) func(r *http.Request, body []byte) error {
	v := c.verifier("execute-api", 5*time.Minute, false)
	return func(r *http.Request, body []byte) error {
		s, err := fromHeader(r.Header)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		payload := hex.EncodeToString(sum[:])
		for _, announced := range r.Header[contentSHA256] {
			if announced != payload {
				return refuse(WrongBody, "The provided 'x-amz-content-sha256' header does not match what was computed.")
			}
		}
		return v.verify(r, s, payload)
	}
}
