package faults

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// Call is a request of the stack that faults can meet, by its name in a rule.
type Call string

// The calls, in the order in which a placed order makes them, then those of the compensation, then those of the API.
const (
	StartExecution  Call = "start-execution"
	InvokePutItem   Call = "invoke-put-item"
	PutItem         Call = "put-item"
	InvokePutObject Call = "invoke-put-object"
	PutObject       Call = "put-object"
	Publish         Call = "publish"
	DeleteItem      Call = "delete-item"

	DescribeExecution Call = "describe-execution"
	InvokeGetItem     Call = "invoke-get-item"
	GetItem           Call = "get-item"
	Query             Call = "query"
	UpdateItem        Call = "update-item"
	HandOver          Call = "hand-over"
	InvokeGetObject   Call = "invoke-get-object"
	HeadObject        Call = "head-object"
)

// Info is what a person needs to know of a call.
type Info struct {
	Call       Call
	Title      string
	Operation  string // of the service, such as "S3 PutObject"
	Function   string // the step that makes the call, or that is invoked; "" where it is none
	Workflow   bool   // an order's workflow makes it
	Guarantees []int  // which of docs/guarantees.md a fault here tests
}

// Calls lists all calls.
var Calls = []Info{
	{StartExecution, "the start of the workflow by POST /order", "Step Functions StartExecution", "", true, []int{4, 14}},
	{InvokePutItem, "PutItem's invocation", "Lambda Invoke", "put-item", true, []int{2, 5}},
	{PutItem, "PutItem's write of the item", "DynamoDB PutItem", "put-item", true, []int{1, 2}},
	{InvokePutObject, "PutObject's invocation", "Lambda Invoke", "put-object", true, []int{2, 5}},
	{PutObject, "PutObject's write of the invoice", "S3 PutObject", "put-object", true, []int{2, 3}},
	{Publish, "the notification", "SNS Publish", "", true, []int{2, 5}},
	{DeleteItem, "RemoveItem's delete of the item", "DynamoDB DeleteItem", "", true, []int{3}},
	{DescribeExecution, "GET /orders/{orderid}", "Step Functions DescribeExecution", "", false, []int{14}},
	{InvokeGetItem, "the invocation behind GET /order and GET /orders", "Lambda Invoke", "get-item", false, []int{6}},
	{GetItem, "the read behind GET /order", "DynamoDB GetItem", "get-item", false, []int{6}},
	{Query, "the query behind GET /orders", "DynamoDB Query", "get-item", false, []int{6, 15}},
	{UpdateItem, "PUT /order/ready", "DynamoDB UpdateItem", "", false, []int{6, 16}},
	{HandOver, "DELETE /order", "DynamoDB DeleteItem", "", false, []int{6}},
	{InvokeGetObject, "the invocation behind GET /invoice", "Lambda Invoke", "get-object", false, []int{6, 10}},
	{HeadObject, "the look at the invoice behind GET /invoice", "S3 HeadObject", "get-object", false, []int{6, 10}},
}

// Info returns what is known of a call; the zero Info for one that is not in Calls.
func (c Call) Info() Info {
	for _, info := range Calls {
		if info.Call == c {
			return info
		}
	}
	return Info{}
}

// Function returns the step in whose process the call is made, or that is invoked; "" where it is none.
func (c Call) Function() string { return c.Info().Function }

func (c Call) String() string { return c.Info().Title }

// OnWire returns which call an HTTP request is and whose: an orderid or, for calls of the API, an accountid or vendorid. The call is
// "" where faults meet none such. Body is the request's body; S3's is not read.
func OnWire(service string, r *http.Request, body []byte) (c Call, owner string) {
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
	switch operationOf(r) {
	case "PutItem":
		return PutItem, request.Item["orderid"].S
	case "GetItem":
		return GetItem, request.Key["accountid"].S
	case "DeleteItem":
		if id := request.ExpressionAttributeValues[":orderid"].S; id != "" {
			return DeleteItem, id
		}
		return HandOver, request.Key["accountid"].S
	case "UpdateItem":
		return UpdateItem, request.Key["accountid"].S
	case "Query":
		return Query, request.ExpressionAttributeValues[":vendorid"].S
	}
	return "", ""
}

func operationOf(r *http.Request) string {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return operation
}

func onStepFunctions(r *http.Request, body []byte) (Call, string) {
	var request struct{ Name, ExecutionArn string }
	_ = json.Unmarshal(body, &request) // a request that cannot be read has no owner
	switch operationOf(r) {
	case "StartExecution":
		return StartExecution, request.Name
	case "DescribeExecution":
		return DescribeExecution, request.ExecutionArn[strings.LastIndex(request.ExecutionArn, ":")+1:]
	}
	return "", ""
}

func onBucket(r *http.Request) (Call, string) {
	switch segments := strings.Split(r.URL.Path, "/"); { // /invoices/yyyy/mm/accountid/vendorid/orderid.json
	case len(segments) != 7:
		return "", ""
	case r.Method == http.MethodPut:
		return PutObject, strings.TrimSuffix(path.Base(r.URL.Path), ".json")
	case r.Method == http.MethodHead:
		return HeadObject, segments[4]
	}
	return "", ""
}

// AtTask returns which call a Task's integration makes and which order it is for.
func AtTask(resource string, input any) (c Call, orderID string) {
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
		return DeleteItem, at("ExpressionAttributeValues", ":orderid", "S")
	case strings.HasSuffix(resource, ":sns:publish"):
		return Publish, at("Message", "orderid")
	case strings.HasSuffix(at("FunctionName"), ":put-item"):
		return InvokePutItem, at("Payload", "orderid")
	case strings.HasSuffix(at("FunctionName"), ":put-object"):
		return InvokePutObject, at("Payload", "orderid")
	}
	return "", ""
}

// inProcess returns which call the invocation of a step is and whom it is for.
func inProcess(step string, payload []byte) (c Call, owner string) {
	var event struct {
		OrderID               string
		QueryStringParameters struct{ AccountID, VendorID, ObjectKey string }
	}
	_ = json.Unmarshal(payload, &event) // an event that cannot be read has no owner
	c = Call("invoke-" + step)
	switch asked := event.QueryStringParameters; {
	case event.OrderID != "":
		return c, event.OrderID
	case asked.AccountID != "":
		return c, asked.AccountID
	case asked.ObjectKey != "":
		if segments := strings.Split(asked.ObjectKey, "/"); len(segments) == 5 {
			return c, segments[2]
		}
	}
	return c, event.QueryStringParameters.VendorID
}
