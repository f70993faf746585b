// SPDX-License-Identifier: Apache-2.0
// Real work with the AWS SDK for JavaScript v3 and its document client.
import test from "node:test";
import assert from "node:assert/strict";
import {
	ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient,
	ResourceNotFoundException, waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
	BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand,
	paginateQuery, paginateScan,
} from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
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
		BillingMode: "PAY_PER_REQUEST",
	}));
	assert.equal(TableDescription.TableStatus, "CREATING");
	await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
});

test.after(async () => {
	await client.send(new DeleteTableCommand({ TableName }));
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

test("errors carry the service's words", async () => {
	await assert.rejects(doc.send(new GetCommand({ TableName, Key: { customer: 5, order: 1 } })), {
		name: "ValidationException", message: "The provided key element does not match the schema" });
	await assert.rejects(doc.send(new UpdateCommand({ TableName, Key: { customer: "c", order: 1 }, UpdateExpression: "SET a = :v" })), {
		name: "ValidationException",
		message: "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v" });
	await assert.rejects(doc.send(new GetCommand({ TableName: "nothere", Key: { customer: "c" } })), {
		name: "ResourceNotFoundException", message: "Requested resource not found" });
});
