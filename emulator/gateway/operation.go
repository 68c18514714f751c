package gateway

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is one method of one path, ready to serve.
type operation struct {
	path        string
	method      string   // method and segments are set where the path has parameters
	segments    []string // of the path
	name        string   // operationId, which API Gateway calls the operation name
	resourceID  string
	auth        authorization
	checks      validation
	timeout     time.Duration
	integration integration
}

var supportedPath = regexp.MustCompile(`^(/|(/([^{}/]+|\{[A-Za-z0-9._-]+\}))+)$`)

// loader holds what the operations of a document share while it is loaded.
type loader struct {
	config     Config
	doc        *openapi3.T
	validators validators
	patterns   patterns
}

func (l loader) loadOperation(method, path string, item *openapi3.PathItem, op *openapi3.Operation) (*operation, error) {
	at := func(err error) error { return fmt.Errorf("%s %s: %w", method, path, err) }
	switch {
	case !supportedPath.MatchString(path):
		return nil, at(errors.New("a path parameter must be a whole segment, as in /orders/{orderid}; {proxy+} is not supported"))
	case len(item.Parameters) > 0:
		return nil, at(errors.New("parameters of a path are not supported; give them to its operations"))
	case len(item.Servers) > 0 || op.Servers != nil && len(*op.Servers) > 0:
		return nil, at(errors.New("servers is not supported: the API is served at the root"))
	case len(op.Callbacks) > 0:
		return nil, at(errors.New("callbacks is not supported"))
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses.Map())) {
		// AGD, api-gateway-known-issues: a reference to a response is not supported.
		if op.Responses.Value(status).Ref != "" {
			return nil, at(fmt.Errorf("responses: %s: API Gateway does not resolve $ref to a response; write it in place", status))
		}
	}
	o := &operation{path: path, name: op.OperationID, resourceID: resourceID(path)}
	var err error
	if o.auth, err = l.loadAuth(op); err != nil {
		return nil, at(err)
	}
	if o.checks, err = l.loadValidation(op); err != nil {
		return nil, at(err)
	}
	if o.integration, o.timeout, err = l.loadIntegration(op); err != nil {
		return nil, at(err)
	}
	return o, nil
}

func (o *operation) validate(req *request) error {
	req.payload = &payload{text: req.body}
	return o.checks.validate(req)
}

// resourceID returns an id that is always the same for a path, as API Gateway's is.
func resourceID(path string) string {
	h := fnv.New32a()
	h.Write([]byte(path))
	return fmt.Sprintf("%08x", h.Sum32())
}
