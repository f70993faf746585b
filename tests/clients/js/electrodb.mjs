// SPDX-License-Identifier: Apache-2.0
// Real work with ElectroDB: one table for several entities, composite keys, collections, conditions, pages, transactions.
import test from "node:test";
import assert from "node:assert/strict";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import electrodb from "electrodb";

const { Entity, Service } = electrodb;
const low = new DynamoDB({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
const client = DynamoDBDocumentClient.from(low, { marshallOptions: { removeUndefinedValues: true } });
const table = "electro";

const Task = new Entity({
	model: { entity: "task", version: "1", service: "work" },
	attributes: {
		team: { type: "string", required: true }, task: { type: "string", required: true },
		worker: { type: "string", required: true }, state: { type: ["open", "done"], default: "open" },
		points: { type: "number", default: 1 }, labels: { type: "set", items: "string" },
		notes: { type: "list", items: { type: "map", properties: { by: { type: "string" }, text: { type: "string" } } } },
		place: { type: "map", properties: { city: { type: "string" }, floor: { type: "number" } } },
		urgent: { type: "boolean" }, free: { type: "any" },
		changed: { type: "number", watch: "*", set: () => 42 },
	},
	indexes: {
		task: { pk: { field: "pk", composite: ["team"] }, sk: { field: "sk", composite: ["task"] } },
		worker: { collection: "assigned", index: "gsi1", pk: { field: "gsi1pk", composite: ["worker"] },
			sk: { field: "gsi1sk", composite: ["state", "task"] } },
	},
}, { client, table });
const Worker = new Entity({
	model: { entity: "worker", version: "1", service: "work" },
	attributes: { worker: { type: "string", required: true }, name: { type: "string" } },
	indexes: {
		worker: { pk: { field: "pk", composite: ["worker"] }, sk: { field: "sk", composite: [] } },
		assigned: { collection: "assigned", index: "gsi1", pk: { field: "gsi1pk", composite: ["worker"] },
			sk: { field: "gsi1sk", composite: [] } },
	},
}, { client, table });
const work = new Service({ task: Task, worker: Worker });

test.before(async () => {
	const S = (AttributeName) => ({ AttributeName, AttributeType: "S" });
	const keys = (hash, range) => [{ AttributeName: hash, KeyType: "HASH" }, { AttributeName: range, KeyType: "RANGE" }];
	await low.createTable({ TableName: table, BillingMode: "PAY_PER_REQUEST", KeySchema: keys("pk", "sk"),
		AttributeDefinitions: [S("pk"), S("sk"), S("gsi1pk"), S("gsi1sk")],
		GlobalSecondaryIndexes: [{ IndexName: "gsi1", KeySchema: keys("gsi1pk", "gsi1sk"), Projection: { ProjectionType: "ALL" } }] });
});

test.after(() => low.deleteTable({ TableName: table }));

test("every type comes back, with its keys", async () => {
	const task = { team: "Blue", task: "T1", worker: "ann", labels: ["a", "b"], notes: [{ by: "bob", text: "hm" }],
		place: { city: "Ulm", floor: 3 }, urgent: true, free: { x: [1, null] } };
	await Task.create(task).go();
	const { data } = await Task.get({ team: "Blue", task: "T1" }).go({ consistent: true });
	assert.deepEqual({ ...data, labels: [...data.labels].sort() }, { ...task, state: "open", points: 1, changed: 42 });
	const { Item } = await low.getItem({ TableName: table, Key: { pk: { S: "$work#team_blue" }, sk: { S: "$task_1#task_t1" } } });
	assert.deepEqual([Item.gsi1pk.S, Item.gsi1sk.S, Item.__edb_e__.S],
		["$work#worker_ann", "$assigned#task_1#state_open#task_t1", "task"]);
	assert.equal((await Task.get({ team: "Blue", task: "none" }).go()).data, null);
});

test("conditions and updates", async () => {
	const key = { team: "cond", task: "1" };
	await Task.create({ ...key, worker: "c", points: 5, labels: ["a"], notes: [{ by: "x", text: "1" }] }).go();
	await assert.rejects(Task.create({ ...key, worker: "c" }).go(), (e) => e instanceof electrodb.ElectroError &&
		e.cause.name === "ConditionalCheckFailedException" && e.cause.message === "The conditional request failed");
	const { data } = await Task.patch(key).add({ points: 3, labels: ["b"] }).append({ notes: [{ by: "y", text: "2" }] })
		.set({ urgent: true })
		.where(({ points, labels }, { eq, contains }) => `${eq(points, 5)} AND ${contains(labels, "a")}`).go({ response: "all_new" });
	assert.deepEqual([data.points, [...data.labels].sort(), data.notes, data.urgent],
		[8, ["a", "b"], [{ by: "x", text: "1" }, { by: "y", text: "2" }], true]);
	const nested = await Task.update(key).data(({ notes, place }, { set }) => {
		set(notes[0].text, "one");
		set(place, { city: "Ulm", floor: 1 });
	}).go({ response: "updated_new" });
	assert.deepEqual([nested.data.notes, nested.data.place], [[{ text: "one" }], { city: "Ulm", floor: 1 }]);
	await assert.rejects(Task.update(key).set({ points: 0 }).where(({ points }, { between }) => between(points, 1, 7)).go(),
		(e) => e.cause.name === "ConditionalCheckFailedException");
	await assert.rejects(Task.patch({ team: "cond", task: "none" }).set({ points: 0 }).go(),
		(e) => e.cause.name === "ConditionalCheckFailedException");
	await Task.update(key).subtract({ points: 2 }).delete({ labels: ["a"] }).remove(["urgent"]).go();
	const { data: gone } = await Task.delete(key).go({ response: "all_old" });
	assert.deepEqual([gone.points, [...gone.labels], gone.urgent], [6, ["b"], undefined]);
	const upserted = await Task.upsert({ ...key, worker: "c" }).go({ response: "all_new" });
	assert.equal(upserted.data.points, 1);
	await Task.remove(key).go();
});

test("batches, queries, pages and a collection", async () => {
	const tasks = Array.from({ length: 60 }, (_, i) => ({ team: "pages", task: String(i).padStart(2, "0"),
		worker: i % 2 ? "odd" : "even", state: i % 3 ? "open" : "done", points: i }));
	assert.deepEqual((await Task.put(tasks).go({ concurrent: 2 })).unprocessed, []);
	await Worker.create({ worker: "odd", name: "Odette" }).go();
	const numbers = (data) => data.map((t) => Number(t.task));
	const first = await Task.query.task({ team: "pages" }).gte({ task: "10" }).go({ limit: 8, order: "desc" });
	assert.deepEqual(numbers(first.data), [59, 58, 57, 56, 55, 54, 53, 52]);
	const rest = await Task.query.task({ team: "pages" }).gte({ task: "10" }).go({ cursor: first.cursor, order: "desc", pages: "all" });
	assert.deepEqual([numbers(rest.data), rest.cursor], [Array.from({ length: 42 }, (_, i) => 51 - i), null]);
	const between = await Task.query.task({ team: "pages" }).between({ task: "20" }, { task: "29" })
		.where(({ points }, { gt }) => gt(points, 26)).go();
	assert.deepEqual(numbers(between.data), [27, 28, 29]);
	const done = await Task.query.worker({ worker: "even", state: "done" }).go({ pages: "all" });
	assert.deepEqual(numbers(done.data), [0, 6, 12, 18, 24, 30, 36, 42, 48, 54]);
	const { data } = await work.collections.assigned({ worker: "odd" }).go({ pages: "all" });
	assert.deepEqual([data.task.length, data.worker], [30, [{ worker: "odd", name: "Odette" }]]);
	const scanned = await Task.scan.where(({ team }, { begins }) => begins(team, "pag")).go({ pages: "all", limit: 7 });
	assert.equal(scanned.data.length, 60);
	const got = await Task.get([{ team: "pages", task: "03" }, { team: "pages", task: "none" }]).go();
	assert.deepEqual([numbers(got.data), got.unprocessed], [[3], []]);
	await Task.delete(tasks.map(({ team, task }) => ({ team, task }))).go();
	assert.deepEqual((await Task.query.task({ team: "pages" }).go()).data, []);
});

test("transactions", async () => {
	await Task.create({ team: "tx", task: "1", worker: "t", points: 1 }).go();
	const written = await work.transaction.write(({ task, worker }) => [
		task.update({ team: "tx", task: "1" }).add({ points: 10 }).commit(),
		worker.create({ worker: "t", name: "Tilda" }).commit(),
	]).go({ token: "electro-once" });
	assert.equal(written.canceled, false);
	const read = await work.transaction.get(({ task, worker }) => [
		task.get({ team: "tx", task: "1" }).commit(), worker.get({ worker: "t" }).commit(), worker.get({ worker: "none" }).commit(),
	]).go();
	assert.deepEqual(read.data.map(({ item }) => item?.points ?? item?.name ?? null), [11, "Tilda", null]);
	const refused = await work.transaction.write(({ task, worker }) => [
		task.remove({ team: "tx", task: "1" }).commit(),
		worker.check({ worker: "t" }).where(({ name }, { eq }) => eq(name, "Tom")).commit({ response: "all_old" }),
	]).go();
	assert.equal(refused.canceled, true);
	assert.deepEqual(refused.data.map((r) => [r.rejected, r.code, r.message, r.item?.name]),
		[[false, "None", undefined, undefined], [true, "ConditionalCheckFailed", "The conditional request failed", "Tilda"]]);
	assert.equal((await Task.get({ team: "tx", task: "1" }).go()).data.points, 11);
});

test("errors carry the service's words", async () => {
	const half = { model: { entity: "half", version: "1", service: "work" }, attributes: { id: { type: "string" } },
		indexes: { id: { pk: { field: "pk", composite: ["id"] } } } };
	await assert.rejects(new Entity(half, { client, table: "nothere" }).get({ id: "1" }).go(), (e) =>
		e.cause.name === "ResourceNotFoundException" && e.cause.message === "Requested resource not found");
	await assert.rejects(new Entity(half, { client, table }).get({ id: "1" }).go(), (e) =>
		e.cause.name === "ValidationException" && e.cause.message === "The provided key element does not match the schema");
});
