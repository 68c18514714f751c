package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"strconv"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// checkResponses returns an option for a client that fails a call whose successful response the service cannot have
// sent. The SDK takes an empty or foreign one for a success, and does not compare checksums.
func checkResponses(check func(*smithyhttp.Response) error) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("CheckResponse", func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (middleware.DeserializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleDeserialize(ctx, in)
			if response, ok := out.RawResponse.(*smithyhttp.Response); err == nil && ok && response.StatusCode < 300 {
				if err = check(response); err != nil {
					err = &smithy.DeserializationError{Err: err}
				}
			}
			return out, metadata, err
		}), middleware.After)
	}
}

// isFromDynamoDB requires a JSON object that is whole, matches its checksum and is not an error.
func isFromDynamoDB(response *smithyhttp.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if sum := response.Header.Get("X-Amz-Crc32"); sum != "" && sum != strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10) {
		return errors.New("the checksum is wrong")
	}
	var content *struct {
		Type json.RawMessage `json:"__type"`
	}
	if err := json.Unmarshal(body, &content); err != nil || content == nil || content.Type != nil {
		return errors.New("the body is not a result")
	}
	return nil
}

// isFromS3 requires the ETag that S3 sends with every object it has written or found.
func isFromS3(response *smithyhttp.Response) error {
	if response.Header.Get("ETag") == "" {
		return errors.New("there is no ETag")
	}
	return nil
}
