package proof_test

import (
	"encoding/json"
	"maps"

	"skip-the-line/definition"
)

// workflow is what the tests take from the document that is deployed: its states and their limits in seconds.
var workflow = func() (w struct {
	TimeoutSeconds float64
	States         map[string]struct {
		Type                    string
		Seconds, TimeoutSeconds float64
	}
}) {
	values := definition.WorkflowFunctions(func(step string) string { return step })
	maps.Copy(values, map[string]string{"Partition": "p", "TableName": "t", "TopicArn": "n"})
	document, err := definition.Workflow(values)
	if err == nil {
		err = json.Unmarshal(document, &w)
	}
	if err != nil {
		panic(err)
	}
	return w
}()
