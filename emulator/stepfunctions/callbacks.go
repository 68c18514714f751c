package stepfunctions

import (
	"context"
	"errors"
	"regexp"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// A task that waits for its token is answered by whoever has the token:
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token

// Tokens returns what waits for its token, and answers it.
func (s *Service) Tokens() *asl.Tokens { return &s.tokens }

func (s *Service) sendTaskSuccess(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ TaskToken, Output string }](body)
	if err != nil {
		return nil, err
	}
	output, err := asl.Decode([]byte(request.Output))
	if err != nil {
		return nil, awsjson.ClientError(namespace+"InvalidOutput", "Invalid Output: '%v'", err)
	}
	return struct{}{}, tokenError(request.TaskToken, s.tokens.Succeed(request.TaskToken, output))
}

func (s *Service) sendTaskFailure(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ TaskToken, Error, Cause string }](body)
	if err != nil {
		return nil, err
	}
	return struct{}{}, tokenError(request.TaskToken, s.tokens.Fail(request.TaskToken, &asl.Error{Name: request.Error, Cause: request.Cause}))
}

func (s *Service) sendTaskHeartbeat(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct{ TaskToken string }](body)
	if err != nil {
		return nil, err
	}
	return struct{}{}, tokenError(request.TaskToken, s.tokens.Heartbeat(request.TaskToken))
}

var issued = regexp.MustCompile(`^[A-Z2-7]{52}$`) // by asl.Tokens

func tokenError(token string, err error) error {
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, asl.ErrUnknownToken):
		return notSaved(err)
	case !issued.MatchString(token):
		return awsjson.ClientError(namespace+"InvalidToken", "Invalid Token: 'Invalid token'")
	}
	return awsjson.ClientError(namespace+"TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}
