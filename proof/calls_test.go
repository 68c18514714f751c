package proof_test

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// call is a request that the workflow makes, that a step makes for it, or that the API makes for a customer.
type call string

const (
	invokePutItem             call = "PutItem's invocation"
	writeItem                 call = "PutItem's write"
	invokePutObject           call = "PutObject's invocation"
	writeInvoice              call = "PutObject's write"
	removeItem                call = "RemoveItem's delete"
	publishPlaced             call = "NotifyPlaced's publish"
	publishRejected           call = "NotifyRejected's publish"
	publishFailed             call = "NotifyFailed's publish"
	publishCompensationFailed call = "NotifyCompensationFailed's publish"

	// Calls of the API. They are known by the customer and not by the order.
	readItem    call = "get-item's read"
	handOver    call = "DELETE's delete"
	headInvoice call = "get-object's head"
	markReady   call = "PUT's update"
	queryOrders call = "get-item's query" // known by the vendor

	// Calls of the API, known by the order.
	startExecution    call = "POST's start"
	describeExecution call = "GET's description"
)

// state returns the state of the workflow that makes the call.
func (c call) state() string { state, _, _ := strings.Cut(string(c), "'"); return state }

// function returns the step in whose process the call is made; "" where it is none.
func (c call) function() string {
	switch c {
	case invokePutItem, writeItem:
		return "put-item"
	case invokePutObject, writeInvoice:
		return "put-object"
	case readItem, queryOrders:
		return "get-item"
	case headInvoice:
		return "get-object"
	}
	return ""
}

// onWire returns which call an HTTP request is and whose: an orderid or, for calls of the API, an accountid or vendorid.
func onWire(service string, r *http.Request, body []byte) (c call, owner string) {
	switch service {
	case "s3":
		return onBucket(r)
	case "states":
		return onStepFunctions(r, body)
	}
	type text struct{ S string }
	var request struct {
		Item, Key                 map[string]text
		ExpressionAttributeValues map[string]text
	}
	_ = json.Unmarshal(body, &request) // a request that cannot be read has no owner
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch action {
	case "PutItem":
		return writeItem, request.Item["orderid"].S
	case "GetItem":
		return readItem, request.Key["accountid"].S
	case "DeleteItem":
		if id := request.ExpressionAttributeValues[":orderid"].S; id != "" {
			return removeItem, id
		}
		return handOver, request.Key["accountid"].S
	case "UpdateItem":
		return markReady, request.Key["accountid"].S
	case "Query":
		return queryOrders, request.ExpressionAttributeValues[":vendorid"].S
	}
	return "", ""
}

func onStepFunctions(r *http.Request, body []byte) (call, string) {
	var request struct{ Name, ExecutionArn string }
	_ = json.Unmarshal(body, &request) // a request that cannot be read has no owner
	switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation {
	case "StartExecution":
		return startExecution, request.Name
	case "DescribeExecution":
		return describeExecution, request.ExecutionArn[strings.LastIndex(request.ExecutionArn, ":")+1:]
	}
	return "", ""
}

func onBucket(r *http.Request) (call, string) {
	switch segments := strings.Split(r.URL.Path, "/"); { // /invoices/yyyy/mm/accountid/vendorid/orderid.json
	case len(segments) != 7:
		return "", ""
	case r.Method == http.MethodPut:
		return writeInvoice, strings.TrimSuffix(path.Base(r.URL.Path), ".json")
	case r.Method == http.MethodHead:
		return headInvoice, segments[4]
	}
	return "", ""
}

// atTask returns which call a Task's integration is and which order it is for. RemoveItem's delete meets its faults on the
// wire.
func atTask(resource string, input any) (c call, orderID string) {
	at := func(names ...string) string {
		value := input
		for _, name := range names {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		text, _ := value.(string)
		return text
	}
	switch {
	case strings.HasSuffix(resource, ":dynamodb:deleteItem"):
		return removeItem, at("ExpressionAttributeValues", ":orderid", "S")
	case strings.HasSuffix(resource, ":sns:publish"):
		event := at("Message", "event")
		return call("Notify" + strings.TrimPrefix(event, "Order") + "'s publish"), at("Message", "orderid")
	case strings.HasSuffix(at("FunctionName"), ":put-item"):
		return invokePutItem, at("Payload", "orderid")
	case strings.HasSuffix(at("FunctionName"), ":put-object"):
		return invokePutObject, at("Payload", "orderid")
	}
	return "", ""
}
