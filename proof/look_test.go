package proof_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

// Looks at the table go straight to DynamoDB, past the API, the steps, the wire and its faults.

var client = &http.Client{
	Timeout:   time.Minute,
	Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
}

// send calls the API.
func send(method, url string, header map[string]string, body []byte) (status int, answer []byte, err error) {
	return sendBy(client, method, url, header, body)
}

func sendBy(client *http.Client, method, url string, header map[string]string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// straight is a client whose calls go to a service without any wire.
func (s *shop) straight(service string) *http.Client {
	server, _ := s.servers.Load(service)
	return &http.Client{Transport: straight{server.(http.Handler)}}
}

type straight struct{ server http.Handler }

func (s straight) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Host = r.URL.Host
	s.server.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// table makes a call to the table.
func (s *shop) table(action, format string, arguments ...any) (answer []byte, err error) {
	status, answer, err := sendBy(s.straight("dynamodb"), http.MethodPost, s.DynamoDB, map[string]string{
		"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810." + action,
	}, fmt.Appendf(nil, format, arguments...))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s answered %d %s", action, status, answer)
	}
	return answer, err
}

func (at slot) key() string {
	return fmt.Sprintf(`{"accountid": {"S": %q}, "vendorid": {"S": %q}}`, at.account, at.vendor)
}

// itemAt is the item in a slot as JSON reads it; nil if the slot is empty.
func (s *shop) itemAt(at slot) (map[string]any, error) {
	answer, err := s.table("GetItem", `{"TableName": "orders", "ConsistentRead": true, "Key": %s}`, at.key())
	if err != nil {
		return nil, err
	}
	item, _ := decoded(answer)["Item"].(map[string]any)
	if len(item) == 0 {
		return nil, nil
	}
	return plain(map[string]any{"M": item}).(map[string]any), nil
}

// plain takes the types out of DynamoDB's JSON.
func plain(value any) any {
	for kind, value := range value.(map[string]any) {
		switch kind {
		case "N":
			return json.Number(value.(string))
		case "M":
			object := map[string]any{}
			for name, value := range value.(map[string]any) {
				object[name] = plain(value)
			}
			return object
		default:
			return value
		}
	}
	return nil
}

// age lets a day and a bit pass for the item in a slot.
func (s *shop) age(at slot) error {
	_, err := s.table("UpdateItem", `{"TableName": "orders", "Key": %s, "UpdateExpression": "SET expiresat = :past", "ExpressionAttributeValues": {":past": {"N": "%d"}}}`,
		at.key(), time.Now().Add(-time.Hour).Unix())
	return err
}

// sweep does what DynamoDB does with an expired item, days later.
func (s *shop) sweep(at slot) error {
	_, err := s.table("DeleteItem", `{"TableName": "orders", "Key": %s}`, at.key())
	return err
}

// decoded reads a JSON object; what is none has no members.
func decoded(text []byte) (object map[string]any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&object)
	return object
}
