package main

var handlerMutants = []mutant{
	// Errors and retries.
	{name: "throttling is final", file: "handler/errors.go", tests: "handler",
		old: "	return throttled\n", new: "	return throttled && false\n"},
	{name: "500 is final", file: "handler/errors.go", tests: "handler", old: "case status >= 500,", new: "case status > 599,"},
	{name: "a missed deadline is final", file: "handler/errors.go", tests: "handler",
		old: "case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):\n		return true", new: "case errors.Is(err, context.Canceled):\n		return true"},
	{name: "a broken connection is final", file: "handler/errors.go", tests: "handler", old: "return isSendError(err) // else", new: "return false // else"},
	{name: "expired credentials are final", file: "handler/errors.go", tests: "handler", old: `"ExpiredToken", "ExpiredTokenException", `, new: ""},
	{name: "a redirect is retried", file: "handler/errors.go", tests: "handler", old: "return status < 300", new: "return true"},
	{name: "an error's code is whatever a response holds", file: "handler/errors.go", tests: "proof Logs", old: "len(s) > 128 || strings.ContainsFunc(s, foreign)", new: "len(s) > 128 && strings.ContainsFunc(s, foreign)"},
	{name: "get-object does not retry", file: "handler/getobject.go", tests: "handler", old: "newS3(env, apiRetries)", new: "newS3(env, workflowRetries)"},
	{name: "get-item does not retry", file: "handler/getitem.go", tests: "handler", old: "newDynamoDB(env, apiRetries)", new: "newDynamoDB(env, workflowRetries)"},
	{name: "put-item retries by itself", file: "handler/putitem.go", tests: "handler", old: "newDynamoDB(env, workflowRetries)", new: "newDynamoDB(env, apiRetries)"},
	{name: "a step takes all of its time", file: "handler/aws.go", tests: "handler", old: "deadline.Add(-responseMargin)", new: "deadline"},

	// What is written, and when.
	{name: "an order that expires now gives up its slot", file: "handler/putitem.go", tests: "handler", old: "expiresat < :now", new: "expiresat <= :now"},
	{name: "an expired order keeps its slot", file: "handler/putitem.go", tests: "handler", old: "attribute_not_exists(accountid) OR expiresat < :now\"", new: "attribute_not_exists(accountid)\""},
	{name: "a retry is taken for a rival", file: "handler/putitem.go", tests: "handler", old: "(orderid = :orderid AND", new: "(orderid <> orderid AND"},
	{name: "an order that expires now is not shown", file: "handler/order/item.go", tests: "handler", old: "now.Unix() <= i.ExpiresAt", new: "now.Unix() < i.ExpiresAt"},
	{name: "an invoice is written over another", file: "handler/putobject.go", tests: "handler", old: "		IfNoneMatch: aws.String(\"*\"),\n", new: ""},
	{name: "an invoice that is there is an error", file: "handler/putobject.go", tests: "handler", old: "statusCode(err) == http.StatusPreconditionFailed", new: "statusCode(err) == http.StatusConflict"},
	{name: "an invoice has no content type", file: "handler/putobject.go", tests: "handler", old: "		ContentType: aws.String(\"application/json\"),\n", new: ""},
	{name: "GET /order reads what may be old", file: "handler/getitem.go", tests: "handler", old: "ConsistentRead: aws.Bool(true)", new: "ConsistentRead: aws.Bool(false)"},
	{name: "a presigned URL works for a day", file: "handler/getobject.go", tests: "handler", old: "s3.WithPresignExpires(ttl)", new: "s3.WithPresignExpires(24*time.Hour)"},
	{name: "an invoice's key is not checked", file: "handler/getobject.go", tests: "handler", old: "if !order.ValidInvoiceKey(key) {", new: "if !order.ValidInvoiceKey(key) && key == \"\" {"},
	{name: "an order lives an hour longer", file: "handler/order/item.go", tests: "handler", old: "placed.Add(ttl).Unix()", new: "placed.Add(ttl + time.Hour).Unix()"},

	// What is said.
	{name: "the log names the invoice's key", file: "handler/getobject.go", tests: "handler", old: `"invoice linked", "orderid", path.Base(key)`, new: `"invoice linked", "orderid", path.Base(key), "key", key`},
	{name: "the log holds the order", file: "handler/putitem.go", tests: "proof Logs", old: `"order committed", "orderid", placed.OrderID`, new: `"order committed", "orderid", placed.OrderID, "order", placed`},
	{name: "an error quotes AWS's message", file: "handler/errors.go", tests: "proof Logs", old: `text := fmt.Sprintf("%s %s %s: %s", e.Service, e.Operation, what, e.Reason)`, new: `text := fmt.Sprintf("%s %s %s: %s %v", e.Service, e.Operation, what, e.Reason, e)`},
	{name: "a response may be kept", file: "handler/replies.go", tests: "handler", old: "			\"Cache-Control\":               \"no-store\", // an order changes and a URL expires\n", new: ""},
	{name: "a response has no CORS header", file: "handler/replies.go", tests: "handler", old: "			\"Access-Control-Allow-Origin\": r.corsOrigin,\n", new: ""},
	{name: "a 500 says what failed", file: "handler/replies.go", tests: "handler", old: `"The service is not available right now. Try again in a moment.")`, new: "err.Error())"},
	{name: "404 is 200", file: "handler/getitem.go", tests: "handler", old: "!found || !item.Active(s.now())", new: "!found && !item.Active(s.now())"},

	// The rules of an order.
	{name: "51 cups", file: "handler/order/limits.go", tests: "handler/order", old: "MaxQuantity = 50 ", new: "MaxQuantity = 51 "},
	{name: "no cup", file: "handler/order/fields.go", tests: "handler/order", old: "quantity < 1 ||", new: "quantity < 0 ||"},
	{name: "half a cup", file: "handler/order/fields.go", tests: "handler/order", old: "quantity != math.Trunc(quantity) || ", new: "quantity != math.Trunc(quantity) && quantity < 0 || "},
	{name: "a city of 101 characters", file: "handler/order/limits.go", tests: "handler/order", old: "MaxCity     = 100 ", new: "MaxCity     = 101 "},
	{name: "an id of 65 characters", file: "handler/order/limits.go", tests: "handler/order", old: "IDPattern = `^[A-Za-z0-9_-]{1,64}$`", new: "IDPattern = `^[A-Za-z0-9_-]{1,65}$`"},
	{name: "an order of any size", file: "handler/order/order.go", tests: "handler/order", old: "len(raw) > MaxBytes", new: "len(raw) > 4*MaxBytes"},
	{name: "the customer sets the price", file: "handler/order/fields.go", tests: "handler/order", old: "case !isPrice(text, d.UnitPrice):", new: "case !isPrice(text, d.UnitPrice) && text == \"\":"},
	{name: "control characters in a city", file: "handler/order/fields.go", tests: "handler/order", old: "unicode.IsControl(c) || c == utf8.RuneError", new: "unicode.IsControl(c) && c > 0x7f || c == utf8.RuneError"},
	{name: "an orderdate in another zone", file: "handler/order/fields.go", tests: "handler/order", old: "return date.UTC(), err", new: "return date, err"},
	{name: "null labels", file: "handler/order/fields.go", tests: "handler/order", old: "		if label == nil {\n			f.problem(name, rule)\n			return nil\n		}\n", new: "		if label == nil {\n			continue\n		}\n"},
}
