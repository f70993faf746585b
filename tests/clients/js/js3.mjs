// SPDX-License-Identifier: Apache-2.0
// Real work with the AWS SDK for JavaScript v3 and its document client.
import test from "node:test";
import assert from "node:assert/strict";
import {
	ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand, DescribeTableCommand,
	DescribeTimeToLiveCommand, DynamoDBClient, IdempotentParameterMismatchException, ListTagsOfResourceCommand,
	ResourceInUseException, ResourceNotFoundException, TagResourceCommand, TransactionCanceledException,
	UpdateTableCommand, UpdateTimeToLiveCommand, paginateListTables, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
	DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand,
	ResourceNotFoundException as StreamNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";
import {
	BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand,
	TransactGetCommand, TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

const options = { endpoint: process.env.ENDPOINT, maxAttempts: 1 };
const client = new DynamoDBClient(options);
const streams = new DynamoDBStreamsClient(options);
const doc = DynamoDBDocumentClient.from(client);
const TableName = "orders";

test.before(async () => {
	const { TableDescription } = await client.send(new CreateTableCommand({
		TableName,
		AttributeDefinitions: [
			{ AttributeName: "customer", AttributeType: "S" }, { AttributeName: "order", AttributeType: "N" },
			{ AttributeName: "state", AttributeType: "S" },
		],
		KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "order", KeyType: "RANGE" }],
		GlobalSecondaryIndexes: [{
			IndexName: "by_state", KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
			Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["total"] },
		}],
		BillingMode: "PAY_PER_REQUEST", StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
	}));
	assert.equal(TableDescription.TableStatus, "CREATING");
	await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
});

test.after(async () => {
	await client.send(new DeleteTableCommand({ TableName }));
	await waitUntilTableNotExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
	await assert.rejects(client.send(new DescribeTableCommand({ TableName })), ResourceNotFoundException);
});

test("put, get, update and delete", async () => {
	const Key = { customer: "c1", order: 1 };
	const Item = { ...Key, state: "open", rows: [{ sku: "a", n: 2 }], tags: new Set(["new"]), raw: new Uint8Array([0, 255]) };
	await doc.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(customer)" }));
	assert.deepEqual((await doc.send(new GetCommand({ TableName, Key }))).Item, Item);
	await assert.rejects(
		doc.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(customer)" })),
		(e) => e instanceof ConditionalCheckFailedException && e.message === "The conditional request failed");
	const { Attributes } = await doc.send(new UpdateCommand({
		TableName, Key, UpdateExpression: "SET #r[0].n = #r[0].n + :one, #s = :paid", ReturnValues: "UPDATED_NEW",
		ExpressionAttributeNames: { "#s": "state", "#r": "rows" }, ExpressionAttributeValues: { ":one": 1, ":paid": "paid" },
	}));
	assert.deepEqual(Attributes, { rows: [{ n: 3 }], state: "paid" });
	const deleted = await doc.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
	assert.equal(deleted.Attributes.state, "paid");
	assert.equal((await doc.send(new GetCommand({ TableName, Key }))).Item, undefined);
});

test("query and scan page through", async () => {
	for (let from = 0; from < 50; from += 25)
		await doc.send(new BatchWriteCommand({ RequestItems: { [TableName]: Array.from({ length: 25 }, (_, i) => (
			{ PutRequest: { Item: { customer: "c2", order: from + i, state: i % 5 ? "open" : "sent", total: i, note: "x" } } })) } }));
	const orders = [];
	for await (const page of paginateQuery({ client: doc, pageSize: 8 }, {
		TableName, KeyConditionExpression: "customer = :c AND #o >= :from", ScanIndexForward: false,
		ExpressionAttributeNames: { "#o": "order" }, ExpressionAttributeValues: { ":c": "c2", ":from": 10 } }))
		orders.push(...page.Items.map((i) => i.order));
	assert.deepEqual(orders, Array.from({ length: 40 }, (_, i) => 49 - i));
	const sent = [];
	for await (const page of paginateQuery({ client: doc, pageSize: 3 }, {
		TableName, IndexName: "by_state", KeyConditionExpression: "#s = :s", ExpressionAttributeNames: { "#s": "state" },
		ExpressionAttributeValues: { ":s": "sent" } }))
		sent.push(...page.Items);
	assert.equal(sent.length, 10);
	assert.deepEqual(Object.keys(sent[0]).sort(), ["customer", "order", "state", "total"]);
	let scanned = 0;
	for await (const page of paginateScan({ client: doc, pageSize: 9 }, { TableName }))
		scanned += page.Count;
	assert.equal(scanned, 50);
	const { Responses } = await doc.send(new BatchGetCommand({ RequestItems: { [TableName]: {
		Keys: [{ customer: "c2", order: 3 }, { customer: "c2", order: 999 }] } } }));
	assert.deepEqual(Responses[TableName].map((i) => i.order), [3]);
});

test("tables, tags, time to live and a new index", async () => {
	const { Table } = await client.send(new DescribeTableCommand({ TableName }));
	assert.equal(Table.TableStatus, "ACTIVE");
	assert.ok(Math.abs(Table.CreationDateTime - Date.now()) < 60e3);
	await assert.rejects(client.send(new CreateTableCommand({ TableName, KeySchema: Table.KeySchema.slice(0, 1),
		AttributeDefinitions: Table.AttributeDefinitions.filter((a) => a.AttributeName === "customer"), BillingMode: "PAY_PER_REQUEST" })),
		(e) => e instanceof ResourceInUseException && e.message === "Table already exists: orders");
	const names = [];
	for await (const page of paginateListTables({ client, pageSize: 1 }, {}))
		names.push(...page.TableNames);
	assert.deepEqual(names, [TableName]);
	await client.send(new TagResourceCommand({ ResourceArn: Table.TableArn, Tags: [{ Key: "team", Value: "blue" }] }));
	assert.deepEqual((await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table.TableArn }))).Tags, [{ Key: "team", Value: "blue" }]);
	await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "gone" } }));
	assert.deepEqual((await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription,
		{ TimeToLiveStatus: "ENABLED", AttributeName: "gone" });
	const now = Math.floor(Date.now() / 1000);
	await doc.send(new PutCommand({ TableName, Item: { customer: "ttl", order: 1, gone: now - 5, kind: "x" } }));
	await doc.send(new PutCommand({ TableName, Item: { customer: "ttl", order: 2, gone: now + 3600, kind: "x" } }));
	await client.send(new UpdateTableCommand({ TableName, AttributeDefinitions: [{ AttributeName: "kind", AttributeType: "S" }],
		GlobalSecondaryIndexUpdates: [{ Create: { IndexName: "by_kind", KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
			Projection: { ProjectionType: "KEYS_ONLY" } } }] }));
	let found = [];
	for (let i = 0; i < 500 && found.length !== 1; i++) {
		await new Promise((done) => setTimeout(done, 10));
		({ Items: found = [] } = await doc.send(new QueryCommand({ TableName, IndexName: "by_kind", KeyConditionExpression: "kind = :k",
			ExpressionAttributeValues: { ":k": "x" } })).catch((e) => {
			assert.match(e.message, /backfilling/i);
			return {};
		}));
	}
	assert.deepEqual(found, [{ customer: "ttl", order: 2, kind: "x" }]);
});

test("transactions", async () => {
	const write = (n) => doc.send(new TransactWriteCommand({ ClientRequestToken: "v3-once", TransactItems: [
		{ Put: { TableName, Item: { customer: "tx", order: 1, n } } },
		{ Update: { TableName, Key: { customer: "tx", order: 2 }, UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": n } } },
	] }));
	await write(5);
	await write(5);
	await assert.rejects(write(6), IdempotentParameterMismatchException);
	const { Responses } = await doc.send(new TransactGetCommand({ TransactItems: [1, 2, 3].map((order) => (
		{ Get: { TableName, Key: { customer: "tx", order } } })) }));
	assert.deepEqual(Responses.map((r) => r.Item?.n), [5, 5, undefined]);
	await assert.rejects(doc.send(new TransactWriteCommand({ TransactItems: [
		{ Delete: { TableName, Key: { customer: "tx", order: 1 } } },
		{ ConditionCheck: { TableName, Key: { customer: "tx", order: 2 }, ConditionExpression: "n > :n",
			ExpressionAttributeValues: { ":n": 5 }, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } },
	] })), (e) => {
		assert.ok(e instanceof TransactionCanceledException);
		assert.equal(e.message, "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]");
		const [first, second] = e.CancellationReasons;
		assert.deepEqual([first.Code, second.Code, second.Message], ["None", "ConditionalCheckFailed", "The conditional request failed"]);
		assert.deepEqual(unmarshall(second.Item), { customer: "tx", order: 2, n: 5 });
		return true;
	});
});

test("a stream tells every change", async () => {
	const Key = { customer: "stream", order: 1 };
	await doc.send(new PutCommand({ TableName, Item: { ...Key, n: 1 } }));
	await doc.send(new UpdateCommand({ TableName, Key, UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": 1 } }));
	await doc.send(new UpdateCommand({ TableName, Key, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": 2 } }));
	await doc.send(new DeleteCommand({ TableName, Key }));
	const { Streams: [{ StreamArn }] } = await streams.send(new ListStreamsCommand({ TableName }));
	const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
	const seen = [];
	for (const { ShardId } of StreamDescription.Shards) {
		let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
		for (let more = true; more && ShardIterator;) {
			const page = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 7 }));
			seen.push(...page.Records.filter((r) => r.dynamodb.Keys.customer.S === "stream"));
			more = page.Records.length > 0;
			ShardIterator = page.NextShardIterator;
		}
	}
	assert.deepEqual(seen.map(({ eventName, dynamodb: d }) => [eventName, d.OldImage?.n.N, d.NewImage?.n.N]),
		[["INSERT", undefined, "1"], ["MODIFY", "1", "2"], ["REMOVE", "2", undefined]]);
	await assert.rejects(streams.send(new DescribeStreamCommand({ StreamArn: StreamArn.replace("orders", "nothere") })), StreamNotFoundException);
});

test("errors carry the service's words", async () => {
	await assert.rejects(doc.send(new GetCommand({ TableName, Key: { customer: 5, order: 1 } })), {
		name: "ValidationException", message: "The provided key element does not match the schema" });
	await assert.rejects(doc.send(new UpdateCommand({ TableName, Key: { customer: "c", order: 1 }, UpdateExpression: "SET a = :v" })), {
		name: "ValidationException",
		message: "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v" });
	await assert.rejects(doc.send(new GetCommand({ TableName: "nothere", Key: { customer: "c" } })), {
		name: "ResourceNotFoundException", message: "Requested resource not found" });
});
