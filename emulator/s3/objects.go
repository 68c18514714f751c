package s3

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"

	"skip-the-line/emulator/store"
)

// objects keeps buckets and objects in a store. A bucket's entry is "b/" and its name, an object's "o/", its bucket, "/" and
// its key.
type objects struct{ store store.Store }

func bucketKey(bucket string) []byte      { return []byte("b/" + bucket) }
func objectKey(bucket, key string) []byte { return []byte("o/" + bucket + "/" + key) }

// about is what is kept of an object beside its content.
type about struct {
	Hash     []byte            // MD5 of the content
	Modified time.Time         `json:",omitzero"`
	Metadata map[string]string `json:",omitempty"` // its headers
}

// An object's entry is the length of its about, the about as JSON, and its content.
const lengthSize = 4

func encode(a about, content []byte) ([]byte, error) {
	text, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	entry := binary.BigEndian.AppendUint32(make([]byte, 0, lengthSize+len(text)+len(content)), uint32(len(text)))
	return append(append(entry, text...), content...), nil
}

func decode(entry []byte) (a about, content []byte, err error) {
	if len(entry) < lengthSize {
		return a, nil, io.ErrUnexpectedEOF
	}
	length := int(binary.BigEndian.Uint32(entry))
	if len(entry) < lengthSize+length {
		return a, nil, io.ErrUnexpectedEOF
	}
	err = json.Unmarshal(entry[lengthSize:lengthSize+length], &a)
	return a, entry[lengthSize+length:], err
}

// within returns an error where there is no such bucket.
func within(r store.Reader, bucket string) error {
	if r.Get(bucketKey(bucket)) == nil {
		return gofakes3.BucketNotFound(bucket)
	}
	return nil
}

func (o objects) GetObject(bucket, key string, wanted *gofakes3.ObjectRangeRequest) (found *gofakes3.Object, err error) {
	err = o.store.View(func(r store.Snapshot) error {
		if err := within(r, bucket); err != nil {
			return err
		}
		entry := r.Get(objectKey(bucket, key))
		if entry == nil {
			return gofakes3.KeyNotFound(key)
		}
		a, content, err := decode(entry)
		if err != nil {
			return err
		}
		found = &gofakes3.Object{Name: key, Hash: a.Hash, Metadata: a.Metadata, Size: int64(len(content))}
		if found.Range, err = wanted.Range(found.Size); err != nil {
			return err
		}
		if part := found.Range; part != nil {
			content = content[part.Start : part.Start+part.Length]
		}
		found.Contents = io.NopCloser(bytes.NewReader(bytes.Clone(content)))
		return nil
	})
	return found, err
}

func (o objects) HeadObject(bucket, key string) (*gofakes3.Object, error) {
	found, err := o.GetObject(bucket, key, nil)
	if err == nil {
		found.Contents = io.NopCloser(strings.NewReader(""))
	}
	return found, err
}

func (o objects) PutObject(bucket, key string, metadata map[string]string, body io.Reader, size int64, conditions *gofakes3.PutConditions) (gofakes3.PutObjectResult, error) {
	content, err := gofakes3.ReadAll(body, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	hash := md5.Sum(content)
	entry, err := encode(about{hash[:], time.Now().UTC(), metadata}, content)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	return gofakes3.PutObjectResult{}, o.store.Update(func(w store.Writer) error {
		if err := within(w, bucket); err != nil {
			return err
		}
		if conditions != nil {
			var there gofakes3.ConditionalObjectInfo
			if old := w.Get(objectKey(bucket, key)); old != nil {
				a, _, err := decode(old)
				if err != nil {
					return err
				}
				there = gofakes3.ConditionalObjectInfo{Exists: true, Hash: a.Hash}
			}
			if err := gofakes3.CheckPutConditions(conditions, &there); err != nil {
				return err
			}
		}
		w.Put(objectKey(bucket, key), entry)
		return nil
	})
}

func (o objects) DeleteObject(bucket, key string) (gofakes3.ObjectDeleteResult, error) {
	return gofakes3.ObjectDeleteResult{}, o.store.Update(func(w store.Writer) error {
		if err := within(w, bucket); err != nil {
			return err
		}
		w.Delete(objectKey(bucket, key))
		return nil
	})
}

func (o objects) DeleteMulti(bucket string, keys ...string) (result gofakes3.MultiDeleteResult, err error) {
	err = o.store.Update(func(w store.Writer) error {
		if err := within(w, bucket); err != nil {
			return err
		}
		for _, key := range keys {
			w.Delete(objectKey(bucket, key))
			result.Deleted = append(result.Deleted, gofakes3.ObjectID{Key: key})
		}
		return nil
	})
	return result, err
}

func (o objects) CopyObject(fromBucket, from, toBucket, to string, metadata map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(o, fromBucket, from, toBucket, to, metadata)
}

func (o objects) ListBucket(bucket string, wanted *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if wanted == nil {
		wanted = &gofakes3.Prefix{}
	}
	list := gofakes3.NewObjectList()
	return list, o.store.View(func(r store.Snapshot) error {
		if err := within(r, bucket); err != nil {
			return err
		}
		last := "" // common prefix
		for key, entry := range keysAfter(r, bucket, wanted.Prefix, page.Marker) {
			var match gofakes3.PrefixMatch
			if !wanted.Match(key, &match) || match.CommonPrefix && (match.MatchedPart == last || match.MatchedPart == page.Marker) {
				continue
			}
			if page.MaxKeys > 0 && int64(len(list.Contents)+len(list.CommonPrefixes)) == page.MaxKeys {
				list.IsTruncated = true
				return nil
			}
			if match.CommonPrefix {
				last = match.MatchedPart
				list.AddPrefix(last)
				list.NextMarker = last
				continue
			}
			a, content, err := decode(entry)
			if err != nil {
				return fmt.Errorf("the object %s: %w", key, err)
			}
			list.Add(&gofakes3.Content{
				Key: key, LastModified: gofakes3.NewContentTime(a.Modified), ETag: gofakes3.FormatETag(a.Hash), Size: int64(len(content)),
			})
			list.NextMarker = key
		}
		list.NextMarker = ""
		return nil
	})
}

// keysAfter returns the keys of a bucket that begin with a prefix and come after a marker, in order, with their entries.
func keysAfter(r store.Reader, bucket, prefix, marker string) iter.Seq2[string, []byte] {
	from, all := objectKey(bucket, prefix), objectKey(bucket, prefix)
	if after := append(objectKey(bucket, marker), 0); marker != "" && bytes.Compare(after, from) > 0 {
		from = after
	}
	return func(yield func(string, []byte) bool) {
		for key, entry := range r.Ascend(from, store.PrefixEnd(all)) {
			if !yield(string(key[len(objectKey(bucket, "")):]), entry) {
				return
			}
		}
	}
}
