package dynamodb

import (
	"crypto/rand"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is the largest request that DynamoDB takes.
const maxBody = 16 << 20

const (
	contentType  = "application/x-amz-json-1.0"
	targetPrefix = "DynamoDB_20120810."
)

// serve is the protocol around a call: AWS JSON 1.0, as the SDKs read it.
func serve(w http.ResponseWriter, r *http.Request, config Config, call func(operation string, body []byte) ([]byte, error)) {
	id := rand.Text() + rand.Text() // 52 characters, as DynamoDB's
	w.Header().Set("X-Amzn-Requestid", id)
	if r.Method == http.MethodGet {
		respond(w, http.StatusOK, "text/plain", []byte("healthy: dynamodb."+config.Region+".amazonaws.com "))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		respond(w, http.StatusRequestEntityTooLarge, contentType, nil)
		return
	}
	if err != nil {
		return // the client left
	}
	// An operation that has no such prefix is none of this API's, and goes into the message as it came.
	response, err := call(strings.TrimPrefix(r.Header.Get("X-Amz-Target"), targetPrefix), body)
	if err == nil {
		respond(w, http.StatusOK, contentType, response)
		return
	}
	var failure *Error
	if !errors.As(err, &failure) {
		config.Log.Error("DynamoDB call failed", "requestId", id, "target", r.Header.Get("X-Amz-Target"), "error", err)
		failure = internalError()
	}
	respond(w, failure.status, contentType, failure.body())
}

// respond sends a body with its checksum. The SDKs treat a missing checksum as a mismatch, and drop the connection.
func respond(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left cannot be told
}
