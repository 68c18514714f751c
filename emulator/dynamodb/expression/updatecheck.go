package expression

import (
	"skip-the-line/emulator/dynamodb/attribute"
)

// bindUpdate binds the actions and checks them. Names come before values, paths before kinds, as on DynamoDB.
func (p *Params) bindUpdate(u *Update, actions []action) error {
	for _, a := range actions {
		found, err := p.useNames(a.path)
		if err != nil {
			return err
		}
		u.paths = append(u.paths, found)
	}
	for _, a := range actions {
		b := boundAction{section: a.section}
		if a.operand != nil {
			var err error
			if b.operand, err = p.bind(a.operand); err != nil {
				return err
			}
		}
		u.actions = append(u.actions, b)
	}
	if err := checkPaths(u.paths); err != nil {
		return err
	}
	for _, a := range u.actions {
		if err := a.check(); err != nil {
			return err
		}
	}
	return nil
}

// kindWords are the kinds as the messages for ADD and DELETE have them.
var kindWords = map[attribute.Kind]string{
	attribute.String: "STRING", attribute.Num: "NUMBER", attribute.Binary: "BINARY", attribute.Bool: "BOOLEAN",
	attribute.Null: "NULL", attribute.List: "LIST", attribute.Map: "MAP",
}

func (a boundAction) check() error {
	switch a.section {
	case "SET":
		return a.operand.checkOperand()
	case "ADD", "DELETE":
		kind := a.operand.value.Kind()
		if !kind.IsSet() && (a.section == "DELETE" || kind != attribute.Num) {
			return invalid("Incorrect operand type for operator or function; operator: %s, operand type: %s", a.section, kindWords[kind])
		}
	}
	return nil
}

func (b *bound) checkOperand() error {
	for _, argument := range b.arguments {
		if err := argument.checkOperand(); err != nil {
			return err
		}
	}
	if b.operation == "" {
		return nil
	}
	if len(b.arguments) != updateFunctions[b.operation] {
		return wrongCount(b)
	}
	if b.operation == "if_not_exists" {
		if b.arguments[0].path == nil {
			return invalid("Operator or function requires a document path; operator or function: %s", b.operation)
		}
		return nil
	}
	for _, argument := range b.arguments {
		if kind := argument.value.Kind(); kind != 0 && kind != b.updateKind() {
			return wrongKind(b.operation, kind)
		}
	}
	return nil
}

// updateKind returns the kind of an operand of an update where it is known before there is an item, and otherwise 0.
func (b *bound) updateKind() attribute.Kind {
	switch b.operation {
	case "+", "-":
		return attribute.Num
	case "list_append":
		return attribute.List
	case "if_not_exists":
		return b.arguments[1].updateKind()
	}
	return b.value.Kind()
}
