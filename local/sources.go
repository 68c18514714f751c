package local

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/lambda"
	"skip-the-line/local/console"
)

// shown is how many items or invoices the console shows on one page.
const shown = 50

// sources returns what the console reads when it is asked.
func (s *Stack) sources() console.Sources {
	byName := map[string]*lambda.Function{}
	for arn, f := range s.functions {
		byName[nameOf(arn)] = f
	}
	return console.Sources{
		Executions: s.executions,
		Topic:      s.topic,
		Functions:  byName,
		API:        func() []byte { return *s.document.Load() },
		Faults:     s.Faults,
		Start:      s.startExecution,
		Items:      s.items,
		Invoices: func(ctx context.Context, after string) (keys []string, next string, err error) {
			list, err := s.objects().ListObjectsV2(ctx, &s3.ListObjectsV2Input{
				Bucket: aws.String(bucketName), MaxKeys: aws.Int32(shown), StartAfter: aws.String(after),
			})
			if err != nil {
				return nil, "", err
			}
			keys = []string{}
			for _, object := range list.Contents {
				keys = append(keys, aws.ToString(object.Key))
			}
			if aws.ToBool(list.IsTruncated) && len(keys) > 0 {
				next = keys[len(keys)-1]
			}
			return keys, next, nil
		},
		Invoice: s.invoice,
	}
}

// startExecution starts the workflow as a client of Step Functions does.
func (s *Stack) startExecution(ctx context.Context, name, input string) error {
	request, err := json.Marshal(map[string]string{"stateMachineArn": stateMachineARN, "name": name, "input": input})
	if err != nil {
		return err
	}
	status, response, err := s.states().Call(ctx, "StartExecution", request)
	if err != nil || status == http.StatusOK {
		return err
	}
	return awsjson.ParseError(status, response)
}

// objects returns a client of the bucket.
func (s *Stack) objects() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(s.S3), UsePathStyle: true, Region: Region, HTTPClient: s.client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return functionCredentials, nil }),
	})
}

// invoice returns an object of the bucket.
func (s *Stack) invoice(ctx context.Context, key string) ([]byte, error) {
	object, err := s.objects().GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucketName), Key: aws.String(key)})
	if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	return io.ReadAll(object.Body)
}

// items returns a page of the table.
func (s *Stack) items(ctx context.Context, after string) (items []json.RawMessage, next string, err error) {
	request := map[string]any{"TableName": tableName, "Limit": shown}
	if after != "" {
		request["ExclusiveStartKey"] = json.RawMessage(after)
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, "", err
	}
	status, text, err := s.dynamoDB().Call(ctx, "Scan", body)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s", text)
	}
	if err != nil {
		return nil, "", err
	}
	var page struct {
		Items            []json.RawMessage
		LastEvaluatedKey json.RawMessage
	}
	err = json.Unmarshal(text, &page)
	return page.Items, string(page.LastEvaluatedKey), err
}
