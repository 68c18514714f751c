package main

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// deployerActions lists what the provider calls to create, read, change, tag and delete a resource of each type. It is
// written from the provider's sources, not from the policy: a type that is new to the program needs its line here.
var deployerActions = map[string][]string{
	"Table": {
		"dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:UpdateTable", "dynamodb:DeleteTable",
		"dynamodb:DescribeTimeToLive", "dynamodb:UpdateTimeToLive", "dynamodb:DescribeContinuousBackups",
		"dynamodb:UpdateContinuousBackups", "dynamodb:ListTagsOfResource", "dynamodb:TagResource",
		"dynamodb:UntagResource",
	},
	"BucketV2": {
		"s3:CreateBucket", "s3:DeleteBucket", "s3:ListBucket", "s3:ListBucketVersions", "s3:DeleteObject",
		"s3:DeleteObjectVersion", "s3:GetBucketTagging", "s3:PutBucketTagging", "s3:GetBucketAcl", "s3:GetBucketCORS",
		"s3:GetBucketLocation", "s3:GetBucketLogging", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy",
		"s3:GetBucketRequestPayment", "s3:GetBucketVersioning", "s3:GetBucketWebsite", "s3:GetAccelerateConfiguration",
		"s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration",
	},
	"BucketPublicAccessBlock": {
		"s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock",
	},
	"BucketOwnershipControls": {
		"s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls",
	},
	"BucketServerSideEncryptionConfigurationV2": {
		"s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration",
	},
	"BucketCorsConfigurationV2": {
		"s3:GetBucketCORS", "s3:PutBucketCORS",
	},
	"BucketLifecycleConfigurationV2": {
		"s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
	},
	"BucketPolicy": {
		"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
	},
	"BucketVersioningV2": {
		"s3:GetBucketVersioning", "s3:PutBucketVersioning",
	},
	"Topic": {
		"sns:CreateTopic", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes",
		"sns:ListTagsForResource", "sns:TagResource", "sns:UntagResource",
	},
	"TopicSubscription": {
		"sns:Subscribe", "sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes",
		"sns:ListSubscriptionsByTopic",
	},
	"TopicPolicy": {
		"sns:GetTopicAttributes", "sns:SetTopicAttributes",
	},
	"Queue": {
		"sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SetQueueAttributes",
		"sqs:ListQueueTags", "sqs:TagQueue", "sqs:UntagQueue",
	},
	"QueuePolicy": {
		"sqs:GetQueueAttributes", "sqs:SetQueueAttributes",
	},
	"LogMetricFilter": {
		"logs:PutMetricFilter", "logs:DescribeMetricFilters", "logs:DeleteMetricFilter",
	},
	"MetricAlarm": {
		"cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms",
		"cloudwatch:ListTagsForResource", "cloudwatch:TagResource", "cloudwatch:UntagResource",
	},
	"Dashboard": {
		"cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards",
	},
	"EventRule": {
		"events:PutRule", "events:DescribeRule", "events:DeleteRule",
		"events:ListTagsForResource", "events:TagResource", "events:UntagResource",
	},
	"EventTarget": {
		"events:PutTargets", "events:ListTargetsByRule", "events:RemoveTargets",
	},
	"BucketObjectv2": {
		"s3:PutObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion",
		"s3:ListBucketVersions",
	},
	"BucketLoggingV2": {
		"s3:GetBucketLogging", "s3:PutBucketLogging",
	},
	"Key": {
		"kms:CreateKey", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:GetKeyRotationStatus", "kms:EnableKeyRotation",
		"kms:UpdateKeyDescription", "kms:ScheduleKeyDeletion", "kms:ListResourceTags", "kms:TagResource", "kms:UntagResource",
	},
	"WebAcl": {
		"wafv2:CreateWebACL", "wafv2:GetWebACL", "wafv2:UpdateWebACL", "wafv2:DeleteWebACL",
		"wafv2:ListTagsForResource", "wafv2:TagResource", "wafv2:UntagResource",
	},
	"WebAclAssociation": {
		"wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource", "apigateway:SetWebACL",
	},
	"Distribution": {
		"cloudfront:CreateDistribution", "cloudfront:GetDistribution", "cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution",
		"cloudfront:ListTagsForResource", "cloudfront:TagResource", "cloudfront:UntagResource",
	},
	"ViewerFunction": {
		"cloudfront:CreateFunction", "cloudfront:DescribeFunction", "cloudfront:GetFunction", "cloudfront:UpdateFunction",
		"cloudfront:PublishFunction", "cloudfront:DeleteFunction",
	},
	"CachePolicy": {
		"cloudfront:CreateCachePolicy", "cloudfront:GetCachePolicy", "cloudfront:UpdateCachePolicy", "cloudfront:DeleteCachePolicy",
	},
	"OriginAccessControl": {
		"cloudfront:CreateOriginAccessControl", "cloudfront:GetOriginAccessControl", "cloudfront:UpdateOriginAccessControl",
		"cloudfront:DeleteOriginAccessControl",
	},
	"ResponseHeadersPolicy": {
		"cloudfront:CreateResponseHeadersPolicy", "cloudfront:GetResponseHeadersPolicy", "cloudfront:UpdateResponseHeadersPolicy",
		"cloudfront:DeleteResponseHeadersPolicy",
	},
	"UserPool": {
		"cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool", "cognito-idp:DeleteUserPool",
		"cognito-idp:GetUserPoolMfaConfig", "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:TagResource", "cognito-idp:UntagResource",
		"cognito-idp:ListTagsForResource",
	},
	"UserPoolDomain": {
		"cognito-idp:CreateUserPoolDomain", "cognito-idp:DescribeUserPoolDomain", "cognito-idp:DeleteUserPoolDomain",
	},
	"UserPoolClient": {
		"cognito-idp:CreateUserPoolClient", "cognito-idp:DescribeUserPoolClient", "cognito-idp:UpdateUserPoolClient",
		"cognito-idp:DeleteUserPoolClient",
	},
	"LogGroup": {
		"logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DescribeLogGroups", "logs:PutRetentionPolicy",
		"logs:DeleteRetentionPolicy", "logs:ListTagsForResource", "logs:TagResource", "logs:UntagResource",
	},
	"Role": {
		"iam:CreateRole", "iam:DeleteRole", "iam:GetRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy",
		"iam:PassRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
		"iam:TagRole", "iam:UntagRole",
	},
	"RolePolicy": {
		"iam:PutRolePolicy", "iam:GetRolePolicy", "iam:DeleteRolePolicy",
	},
	"RolePolicyAttachment": {
		"iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:ListAttachedRolePolicies",
	},
	"Function": {
		"lambda:CreateFunction", "lambda:DeleteFunction", "lambda:GetFunction", "lambda:GetFunctionConfiguration",
		"lambda:GetFunctionCodeSigningConfig", "lambda:ListVersionsByFunction", "lambda:PublishVersion",
		"lambda:PutFunctionConcurrency", "lambda:DeleteFunctionConcurrency", "lambda:GetFunctionConcurrency", "lambda:UpdateFunctionCode",
		"lambda:UpdateFunctionConfiguration", "lambda:ListTags", "lambda:TagResource", "lambda:UntagResource",
		"iam:PassRole",
	},
	"Alias": {
		"lambda:CreateAlias", "lambda:DeleteAlias", "lambda:GetAlias", "lambda:UpdateAlias",
	},
	"Permission": {
		"lambda:AddPermission", "lambda:RemovePermission", "lambda:GetPolicy",
	},
	"StateMachine": {
		"states:CreateStateMachine", "states:DeleteStateMachine", "states:DescribeStateMachine",
		"states:UpdateStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource",
		"states:TagResource", "states:UntagResource", "states:ValidateStateMachineDefinition",
		"logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
		"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "iam:PassRole",
	},
	"RestApi": {
		"apigateway:POST", "apigateway:GET", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE", "iam:PassRole",
	},
	"Deployment": {
		"apigateway:POST", "apigateway:GET", "apigateway:PATCH", "apigateway:DELETE",
	},
	"Stage": {
		"apigateway:POST", "apigateway:GET", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE",
		"logs:CreateLogDelivery", "logs:DescribeLogGroups",
	},
	"MethodSettings": {
		"apigateway:GET", "apigateway:PATCH",
	},
	"Account": {
		"apigateway:GET", "apigateway:PATCH", "iam:PassRole",
	},
}

// docs/deployer-policy.json is all that an identity needs to deploy any configuration.
func TestDeployerPolicy_CoversEveryType(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/deployer-policy.json")
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Statement []struct{ Action, Resource texts }
	}
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	allowed, needed := map[string]bool{}, map[string]bool{"execute-api:Invoke": true} // for the smoke calls
	for _, s := range policy.Statement {
		for _, action := range s.Action {
			allowed[action] = true
		}
	}
	for _, c := range append(slices.Collect(maps.Values(configurations)), configuration{stack: "dev", settings: []string{"release", "1", "canaryPercent", "1"}}) {
		for _, r := range mustDeploy(t, c.stack, c.settings...) {
			actions, ok := deployerActions[typeName(r.typ)]
			if !ok {
				t.Errorf("nothing says what it takes to deploy a %s", typeName(r.typ))
			}
			for _, action := range actions {
				needed[action] = true
				if !allowed[action] {
					t.Errorf("a %s needs %s, which docs/deployer-policy.json does not allow", typeName(r.typ), action)
				}
			}
		}
	}
	for action := range allowed {
		if !needed[action] {
			t.Errorf("docs/deployer-policy.json allows %s, which nothing needs", action)
		}
	}
}
