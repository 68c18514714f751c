package expression_test

import "testing"

// FuzzExpressions requires that no text ends the program, whatever it is and whatever the item has.
func FuzzExpressions(f *testing.F) {
	for _, text := range []string{"attribute_not_exists(a) OR b = :s AND NOT (n < :n)", "SET a = if_not_exists(b, :n) + :n REMOVE l[0] ADD n :n DELETE ss :ss",
		"a.b[0].#a, #status", "((a))", "a BETWEEN :n AND :n", "size(a) IN (:n, b)", "contains(l, :ss)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		held := item(t, sample)
		if c, err := params(t, sampleValues).Condition("FilterExpression", text); err == nil {
			c.Holds(held)
			c.Holds(nil)
		}
		_, _ = params(t, sampleValues).KeyConditions(text)
		if p, err := params(t, sampleValues).Projection(text); err == nil {
			p.Of(held).AppendFieldsJSON(nil)
		}
		if u, err := params(t, updateValues).Update(text); err == nil {
			if after, err := u.Apply(held); err == nil {
				after.AppendFieldsJSON(nil)
			}
		}
	})
}
