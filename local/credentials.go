package local

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

	"skip-the-line/emulator/gateway"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/sigv4"
)

// Credentials are those of the one caller whom a stack with AWS_IAM knows. They open nothing else anywhere.
var Credentials = aws.Credentials{
	AccessKeyID:     "AKIALOCALSTACKONLY00",
	SecretAccessKey: "this-secret-opens-nothing-but-the-local-stack",
}

// functionCredentials are what package lambda gives every function, as a role's are on AWS.
var functionCredentials = aws.Credentials{
	AccessKeyID:     lambda.AccessKeyID,
	SecretAccessKey: lambda.SecretAccessKey,
	SessionToken:    lambda.SessionToken,
}

func signedBy(known aws.Credentials) sigv4.Config {
	return sigv4.Config{Region: Region, Credentials: sigv4.Static(known)}
}

// authorize verifies the calls of an API with AWS_IAM, and returns what the gateway is to respond to a rejected one.
func authorize() func(*http.Request, []byte) error {
	verify := sigv4.Service(signedBy(Credentials), "execute-api")
	return func(r *http.Request, body []byte) error {
		err := verify(r, body)
		rejected, ok := errors.AsType[*sigv4.Error](err)
		if !ok {
			return err
		}
		response := gateway.InvalidSignature
		switch rejected.Reason {
		case sigv4.Unsigned:
			response = gateway.MissingAuthenticationToken
		case sigv4.UnknownKey, sigv4.WrongToken:
			response = gateway.AccessDenied
		case sigv4.Expired, sigv4.ExpiredToken:
			response = gateway.ExpiredToken
		}
		return &gateway.Error{Type: response, Message: rejected.Message}
	}
}
