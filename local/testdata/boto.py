"""Calls every operation that the local stack has through boto3, whose parsers must accept every answer.

Usage: boto.py ENDPOINT REGION STATE_MACHINE_ARN TOPIC_ARN EXECUTION_NAME, with credentials in the environment. An assertion
that fails says what is wrong.
"""

import sys
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, region, machine, topic, name = sys.argv[1:]
session = boto3.Session(region_name=region)


def client(service):
    signed = {"signature_version": "s3v4"} if service == "s3" else {}  # boto3 presigns with the signature before that by default
    return session.client(service, endpoint_url=endpoint, config=Config(retries={"max_attempts": 1}, **signed))


def rejected(code, call, **parameters):
    """Asserts that a call is rejected with the code."""
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error
    raise AssertionError(f"{code} was expected")


def succeeded(response, status=200):
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status, response
    return response


def pages(client, operation, member, **parameters):
    return [item for page in client.get_paginator(operation).paginate(**parameters) for item in page[member]]


def dynamodb():
    db = client("dynamodb")
    assert db.list_tables()["TableNames"] == ["orders"]
    db.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1})
    assert db.describe_table(TableName="orders")["Table"]["GlobalSecondaryIndexes"][0]["IndexName"] == "byvendor"
    ttl = db.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresat"}, ttl
    key = {"accountid": {"S": "boto"}, "vendorid": {"S": "v"}}
    item = {**key, "placedat": {"S": "2026"}, "bytes": {"B": b"\x00\xff"}, "set": {"SS": ["a", "b"]}, "list": {"L": [{"NULL": True}, {"BOOL": False}]}}
    put = succeeded(db.put_item(TableName="orders", Item=item, ReturnConsumedCapacity="INDEXES"))
    assert put["ConsumedCapacity"]["TableName"] == "orders", put
    assert db.get_item(TableName="orders", Key=key, ConsistentRead=True)["Item"] == item
    error = rejected("ConditionalCheckFailedException", db.put_item, TableName="orders", Item=item, ConditionExpression="attribute_not_exists(accountid)")
    assert "conditional request failed" in str(error), error
    updated = db.update_item(TableName="orders", Key=key, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": {"N": "1.50"}}, ReturnValues="UPDATED_NEW")
    assert updated["Attributes"] == {"n": {"N": "1.5"}}, updated
    succeeded(db.batch_write_item(RequestItems={"orders": [{"PutRequest": {"Item": {**key, "vendorid": {"S": f"v{i}"}}}} for i in range(3)]}))
    got = db.batch_get_item(RequestItems={"orders": {"Keys": [{**key, "vendorid": {"S": "v1"}}]}})
    assert len(got["Responses"]["orders"]) == 1, got
    assert len(pages(db, "scan", "Items", TableName="orders", PaginationConfig={"PageSize": 1})) == 5
    query = {"KeyConditionExpression": "accountid = :a", "ExpressionAttributeValues": {":a": {"S": "boto"}}}
    assert len(pages(db, "query", "Items", TableName="orders", PaginationConfig={"PageSize": 2}, **query)) == 4
    succeeded(db.delete_item(TableName="orders", Key=key))
    rejected("ResourceNotFoundException", db.scan, TableName="none")
    assert "DescribeLimits" in str(rejected("UnknownOperationException", db.describe_limits))


def s3():
    bucket = client("s3")
    assert [b["Name"] for b in bucket.list_buckets()["Buckets"]] == ["invoices"]
    for i in range(3):
        bucket.put_object(Bucket="invoices", Key=f"boto/ü {i}", Body=b"text", ContentType="text/plain", Metadata={"k": "v"})
    bucket.get_waiter("object_exists").wait(Bucket="invoices", Key="boto/ü 0", WaiterConfig={"Delay": 1})
    got = bucket.get_object(Bucket="invoices", Key="boto/ü 0")
    assert got["Body"].read() == b"text" and got["ContentType"] == "text/plain" and got["Metadata"] == {"k": "v"}, got
    assert len(pages(bucket, "list_objects_v2", "Contents", Bucket="invoices", Prefix="boto/", PaginationConfig={"PageSize": 2})) == 3
    url = bucket.generate_presigned_url("get_object", Params={"Bucket": "invoices", "Key": "boto/ü 1"})
    with urllib.request.urlopen(url) as response:
        assert response.read() == b"text"
    rejected("NoSuchKey", bucket.get_object, Bucket="invoices", Key="none")
    rejected("404", bucket.head_object, Bucket="invoices", Key="none")
    rejected("NotImplemented", bucket.get_bucket_policy, Bucket="invoices")
    deleted = bucket.delete_objects(Bucket="invoices", Delete={"Objects": [{"Key": f"boto/ü {i}"} for i in range(3)]})
    assert len(deleted["Deleted"]) == 3, deleted


def states():
    sfn = client("stepfunctions")
    execution = machine.replace(":stateMachine:", ":execution:") + ":" + name
    assert [m["stateMachineArn"] for m in sfn.list_state_machines()["stateMachines"]] == [machine]
    assert sfn.describe_state_machine(stateMachineArn=machine)["status"] == "ACTIVE"
    assert execution in [x["executionArn"] for x in pages(sfn, "list_executions", "executions", stateMachineArn=machine, PaginationConfig={"PageSize": 1})]
    described = sfn.describe_execution(executionArn=execution)
    assert described["status"] == "SUCCEEDED" and described["stopDate"] >= described["startDate"], described
    events = pages(sfn, "get_execution_history", "events", executionArn=execution, reverseOrder=True, PaginationConfig={"PageSize": 7})
    assert events[0]["type"] == "ExecutionSucceeded" and events[-1]["type"] == "ExecutionStarted" and len(events) == events[0]["id"], events
    assert [e for e in events if e["type"] == "TaskScheduled"][0]["taskScheduledEventDetails"]["region"] == region
    started = sfn.start_execution(stateMachineArn=machine, name="boto", input="{}")["executionArn"]
    while sfn.describe_execution(executionArn=started)["status"] == "RUNNING":
        time.sleep(0.05)
    assert sfn.describe_execution(executionArn=started)["status"] == "FAILED"
    assert "stopDate" in sfn.stop_execution(executionArn=started)
    if hasattr(sfn, "redrive_execution"):
        assert "redriveDate" in sfn.redrive_execution(executionArn=started)
    if hasattr(sfn, "validate_state_machine_definition"):
        assert sfn.validate_state_machine_definition(definition="{}")["result"] == "FAIL"
    rejected("ExecutionDoesNotExist", sfn.describe_execution, executionArn=execution + "s")
    rejected("UnknownOperationException", sfn.list_activities)


def sns():
    topics = client("sns")
    assert pages(topics, "list_topics", "Topics") == [{"TopicArn": topic}]
    arn = topics.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://127.0.0.1:9/", ReturnSubscriptionArn=True,
                           Attributes={"FilterPolicy": '{"vendorid": ["v0"]}'})["SubscriptionArn"]
    assert pages(topics, "list_subscriptions", "Subscriptions")[0]["SubscriptionArn"] == "PendingConfirmation"
    assert topics.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "true"
    assert topics.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsPending"] == "1"
    assert topics.publish(TopicArn=topic, Message="ü", MessageAttributes={"k": {"DataType": "Number", "StringValue": "1"}})["MessageId"]
    succeeded(topics.unsubscribe(SubscriptionArn=arn))
    assert pages(topics, "list_subscriptions", "Subscriptions") == []
    rejected("NotFound", topics.publish, TopicArn=topic + "s", Message="x")
    rejected("InvalidAction", topics.list_platform_applications)


def functions():
    functions = client("lambda")
    assert len(pages(functions, "list_functions", "Functions", PaginationConfig={"PageSize": 1})) == 4
    functions.get_waiter("function_active_v2").wait(FunctionName="get-item", WaiterConfig={"Delay": 1})
    assert functions.get_function(FunctionName="get-item")["Configuration"]["Timeout"] > 0
    invoked = functions.invoke(FunctionName="get-item", Payload=b"{}", LogType="Tail")
    assert invoked["Payload"].read().startswith(b'{"statusCode":400') and invoked["LogResult"], invoked
    succeeded(functions.invoke(FunctionName="get-item", Payload=b"{}", InvocationType="DryRun"), 204)
    succeeded(functions.invoke(FunctionName="get-item", Payload=b"{}", InvocationType="Event"), 202)
    rejected("ResourceNotFoundException", functions.get_function, FunctionName="none")
    rejected("UnknownOperationException", functions.list_layers)


def logs():
    logs = client("logs")
    assert "/aws/lambda/put-item" in [g["logGroupName"] for g in pages(logs, "describe_log_groups", "logGroups", PaginationConfig={"PageSize": 1})]
    stream = pages(logs, "describe_log_streams", "logStreams", logGroupName="/aws/lambda/put-item")[0]["logStreamName"]
    events = pages(logs, "filter_log_events", "events", logGroupName="/aws/lambda/put-item", filterPattern=f'{{ $.orderid = "{name}" }}', PaginationConfig={"PageSize": 1})
    assert "order committed" in events[0]["message"], events
    assert logs.get_log_events(logGroupName="/aws/lambda/put-item", logStreamName=stream)["events"]
    rejected("ResourceNotFoundException", logs.filter_log_events, logGroupName="none")
    rejected("UnknownOperationException", logs.describe_metric_filters)


def sts():
    assert client("sts").get_caller_identity()["Account"] == "000000000000"
    rejected("InvalidAction", client("sts").get_session_token)


for service in (dynamodb, s3, states, sns, functions, logs, sts):
    service()
