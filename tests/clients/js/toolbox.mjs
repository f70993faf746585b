// SPDX-License-Identifier: Apache-2.0
// Real work with DynamoDB-Toolbox: entities of one table, schemas, conditions, updates, batches, transactions, pages.
import test from "node:test";
import assert from "node:assert/strict";
import { ConditionalCheckFailedException, DynamoDB, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Table } from "dynamodb-toolbox/table";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ScanCommand } from "dynamodb-toolbox/table/actions/scan";
import { BatchGetCommand, execute as executeBatchGet } from "dynamodb-toolbox/table/actions/batchGet";
import { BatchWriteCommand, execute as executeBatchWrite } from "dynamodb-toolbox/table/actions/batchWrite";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { UpdateItemCommand, $add, $append, $remove, $delete, $get, $sum } from "dynamodb-toolbox/entity/actions/update";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { BatchPutRequest } from "dynamodb-toolbox/entity/actions/batchPut";
import { BatchDeleteRequest } from "dynamodb-toolbox/entity/actions/batchDelete";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { UpdateTransaction } from "dynamodb-toolbox/entity/actions/transactUpdate";
import { DeleteTransaction } from "dynamodb-toolbox/entity/actions/transactDelete";
import { ConditionCheck } from "dynamodb-toolbox/entity/actions/transactCheck";
import { GetTransaction, execute as executeTransactGet } from "dynamodb-toolbox/entity/actions/transactGet";
import { execute as executeTransactWrite } from "dynamodb-toolbox/entity/actions/transactWrite";
import { item } from "dynamodb-toolbox/schema/item";
import { string } from "dynamodb-toolbox/schema/string";
import { number } from "dynamodb-toolbox/schema/number";
import { boolean } from "dynamodb-toolbox/schema/boolean";
import { binary } from "dynamodb-toolbox/schema/binary";
import { list } from "dynamodb-toolbox/schema/list";
import { map } from "dynamodb-toolbox/schema/map";
import { record } from "dynamodb-toolbox/schema/record";
import { set } from "dynamodb-toolbox/schema/set";

const low = new DynamoDB({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
const documentClient = DynamoDBDocumentClient.from(low, { marshallOptions: { removeUndefinedValues: true } });
const table = new Table({
	documentClient, name: "toolbox",
	partitionKey: { name: "pk", type: "string" }, sortKey: { name: "sk", type: "number" },
	indexes: { by_state: { type: "global", partitionKey: { name: "state", type: "string" }, sortKey: { name: "total", type: "number" } } },
});
const Order = new Entity({
	name: "ORDER", table, timestamps: false,
	schema: item({
		customer: string().key().savedAs("pk"), number: number().key().savedAs("sk"),
		state: string().enum("open", "sent").default("open"), total: number().default(0),
		labels: set(string()).optional(), rows: list(map({ sku: string(), n: number() })).optional(),
		prices: record(string(), number()).optional(), raw: binary().optional(), paid: boolean().optional(),
	}),
});
const key = (customer, n) => ({ customer, number: n });
const put = (o) => Order.build(PutItemCommand).item(o).send();
const get = async (customer, n) => (await Order.build(GetItemCommand).key(key(customer, n)).options({ consistent: true }).send()).Item;

test.before(async () => {
	const A = (AttributeName, AttributeType) => ({ AttributeName, AttributeType });
	const keys = (hash, range) => [{ AttributeName: hash, KeyType: "HASH" }, { AttributeName: range, KeyType: "RANGE" }];
	await low.createTable({ TableName: "toolbox", BillingMode: "PAY_PER_REQUEST", KeySchema: keys("pk", "sk"),
		AttributeDefinitions: [A("pk", "S"), A("sk", "N"), A("state", "S"), A("total", "N")],
		GlobalSecondaryIndexes: [{ IndexName: "by_state", KeySchema: keys("state", "total"), Projection: { ProjectionType: "ALL" } }] });
});

test.after(async () => {
	await low.deleteTable({ TableName: "toolbox" });
	await assert.rejects(get("a", 1), ResourceNotFoundException);
});

test("every type comes back", async () => {
	const order = { ...key("types", 1), labels: new Set(["a", "b"]), rows: [{ sku: "x", n: 1.25 }], prices: { net: 10, vat: 1.9 },
		raw: new Uint8Array([0, 255]), paid: true };
	await put(order);
	assert.deepEqual(await get("types", 1), { ...order, state: "open", total: 0 });
	assert.equal(await get("types", 2), undefined);
	const { Item } = await Order.build(GetItemCommand).key(key("types", 1)).options({ attributes: ["prices.vat", "rows[0].sku"] }).send();
	assert.deepEqual([Item.prices, Item.rows, Item.total], [{ vat: 1.9 }, [{ sku: "x" }], undefined]);
});

test("conditions and updates", async () => {
	await put({ ...key("cond", 1), total: 5, labels: new Set(["a"]), rows: [{ sku: "x", n: 1 }], prices: { net: 1 }, paid: true });
	await assert.rejects(Order.build(PutItemCommand).item(key("cond", 1)).options({ condition: { attr: "customer", exists: false } }).send(),
		(e) => e instanceof ConditionalCheckFailedException && e.message === "The conditional request failed");
	const { Attributes } = await Order.build(UpdateItemCommand).item({ ...key("cond", 1), total: $add(3), labels: $add(new Set(["b"])),
		rows: $append([{ sku: "y", n: 2 }]), prices: { vat: $sum($get("prices.net"), 4) }, paid: $remove() })
		.options({ returnValues: "ALL_NEW", condition: { and: [{ attr: "total", between: [1, 5] }, { attr: "labels", contains: "a" },
			{ or: [{ attr: "state", in: ["sent", "open"] }, { attr: "paid", eq: false }] }] } }).send();
	assert.deepEqual(Attributes, { ...key("cond", 1), state: "open", total: 8, labels: new Set(["a", "b"]),
		rows: [{ sku: "x", n: 1 }, { sku: "y", n: 2 }], prices: { net: 1, vat: 5 } });
	await assert.rejects(Order.build(DeleteItemCommand).key(key("cond", 1)).options({ condition: { size: "rows", gt: 2 } }).send(),
		ConditionalCheckFailedException);
	await Order.build(UpdateItemCommand).item({ ...key("cond", 1), labels: $delete(new Set(["a"])) }).send();
	const gone = await Order.build(DeleteItemCommand).key(key("cond", 1)).options({ returnValues: "ALL_OLD" }).send();
	assert.deepEqual(gone.Attributes.labels, new Set(["b"]));
});

test("batches, queries, indexes and pages", async () => {
	for (let from = 0; from < 50; from += 25)
		await executeBatchWrite(table.build(BatchWriteCommand).requests(...Array.from({ length: 25 }, (_, i) => Order.build(BatchPutRequest)
			.item({ ...key("pages", from + i), total: from + i, state: i % 5 ? "open" : "sent" }))));
	const query = table.build(QueryCommand).entities(Order).query({ partition: "pages", range: { gte: 10 } });
	const first = await query.options({ limit: 8, reverse: true }).send();
	assert.deepEqual(first.Items.map((o) => o.number), [49, 48, 47, 46, 45, 44, 43, 42]);
	const rest = await query.options({ limit: 7, reverse: true, maxPages: Infinity, exclusiveStartKey: first.LastEvaluatedKey }).send();
	assert.deepEqual(rest.Items.map((o) => o.number), Array.from({ length: 32 }, (_, i) => 41 - i));
	const sent = await table.build(QueryCommand).entities(Order).query({ index: "by_state", partition: "sent", range: { between: [5, 30] } }).send();
	assert.deepEqual(sent.Items.map((o) => [o.customer, o.number]), [5, 10, 15, 20, 25, 30].map((n) => ["pages", n]));
	const filtered = await query.options({ filters: { ORDER: { attr: "total", gt: 45 } } }).send();
	assert.deepEqual(filtered.Items.map((o) => o.number), [46, 47, 48, 49]);
	const segments = await Promise.all([0, 1, 2].map((segment) => table.build(ScanCommand).entities(Order)
		.options({ segment, totalSegments: 3, maxPages: Infinity, limit: 9, filters: { ORDER: { attr: "customer", beginsWith: "pag" } } }).send()));
	assert.equal(segments.flatMap((s) => s.Items).length, 50);
	const { Responses } = await executeBatchGet(table.build(BatchGetCommand).requests(
		Order.build(BatchGetRequest).key(key("pages", 3)), Order.build(BatchGetRequest).key(key("pages", 999))));
	assert.deepEqual(Responses[0].map((o) => o?.total), [3, undefined]);
	await executeBatchWrite(table.build(BatchWriteCommand).requests(Order.build(BatchDeleteRequest).key(key("pages", 3))));
	assert.equal((await table.build(QueryCommand).query({ partition: "pages" }).options({ select: "COUNT" }).send()).Count, 49);
});

test("transactions", async () => {
	await put({ ...key("tx", 1), total: 1 });
	await executeTransactWrite({ clientRequestToken: "toolbox-once" },
		Order.build(UpdateTransaction).item({ ...key("tx", 1), total: $add(10) }),
		Order.build(PutTransaction).item({ ...key("tx", 2), total: 2 }).options({ condition: { attr: "customer", exists: false } }));
	const { Responses } = await executeTransactGet(...[1, 2, 3].map((n) => Order.build(GetTransaction).key(key("tx", n))));
	assert.deepEqual(Responses.map((r) => r.Item?.total), [11, 2, undefined]);
	await assert.rejects(executeTransactWrite(Order.build(DeleteTransaction).key(key("tx", 1)),
		Order.build(ConditionCheck).key(key("tx", 2)).condition({ attr: "total", gt: 5 })), {
		name: "TransactionCanceledException", message: "Transaction cancelled, please refer cancellation reasons for specific reasons " +
			"[None, ConditionalCheckFailed]", CancellationReasons: [{ Code: "None" },
			{ Code: "ConditionalCheckFailed", Message: "The conditional request failed" }] });
	assert.equal((await get("tx", 1)).total, 11);
});

test("errors carry the service's words", async () => {
	await assert.rejects(put(key("", 1)), { name: "ValidationException", message: "One or more parameter values are not valid. " +
		"The AttributeValue for a key attribute cannot contain an empty string value. Key: pk" });
	await assert.rejects(Order.build(UpdateItemCommand).item({ ...key("e", 1), rows: $append([{ sku: "a", n: 1 }]), prices: { a: 1 } }).send(), {
		name: "ValidationException", message: "The document path provided in the update expression is invalid for update" });
});
