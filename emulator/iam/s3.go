package iam

import (
	"crypto/rand"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
)

// S3 passes requests in path style to next, but for those of roles that may not make them. Like S3 it does not tell a role
// that may not list a bucket which objects the bucket does not have: what would be 404 is 403.
func S3(partition string, roles Roles, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		role, found := roles.of(r)
		if !found {
			next.ServeHTTP(w, r)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		bucket, key, _ := strings.Cut(name, "/")
		bucketARN := "arn:" + partition + ":s3:::" + bucket
		if key == "" {
			if err := role.Check(bucketActions[r.Method], bucketARN); err != nil {
				writeAccessDenied(w, r, err)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if err := role.Check(objectActions[r.Method], bucketARN+"/"+key); err != nil {
			writeAccessDenied(w, r, err)
			return
		}
		list := role.Check("s3:ListBucket", bucketARN)
		if list == nil {
			next.ServeHTTP(w, r)
			return
		}
		hidden := &hiding{ResponseWriter: w}
		next.ServeHTTP(hidden, r)
		if hidden.missing {
			writeAccessDenied(w, r, list)
		}
	})
}

// The actions by method. What has none, such as a POST, is an action that nothing is called.
var (
	objectActions = map[string]string{
		http.MethodGet: "s3:GetObject", http.MethodHead: "s3:GetObject", http.MethodPut: "s3:PutObject", http.MethodDelete: "s3:DeleteObject",
	}
	bucketActions = map[string]string{
		http.MethodGet: "s3:ListBucket", http.MethodHead: "s3:ListBucket", http.MethodPut: "s3:CreateBucket", http.MethodDelete: "s3:DeleteBucket",
	}
)

// hiding discards a response of 404.
type hiding struct {
	http.ResponseWriter
	missing bool
}

func (h *hiding) WriteHeader(status int) {
	if h.missing = status == http.StatusNotFound; !h.missing {
		h.ResponseWriter.WriteHeader(status)
	}
}

func (h *hiding) Write(b []byte) (int, error) {
	if h.missing {
		return len(b), nil
	}
	return h.ResponseWriter.Write(b)
}

// writeAccessDenied responds as S3 does, which quotes the resource. To HEAD there is no body.
func writeAccessDenied(w http.ResponseWriter, r *http.Request, err error) {
	message := err.Error()
	if denied, ok := errors.AsType[*DeniedError](err); ok {
		message = strings.Replace(message, denied.Resource, `"`+denied.Resource+`"`, 1)
	}
	body, marshalErr := xml.Marshal(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: "AccessDenied", Message: message})
	if marshalErr != nil {
		panic(marshalErr) // strings can always be marshalled
	}
	clear(w.Header())
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("X-Amz-Request-Id", rand.Text()[:16])
	w.WriteHeader(http.StatusForbidden)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append([]byte(xml.Header), body...)) // the client may be gone
	}
}
