package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/handler/bundle"
	"skip-the-line/scripts/internal/command"
)

// signer signs a call to the API.
type signer func(request *http.Request, body []byte) error

// newSigner returns a signer for an API with AWS_IAM, with the credentials that the AWS CLI would use. The region is read from
// the API's address or the AWS configuration if it is empty.
func newSigner(ctx context.Context, api, region string) (signer, error) {
	found, err := findCredentials(ctx)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = regionOf(api, found.Region)
	}
	if region == "" {
		return nil, fmt.Errorf("the region of %s is not known\nhint: set AWS_REGION", api)
	}
	credentials := aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		if found.Keys.Expired() {
			if found, err = findCredentials(ctx); err != nil {
				return aws.Credentials{}, err
			}
		}
		return found.Keys, nil
	}))
	return sign(credentials, region, time.Now), nil
}

// configuration is what program scripts/smoke/credentials finds.
type configuration struct {
	Region string
	Keys   aws.Credentials
}

func findCredentials(ctx context.Context) (c configuration, err error) {
	building, built := command.Building(ctx, "what finds AWS credentials", os.Stderr, command.IsTerminal(os.Stderr))
	program, err := bundle.Target{Package: "skip-the-line/scripts/smoke/credentials"}.Cached(building)
	built()
	if err != nil {
		return c, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Stdin = os.Stdin // of which a credential process may ask a person
	output, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return c, errors.New(string(failed.Stderr))
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(output, &c)
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
