package main

import (
	"testing"
	"time"
)

// An order is active until the end of the second in which it expires: what GET /order still shows must still be in the way
// of the next order, and what is no longer in the way must no longer be shown.
func TestExpiry_isTheSameForPutItemAndGetItem(t *testing.T) {
	t.Parallel()
	placedAt := time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)
	for after, active := range map[time.Duration]bool{
		-time.Second: true, 0: true, time.Second - time.Nanosecond: true, time.Second: false,
	} {
		env := services(t, nil)
		now := placedAt
		clock := func() time.Time { return now }
		put := putItem{dynamodb: newDynamoDB(env, workflowRetries), table: table, ttl: time.Hour, now: clock}
		get := getItem{dynamodb: newDynamoDB(env, apiRetries), table: table, replies: newReplies(env), now: clock}
		if _, err := put.handle(t.Context(), input("o-1", placedAt)); err != nil {
			t.Fatal(err)
		}
		now = placedAt.Add(time.Hour + after)
		response, err := get.handle(t.Context(), request("accountid", "a0", "vendorid", "v0"))
		if shown := response.StatusCode == 200; err != nil || shown != active {
			t.Errorf("%v after it expires the order is shown: %v, %v", after, shown, err)
		}
		_, err = put.handle(t.Context(), input("o-2", placedAt))
		if _, taken := err.(*ActiveOrderExists); taken != active || (!active && err != nil) {
			t.Errorf("%v after it expires the next order ends with %v", after, err)
		}
	}
}
