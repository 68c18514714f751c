// Package dynamodb is a DynamoDB in memory: github.com/truora/minidyn, made to respond as AWS does where it does not.
package dynamodb

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"

	minidyn "github.com/truora/minidyn/server"

	"skip-the-line/emulator/awsjson"
)

// New returns an empty DynamoDB whose key attributes have those names.
func New(keys ...string) http.Handler {
	next := minidyn.NewServer()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client left
		}
		response := response{header: w.Header(), status: http.StatusOK}
		if failure := emptyKey(body, keys); failure != nil {
			response.status = failure.Status
			text, _ := json.Marshal(failure)
			response.body.Write(text)
		} else {
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(&response, r)
		}
		// The SDK treats a missing checksum as a mismatch and drops the connection.
		w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(response.body.Bytes())), 10))
		w.Header().Set("Content-Type", awsjson.ContentType)
		w.WriteHeader(response.status)
		_, _ = w.Write(response.body.Bytes()) // a client that left cannot be told
	})
}

// response holds a response until it is whole.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *response) Header() http.Header         { return r.header }
func (r *response) WriteHeader(status int)      { r.status = status }
func (r *response) Write(b []byte) (int, error) { return r.body.Write(b) }

// emptyKey rejects what DynamoDB rejects and minidyn accepts: a key attribute that is an empty string.
func emptyKey(body []byte, keys []string) *awsjson.Error {
	var request struct {
		Key, Item map[string]struct{ S *string }
	}
	if json.Unmarshal(body, &request) != nil {
		return nil // minidyn says what is wrong with it
	}
	for _, name := range keys {
		for _, attributes := range []map[string]struct{ S *string }{request.Key, request.Item} {
			if value, ok := attributes[name]; ok && value.S != nil && *value.S == "" {
				return awsjson.ClientError("com.amazon.coral.validate#ValidationException",
					"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", name)
			}
		}
	}
	return nil
}
