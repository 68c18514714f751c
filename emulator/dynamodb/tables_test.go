package dynamodb_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/emulator/dynamodb"
)

func TestTables(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	named := &sdk.DescribeTableInput{TableName: aws.String("people")}
	if err := sdk.NewTableExistsWaiter(f).Wait(t.Context(), named, time.Minute); err != nil {
		t.Fatal(err)
	}
	mustPut(t, f, person("f", "n", "here", 1))
	out, err := f.DescribeTable(t.Context(), named)
	if err != nil {
		t.Fatal(err)
	}
	table := out.Table
	if table.TableStatus != types.TableStatusActive || *table.ItemCount != 1 || *table.TableSizeBytes != 7+1+8+1+4+4+4+2 ||
		*table.TableArn != "arn:aws:dynamodb:ap-southeast-2:123456789012:table/people" || table.CreationDateTime.Unix() != 1_700_000_000 ||
		len(table.GlobalSecondaryIndexes) != 2 || len(table.LocalSecondaryIndexes) != 1 || table.BillingModeSummary.BillingMode != types.BillingModePayPerRequest ||
		*table.GlobalSecondaryIndexes[0].IndexArn != *table.TableArn+"/index/bycity" || table.GlobalSecondaryIndexes[0].IndexStatus != types.IndexStatusActive {
		t.Errorf("the table is %+v", table)
	}
	var inUse *types.ResourceInUseException
	if _, err := f.CreateTable(t.Context(), &sdk.CreateTableInput{TableName: aws.String("people"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}}}); !errors.As(err, &inUse) {
		t.Errorf("created twice: %v", err)
	}
	if _, err := f.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: aws.String("people")}); err != nil {
		t.Fatal(err)
	}
	if err := sdk.NewTableNotExistsWaiter(f).Wait(t.Context(), named, time.Minute); err != nil {
		t.Fatal(err)
	}
	f.mustCall(t, "CreateTable", people)
	if got := mustGet(t, f, "f", "n"); got != nil {
		t.Errorf("a new table of an old name has %v", got)
	}
}

// What was in a table leaves its file with it.
func TestDeleteTable_frees(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	f := serve(t, dynamodb.New(dynamodb.Config{Store: mustOpen(t, path)}), nil)
	var sizes []int64
	for range 3 {
		f.mustCall(t, "CreateTable", people)
		for i := range 20 {
			item := person("f", fmt.Sprint(i), "here", i)
			item["data"] = str(strings.Repeat("x", 100_000))
			mustPut(t, f, item)
		}
		f.mustCall(t, "DeleteTable", `{"TableName": "people"}`)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, info.Size())
	}
	if sizes[2] > sizes[0] {
		t.Errorf("the file had %d bytes after the first table, and %d after the third", sizes[0], sizes[2])
	}
}

func TestListTables_pages(t *testing.T) {
	f := start(t)
	var want, got []string
	for i := range 7 {
		name := fmt.Sprintf("table-%d", i)
		want = append(want, name)
		f.mustCall(t, "CreateTable", fmt.Sprintf(`{"TableName": %q, "BillingMode": "PAY_PER_REQUEST",
			"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}`, name))
	}
	pages := sdk.NewListTablesPaginator(f, &sdk.ListTablesInput{Limit: aws.Int32(3)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.TableNames...)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the tables are %v", got)
	}
}

func TestOperations_takeATablesARN(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	f.mustCall(t, "PutItem", `{"TableName": "arn:aws:dynamodb:ap-southeast-2:123456789012:table/people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}}}`)
	if mustGet(t, f, "f", "n") == nil {
		t.Error("the item is not there")
	}
}

func TestServer_isHealthy(t *testing.T) {
	response, err := http.Get(start(t).url)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%v, %v", response, err)
	}
	response.Body.Close()
}
