package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"

	minidyn "github.com/truora/minidyn/server"
)

// dynamoDB is the in-process DynamoDB, as its callers other than the handler reach it: the API, for DELETE /order, and
// the workflow, for its compensation.
type dynamoDB struct {
	endpoint string
	client   *http.Client
}

// newDynamoDB makes the handler of an empty DynamoDB.
func newDynamoDB() http.Handler { return asDynamoDB(minidyn.NewServer()) }

// createTable makes the table, as infra does on AWS.
func (d dynamoDB) createTable(ctx context.Context) error {
	status, body, err := d.call(ctx, "CreateTable", []byte(`{
		"TableName": "`+tableName+`", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": [{"AttributeName": "accountid", "AttributeType": "S"}, {"AttributeName": "vendorid", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "accountid", "KeyType": "HASH"}, {"AttributeName": "vendorid", "KeyType": "RANGE"}]}`))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("the in-process DynamoDB made no table: %s", body)
	}
	return err
}

// call makes one call over HTTP, as a client of AWS would, unsigned: nothing here looks at DynamoDB's signatures.
func (d dynamoDB) call(ctx context.Context, action string, body []byte) (status int, response []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+action)
	answer, err := d.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	response, err = readAll(answer.Body)
	return answer.StatusCode, response, err
}

// asDynamoDB makes minidyn answer as DynamoDB does where it matters here.
func asDynamoDB(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := readAll(r.Body)
		if err != nil {
			return // the client left
		}
		answer := answer{header: w.Header(), status: http.StatusOK}
		if refusal := emptyKey(body); refusal != nil {
			answer.status = refusal.status
			answer.body.Write(refusal.body())
		} else {
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(&answer, r)
		}
		// DynamoDB sends a checksum with every answer. To the SDK none is a wrong one: it would log a warning and throw
		// the connection away, at every call.
		w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(answer.body.Bytes())), 10))
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.body.Bytes()) // a client that left cannot be told
	})
}

// answer holds an answer back until it is whole.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// emptyKey refuses what DynamoDB refuses and minidyn takes: a key attribute that is an empty string.
func emptyKey(body []byte) *awsError {
	var call struct {
		Key, Item map[string]struct{ S *string }
	}
	if json.Unmarshal(body, &call) != nil {
		return nil // minidyn says what is wrong with it
	}
	for _, name := range []string{"accountid", "vendorid"} {
		for _, attributes := range []map[string]struct{ S *string }{call.Key, call.Item} {
			if value, ok := attributes[name]; ok && value.S != nil && *value.S == "" {
				return clientError("com.amazon.coral.validate#ValidationException",
					"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: "+name)
			}
		}
	}
	return nil
}
