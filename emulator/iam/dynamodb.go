package iam

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Account is where resources are that requests name without an ARN.
type Account struct{ Partition, Region, ID string }

func (a Account) arn(service, resource string) string {
	return "arn:" + a.Partition + ":" + service + ":" + a.Region + ":" + a.ID + ":" + resource
}

// tables returns the ARNs of what a request to DynamoDB is about: its table, the index that it reads, or the tables of a batch.
func (a Account) tables(body []byte) []string {
	var request struct {
		TableName, IndexName string
		RequestItems         map[string]json.RawMessage
	}
	if json.Unmarshal(body, &request) != nil {
		return nil
	}
	table := func(name string) string {
		if strings.HasPrefix(name, "arn:") {
			return name
		}
		return a.arn("dynamodb", "table/"+name)
	}
	var all []string
	for name := range request.RequestItems {
		all = append(all, table(name))
	}
	switch {
	case request.IndexName != "":
		all = append(all, table(request.TableName)+"/index/"+request.IndexName)
	case request.TableName != "":
		all = append(all, table(request.TableName))
	case len(all) == 0:
		all = append(all, a.arn("dynamodb", "table/*")) // such as ListTables
	}
	return all
}

// DynamoDB passes requests to next, but for those of roles that may not make them. They get what DynamoDB responds.
func DynamoDB(account Account, roles Roles, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		role, found := roles.of(r)
		if !found {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		target := r.Header.Get("X-Amz-Target")
		if err := role.Check("dynamodb:"+target[strings.LastIndex(target, ".")+1:], account.tables(body)...); err != nil {
			response := rejection("AccessDeniedException", err)
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.Header().Set("X-Amzn-Requestid", rand.Text()+rand.Text())
			// The SDKs treat a missing checksum as a mismatch.
			w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(response)), 10))
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(response) // a client that left cannot be told
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// maxBody is the largest request that DynamoDB takes.
const maxBody = 16 << 20

// rejection returns the error as services of AWS's JSON protocol write it.
func rejection(errorType string, err error) []byte {
	body, marshalErr := json.Marshal(map[string]string{
		"__type": "com.amazon.coral.service#" + errorType, "Message": err.Error(),
	})
	if marshalErr != nil {
		panic(marshalErr) // strings always marshal
	}
	return body
}
