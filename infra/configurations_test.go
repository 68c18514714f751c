package main

import (
	"maps"

	"skip-the-line/web"
)

// configuration is one way to configure the program, and what it deploys.
type configuration struct {
	stack    string   // whose file it takes
	settings []string // keys and values besides
	parts    []string // of optional
	outputs  []string // besides those of every stack
}

// configurations are what the tests deploy, with and without the engine.
var configurations = map[string]configuration{
	"dev":     {stack: "dev"},
	"prod":    {stack: "prod"},
	"cognito": {"dev", []string{"authorization", "COGNITO_USER_POOLS"}, []string{"cognito"}, signInOutputs},
	"website": {"dev", []string{"authorization", "NONE", "website", "true"}, []string{"website"}, []string{"websiteUrl"}},
	"all": {"prod", []string{
		"authorization", "COGNITO_USER_POOLS", "website", "true", "websiteDomain", "coffee.example", "websiteCertificateArn", certificate,
		"notificationEmail", "shop@coffee.example", "manageApiGatewayAccount", "true", "callerRate", "1000", "workflowConcurrency", "20",
		"bucketAccessLogs", "true", "customerManagedKey", "true",
	}, []string{"cognito", "website", "email", "account", "callers", "reserved", "bucket logs", "key"}, append([]string{"websiteUrl"}, signInOutputs...)},
}

var commonOutputs = []string{
	"apiUrl", "bucketName", "dashboardName", "deadLetterQueueArn", "functionNames", "release", "stateMachineArn", "tableName", "topicArn",
}

var signInOutputs = []string{"signInUrl", "userPoolClientId", "userPoolId"}

const ownKey pattern = `"arn:aws:kms:ap-southeast-2:111122223333:key/[0-9a-f]+"`

const certificate = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"

// optional are the parts that configuration adds.
var optional = map[string]map[string]properties{
	"cognito": {
		"UserPool people": {
			"usernameAttributes": []any{"email"},
			"mfaConfiguration":   "OPTIONAL",
			"schemas": []any{properties{
				"name": "vendorid", "attributeDataType": "String", "mutable": true,
				"stringAttributeConstraints": properties{"minLength": "1", "maxLength": "64"},
			}},
		},
		"UserPoolDomain people": {},
		"UserPoolClient pages": {
			"generateSecret":             false, // it is in the pages, for everybody to read
			"allowedOauthFlows":          []any{"code"},
			"explicitAuthFlows":          []any{"ALLOW_REFRESH_TOKEN_AUTH"},
			"readAttributes":             []any{"email", "custom:vendorid"},
			"writeAttributes":            []any{"email"}, // nobody makes a counter of themselves
			"preventUserExistenceErrors": "ENABLED",
		},
	},
	"website": together(map[string]properties{
		"BucketV2 pages": {"forceDestroy": true},
		"BucketPublicAccessBlock pages": {
			"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
		},
		"BucketOwnershipControls pages": {"rule.objectOwnership": "BucketOwnerEnforced"},
		"BucketServerSideEncryptionConfigurationV2 pages": {
			"rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": "AES256",
		},
		"BucketPolicy pages": {},
		"OriginAccessControl pages": {
			"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4",
		},
		"ResponseHeadersPolicy pages": {},
		"CachePolicy pages":           {},
		"ViewerFunction pages":        {"publish": true},
		"ViewerFunction pages-api":    {"publish": true},
		"Distribution pages":          {"enabled": true, "defaultRootObject": "index.html"},
	}, pageObjects()),
	"email": {"TopicSubscription operators-email": {}, "TopicSubscription notifications-email": {}},
	"account": {
		"Account api-gateway-logs": {}, "Role api-gateway-logs": {}, "RolePolicyAttachment api-gateway-logs": {}, "LogGroup api": {},
		"LogGroup api-errors": {}, "MethodSettings api": {"settings.loggingLevel": "ERROR", "settings.dataTraceEnabled": false},
	},
	"callers": {
		"WebAcl callers":            {"scope": "REGIONAL", "rules[0].statement.rateBasedStatement.limit": 1000},
		"WebAclAssociation callers": {},
	},
	"reserved": {
		"Function put-item": {"reservedConcurrentExecutions": 20}, "Function put-object": {"reservedConcurrentExecutions": 20},
		"Function get-item": {"reservedConcurrentExecutions": nil}, "Function get-object": {"reservedConcurrentExecutions": nil},
	},
	"bucket logs": {
		"BucketV2 logs": {},
		"BucketPublicAccessBlock logs": {
			"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
		},
		"BucketOwnershipControls logs":                   {},
		"BucketServerSideEncryptionConfigurationV2 logs": {"rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": "AES256"}, // S3 writes with no other
		"BucketPolicy logs":                              {},
		"BucketLifecycleConfigurationV2 logs":            {"rules[0].expiration.days": 180},
		"BucketLoggingV2 invoices":                       {"targetPrefix": "invoices/"},
	},
	"key": {
		"Key data":            {"enableKeyRotation": true, "deletionWindowInDays": 30},
		"Table orders":        {"serverSideEncryption.enabled": true, "serverSideEncryption.kmsKeyArn": ownKey},
		"Topic notifications": {"kmsMasterKeyId": ownKey},
		"Topic operators":     {"kmsMasterKeyId": ownKey},
		"LogGroup put-item":   {"kmsKeyId": ownKey},
		"LogGroup workflow":   {"kmsKeyId": ownKey},
		"LogGroup api":        {"kmsKeyId": ownKey},
		"BucketServerSideEncryptionConfigurationV2 invoices": {
			"rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": "aws:kms", "rules[0].bucketKeyEnabled": true,
			"rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId": ownKey,
		},
	},
}

func pageObjects() map[string]properties {
	objects := map[string]properties{}
	for name := range (web.Config{}).Files() {
		objects["BucketObjectv2 pages/"+name] = properties{"key": name, "cacheControl": "no-cache"}
	}
	return objects
}

// together returns both maps as one. What is in both is as in the second.
func together[M ~map[string]V, V any](a, b M) M {
	all := M{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// expected returns what the configuration deploys. What a part says of a resource stands instead of what the rest does.
func (c configuration) expected() map[string]properties {
	all := map[string]properties{}
	for _, resources := range []map[string]properties{common, environments[c.stack]} {
		for name, of := range resources {
			all[name] = together(all[name], of)
		}
	}
	for _, part := range c.parts {
		for name, of := range optional[part] {
			all[name] = together(all[name], of)
		}
	}
	return all
}
