package store

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
)

// What was read of the file does not stay in the process's memory, and can be read again.
func TestView_dropsWhatIsMapped(t *testing.T) {
	const size, count = 1 << 20, 64
	value := bytes.Repeat([]byte("order"), size/5)
	opened, err := OpenFile(filepath.Join(t.TempDir(), "data"), "test 1")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	f := opened.(*file)
	if err := f.Update(func(w Writer) error {
		for i := range count {
			w.Put(fmt.Append(nil, i), value)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	read := func(i int) {
		if err := f.View(func(r Snapshot) error {
			if got := r.Get(fmt.Append(nil, i)); (i < count) != bytes.Equal(got, value) {
				t.Errorf("entry %d has %d bytes", i, len(got))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	before := mapped()
	for i := range count {
		read(i)
	}
	f.maxMapped = before + size*count/4
	if after := mapped(); after <= f.maxMapped {
		t.Fatalf("%d bytes were mapped and %d are, after %d were read", before, after, size*count)
	}
	for range 64 {
		read(count) // which is not there
	}
	if after := mapped(); after > f.maxMapped {
		t.Errorf("%d bytes are mapped, and %d may be", after, f.maxMapped)
	}
	read(0)
}
