package local

import (
	"fmt"
	"os"
	"path/filepath"

	"skip-the-line/emulator/store"
)

// What a stack keeps is one file in its directory, so that there is one order of everything that was written: what has
// happened after something else is never there without it. Its format goes up with every change of what a part holds.
const (
	dataFile   = "stack.db"
	dataFormat = "skip-the-line 1"
)

// openData opens the directory that keeps everything, unless there is none.
func (s *Stack) openData(o Options) error {
	directory := o.Data
	if directory == "" {
		return nil
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return fmt.Errorf("the data directory: %w", err)
	}
	file, err := store.OpenFile(filepath.Join(directory, dataFile), dataFormat)
	if err != nil {
		return fmt.Errorf("the data directory %s: %w", directory, err)
	}
	s.data = file
	s.closeFirst(func() error { return s.data.Close() })
	if err := s.setClock(o); err != nil {
		return fmt.Errorf("the data directory %s: %w", directory, err)
	}
	return nil
}

// part returns what keeps a part of the stack's data: tables, objects, and so on; nil where that is memory.
func (s *Stack) part(name string) store.Store {
	if s.data == nil {
		return nil
	}
	return store.Part(s.data, name+"/")
}
