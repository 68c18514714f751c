package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
)

// signer signs a call to the API.
type signer func(request *http.Request, body []byte) error

// newSigner returns a signer for an API with AWS_IAM, with the credentials that the AWS CLI would use. The region is read from
// the API's address or the AWS configuration if it is empty.
func newSigner(ctx context.Context, api, region string) (signer, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration cannot be read: %w", err)
	}
	if region == "" {
		region = regionOf(api, cfg.Region)
	}
	if region == "" {
		return nil, fmt.Errorf("the region of %s is not known\nhint: set AWS_REGION", api)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("the API wants signed calls and there are no AWS credentials: %w\nhint: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", err)
	}
	return sign(cfg.Credentials, region, time.Now), nil
}

func sign(credentials aws.CredentialsProvider, region string, now func() time.Time) signer {
	signer := v4.NewSigner()
	return func(request *http.Request, body []byte) error {
		keys, err := credentials.Retrieve(request.Context())
		if err != nil {
			return fmt.Errorf("the AWS credentials: %w", err)
		}
		hash := sha256.Sum256(body)
		return signer.SignHTTP(request.Context(), keys, request, hex.EncodeToString(hash[:]), "execute-api", region, now())
	}
}

// regionOf returns the region in an API's own address, https://<id>.execute-api.<region>.amazonaws.com, or the fallback.
func regionOf(api, fallback string) string {
	base, err := url.Parse(api)
	if err != nil {
		return fallback
	}
	if labels := strings.Split(base.Hostname(), "."); len(labels) > 3 && labels[1] == "execute-api" {
		return labels[2]
	}
	return fallback
}
