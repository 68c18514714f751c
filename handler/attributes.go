package main

import "github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

// An item's attributes are named as in its JSON, so that package order need not know of DynamoDB.

func jsonNames(o *attributevalue.EncoderOptions) { o.TagKey = "json" }

func jsonNamesDecoding(o *attributevalue.DecoderOptions) { o.TagKey = "json" }
