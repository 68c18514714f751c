package asl

// mapState runs the same states for each item of an array: https://states-language.net/#map-state. It is the inline one;
// the distributed one runs an execution for each item, and is not supported.
type mapState struct {
	items       template // Of the array, for what InputPath has selected; nil means all of it.
	selector    template
	processor   *graph
	concurrency number
	failures    number // How many failed iterations are tolerated.
	percentage  number
}

// maxConcurrency is how many iterations of an inline Map state run at once at most:
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
const maxConcurrency = 40

func loadMap(f *fields, t *transitions) behaviour {
	data := f.dataflow("ResultSelector", "ResultPath", "Assign")
	f.onlyOne(true, "ItemProcessor", "Iterator")
	f.onlyOne(false, "ItemSelector", "Parameters")
	const most = 1e9
	s := &mapState{
		items:       loadItems(f),
		selector:    f.template("ItemSelector"),
		concurrency: f.number("MaxConcurrency", number{most: most, whole: true, inText: true}),
		failures:    f.number("ToleratedFailureCount", number{most: most, whole: true, inText: true}),
		percentage:  f.number("ToleratedFailurePercentage", number{most: 100, inText: true}),
	}
	if f.has("Parameters") && !f.jsonata {
		s.selector = f.template("Parameters")
	}
	for _, name := range []string{"ItemProcessor", "Iterator"} {
		if value, ok := f.take(name); ok {
			s.processor = loadProcessor(fieldsOf(f.member(name), value), f.state)
		}
	}
	return loadFallible(f, t, data, s)
}

// loadItems reads ItemsPath or, in JSONata, Items: an array, or an expression of one.
func loadItems(f *fields) template {
	if f.jsonata {
		return f.template("Items")
	}
	if p := f.path("ItemsPath"); p != nil {
		return slot{"ItemsPath", p}
	}
	return nil
}

func loadProcessor(f *fields, parent string) *graph {
	f.comment()
	if value, ok := f.take("ProcessorConfig"); ok {
		config := fieldsOf(f.member("ProcessorConfig"), value)
		if mode, ok := config.text("Mode"); ok && mode != "INLINE" {
			config.member("Mode").problem("%q is not supported; a Map state must be INLINE", mode)
			config.take("ExecutionType")
		}
		config.done("a ProcessorConfig")
	}
	g := loadGraph(f, State{Parent: parent})
	f.done("an ItemProcessor")
	return g
}

// The history events MapStateStarted and MapStateSucceeded, and MapIterationStarted and MapIterationSucceeded.
const (
	mapEvents       = 2
	iterationEvents = 2
)

func (s *mapState) attempt(v *visit, input, _ any) (any, error) {
	if !v.afford(mapEvents) {
		return nil, v.historyFull()
	}
	items, err := s.itemsOf(v, input)
	if err != nil {
		return nil, err
	}
	f := fanOut{visit: v}
	if f.atOnce, err = s.atOnce(v, input); err != nil {
		return nil, err
	}
	if f.tolerated, err = s.tolerated(v, input, len(items)); err != nil {
		return nil, err
	}
	v.begin(Try{Items: len(items)})
	results, err := f.run(len(items), func(b *branch, i int) (any, error) {
		if !b.afford(iterationEvents) {
			return nil, b.historyFull()
		}
		item, err := s.item(v, b, input, items[i], i)
		if err != nil {
			return nil, err
		}
		return b.through(s.processor, s.processor.startAt, item)
	})
	switch {
	case err == nil && !v.afford(0):
		return nil, v.historyFull()
	case err == nil:
		return results, nil
	case err != errStopped && (s.failures.set() || s.percentage.set()):
		err = &Error{"States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"}
	}
	return nil, err
}

// item returns the input of an iteration, and lets the iteration's context object show its item.
func (s *mapState) item(v *visit, b *branch, input, item any, i int) (any, error) {
	b.item = map[string]any{"Item": map[string]any{"Index": integer(i), "Value": item}}
	if s.selector == nil {
		return item, nil
	}
	// The selector belongs to the Map state, but sees the item.
	return s.selector.fill(&visit{branch: b, state: v.state, entered: v.entered, seen: v.seen}, input)
}

func (s *mapState) itemsOf(v *visit, input any) ([]any, error) {
	value := input
	if s.items != nil {
		var err error
		if value, err = s.items.fill(v, input); err != nil {
			return nil, err
		}
	}
	items, ok := value.([]any)
	if !ok {
		of := setting{field: "items"}
		return nil, of.invalid(v, "an array", value)
	}
	return items, nil
}

func (s *mapState) atOnce(v *visit, input any) (int, error) {
	n, err := s.concurrency.value(v, input)
	if n == 0 || n > maxConcurrency {
		n = maxConcurrency
	}
	return int(n), err
}

func (s *mapState) tolerated(v *visit, input any, items int) (func(failures int) bool, error) {
	count, err := s.failures.value(v, input)
	if err != nil {
		return nil, err
	}
	percentage, err := s.percentage.value(v, input)
	return func(failures int) bool {
		return (s.failures.set() || s.percentage.set()) && (!s.failures.set() || float64(failures) <= count) &&
			(!s.percentage.set() || float64(failures)*100 <= percentage*float64(items))
	}, err
}
