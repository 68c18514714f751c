package console_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// An order that waits for a person says so, and is answered in the console: the first one yes, the second one no.
func TestOrder_waitsForAToken(t *testing.T) {
	t.Parallel()
	root := mustCopyModule(t)
	stack := mustStart(t, local.Options{Watch: root})
	workflow := filepath.Join(root, "definition", "order.asl.json")
	mustReplace(t, workflow, `"Next": "NotifyPlaced"
    },
    "NotifyPlaced": {`, `"Next": "Barista"
    },
    "Barista": {
      "Type": "Task",
      "Resource": "arn:${Partition}:states:::sns:publish.waitForTaskToken",
      "Parameters": { "TopicArn": "${TopicArn}", "Message": { "event": "Asked", "token.$": "$$.Task.Token" } },
      "ResultPath": "$.barista",
      "TimeoutSeconds": 900,
      "Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "RemoveItem" }],
      "Next": "NotifyPlaced"
    },
    "NotifyPlaced": {`)
	mustSee(t, stack, "definition/order.asl.json", "loaded")

	first := mustPost(t, stack, orderOf("a0", nil))
	p := browser.MustOpen(t, stack.URL+"/_local/order.html?id="+first)
	p.WaitText("#detail", "It waits for its token.")
	p.Wait(`document.querySelector('.node[data-state="Barista"]').dataset.status === "now"`)
	mustSave(t, p, "order-waiting")
	if found := p.LowContrast(); len(found) > 0 {
		t.Errorf("hard to read: %q", found)
	}
	p.Type("[name=output]", "{")
	p.Click(".waiting .primary")
	p.WaitText("#refused", "JSON")
	p.Type("[name=output]", `{"by": "Kim"}`)
	p.Click(".waiting .primary")
	p.WaitText("#outcome", "placed")
	x, err := stack.Execution(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	if output, _ := x.States[2].Output.(map[string]any); fmt.Sprint(output["barista"]) != "map[by:Kim]" {
		t.Errorf("%s has the output %v", x.States[2].State, output)
	}

	second := mustPost(t, stack, orderOf("a1", nil))
	p.Navigate(stack.URL + "/_local/order.html?id=" + second)
	p.Type("[name=error]", "NoMilk")
	p.Click(".waiting .actions button:last-of-type")
	p.WaitText("#outcome", "failed")
	p.WaitText("#problem", "NoMilk")
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}
