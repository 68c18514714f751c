package dynamodb_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// together runs a function so many times at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestPutItem_hasOneWinner(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	for round := range 20 {
		var winners atomic.Int32
		together(16, func(i int) {
			item := person("f", strconv.Itoa(round), "here", i)
			_, err := f.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("people"), Item: item,
				ConditionExpression: aws.String("attribute_not_exists(surname)")})
			var failed *types.ConditionalCheckFailedException
			if err == nil {
				winners.Add(1)
			} else if !errors.As(err, &failed) {
				t.Error(err)
			}
		})
		if winners.Load() != 1 {
			t.Fatalf("round %d has %d winners", round, winners.Load())
		}
	}
	if got := count(t, f, aws.String("bycity")); got != 20 {
		t.Errorf("the index has %d items", got)
	}
}

func TestUpdateItem_losesNoIncrement(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	together(16, func(int) {
		for range 20 {
			_, err := f.UpdateItem(t.Context(), &sdk.UpdateItemInput{TableName: aws.String("people"), Key: key("f", "n"),
				UpdateExpression: aws.String("ADD visits :one"), ExpressionAttributeValues: attributes{":one": num(1)}})
			if err != nil {
				t.Error(err)
			}
		}
	})
	if got := text(mustGet(t, f, "f", "n")["visits"]); got != "320" {
		t.Errorf("%s visits", got)
	}
}

// A page is of one moment: an item that moves about in an index is never twice in it, nor missing from it.
func TestQuery_seesNoHalfOfAWrite(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	mustPut(t, f, person("f", "n", "here", 0))
	var done atomic.Bool
	together(4, func(i int) {
		if i == 0 {
			for born := range 300 {
				mustPut(t, f, person("f", "n", "here", born))
			}
			done.Store(true)
		}
		for !done.Load() {
			out, err := f.Query(t.Context(), &sdk.QueryInput{TableName: aws.String("people"), IndexName: aws.String("bycity"),
				KeyConditionExpression: aws.String("city = :here"), ExpressionAttributeValues: attributes{":here": str("here")}})
			if err != nil || len(out.Items) != 1 {
				t.Error(fmt.Sprint(out), err)
				return
			}
		}
	})
}
