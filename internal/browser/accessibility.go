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

// LowContrast returns the visible text that is hard to read on its background: less than 4.5 to 1, or 3 to 1 where it is
// large (WCAG 2.2, 1.4.3).
func (p *Page) LowContrast() []string {
	p.t.Helper()
	return Eval[[]string](p, lowContrast)
}

const lowContrast = `(() => {
	const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
	const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
	const background = (element) => {
		if (!element) return { r: 255, g: 255, b: 255, a: 1 };
		const own = parse(getComputedStyle(element).backgroundColor);
		return own.a === 1 ? own : over(own, background(element.parentElement));
	};
	const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	const luminance = ({ r, g, b }) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
	const found = [];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const element = texts.currentNode.parentElement;
		const style = getComputedStyle(element);
		if (!texts.currentNode.data.trim() || !element.checkVisibility() || style.clipPath !== "none" || element.closest(":disabled")) continue;
		const behind = background(element);
		const [light, dark] = [luminance(over(parse(style.color), behind)), luminance(behind)].sort((a, b) => b - a);
		const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
		const ratio = (light + 0.05) / (dark + 0.05);
		if (ratio < (large ? 3 : 4.5)) found.push(texts.currentNode.data.trim() + ": " + ratio.toFixed(2) + " to 1");
	}
	return found;
})()`
