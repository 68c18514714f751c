package vtl

// A node is a piece of a template that renders to text, or to none.
type node interface {
	render(s *rendering) error
}

// An expr is a piece of a template that has a value: nil (null), string, bool, json.Number, map[string]any, []any or *list.
type expr interface {
	eval(s *rendering) (any, error)
}

type text string

func (t text) render(s *rendering) error { return s.write(string(t)) }

// set is #set($slot = value). Velocity leaves the variable as it was when the value is null
// (directive.set.null.allowed is false unless configured otherwise).
type set struct {
	slot  int
	value expr
}

func (n set) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err == nil && v != nil {
		s.vars[n.slot] = v
	}
	return err
}

// setProperty is #set($slot.name = value), which does nothing where there is no such map.
type setProperty struct {
	slot  int
	names []string
	value expr
}

func (n setProperty) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err != nil || v == nil {
		return err
	}
	last := len(n.names) - 1
	target, _ := s.vars[n.slot].(map[string]any)
	for _, name := range n.names[:last] {
		target, _ = target[name].(map[string]any)
	}
	if target != nil {
		target[n.names[last]] = v
	}
	return nil
}

// evaluate evaluates a value and forgets it.
type evaluate struct{ value expr }

func (n evaluate) render(s *rendering) error {
	_, err := n.value.eval(s)
	return err
}

// conditional is #if … #elseif … #else … #end.
type conditional struct {
	branches  []branch
	otherwise []node
}

type branch struct {
	condition expr
	body      []node
}

func (n conditional) render(s *rendering) error {
	for _, b := range n.branches {
		v, err := b.condition.eval(s)
		if err != nil {
			return err
		}
		if truth(v) {
			return s.render(b.body)
		}
	}
	return s.render(n.otherwise)
}

type literal struct{ value any }

func (e literal) eval(*rendering) (any, error) { return e.value, nil }

// interpolated is a string in double quotes with references in it.
type interpolated struct{ body []node }

func (e interpolated) eval(s *rendering) (any, error) {
	start := len(s.out)
	if err := s.render(e.body); err != nil {
		return nil, err
	}
	v := string(s.out[start:])
	s.out = s.out[:start]
	return v, nil
}

type not struct{ operand expr }

func (e not) eval(s *rendering) (any, error) {
	v, err := e.operand.eval(s)
	return !truth(v), err
}

// logical is && and ||, which evaluate their right side only where it matters.
type logical struct {
	left, right expr
	or          bool
}

func (e logical) eval(s *rendering) (any, error) {
	v, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	if truth(v) == e.or {
		return e.or, nil
	}
	v, err = e.right.eval(s)
	return truth(v), err
}

// comparison is ==, !=, <, <=, > and >=.
type comparison struct {
	left, right expr
	operator    string
}

func (e comparison) eval(s *rendering) (any, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	right, err := e.right.eval(s)
	if err != nil {
		return nil, err
	}
	return compare(left, e.operator, right)
}

// arithmetic is +, -, *, / and %.
type arithmetic struct {
	left, right expr
	operator    byte
}

func (e arithmetic) eval(s *rendering) (any, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	right, err := e.right.eval(s)
	if err != nil {
		return nil, err
	}
	v, err := calculate(left, e.operator, right)
	if err == nil {
		err = s.spendText(v)
	}
	return v, err
}
