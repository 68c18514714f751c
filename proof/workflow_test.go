package proof_test

import (
	"encoding/json"

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
	document, err := definition.Workflow(map[string]string{"Partition": "p", "PutItemArn": "i", "PutObjectArn": "o", "TableName": "t", "TopicArn": "n"})
	if err == nil {
		err = json.Unmarshal(document, &w)
	}
	if err != nil {
		panic(err)
	}
	return w
}()
