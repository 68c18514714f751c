// Package dynamodb is Amazon DynamoDB for one machine: an HTTP handler that speaks its API as SDKs read it (AWS JSON 1.0),
// over an ordered store in memory or in a file.
//
// It has tables with secondary indexes, items, conditions, updates, queries, scans, batches and the time to live, with
// DynamoDB's limits and the texts of its errors, as github.com/nubo-db/dynamodb-conformance and
// github.com/architect/dynalite recorded them. It has no transactions, streams, backups, PartiQL, tags or UpdateTable:
// what is not there is answered with UnknownOperationException. Other differences to DynamoDB:
//
//   - Tables are ACTIVE as soon as CreateTable has returned. Capacity is counted, never throttled. SSESpecification,
//     TableClass, Tags and the like are accepted and have no effect; a stream is rejected.
//   - An expired item goes ten minutes after its time, with the next writes to its table.
//   - Reads are always consistent, those of global secondary indexes included.
//   - Parameters from before expressions (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
//     ConditionalOperator) are rejected. AttributesToGet is not.
//   - Signatures are not looked at: whoever reaches the handler may call everything.
package dynamodb
