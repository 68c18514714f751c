package s3

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// subresources are the parameters of a query that ask for something else than the bucket or the object itself, with the names of
// their operations after Get, Put or Delete; % stands for Bucket or Object. This S3 has none of them, and gofakes3 would take such
// a request for one of the bucket or object itself.
var subresources = map[string]string{
	"accelerate":          "BucketAccelerateConfiguration",
	"acl":                 "%Acl",
	"analytics":           "BucketAnalyticsConfiguration",
	"attributes":          "ObjectAttributes",
	"cors":                "BucketCors",
	"encryption":          "BucketEncryption",
	"intelligent-tiering": "BucketIntelligentTieringConfiguration",
	"inventory":           "BucketInventoryConfiguration",
	"legal-hold":          "ObjectLegalHold",
	"lifecycle":           "BucketLifecycleConfiguration",
	"logging":             "BucketLogging",
	"metrics":             "BucketMetricsConfiguration",
	"notification":        "BucketNotificationConfiguration",
	"object-lock":         "ObjectLockConfiguration",
	"ownershipControls":   "BucketOwnershipControls",
	"policy":              "BucketPolicy",
	"policyStatus":        "BucketPolicyStatus",
	"publicAccessBlock":   "PublicAccessBlock",
	"replication":         "BucketReplication",
	"requestPayment":      "BucketRequestPayment",
	"restore":             "RestoreObject",
	"retention":           "ObjectRetention",
	"select":              "SelectObjectContent",
	"session":             "CreateSession",
	"tagging":             "%Tagging",
	"torrent":             "ObjectTorrent",
	"website":             "BucketWebsite",
}

// implemented passes on what this S3 has, and answers other operations as S3 does what it does not implement.
func implemented(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if operation := notImplemented(r); operation != "" {
			writeNotImplemented(w, "A header or query you provided implies functionality that is not implemented: the operation "+operation)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// notImplemented returns the name of the operation that a request asks for, where this S3 does not have it.
func notImplemented(r *http.Request) string {
	for parameter := range r.URL.Query() {
		name, found := subresources[parameter]
		if !found {
			continue
		}
		of := "Bucket"
		if _, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); key != "" {
			of = "Object"
		}
		if parameter == "restore" || parameter == "select" || parameter == "session" {
			return name
		}
		return r.Method[:1] + strings.ToLower(r.Method[1:]) + strings.ReplaceAll(name, "%", of)
	}
	return ""
}

func writeNotImplemented(w http.ResponseWriter, message string) {
	body, err := xml.Marshal(struct {
		XMLName       xml.Name `xml:"Error"`
		Code, Message string
	}{Code: "NotImplemented", Message: message})
	if err != nil {
		panic(err) // strings can always be marshalled
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusNotImplemented)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the client may be gone
}
