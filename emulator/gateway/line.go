package gateway

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// What errors say of where in a document they are. The second form is kin-openapi's.
var (
	yamlLine       = regexp.MustCompile(`\bline (\d+): `)
	inOperation    = regexp.MustCompile(`\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE) (/[^\s:]*):? ?`)
	validOperation = regexp.MustCompile(`\binvalid path (/[^\s:]*): (?:invalid operation (\w+): )?`)
	templateLine   = regexp.MustCompile(`\btemplate, line (\d+)`)
)

// Line returns the line, counted from 1, of the field in a document that an error of [New] or [API.Update] is about: the
// operation if the field is not known, and 0 if that isn't either. Source is the document as a person wrote it; its components
// may stand in place of the references to them in the document that was rejected.
func Line(source []byte, err error) int {
	text := err.Error()
	if found := yamlLine.FindStringSubmatch(text); found != nil {
		line, _ := strconv.Atoi(found[1]) // digits
		return line
	}
	var tree yaml.Node
	if yaml.Unmarshal(source, &tree) != nil || len(tree.Content) == 0 {
		return 0
	}
	at := position{root: tree.Content[0], node: tree.Content[0]}
	if i := inOperation.FindStringSubmatchIndex(text); i != nil {
		at.enter("paths", text[i[4]:i[5]], strings.ToLower(text[i[2]:i[3]]))
		text = text[i[1]:] + text[:i[0]] // where it is, and what
	} else if i := validOperation.FindStringSubmatchIndex(text); i != nil {
		at.enter("paths", text[i[2]:i[3]])
		if i[4] >= 0 {
			at.enter(strings.ToLower(text[i[4]:i[5]]))
		}
		text = text[i[1]:]
	}
	rest := at.follow(text)
	if found := templateLine.FindStringSubmatch(rest); found != nil && at.node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		within, _ := strconv.Atoi(found[1]) // digits
		return at.node.Line + within
	}
	return at.line
}

// position is a node of a document and the line of its key.
type position struct {
	root, node *yaml.Node
	line       int
}

// enter goes to the member of each name in turn, as far as there are such.
func (p *position) enter(names ...string) {
	for _, name := range names {
		key, value := p.member(func(key string) bool { return key == name })
		if key == nil {
			return
		}
		p.node, p.line = value, key.Line
	}
}

// follow goes to the member that text begins with, on to that member's, and so on, and returns the rest of text.
func (p *position) follow(text string) (rest string) {
	for {
		text = strings.TrimLeft(text, ": ")
		key, value := p.member(func(key string) bool {
			after, found := strings.CutPrefix(text, key)
			return found && key != "" && (after == "" || strings.ContainsAny(after[:1], ": "))
		})
		if key == nil {
			return text
		}
		p.node, p.line, text = value, key.Line, text[len(key.Value):]
	}
}

// member returns the key and the value of the longest key that is wanted; nil if there is none. It looks where $ref refers to.
func (p *position) member(wanted func(key string) bool) (key, value *yaml.Node) {
	for _, reference := range slices.Backward(p.references()) {
		for i := 0; i+1 < len(reference.Content); i += 2 {
			if k := reference.Content[i]; wanted(k.Value) && (key == nil || len(k.Value) > len(key.Value)) {
				key, value = k, reference.Content[i+1]
			}
		}
	}
	return key, value
}

// references returns the node, if it is a mapping, and what it refers to.
func (p *position) references() (nodes []*yaml.Node) {
	node := p.node
	for node != nil && node.Kind == yaml.MappingNode && len(nodes) < 10 { // which ends cycles
		nodes = append(nodes, node)
		at := position{root: p.root, node: p.root}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == "$ref" {
				path := strings.TrimPrefix(node.Content[i+1].Value, "#/")
				for segment := range strings.SplitSeq(path, "/") {
					at.node = valueOf(at.node, segment)
				}
				break
			}
		}
		if node = at.node; node == p.root {
			break
		}
	}
	return nodes
}

// valueOf returns the value of a mapping's key, or nil.
func valueOf(node *yaml.Node, name string) *yaml.Node {
	if node != nil && node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == name {
				return node.Content[i+1]
			}
		}
	}
	return nil
}
