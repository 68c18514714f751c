package local

import (
	"context"

	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/gateway"
)

// states calls the in-process Step Functions.
func (s *Stack) states() awsjson.Client {
	return awsjson.Client{Endpoint: s.stepFunctions, Target: "AWSStepFunctions", HTTP: s.client}
}

// newAPI returns the REST API that infra deploys.
func (s *Stack) newAPI(document []byte, o Options) (*gateway.API, error) {
	policies, err := newFunctionPolicies(o)
	if err != nil {
		return nil, err
	}
	return gateway.New(document, gateway.Config{
		Services: map[string]gateway.Service{
			"states":   emulated.Guard(s.roles[apiRole], "states", s.states().Call),
			"dynamodb": emulated.Guard(s.roles[apiRole], "dynamodb", s.dynamoDB().Call),
		},
		Lambda: func(ctx context.Context, arn string, payload []byte) ([]byte, string, error) {
			result, err := s.functions.invoke(ctx, arn, payload)
			return result.Payload, result.FunctionError, err
		},
		MayInvoke:    policies.mayInvoke,
		APIID:        apiID,
		Authorize:    authorize(),
		Authenticate: s.authenticate,
		AccountID:    account,
		Throttle:     o.Throttle,
		Log:          o.Log,
		Observe:      s.console.Observe,
	})
}
