package main

var infraMutants = []mutant{
	{name: "the bucket may be public", file: "infra/bucket.go", tests: "infra", old: "BlockPublicPolicy:     pulumi.Bool(true)", new: "BlockPublicPolicy:     pulumi.Bool(false)"},
	{name: "invoices over plain HTTP", file: "infra/bucket.go", tests: "infra", old: `"aws:SecureTransport": "false"`, new: `"aws:SecureTransport": "true"`},
	{name: "protected invoices are emptied", file: "infra/bucket.go", tests: "infra", old: "pulumi.Bool(!settings.protectData)", new: "pulumi.Bool(settings.protectData)"},
	{name: "the stage goes on with the old document", file: "infra/api.go", tests: "infra", old: "		Triggers: pulumi.StringMap{\"document\": digest(document)},\n", new: ""},
	{name: "every route invokes every function", file: "infra/api.go", tests: "infra", old: "pulumi.Sprintf(\"%s/*/%s\", api.ExecutionArn, strings.Replace(route, \" \", \"\", 1))", new: "pulumi.Sprintf(\"%s/*/*%s\", api.ExecutionArn, strings.Repeat(\"\", len(route)))"},
	{name: "a warning imports", file: "infra/api.go", tests: "infra", old: "FailOnWarnings:        pulumi.Bool(true)", new: "FailOnWarnings:        pulumi.Bool(false)"},
	{name: "the workflow's log holds the order", file: "infra/workflow.go", tests: "infra", old: "IncludeExecutionData: pulumi.Bool(false)", new: "IncludeExecutionData: pulumi.Bool(true)"},
	{name: "logs are kept for ever", file: "infra/logs.go", tests: "infra", old: "		RetentionInDays: pulumi.Int(settings.logRetentionDays),\n", new: ""},
	{name: "the API describes every execution", file: "infra/workflow.go", tests: "infra", old: "\":execution:\", 1) + \":*\"", new: "\":execution:\", 1) + \"*\""},
	{name: "a function starts before its role may do anything", file: "infra/roles.go", tests: "infra", old: "pulumi.DependsOn([]pulumi.Resource{r.policy})", new: "pulumi.DependsOn(nil)"},
	{name: "an expired order is never deleted", file: "infra/table.go", tests: "infra", old: "			Enabled:       pulumi.Bool(true),\n		},\n		PointInTimeRecovery", new: "			Enabled:       pulumi.Bool(false),\n		},\n		PointInTimeRecovery"},
	{name: "protected invoices have no versions", file: "infra/retention.go", tests: "infra", old: `Status: pulumi.String("Enabled"),
			},
		})`, new: `Status: pulumi.String("Suspended"),
			},
		})`},
}
