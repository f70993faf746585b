/* SPDX-License-Identifier: Apache-2.0 */
/* The header from C++17: opens a store, makes raw calls, and sees an error. */
#include <ddb/ddb.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

static int failures;

static void check(bool ok, const char *what)
{
	if (!ok) {
		std::printf("FAILED: %s\n", what);
		failures++;
	}
}

int main()
{
	ddb *opened = nullptr;
	ddb_open_opts options = {};
	options.table_prefix = "test-";
	check(ddb_open(&opened, "memory:", &options) == DDB_OK, "ddb_open");
	std::unique_ptr<ddb, decltype(&ddb_close)> db(opened, ddb_close);

	const char *json = nullptr;
	check(ddb_call(db.get(), "CreateTable",
		      R"({"TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
			  "AttributeDefinitions": [{"AttributeName": "artist", "AttributeType": "S"}],
			  "KeySchema": [{"AttributeName": "artist", "KeyType": "HASH"}]})",
		      nullptr) == DDB_OK,
		"CreateTable");
	check(ddb_call(db.get(), "PutItem", R"({"TableName": "Music", "Item": {"artist": {"S": "Nina"}}})", &json) == DDB_OK,
		"PutItem");
	check(ddb_call(db.get(), "GetItem", R"({"TableName": "Music", "Key": {"artist": {"S": "Nina"}}})", &json) == DDB_OK,
		"GetItem");
	check(json && std::string(json) == R"({"Item":{"artist":{"S":"Nina"}}})", "the item");

	check(ddb_call(db.get(), "GetItem", R"({"TableName": "Musik", "Key": {"artist": {"S": "Nina"}}})", &json) == DDB_NO_TABLE,
		"GetItem of no table");
	check(std::strcmp(ddb_errmsg(db.get()), "Requested resource not found") == 0, "its message");

	ddb *copy = nullptr;
	check(ddb_fork(&copy, db.get()) == DDB_OK, "ddb_fork");
	ddb_close(copy);

	ddb_value v = {};
	v.type = DDB_BOOL;
	v.flag = true;
	check(v.type == DDB_BOOL && v.flag && ddb_now().us > 0, "values");
	std::printf("%s\n", failures ? "failed" : "ok");
	return failures ? 1 : 0;
}
