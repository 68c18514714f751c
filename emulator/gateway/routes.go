package gateway

import (
	"net/url"
	"strings"
)

// routes holds the operations of a document by method and path.
type routes struct {
	fixed         map[route]*operation
	parameterized []*operation // in the order of their paths, in which a fixed segment comes before a parameter
}

type route struct{ method, path string }

func (rs *routes) add(method string, op *operation) {
	if !strings.Contains(op.path, "{") {
		rs.fixed[route{method, op.path}] = op
		return
	}
	op.method, op.segments = method, strings.Split(op.path, "/")
	rs.parameterized = append(rs.parameterized, op)
}

// find returns the operation for a method and a path as it was sent, still percent-encoded, and the values of its path
// parameters; nil if there is none. More slashes before the path, and slashes after it, mean nothing (LS,
// test_lambda_aws_proxy_integration).
func (rs *routes) find(method, path string) (*operation, map[string]string) {
	path = "/" + strings.Trim(path, "/")
	if op := rs.fixed[route{method, path}]; op != nil {
		return op, nil
	}
	segments := strings.Split(path, "/")
	for _, op := range rs.parameterized {
		if values := op.match(method, segments); values != nil {
			return op, values
		}
	}
	return nil, nil
}

func (o *operation) match(method string, segments []string) map[string]string {
	if method != o.method || len(segments) != len(o.segments) {
		return nil
	}
	values := map[string]string{}
	for i, want := range o.segments {
		name, isParameter := strings.CutPrefix(want, "{")
		value, err := url.PathUnescape(segments[i])
		switch {
		case !isParameter && segments[i] != want, isParameter && (err != nil || value == ""):
			return nil
		case isParameter:
			values[strings.TrimSuffix(name, "}")] = value
		}
	}
	return values
}
