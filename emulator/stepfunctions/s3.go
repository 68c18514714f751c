package stepfunctions

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"skip-the-line/emulator/asl"
)

// S3 returns aws-sdk:s3:getObject and aws-sdk:s3:putObject. A body is text; JSON is written as its text. Errors are named
// S3. and the exception, such as S3.NoSuchKeyException.
func S3(server http.Handler) Integrations {
	return Integrations{
		"aws-sdk:s3:getObject": func(ctx context.Context, parameters any) (any, error) {
			r, err := object(ctx, server, http.MethodGet, parameters, nil)
			if err != nil {
				return nil, err
			}
			result := r.described()
			result["Body"] = r.body.String()
			result["ContentLength"] = json.Number(strconv.Itoa(r.body.Len()))
			if t, err := http.ParseTime(r.Header().Get("Last-Modified")); err == nil {
				result["LastModified"] = t.Format(time.RFC3339)
			}
			return result, nil
		},
		"aws-sdk:s3:putObject": func(ctx context.Context, parameters any) (any, error) {
			request, _ := parameters.(map[string]any)
			body, isText := request["Body"].(string)
			if value, given := request["Body"]; given && !isText {
				text, err := asl.Encode(value)
				if err != nil {
					return nil, err
				}
				body = string(text)
			}
			r, err := object(ctx, server, http.MethodPut, parameters, []byte(body))
			if err != nil {
				return nil, err
			}
			return r.described(), nil
		},
	}
}

// object sends one request for an object and returns the response, or the error that it is.
func object(ctx context.Context, server http.Handler, method string, parameters any, body []byte) (*response, error) {
	request, _ := parameters.(map[string]any)
	text := func(name string) string {
		value, _ := request[name].(string)
		return value
	}
	at := url.URL{Scheme: "http", Host: "s3.localhost", Path: "/" + text("Bucket") + "/" + text("Key")}
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &asl.Error{Name: "S3.SdkClientException", Cause: err.Error()}
	}
	r.Header.Set("Content-Length", strconv.Itoa(len(body))) // as it comes over the wire
	for header, parameter := range map[string]string{"Content-Type": "ContentType", "If-None-Match": "IfNoneMatch", "If-Match": "IfMatch"} {
		if value := text(parameter); value != "" {
			r.Header.Set(header, value)
		}
	}
	got := &response{header: http.Header{}, status: http.StatusOK}
	server.ServeHTTP(got, r)
	if got.status/100 == 2 {
		return got, nil
	}
	var failure struct{ Code, Message string }
	_ = xml.Unmarshal(got.body.Bytes(), &failure) // without a body there is none
	switch failure.Code {
	case "", "AccessDenied", "PreconditionFailed": // the SDK has no class for these
		failure.Code = "S3"
	}
	return nil, &asl.Error{Name: "S3." + failure.Code + "Exception", Cause: failure.Message + " (Service: S3, Status Code: " + strconv.Itoa(got.status) + ")"}
}

// response is an http.ResponseWriter that keeps the response.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *response) Header() http.Header               { return r.header }
func (r *response) WriteHeader(status int)            { r.status = status }
func (r *response) Write(content []byte) (int, error) { return r.body.Write(content) }

// described returns the members that a result has for a response's headers.
func (r *response) described() map[string]any {
	result := map[string]any{}
	for header, member := range map[string]string{"ETag": "ETag", "Content-Type": "ContentType", "X-Amz-Version-Id": "VersionId"} {
		if value := strings.TrimSpace(r.header.Get(header)); value != "" {
			result[member] = value
		}
	}
	return result
}
