package local

import (
	"context"
	"net/http"

	"skip-the-line/definition"
	"skip-the-line/emulator/gateway"
)

// newAPI makes the REST API that infra deploys.
func (s *Stack) newAPI(o Options) (http.Handler, error) {
	document, err := definition.API(definition.APIValues{
		Partition:       partition,
		Region:          Region,
		StateMachineArn: stateMachineARN,
		ApiRoleArn:      apiRoleARN,
		TableName:       tableName,
		GetItemArn:      functionARN("get-item"),
		GetObjectArn:    functionARN("get-object"),
		Authorization:   o.Authorization,
		CorsOrigin:      "*",
	})
	if err != nil {
		return nil, err
	}
	return gateway.New(document, gateway.Config{
		Services: map[string]gateway.Service{
			"states":   s.executions.serve,
			"dynamodb": s.dynamoDB().call,
		},
		Lambda: func(ctx context.Context, arn string, payload []byte) ([]byte, string, error) {
			result, err := s.functions.invoke(ctx, arn, payload)
			return result.Payload, result.FunctionError, err
		},
		Authorize: authorize(),
		AccountID: account,
	})
}
