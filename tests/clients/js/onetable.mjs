// SPDX-License-Identifier: Apache-2.0
// Real work with OneTable: models of one table, unique attributes, finds by index, batches, transactions, pages, expiry.
import test from "node:test";
import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import { Table } from "dynamodb-onetable";

const low = new DynamoDBClient({ endpoint: process.env.ENDPOINT, maxAttempts: 1 });
const table = new Table({
	name: "onetable", client: new Dynamo({ client: low }), partial: true, logger: () => {},
	schema: {
		format: "onetable:1.1.0", version: "0.0.1",
		indexes: {
			primary: { hash: "pk", sort: "sk" },
			gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" },
			ls1: { type: "local", sort: "ls1sk", project: ["name"] },
		},
		models: {
			Account: {
				pk: { type: String, value: "account#${id}" }, sk: { type: String, value: "account#" },
				id: { type: String, required: true }, name: { type: String, required: true }, gone: { type: Date, ttl: true },
			},
			User: {
				pk: { type: String, value: "account#${account}" }, sk: { type: String, value: "user#${id}" },
				gs1pk: { type: String, value: "role#${role}" }, gs1sk: { type: String, value: "user#${id}" },
				ls1sk: { type: Number, map: "ls1sk" }, account: { type: String, required: true }, id: { type: String, required: true },
				name: { type: String }, role: { type: String, enum: ["user", "admin"], default: "user" },
				balance: { type: Number, default: 0 }, labels: { type: Set }, address: { type: Object, schema: { city: { type: String }, zip: { type: Number } } },
				rows: { type: Array, items: { type: Object, schema: { n: { type: Number } } } }, born: { type: Date }, on: { type: Boolean },
				raw: { type: Buffer },
			},
			Member: {
				pk: { type: String, value: "member#${id}" }, sk: { type: String, value: "member#" },
				id: { type: String, required: true }, email: { type: String, unique: true },
			},
		},
		params: { isoDates: true, timestamps: false },
	},
});
const Account = table.getModel("Account");
const User = table.getModel("User");
const Member = table.getModel("Member");
const code = (wanted) => (e) => e.code === wanted;

test.before(async () => {
	await table.createTable({ TimeToLiveSpecification: { AttributeName: "gone", Enabled: true } });
	const { Table } = await table.describeTable();
	assert.equal(Table.TableStatus, "ACTIVE");
	assert.deepEqual(Table.LocalSecondaryIndexes[0].KeySchema[1], { AttributeName: "ls1sk", KeyType: "RANGE" });
	assert.equal(await table.exists(), true);
});

test.after(async () => {
	await table.deleteTable("DeleteTableForever");
	assert.deepEqual(await table.listTables(), []);
	await assert.rejects(Account.get({ id: "1" }), (e) => code("ResourceNotFoundException")(e) &&
		e.message === 'OneTable execute failed "get" for "Account", Requested resource not found');
});

test("every type comes back", async () => {
	const user = { account: "types", id: "1", labels: new Set(["a", "b"]), address: { city: "Ulm", zip: 89073 }, rows: [{ n: 1 }, { n: 2 }],
		born: new Date("2001-02-03T04:05:06.789Z"), on: true, raw: Buffer.from([0, 255]), name: "Ann" };
	await User.create(user);
	const got = await User.get({ account: "types", id: "1" }, { consistent: true });
	assert.deepEqual({ ...got, raw: Buffer.from(got.raw) }, { ...user, role: "user", balance: 0 });
	assert.equal(await User.get({ account: "types", id: "2" }), undefined);
});

test("an item that has expired goes", async () => {
	await Account.create({ id: "old", name: "Old", gone: new Date(Date.now() - 10e3) });
	await Account.create({ id: "new", name: "New", gone: new Date(Date.now() + 3600e3) });
	let left;
	for (let i = 0; i < 500 && (left = (await Account.scan({})).map((a) => a.id)).length > 1; i++)
		await new Promise((done) => setTimeout(done, 10));
	assert.deepEqual(left, ["new"]);
	await Account.remove({ id: "new" });
});

test("conditions and updates", async () => {
	await User.create({ account: "cond", id: "1", balance: 5, rows: [{ n: 1 }], labels: new Set(["a"]), on: true });
	await assert.rejects(User.create({ account: "cond", id: "1" }), code("ConditionalCheckFailedException"));
	await assert.rejects(User.update({ account: "cond", id: "none", balance: 1 }), code("ConditionalCheckFailedException"));
	const user = await User.update({ account: "cond", id: "1" }, { add: { balance: 3 }, push: { rows: [{ n: 2 }] }, remove: ["on"],
		where: '(${balance} = {5}) and (contains(${labels}, {"a"}))' });
	assert.deepEqual([user.balance, user.rows, user.on], [8, [{ n: 1 }, { n: 2 }], undefined]);
	await assert.rejects(User.update({ account: "cond", id: "1", balance: 0 }, { where: "${balance} < {8}" }),
		code("ConditionalCheckFailedException"));
	const nested = await User.update({ account: "cond", id: "1" }, { set: { "rows[0].n": "${rows[0].n} + {10}" } });
	assert.deepEqual(nested.rows, [{ n: 11 }, { n: 2 }]);
	const old = await User.remove({ account: "cond", id: "1" }, { return: "ALL_OLD" });
	assert.deepEqual([old.balance, await User.get({ account: "cond", id: "1" })], [8, undefined]);
});

test("a unique attribute is kept unique by transactions", async () => {
	await Member.create({ id: "1", email: "ann@example.org" });
	await assert.rejects(Member.create({ id: "2", email: "ann@example.org" }), (e) => e.code === "UniqueError" &&
		/Cannot create unique attributes "email" for "Member"/.test(e.message));
	assert.equal(await Member.get({ id: "2" }), undefined);
	await Member.update({ id: "1", email: "new@example.org" });
	await Member.create({ id: "2", email: "ann@example.org" });
	await Member.remove({ id: "2" });
	await Member.remove({ id: "1" });
	assert.deepEqual(await table.scanItems({}, { where: "begins_with(${pk}, {member})", parse: true }), []);
});

test("batches, finds, indexes and pages", async () => {
	for (let from = 0; from < 50; from += 25) {
		const batch = {};
		for (let i = from; i < from + 25; i++)
			await User.create({ account: "pages", id: String(i).padStart(2, "0"), role: i % 5 ? "user" : "admin", balance: i, ls1sk: -i,
				name: `n${i}` }, { batch });
		assert.equal(await table.batchWrite(batch), true);
	}
	const ids = (users) => users.map((u) => Number(u.id));
	let next, pages = [];
	do {
		const page = await User.find({ account: "pages", sk: { ">=": "user#10" } }, { limit: 8, next, reverse: true });
		pages.push(ids(page));
		next = page.next;
	} while (next);
	assert.deepEqual([pages.flat(), pages[0].length], [Array.from({ length: 40 }, (_, i) => 49 - i), 8]);
	assert.deepEqual(ids(await User.find({ role: "admin", gs1sk: { between: ["user#05", "user#30"] } }, { index: "gs1" })), [5, 10, 15, 20, 25, 30]);
	const local = await User.find({ account: "pages", ls1sk: { "<": -46 } }, { index: "ls1", parse: true, hidden: true });
	assert.deepEqual(local.map((u) => [u.name, u.balance]), [["n49", 0], ["n48", 0], ["n47", 0]]); // not projected: the default
	assert.deepEqual(ids(await User.find({ account: "pages" }, { where: "(${balance} >= {47.0}) or (${name} = {n3})" })), [3, 47, 48, 49]);
	assert.equal((await User.find({ account: "pages" }, { count: true })).count, 50);
	const segments = await Promise.all([0, 1, 2].map((segment) => User.scan({ account: "pages" }, { segments: 3, segment })));
	assert.equal(segments.flat().length, 50);
	const batch = {};
	await User.get({ account: "pages", id: "03" }, { batch });
	await User.get({ account: "pages", id: "none" }, { batch });
	assert.deepEqual(ids(await table.batchGet(batch, { parse: true })), [3]);
});

test("transactions", async () => {
	await User.create({ account: "tx", id: "1", balance: 1 });
	let transaction = {};
	await User.update({ account: "tx", id: "1" }, { add: { balance: 10 }, transaction });
	await Account.create({ id: "tx", name: "T" }, { transaction });
	await table.transact("write", transaction);
	transaction = {};
	await User.get({ account: "tx", id: "1" }, { transaction });
	await Account.get({ id: "tx" }, { transaction });
	const got = await table.transact("get", transaction, { parse: true, hidden: true });
	assert.deepEqual([got[0].balance, got[1].name], [11, "T"]);
	transaction = {};
	await User.remove({ account: "tx", id: "1" }, { transaction });
	await User.check({ account: "tx", id: "2" }, { transaction, where: "${balance} > {5}" });
	await assert.rejects(table.transact("write", transaction), (e) => code("TransactionCanceledException")(e) &&
		e.context.err.message === "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]" &&
		e.context.err.CancellationReasons[1].Message === "The conditional request failed");
	assert.equal((await User.get({ account: "tx", id: "1" })).balance, 11);
});

test("errors carry the service's words", async () => {
	await assert.rejects(table.getItem({ pk: "x" }, { parse: true }), (e) => code("ValidationException")(e) &&
		e.context.err.message === "The provided key element does not match the schema");
	await assert.rejects(User.find({ account: "e" }, { where: "attribute_exist(${name})" }), (e) => code("ValidationException")(e) &&
		e.context.err.message === "Invalid FilterExpression: Invalid function name; function: attribute_exist");
});
