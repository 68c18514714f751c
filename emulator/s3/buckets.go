package s3

import (
	"time"

	"github.com/johannesboyne/gofakes3"

	"skip-the-line/emulator/store"
)

func (o objects) CreateBucket(name string) error {
	return o.store.Update(func(w store.Writer) error {
		if within(w, name) == nil {
			return gofakes3.ResourceError(gofakes3.ErrBucketAlreadyExists, name)
		}
		created, err := time.Now().UTC().MarshalText()
		if err == nil {
			w.Put(bucketKey(name), created)
		}
		return err
	})
}

func (o objects) ListBuckets() (all []gofakes3.BucketInfo, err error) {
	err = o.store.View(func(r store.Snapshot) error {
		prefix := bucketKey("")
		for key, created := range r.Ascend(prefix, store.PrefixEnd(prefix)) {
			bucket := gofakes3.BucketInfo{Name: string(key[len(prefix):])}
			if err := bucket.CreationDate.UnmarshalText(created); err != nil {
				return err
			}
			all = append(all, bucket)
		}
		return nil
	})
	return all, err
}

func (o objects) BucketExists(name string) (exists bool, err error) {
	err = o.store.View(func(r store.Snapshot) error {
		exists = within(r, name) == nil
		return nil
	})
	return exists, err
}

func (o objects) DeleteBucket(name string) error {
	return o.store.Update(func(w store.Writer) error {
		for range keysAfter(w, name, "", "") {
			return gofakes3.ResourceError(gofakes3.ErrBucketNotEmpty, name)
		}
		return remove(w, name)
	})
}

func (o objects) ForceDeleteBucket(name string) error {
	return o.store.Update(func(w store.Writer) error {
		var keys []string
		for key := range keysAfter(w, name, "", "") {
			keys = append(keys, key)
		}
		for _, key := range keys {
			w.Delete(objectKey(name, key))
		}
		return remove(w, name)
	})
}

func remove(w store.Writer, name string) error {
	err := within(w, name)
	w.Delete(bucketKey(name))
	return err
}
