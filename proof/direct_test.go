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

// The tests read the table directly from DynamoDB, past the API, the steps and the faults.

var client = &http.Client{
	Timeout:   time.Minute,
	Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
}

// send makes a request to the API.
func send(method, url string, header map[string]string, body []byte) (status int, response []byte, err error) {
	return sendBy(client, method, url, header, body)
}

func sendBy(client *http.Client, method, url string, header map[string]string, body []byte) (status int, response []byte, err error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	if p, found := signedIn.Load(request.URL.Host); found {
		if err := p.(*people).sign(request, body); err != nil {
			return 0, nil, err
		}
	}
	got, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	response, err = io.ReadAll(got.Body)
	return got.StatusCode, response, err
}

// direct returns a client whose requests reach a service without a connection, and so without a fault.
func (s *system) direct(service string) *http.Client {
	server, _ := s.servers.Load(service)
	return &http.Client{Transport: direct{server.(http.Handler)}}
}

type direct struct{ server http.Handler }

func (s direct) RoundTrip(r *http.Request) (*http.Response, error) {
	response := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Host = r.URL.Host
	s.server.ServeHTTP(response, r)
	return response.Result(), nil
}

// table makes a request to the table.
func (s *system) table(action, format string, arguments ...any) (response []byte, err error) {
	status, response, err := sendBy(s.direct("dynamodb"), http.MethodPost, s.DynamoDB, map[string]string{
		"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810." + action,
	}, fmt.Appendf(nil, format, arguments...))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s returned %d %s", action, status, response)
	}
	return response, err
}

func (at slot) key() string {
	return fmt.Sprintf(`{"accountid": {"S": %q}, "vendorid": {"S": %q}}`, at.account, at.vendor)
}

// itemAt returns the item in a slot, decoded from JSON; nil if the slot is empty.
func (s *system) itemAt(at slot) (map[string]any, error) {
	response, err := s.table("GetItem", `{"TableName": "orders", "ConsistentRead": true, "Key": %s}`, at.key())
	if err != nil {
		return nil, err
	}
	item, _ := decoded(response)["Item"].(map[string]any)
	if len(item) == 0 {
		return nil, nil
	}
	return untyped(map[string]any{"M": item}).(map[string]any), nil
}

// untyped removes the types from DynamoDB's JSON.
func untyped(value any) any {
	for kind, value := range value.(map[string]any) {
		switch kind {
		case "N":
			return json.Number(value.(string))
		case "M":
			object := map[string]any{}
			for name, value := range value.(map[string]any) {
				object[name] = untyped(value)
			}
			return object
		default:
			return value
		}
	}
	return nil
}

// age makes the item in a slot expire, as a day would. The table removes it some minutes later only.
func (s *system) age(at slot) error {
	_, err := s.table("UpdateItem", `{"TableName": "orders", "Key": %s, "UpdateExpression": "SET expiresat = :past", "ExpressionAttributeValues": {":past": {"N": "%d"}}}`,
		at.key(), time.Now().Add(-time.Second).Unix())
	return err
}

// sweep deletes an expired item, as DynamoDB does days later.
func (s *system) sweep(at slot) error {
	_, err := s.table("DeleteItem", `{"TableName": "orders", "Key": %s}`, at.key())
	return err
}

// decoded returns a JSON object, and an empty one for anything else.
func decoded(text []byte) (object map[string]any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&object)
	return object
}

// mustMarshal returns JSON of what always marshals: strings, numbers, and maps of them.
func mustMarshal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
