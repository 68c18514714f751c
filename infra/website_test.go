package main

import (
	"slices"
	"strings"
	"testing"

	"skip-the-line/web"
)

// pagesOf deploys a website on which people sign in, and returns what its pages are told.
func pagesOf(t *testing.T, settings ...string) (deployed, web.Config) {
	t.Helper()
	d := mustDeploy(t, "dev", append([]string{"authorization", "COGNITO_USER_POOLS", "website", "true"}, settings...)...)
	client, _ := d.must(t, "BucketObjectv2 pages/config.js").get(t, "content").(string)
	_, client, _ = strings.Cut(client, `"clientId":"`)
	client, _, _ = strings.Cut(client, `"`)
	return d, web.Config{
		API:      "/api",
		Invoices: "https://skip-the-line-dev-invoices.s3.ap-southeast-2.amazonaws.com",
		SignIn:   &web.SignIn{Domain: "https://skip-the-line-dev-111122223333.auth.ap-southeast-2.amazoncognito.com", ClientID: client},
	}
}

// Every file is there as package web has it, with the one that says where things are.
func TestWebsite_servesThePages(t *testing.T) {
	t.Parallel()
	d, config := pagesOf(t)
	if config.SignIn.ClientID == "" {
		t.Error("the pages do not know their app client")
	}
	for name, content := range config.Files() {
		object := d.must(t, "BucketObjectv2 pages/"+name)
		if got := object.get(t, "content"); !strings.HasSuffix(name, ".woff2") && got != string(content) {
			t.Errorf("%s is %.60v", name, got)
		}
		if got := object.get(t, "contentType"); got != web.ContentType(name) {
			t.Errorf("%s is a %v", name, got)
		}
	}
}

func TestWebsite_hasTheHeadersOfThePages(t *testing.T) {
	t.Parallel()
	d, config := pagesOf(t)
	policy := d.must(t, "ResponseHeadersPolicy pages")
	got := map[string]any{
		"Content-Security-Policy": policy.get(t, "securityHeadersConfig.contentSecurityPolicy.contentSecurityPolicy"),
		"Referrer-Policy":         policy.get(t, "securityHeadersConfig.referrerPolicy.referrerPolicy"),
	}
	if policy.get(t, "securityHeadersConfig.contentTypeOptions.override") == true {
		got["X-Content-Type-Options"] = "nosniff"
	}
	items, _ := policy.get(t, "customHeadersConfig.items").([]any)
	for _, item := range items {
		header, _ := item.(map[string]any)
		got[header["header"].(string)] = header["value"]
	}
	if asJSON(got) != asJSON(config.Headers()) {
		t.Errorf("the headers are %s\nwant %s", asJSON(got), asJSON(config.Headers()))
	}
	if age := policy.get(t, "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec"); asJSON(age) != "31536000" {
		t.Errorf("browsers keep to TLS for %v seconds", age)
	}
}

// Pages and API have one origin, and only what may be cached is.
func TestWebsite_routes(t *testing.T) {
	t.Parallel()
	d, _ := pagesOf(t)
	distribution := d.must(t, "Distribution pages")
	behaviors, _ := distribution.get(t, "orderedCacheBehaviors").([]any)
	var got []string
	for _, b := range append(behaviors, distribution.get(t, "defaultCacheBehavior")) {
		behavior, _ := b.(map[string]any)
		path, _ := behavior["pathPattern"].(string)
		got = append(got, strings.Join([]string{path, behavior["targetOriginId"].(string), behavior["viewerProtocolPolicy"].(string), map[any]string{
			cachingDisabled: "never cached", cachingOptimized: "cached as the API says",
		}[behavior["cachePolicyId"]]}, " "))
	}
	want := []string{
		"/api/menu api https-only cached as the API says",
		"/api/* api https-only never cached",
		"/config.js pages redirect-to-https never cached",
		" pages redirect-to-https ",
	}
	if asJSON(got) != asJSON(want) {
		t.Errorf("the routes are %q\nwant %q", got, want)
	}
	origins, _ := distribution.get(t, "origins").([]any)
	api, _ := origins[1].(map[string]any)
	id, _ := d.must(t, "Deployment api").get(t, "restApi").(string)
	if api["domainName"] != id+".execute-api.ap-southeast-2.amazonaws.com" || api["originPath"] != "/live" {
		t.Errorf("the API is at %v%v", api["domainName"], api["originPath"])
	}
}

// Whatever the cache policy says, CloudFront keeps an error for ten seconds unless it is told otherwise for its status, and
// repeats it to whoever asks for the same path: GET /order responds 404 to one customer and 200 to another.
func TestWebsite_cachesNoErrors(t *testing.T) {
	t.Parallel()
	d, _ := pagesOf(t)
	never := map[string]bool{}
	responses, _ := d.must(t, "Distribution pages").get(t, "customErrorResponses").([]any)
	for _, r := range responses {
		response, _ := r.(map[string]any)
		never[asJSON(response["errorCode"])] = asJSON(response["errorCachingMinTtl"]) == "0" && response["responsePagePath"] == nil
	}
	for _, status := range []string{"400", "403", "404", "405", "414", "500", "501", "502", "503", "504"} {
		if !never[status] {
			t.Errorf("one caller's %s is repeated to others: %s", status, asJSON(responses))
		}
	}
}

// A change of any page is a change of the cache's key, and of a page's alone.
func TestWebsite_isCurrentAtOnce(t *testing.T) {
	t.Parallel()
	d, _ := pagesOf(t)
	if items := d.must(t, "CachePolicy pages").get(t, "parametersInCacheKeyAndForwardedToOrigin.headersConfig.headers.items"); asJSON(items) != `["x-release"]` {
		t.Errorf("the cache's key holds %v", items)
	}
	function := d.must(t, "ViewerFunction pages")
	if code, _ := function.get(t, "code").(string); !strings.Contains(code, "headers['x-release'] = {value: '"+digestOfPages()+"'}") {
		t.Errorf("the function is %s", code)
	}
	for name := range (web.Config{}).Files() {
		if waits := slices.Contains(function.dependsOn, "BucketObjectv2 pages/"+name); waits != (name != "config.js") {
			t.Errorf("a release waits for %s: %v", name, waits)
		}
	}
	if code, _ := d.must(t, "ViewerFunction pages-api").get(t, "code").(string); !strings.Contains(code, "uri.substring('/api'.length)") {
		t.Errorf("the API's function is %s", code)
	}
}

func TestWebsite_isReadByCloudFrontAlone(t *testing.T) {
	t.Parallel()
	const pages = "arn:aws:s3:::skip-the-line-dev-pages"
	d, _ := pagesOf(t)
	got := mustStatements(t, d.must(t, "BucketPolicy pages"), "policy")
	condition, _ := got[0].Condition.(map[string]any)
	distribution, _ := condition["ArnLike"].(map[string]any)["aws:SourceArn"].([]any)
	if len(distribution) != 1 || !strings.HasPrefix(distribution[0].(string), "arn:aws:cloudfront::111122223333:distribution/") {
		t.Fatalf("it is read for %v", distribution)
	}
	want := []statementText{
		actsFor("cloudfront", "s3:GetObject", pages+"/*", distribution[0].(string)),
		actsFor("cloudfront", "s3:ListBucket", pages, distribution[0].(string)),
		overTLSOnly("s3:*", pages, pages+"/*"),
	}
	if asJSON(got) != asJSON(want) {
		t.Errorf("got %s", asJSON(got))
	}
}

// Where people come back to once they have signed in, and which pages may fetch an invoice.
func TestWebsite_addresses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings []string
		origin   string
		sharing  string
	}{
		"CloudFront's":            {[]string{"website", "true"}, "https://d", `["*"]`},
		"a domain":                {[]string{"website", "true", "websiteDomain", "coffee.example", "websiteCertificateArn", certificate}, "https://coffee.example", `["*"]`},
		"a domain, and an origin": {[]string{"website", "true", "websiteDomain", "coffee.example", "websiteCertificateArn", certificate, "corsOrigin", "https://shop.example"}, "https://coffee.example", `["https://shop.example","https://coffee.example"]`},
		"an origin":               {[]string{"corsOrigin", "https://shop.example"}, "https://shop.example", `["https://shop.example"]`},
		"none":                    {nil, "http://localhost:8080", `["*"]`},
	} {
		d := mustDeploy(t, "dev", append([]string{"authorization", "COGNITO_USER_POOLS"}, test.settings...)...)
		client := d.must(t, "UserPoolClient pages")
		callbacks := asJSON(client.get(t, "callbackUrls"))
		if !strings.HasPrefix(callbacks, `["`+test.origin) || !strings.HasSuffix(callbacks, `/`+web.SignedInPage+`"]`) {
			t.Errorf("%s: people come back to %s", name, callbacks)
		}
		if logouts := asJSON(client.get(t, "logoutUrls")); !strings.HasPrefix(logouts, `["`+test.origin) || !strings.HasSuffix(logouts, `/"]`) {
			t.Errorf("%s: people leave for %s", name, logouts)
		}
		if sharing := asJSON(d.must(t, "BucketCorsConfigurationV2 invoices").get(t, "corsRules[0].allowedOrigins")); sharing != test.sharing {
			t.Errorf("%s: invoices are fetched from %s", name, sharing)
		}
	}
}
