// Defaultconfig is put-item's start as it would be with the SDK's LoadDefaultConfig, to measure what that costs.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	client, objects := dynamodb.NewFromConfig(cfg), s3.NewFromConfig(cfg)
	lambda.Start(func() bool { return client != nil && objects != nil })
}
