package main

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// settings is the stack's configuration, checked. Pulumi.yaml describes each key and holds its default.
type settings struct {
	authorization           string // AWS_IAM, COGNITO_USER_POOLS or NONE
	corsOrigin              string // * or one origin
	website                 bool
	websiteDomain           string // or empty
	websiteCertificateArn   string // or empty, as the domain
	throttleRate            int    // requests per second
	throttleBurst           int    // requests
	callerRate              int    // requests in five minutes; 0 is no limit
	architecture            string // as Lambda calls it: arm64 or x86_64
	release                 release
	orderTTL                string // durations, as the handler reads them
	invoiceURLTTL           string
	invoiceRetentionDays    int
	logRetentionDays        int
	notificationEmail       string // or empty
	protectData             bool
	accessLogs              bool
	manageAPIGatewayAccount bool
	workflowConcurrency     int // reserved for each step of the workflow; 0 is none
	bucketAccessLogs        bool
	customerManagedKey      bool

	key pulumi.StringPtrInput // its ARN, once it is made; nil for AWS's own keys
}

// readSettings reads and checks the configuration. Its error has one line for each value that is not allowed, naming
// the key and what it allows.
func readSettings(ctx *pulumi.Context) (settings, error) {
	r := &reader{ctx: ctx}
	s := settings{
		authorization: r.oneOf("authorization", definition.Authorizations...),
		corsOrigin:    r.origin("corsOrigin"),
		website:       r.flag("website"),
		throttleRate:  r.whole("throttleRate", 1, 10_000),
		throttleBurst: r.whole("throttleBurst", 1, 5_000),
		callerRate:    r.wholeOrNone("callerRate", 10, 1_000_000),
		architecture:  r.oneOf("architecture", "arm64", "x86_64"),
		release:       r.release(),
		// An order must not expire while its workflow runs.
		orderTTL:                r.duration("orderTtl", definition.WorkflowTimeout(), 720*time.Hour),
		invoiceURLTTL:           r.duration("invoiceUrlTtl", time.Minute, 12*time.Hour),
		invoiceRetentionDays:    r.whole("invoiceRetentionDays", 1, 36_500),
		logRetentionDays:        r.wholeOf("logRetentionDays", logRetentionPeriods...),
		notificationEmail:       r.email("notificationEmail"),
		protectData:             r.flag("protectData"),
		accessLogs:              r.flag("accessLogs"),
		manageAPIGatewayAccount: r.flag("manageApiGatewayAccount"),
		workflowConcurrency:     r.whole("workflowConcurrency", 0, 1_000),
		bucketAccessLogs:        r.flag("bucketAccessLogs"),
		customerManagedKey:      r.flag("customerManagedKey"),
	}
	s.websiteDomain, s.websiteCertificateArn = r.domain("websiteDomain", "websiteCertificateArn")
	if s.website && s.authorization == definition.AWSIAM {
		r.reject("website", "true", "false where authorization is AWS_IAM, since pages do not sign", "false")
	}
	r.stackName(s)
	r.defaultTags()
	r.unknownKeys()
	return s, r.err()
}

// logRetentionPeriods are the days CloudWatch Logs can keep a line, for ever excepted.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var logRetentionPeriods = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// logsAPI reports whether API Gateway has a role to write logs as.
func (s settings) logsAPI() bool { return s.accessLogs || s.manageAPIGatewayAccount }

// protection keeps Pulumi from deleting or replacing a resource. AWS would refuse to delete a protected table too, but
// only when a `pulumi destroy` gets there, which is last.
func (s settings) protection() pulumi.ResourceOption { return pulumi.Protect(s.protectData) }
