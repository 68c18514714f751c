package asl

// parallelState runs branches at the same time: https://states-language.net/#parallel-state
type parallelState struct {
	branches []*graph
}

func loadParallel(f *fields, t *transitions) behaviour {
	data := f.dataflow("Parameters", "ResultSelector", "ResultPath", "Assign")
	s := &parallelState{}
	f.each("Branches", func(item *fields, _ bool) {
		item.comment()
		s.branches = append(s.branches, loadGraph(item, State{Parent: f.state, Branch: len(s.branches)}))
		item.done("a branch")
	})
	if len(s.branches) == 0 {
		f.member("Branches").problem("must be an array of at least one branch")
	}
	return loadFallible(f, t, data, s)
}

// parallelEvents counts the history events ParallelStateStarted and ParallelStateSucceeded.
const parallelEvents = 2

func (s *parallelState) attempt(v *visit, _, arguments any) (any, error) {
	if !v.afford(parallelEvents) {
		return nil, v.historyFull()
	}
	v.begin(Try{})
	f := fanOut{visit: v, atOnce: len(s.branches), tolerated: func(int) bool { return false }}
	results, err := f.run(len(s.branches), func(b *branch, i int) (any, error) { return b.through(s.branches[i], s.branches[i].startAt, arguments) })
	if err != nil {
		return nil, err
	}
	return results, nil
}
