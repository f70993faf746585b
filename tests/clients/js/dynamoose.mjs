// SPDX-License-Identifier: Apache-2.0
// Real work with Dynamoose: schemas, indexes, conditions, updates, batches, transactions, pages, expiry.
import test from "node:test";
import assert from "node:assert/strict";
import { ConditionalCheckFailedException, ResourceNotFoundException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import dynamoose from "dynamoose";

const ddb = new dynamoose.aws.ddb.DynamoDB({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
dynamoose.aws.ddb.set(ddb);

const Order = dynamoose.model("MooseOrder", new dynamoose.Schema({
	customer: { type: String, hashKey: true },
	number: { type: Number, rangeKey: true },
	state: { type: String, enum: ["open", "sent"], default: "open", index: { name: "by_state", type: "global", rangeKey: "number", project: ["total"] } },
	placed: { type: Number, index: { name: "by_placed", type: "local", project: true } },
	total: { type: Number, default: 0 },
	address: { type: Object, schema: { street: String, house: Number } },
	rows: { type: Array, schema: [{ type: Object, schema: { sku: String, n: Number } }] },
	labels: { type: Set, schema: [String] },
	raw: Buffer, paid: Boolean, when: Date,
}, { timestamps: { createdAt: { born: Number } } }));
const table = new dynamoose.Table("moose_orders", [Order], {
	waitForActive: { enabled: true, check: { timeout: 5000, frequency: 50 } }, throughput: "ON_DEMAND",
	expires: { ttl: 3600e3, attribute: "gone" }, tags: { team: "blue" }, initialize: false,
});

test.before(async () => {
	await table.initialize();
});

test.after(async () => {
	await ddb.deleteTable({ TableName: "moose_orders" });
	await assert.rejects(Order.get({ customer: "a", number: 1 }), ResourceNotFoundException);
});

test("the schema makes the table", async () => {
	const { Table } = await ddb.describeTable({ TableName: "moose_orders" });
	assert.equal(Table.TableStatus, "ACTIVE");
	assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
	assert.deepEqual(Table.GlobalSecondaryIndexes[0].Projection, { ProjectionType: "INCLUDE", NonKeyAttributes: ["total"] });
	assert.deepEqual(Table.LocalSecondaryIndexes[0].KeySchema[1], { AttributeName: "placed", KeyType: "RANGE" });
	assert.deepEqual((await ddb.listTagsOfResource({ ResourceArn: Table.TableArn })).Tags, [{ Key: "team", Value: "blue" }]);
	assert.deepEqual((await ddb.describeTimeToLive({ TableName: "moose_orders" })).TimeToLiveDescription,
		{ TimeToLiveStatus: "ENABLED", AttributeName: "gone" });
});

test("every type comes back, with an expiry", async () => {
	const when = new Date(1767225600123);
	await Order.create({ customer: "types", number: 1, address: { street: "Kirchweg", house: 7 }, rows: [{ sku: "a", n: 2 }],
		labels: new Set(["new", "gift"]), raw: Buffer.from([0, 255]), paid: true, when });
	const order = await Order.get({ customer: "types", number: 1 }, { consistent: true });
	assert.deepEqual({ ...order.address }, { street: "Kirchweg", house: 7 });
	assert.deepEqual([order.rows, [...order.labels].sort(), Buffer.from(order.raw), order.paid, order.when, order.state],
		[[{ sku: "a", n: 2 }], ["gift", "new"], Buffer.from([0, 255]), true, when, "open"]);
	assert.ok(Math.abs(order.gone.getTime() - Date.now() - 3600e3) < 60e3);
	assert.equal(await Order.get({ customer: "types", number: 2 }), undefined);
});

test("conditions and updates", async () => {
	await Order.create({ customer: "cond", number: 1, total: 5, rows: [{ sku: "a", n: 1 }] });
	await assert.rejects(Order.create({ customer: "cond", number: 1 }), (e) =>
		e instanceof ConditionalCheckFailedException && e.message === "The conditional request failed");
	const updated = await Order.update({ customer: "cond", number: 1 },
		{ $ADD: { total: 3, rows: [{ sku: "b", n: 2 }] }, $SET: { paid: true }, $REMOVE: ["placed"] },
		{ condition: new dynamoose.Condition().where("total").eq(5).and().where("paid").not().exists() });
	assert.deepEqual([updated.total, updated.paid, updated.rows.map((r) => r.sku)], [8, true, ["a", "b"]]);
	await assert.rejects(Order.update({ customer: "cond", number: 1 }, { total: 0 },
		{ condition: new dynamoose.Condition("total").between(1, 7) }), ConditionalCheckFailedException);
	await assert.rejects(Order.delete({ customer: "cond", number: 1 }, { condition: new dynamoose.Condition("total").lt(8) }),
		ConditionalCheckFailedException);
	await Order.delete({ customer: "cond", number: 1 });
	assert.equal(await Order.get({ customer: "cond", number: 1 }), undefined);
});

test("batches, queries, indexes and pages", async () => {
	for (let from = 0; from < 50; from += 25)
		assert.deepEqual((await Order.batchPut(Array.from({ length: 25 }, (_, i) => ({
			customer: "pages", number: from + i, state: i % 5 ? "open" : "sent", total: from + i, placed: 100 - from - i })))).unprocessedItems, []);
	const first = await Order.query("customer").eq("pages").where("number").ge(10).sort("descending").limit(8).exec();
	assert.deepEqual(first.map((o) => o.number), [49, 48, 47, 46, 45, 44, 43, 42]);
	const second = await Order.query("customer").eq("pages").where("number").ge(10).sort("descending").startAt(first.lastKey).exec();
	assert.deepEqual(second.map((o) => o.number), Array.from({ length: 32 }, (_, i) => 41 - i));
	const sent = await Order.query("state").eq("sent").where("number").between(5, 30).using("by_state").all().exec();
	assert.deepEqual(sent.map((o) => [o.number, o.total, o.placed]), [5, 10, 15, 20, 25, 30].map((n) => [n, n, undefined]));
	const placed = await Order.query("customer").eq("pages").where("placed").lt(54).using("by_placed").exec();
	assert.deepEqual(placed.map((o) => o.number), [49, 48, 47]);
	assert.equal((await Order.query("customer").eq("pages").filter("total").gt(39).count().exec()).count, 10);
	assert.equal((await Order.scan("customer").eq("pages").and().where("state").in(["sent"]).all().exec()).length, 10);
	assert.equal((await Order.scan("customer").beginsWith("pag").parallel(3).all().exec()).length, 50);
	const got = await Order.batchGet([{ customer: "pages", number: 3 }, { customer: "pages", number: 999 }]);
	assert.deepEqual(got.map((o) => o.number), [3]);
	await Order.batchDelete([{ customer: "pages", number: 3 }]);
	assert.equal((await Order.query("customer").eq("pages").count().exec()).count, 49);
});

test("transactions", async () => {
	await Order.create({ customer: "tx", number: 1, total: 1 });
	await dynamoose.transaction([
		Order.transaction.update({ customer: "tx", number: 1 }, { $ADD: { total: 10 } }),
		Order.transaction.create({ customer: "tx", number: 2, total: 2 }),
	]);
	const got = await dynamoose.transaction([
		Order.transaction.get({ customer: "tx", number: 1 }), Order.transaction.get({ customer: "tx", number: 2 })]);
	assert.deepEqual(got.map((o) => o.total), [11, 2]);
	await assert.rejects(dynamoose.transaction([
		Order.transaction.delete({ customer: "tx", number: 1 }),
		Order.transaction.condition({ customer: "tx", number: 2 }, new dynamoose.Condition("total").gt(5)),
	]), (e) => e instanceof TransactionCanceledException && e.CancellationReasons[1].Code === "ConditionalCheckFailed" &&
		e.message.endsWith("for specific reasons [None, ConditionalCheckFailed]"));
	assert.equal((await Order.get({ customer: "tx", number: 1 })).total, 11);
});

test("errors carry the service's words", async () => {
	await assert.rejects(Order.create({ customer: "", number: 1 }), { name: "ValidationException",
		message: "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an " +
			"empty string value. Key: customer" });
	await assert.rejects(Order.query("customer").eq("e").using("nothere").exec(), /nothere|index/i);
});
