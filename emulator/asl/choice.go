package asl

import (
	"fmt"
	"strings"
)

// choiceState selects the next state by rules: https://states-language.net/#choice-state
type choiceState struct {
	data        dataflow
	choices     []choice
	defaultNext string // Empty when there is no Default.
}

type choice struct {
	rule   rule
	next   string
	assign template // In place of the state's.
	output template // The same, in JSONata.
}

// A rule reports whether it holds for a state's input. An error fails the execution.
type rule func(v *visit, input any) (bool, error)

func loadChoice(f *fields, t *transitions) behaviour {
	s := &choiceState{data: f.dataflow("Assign")}
	f.each("Choices", func(item *fields, _ bool) {
		rule, label := loadRule(item)
		next, ok := item.text("Next")
		switch {
		case ok:
			t.add(ChoiceTransition, next, label)
		case !item.has("Next"):
			item.problem("needs Next, the name of the next state")
		}
		c := choice{rule: rule, next: next, assign: item.assignment()}
		if f.jsonata {
			c.output = item.template("Output")
		}
		s.choices = append(s.choices, c)
		item.done("a Choice rule")
	})
	if len(s.choices) == 0 {
		f.member("Choices").problem("must be an array of at least one rule")
	}
	if name, ok := f.text("Default"); ok {
		s.defaultNext = name
		t.add(DefaultTransition, name, "")
	}
	return s
}

func (s *choiceState) run(v *visit, raw any) (any, string, error) {
	input, err := s.data.selected(v, raw)
	if err != nil {
		return nil, "", err
	}
	chosen, err := s.choose(v, input)
	if err != nil {
		return nil, "", err
	}
	data := s.data
	data.assign, data.outputs = chosen.assign, chosen.output
	output, err := data.finish(v, raw, input)
	return output, chosen.next, err
}

func (s *choiceState) choose(v *visit, input any) (choice, error) {
	for _, c := range s.choices {
		if holds, err := c.rule(v, input); holds || err != nil {
			return c, err
		}
	}
	if s.defaultNext == "" {
		return choice{}, &Error{NoChoiceMatched, "No rule of the Choice state '" + v.state.name +
			"' holds, and it has no Default."}
	}
	return choice{next: s.defaultNext, assign: s.data.assign, output: s.data.outputs}, nil
}

// loadRule reads a rule and returns it together with its text. The caller reads Next where it is allowed, and calls done.
func loadRule(f *fields) (rule, string) {
	f.comment()
	if f.jsonata {
		return loadCondition(f)
	}
	f.onlyOne(true, "And", "Or", "Not", "Variable")
	switch {
	case f.has("And"):
		return loadSeveral(f, "And", false)
	case f.has("Or"):
		return loadSeveral(f, "Or", true)
	case f.has("Not"):
		return loadNot(f)
	case f.has("Variable"):
		return loadComparison(f)
	}
	return nil, ""
}

// loadCondition reads the Condition of a JSONata rule.
func loadCondition(f *fields) (rule, string) {
	condition := f.setting("Condition")
	_, isBool := condition.fixed.(bool)
	if !isBool && condition.from == nil {
		f.member("Condition").problem("must be an expression in {%% %%}, or true or false")
	}
	holds := func(v *visit, input any) (bool, error) {
		value, err := condition.of(v, input)
		holds, ok := value.(bool)
		if err == nil && !ok {
			err = condition.invalid(v, "true or false", value)
		}
		return holds, err
	}
	label, _ := f.object.members["Condition"].(string)
	return holds, strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(label, "{%"), "%}"))
}

// loadSeveral reads And or Or. The first rule whose result equals decisive decides, and the rest are not evaluated: an
// IsPresent guards the comparisons that follow it.
func loadSeveral(f *fields, name string, decisive bool) (rule, string) {
	var rules []rule
	var labels []string
	f.each(name, func(item *fields, _ bool) {
		rule, label := loadRule(item)
		item.done("a rule inside " + name)
		rules = append(rules, rule)
		labels = append(labels, label)
	})
	if len(rules) == 0 {
		f.member(name).problem("must be an array of at least one rule")
	}
	holds := func(v *visit, input any) (bool, error) {
		for _, r := range rules {
			if holds, err := r(v, input); err != nil || holds == decisive {
				return holds, err
			}
		}
		return !decisive, nil
	}
	return holds, "(" + strings.Join(labels, " "+strings.ToLower(name)+" ") + ")"
}

func loadNot(f *fields) (rule, string) {
	value, _ := f.take("Not")
	item := fieldsOf(f.member("Not"), value)
	negated, label := loadRule(item)
	item.done("a rule inside Not")
	holds := func(v *visit, input any) (bool, error) {
		holds, err := negated(v, input)
		return !holds && err == nil, err
	}
	return holds, "not " + label
}

// loadComparison reads a Variable and its one comparison operator.
func loadComparison(f *fields) (rule, string) {
	variable := f.definitePath("Variable")
	var found []string
	for _, name := range f.object.names {
		if _, ok := operators[strings.TrimSuffix(name, "Path")]; ok {
			found = append(found, name)
		}
	}
	if len(found) != 1 {
		f.problem("needs exactly one comparison operator, and has %d", len(found))
		for _, name := range found {
			f.take(name)
		}
		return nil, ""
	}
	operator := found[0]
	operand, _ := Encode(toValue(f.object.members[operator]))
	label := fmt.Sprintf("%v %s %s", f.object.members["Variable"], operator, operand)
	if compare, ok := operators[operator]; ok {
		f.take(operator)
		return fixedComparison(f, variable, operator, compare.with), label
	}
	compare := operators[strings.TrimSuffix(operator, "Path")]
	if compare.values == nil {
		return nil, "" // There is no such variant, and done says so.
	}
	return pathComparison(variable, f.definitePath(operator), compare.values), label
}
