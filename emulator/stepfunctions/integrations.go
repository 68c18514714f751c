package stepfunctions

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
)

// Integrations are the services that Task states call, by what their Resource names: lambda:invoke in
// arn:aws:states:::lambda:invoke (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html).
type Integrations map[string]Integration

// Integration runs a task. A result carries SdkHttpMetadata and SdkResponseMetadata, as AWS's do. A failure is an [*asl.Error] with the name that AWS gives it.
type Integration func(ctx context.Context, parameters any) (result any, err error)

var integrationARN = regexp.MustCompile(`^arn:aws[a-z-]*:states:::(.+)$`)

// Task runs the task of a Resource.
func (all Integrations) Task(ctx context.Context, resource string, parameters any) (any, error) {
	run, err := all.find(resource)
	if err != nil {
		return nil, &asl.Error{Name: asl.Runtime, Cause: err.Error()}
	}
	return run(ctx, parameters)
}

// find returns the integration of a Resource. One that waits for a token makes the same request as the one that does not.
func (all Integrations) find(resource string) (Integration, error) {
	if m := integrationARN.FindStringSubmatch(resource); m != nil {
		name, waits := strings.CutSuffix(m[1], ".waitForTaskToken")
		if run := all[name]; run != nil && (!waits || takesToken(name)) {
			return run, nil
		}
	}
	return nil, fmt.Errorf("the resource %q is not one that this emulator serves: %s",
		resource, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
}

// takesToken reports whether an integration can wait for a token: those of AWS's SDK can, and some of the optimized ones
// (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html).
func takesToken(name string) bool {
	return strings.HasPrefix(name, "aws-sdk:") || slices.Contains([]string{"lambda:invoke", "sns:publish", "states:startExecution"}, name)
}

// withMetadata adds to a result what the SDK within Step Functions adds. A ResultSelector may use it.
func withMetadata(result map[string]any, contentType string, length int) map[string]any {
	id := uuid.NewString()
	result["SdkResponseMetadata"] = map[string]any{"RequestId": id}
	result["SdkHttpMetadata"] = map[string]any{
		"HttpStatusCode": json.Number("200"),
		"HttpHeaders": map[string]any{
			"Content-Type":     contentType,
			"Content-Length":   strconv.Itoa(length),
			"x-amzn-RequestId": id,
		},
		"AllHttpHeaders": map[string]any{
			"Content-Type":     []any{contentType},
			"Content-Length":   []any{strconv.Itoa(length)},
			"x-amzn-RequestId": []any{id},
		},
	}
	return result
}
