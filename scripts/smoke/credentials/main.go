// Credentials prints the AWS credentials and the region that the AWS CLI would use, as JSON for package calls. Only calls that are
// signed need it, and to find credentials wherever they may be takes a tenth of all that is compiled for the others: so it is a
// program of its own.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprint(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("the AWS configuration cannot be read: %w", err)
	}
	keys, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("the API wants signed calls and there are no AWS credentials: %w\nhint: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", err)
	}
	return json.NewEncoder(os.Stdout).Encode(struct {
		Region string
		Keys   aws.Credentials
	}{cfg.Region, keys})
}
