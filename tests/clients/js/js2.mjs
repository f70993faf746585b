// SPDX-License-Identifier: Apache-2.0
// Real work with the AWS SDK for JavaScript v2: its client, its document client, its waiters, streams.
import test from "node:test";
import assert from "node:assert/strict";
process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
const { default: AWS } = await import("aws-sdk");

const options = { endpoint: process.env.ENDPOINT, maxRetries: 0 };
const client = new AWS.DynamoDB(options);
const doc = new AWS.DynamoDB.DocumentClient({ service: client });
const streams = new AWS.DynamoDBStreams(options);
const TableName = "v2_orders";
let arn;

test.before(async () => {
	const { TableDescription } = await client.createTable({
		TableName,
		AttributeDefinitions: [
			{ AttributeName: "customer", AttributeType: "S" }, { AttributeName: "order", AttributeType: "N" },
			{ AttributeName: "state", AttributeType: "S" }, { AttributeName: "total", AttributeType: "N" },
		],
		KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "order", KeyType: "RANGE" }],
		LocalSecondaryIndexes: [{
			IndexName: "by_total", Projection: { ProjectionType: "KEYS_ONLY" },
			KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "total", KeyType: "RANGE" }],
		}],
		GlobalSecondaryIndexes: [{
			IndexName: "by_state", KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
			Projection: { ProjectionType: "ALL" }, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
		}],
		ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 },
		StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
		Tags: [{ Key: "team", Value: "blue" }],
	}).promise();
	assert.equal(TableDescription.TableStatus, "CREATING");
	const { Table } = await client.waitFor("tableExists", { TableName, $waiter: { delay: 0.1 } }).promise();
	assert.equal(Table.ProvisionedThroughput.WriteCapacityUnits, 4);
	assert.equal(Table.LocalSecondaryIndexes[0].IndexName, "by_total");
	arn = Table.TableArn;
});

test.after(async () => {
	await client.deleteTable({ TableName }).promise();
	await client.waitFor("tableNotExists", { TableName, $waiter: { delay: 0.1 } }).promise();
	await assert.rejects(client.describeTable({ TableName }).promise(), {
		code: "ResourceNotFoundException", statusCode: 400,
		message: "Requested resource not found: Table: v2_orders not found" });
});

test("put, get, update and delete", async () => {
	const Key = { customer: "c1", order: 1 };
	const Item = { ...Key, state: "open", rows: [{ sku: "a", n: 2 }], on: true, none: null,
		tags: doc.createSet(["x", "y"]), raw: Buffer.from([0, 255]) };
	await doc.put({ TableName, Item, ConditionExpression: "attribute_not_exists(customer)" }).promise();
	const got = (await doc.get({ TableName, Key, ConsistentRead: true }).promise()).Item;
	assert.deepEqual(got.tags.values.sort(), ["x", "y"]);
	assert.deepEqual({ ...got, tags: 0 }, { ...Item, tags: 0 });
	await assert.rejects(doc.put({ TableName, Item, ConditionExpression: "attribute_not_exists(customer)" }).promise(),
		{ code: "ConditionalCheckFailedException", message: "The conditional request failed" });
	const { Attributes } = await doc.update({
		TableName, Key, ReturnValues: "UPDATED_OLD", UpdateExpression: "SET #s = :paid, #r[0].n = #r[0].n - :one ADD seen :one",
		ExpressionAttributeNames: { "#s": "state", "#r": "rows" }, ExpressionAttributeValues: { ":paid": "paid", ":one": 1 } })
		.promise();
	assert.deepEqual(Attributes, { state: "open", rows: [{ n: 2 }] });
	const old = await doc.delete({ TableName, Key, ReturnValues: "ALL_OLD" }).promise();
	assert.deepEqual([old.Attributes.state, old.Attributes.seen, old.Attributes.rows], ["paid", 1, [{ sku: "a", n: 1 }]]);
	assert.deepEqual(await doc.get({ TableName, Key }).promise(), {});
});

test("batches, queries, indexes and pages", async () => {
	for (let from = 0; from < 50; from += 25) {
		const { UnprocessedItems } = await doc.batchWrite({ RequestItems: { [TableName]: Array.from({ length: 25 }, (_, i) => (
			{ PutRequest: { Item: { customer: "c2", order: from + i, state: i % 5 ? "open" : "sent", total: -(from + i) } } })) } })
			.promise();
		assert.deepEqual(UnprocessedItems, {});
	}
	const orders = [];
	await new Promise((resolve, reject) => client.query({
		TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: { ":c": { S: "c2" } }, Limit: 8 })
		.eachPage((error, page) => {
			if (error) return reject(error);
			if (!page) return resolve();
			orders.push(...page.Items.map((i) => Number(i.order.N)));
			return true;
		}));
	assert.deepEqual(orders, Array.from({ length: 50 }, (_, i) => i));
	const local = await doc.query({ TableName, IndexName: "by_total", KeyConditionExpression: "customer = :c AND #t < :t",
		ExpressionAttributeNames: { "#t": "total" }, ExpressionAttributeValues: { ":c": "c2", ":t": -46 } }).promise();
	assert.deepEqual(local.Items, [49, 48, 47].map((n) => ({ customer: "c2", order: n, total: -n })));
	let key, sent = [];
	do {
		const page = await doc.query({ TableName, IndexName: "by_state", KeyConditionExpression: "#s = :s", Limit: 3,
			ExpressionAttributeNames: { "#s": "state" }, ExpressionAttributeValues: { ":s": "sent" }, ExclusiveStartKey: key }).promise();
		sent.push(...page.Items.map((i) => i.order));
		key = page.LastEvaluatedKey;
	} while (key);
	assert.deepEqual(sent.sort((a, b) => a - b), [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
	const counts = await Promise.all([0, 1, 2, 3].map((Segment) => doc.scan({
		TableName, Segment, TotalSegments: 4, Select: "COUNT", FilterExpression: "begins_with(customer, :c)",
		ExpressionAttributeValues: { ":c": "c2" } }).promise()));
	assert.equal(counts.reduce((sum, page) => sum + page.Count, 0), 50);
	const { Responses } = await doc.batchGet({ RequestItems: { [TableName]: { ConsistentRead: true,
		Keys: [{ customer: "c2", order: 3 }, { customer: "c2", order: 999 }] } } }).promise();
	assert.deepEqual(Responses[TableName], [{ customer: "c2", order: 3, state: "open", total: -3 }]);
});

test("transactions", async () => {
	await doc.transactWrite({ ClientRequestToken: "v2-once", TransactItems: [
		{ Put: { TableName, Item: { customer: "t", order: 1, n: 1 }, ConditionExpression: "attribute_not_exists(customer)" } },
		{ Update: { TableName, Key: { customer: "t", order: 2 }, UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": 2 } } },
	] }).promise();
	const { Responses } = await doc.transactGet({ TransactItems: [1, 2, 3].map((order) => (
		{ Get: { TableName, Key: { customer: "t", order } } })) }).promise();
	assert.deepEqual(Responses.map((r) => r.Item?.n), [1, 2, undefined]);
	await assert.rejects(doc.transactWrite({ TransactItems: [
		{ Delete: { TableName, Key: { customer: "t", order: 2 } } },
		{ ConditionCheck: { TableName, Key: { customer: "t", order: 1 }, ConditionExpression: "n > :n",
			ExpressionAttributeValues: { ":n": 1 } } },
	] }).promise(), { code: "TransactionCanceledException", message: "Transaction cancelled, please refer cancellation reasons " +
		"for specific reasons [None, ConditionalCheckFailed]" });
});

test("time to live, tags and streams", async () => {
	await client.updateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "gone" } }).promise();
	const { TimeToLiveDescription } = await client.describeTimeToLive({ TableName }).promise();
	assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: "ENABLED", AttributeName: "gone" });
	assert.deepEqual((await client.listTagsOfResource({ ResourceArn: arn }).promise()).Tags, [{ Key: "team", Value: "blue" }]);
	await client.untagResource({ ResourceArn: arn, TagKeys: ["team"] }).promise();
	assert.deepEqual((await client.listTagsOfResource({ ResourceArn: arn }).promise()).Tags, []);
	await doc.put({ TableName, Item: { customer: "s", order: 1 } }).promise();
	await doc.delete({ TableName, Key: { customer: "s", order: 1 } }).promise();
	const { Streams } = await streams.listStreams({ TableName }).promise();
	const { StreamDescription } = await streams.describeStream({ StreamArn: Streams[0].StreamArn }).promise();
	assert.equal(StreamDescription.StreamViewType, "KEYS_ONLY");
	const seen = [];
	for (const { ShardId } of StreamDescription.Shards) {
		let { ShardIterator } = await streams.getShardIterator({
			StreamArn: Streams[0].StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }).promise();
		for (let records = [0]; ShardIterator && records.length > 0;) {
			const page = await streams.getRecords({ ShardIterator }).promise();
			records = page.Records;
			seen.push(...records.filter((r) => r.dynamodb.Keys.customer.S === "s"));
			ShardIterator = page.NextShardIterator;
		}
	}
	assert.deepEqual(seen.map((r) => [r.eventName, r.dynamodb.NewImage]), [["INSERT", undefined], ["REMOVE", undefined]]);
	assert.ok(seen[0].dynamodb.SequenceNumber < seen[1].dynamodb.SequenceNumber);
});

test("errors carry the service's words", async () => {
	await assert.rejects(doc.get({ TableName, Key: { customer: 5, order: 1 } }).promise(), {
		code: "ValidationException", message: "The provided key element does not match the schema", retryable: false });
	await assert.rejects(doc.query({ TableName, KeyConditionExpression: "customer = :c" }).promise(), {
		code: "ValidationException", message: "Invalid KeyConditionExpression: An expression attribute value used in " +
			"expression is not defined; attribute value: :c" });
	await assert.rejects(doc.put({ TableName: "nothere", Item: { p: 1 } }).promise(), {
		code: "ResourceNotFoundException", message: "Requested resource not found" });
});
