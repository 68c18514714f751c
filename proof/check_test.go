package proof_test

import (
	"slices"
)

// check looks at everything there is of an order that has ended, and says what is wrong.
func (s *shop) check(w world, o *order) problems {
	seen, err := s.see(o)
	if err != nil {
		return problems{err.Error()}
	}
	broken := append(seen.invariants(), seen.agrees(w)...)
	return append(broken, s.plan(o.id).complaints()...)
}

// objects: a customer's objects are the invoices that there should be, and nothing else.
func (s *shop) objects(orders []*order) (broken problems) {
	want, months := []string{}, map[[2]string]bool{}
	for _, o := range orders {
		x, err := s.execution(o)
		if err != nil {
			return problems{err.Error()}
		}
		months[[2]string{x.StartedAt.UTC().Format("2006/01"), o.slot.account}] = true
		if o.invoiced {
			want = append(want, o.invoiceKey(x.StartedAt))
		}
	}
	got := []string{}
	for month := range months {
		keys, err := s.objectsOf(month[0], month[1])
		if err != nil {
			return problems{err.Error()}
		}
		got = append(got, keys...)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		broken.add("the bucket holds %v and should hold %v", got, want)
	}
	return broken
}
