package browser

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// Node is an element as a screen reader is told of it.
type Node struct{ Role, Name string }

// AccessibilityTree returns every element that a screen reader is told of, in the order of the page.
func (p *Page) AccessibilityTree() (nodes []Node) {
	p.t.Helper()
	p.do("read the accessibility tree", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return err
		}
		for _, node := range tree.Nodes {
			if !node.Ignored {
				nodes = append(nodes, Node{Role: text(node.Role), Name: text(node.Name)})
			}
		}
		return nil
	}))
	return nodes
}

// Controls returns the elements that can be operated.
func (p *Page) Controls() []Node {
	p.t.Helper()
	operable := []string{"button", "checkbox", "combobox", "link", "radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox"}
	return slices.DeleteFunc(p.AccessibilityTree(), func(n Node) bool { return !slices.Contains(operable, n.Role) })
}

func text(value *accessibility.Value) (s string) {
	if value != nil {
		_ = json.Unmarshal([]byte(value.Value), &s) // what is not text has none
	}
	return s
}
