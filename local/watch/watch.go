// Package watch reports the files of a directory tree that are saved.
package watch

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Settled is how long nothing must be written before what was saved is reported: an editor that saves a file may truncate it,
// write it in parts, and rename another one to it.
const Settled = 40 * time.Millisecond

// Watcher watches directories until it is closed.
type Watcher struct {
	notify *fsnotify.Watcher
	done   chan struct{}
}

// Tree watches the directories below root, and all of theirs but hidden ones. It calls saved with the paths that were written,
// created, renamed or removed, relative to root and with slashes, sorted, and when the first of them was: from one goroutine, which
// waits for it.
func Tree(root string, directories []string, saved func(paths []string, at time.Time)) (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("files cannot be watched: %w", err)
	}
	w := &Watcher{notify: notify, done: make(chan struct{})}
	for _, directory := range directories {
		if err := w.add(filepath.Join(root, filepath.FromSlash(directory))); err != nil {
			_ = notify.Close()
			return nil, fmt.Errorf("files cannot be watched: %w", err)
		}
	}
	go w.run(root, saved)
	return w, nil
}

// add watches a directory and all below it.
func (w *Watcher) add(directory string) error {
	return filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path != directory && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		return w.notify.Add(path)
	})
}

func (w *Watcher) run(root string, saved func([]string, time.Time)) {
	defer close(w.done)
	var paths []string
	var at time.Time
	settled := time.NewTimer(time.Hour)
	settled.Stop()
	for {
		select {
		case event, open := <-w.notify.Events:
			if !open {
				return
			}
			if event.Op == fsnotify.Chmod {
				continue
			}
			if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
				_ = w.add(event.Name) // a directory that is gone again needs no watching
			}
			if len(paths) == 0 {
				at = time.Now()
			}
			if path, err := filepath.Rel(root, event.Name); err == nil {
				paths = append(paths, filepath.ToSlash(path))
				settled.Reset(Settled)
			}
		case _, open := <-w.notify.Errors:
			if !open {
				return
			}
		case <-settled.C:
			slices.Sort(paths)
			saved(slices.Compact(paths), at)
			paths = nil
		}
	}
}

// Close stops watching, and returns when saved is no longer called.
func (w *Watcher) Close() error {
	err := w.notify.Close()
	<-w.done
	return err
}
