/* SPDX-License-Identifier: Apache-2.0 */
/* 01-1.6 steps 5 to 14: whose request is it, and may they ask that? The signatures are those of
 * docs/semantics/vectors/sigv4.jsonl. */
#include "operation/codec.h"
#include "server/verify.h"
#include "signature/signature.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define SIGNED "189a60aae36f67a61de46b65cf297163e5f4f00756786d519136aa57ed7975b5"
#define SCOPE  "AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request"
#define NAMES  "content-type;host;x-amz-date;x-amz-target"
#define KEY    "AKIDEXAMPLE:not-a-secret/test+key="

/* The first vector's request, part by part. */
struct parts {
	const char *path, *algorithm, *credential, *names, *signature, *date, *target, *more, *body;
	int64_t now_s; /* 0: when it was signed */
};

#define SIGNED_AT ((int64_t)1440938160)
static const char mismatch[] = "The request signature we calculated does not match the signature you "
			       "provided. Check your AWS Secret Access "
			       "Key and signing method. Consult the service documentation for details.";

struct world {
	struct server_keys keys;
	struct verifier *verifier;
	struct ddb_arena arena;
	struct error err;
	struct buf in;
};

static void begin(struct world *w, const char *key_line)
{
	ddbi_arena_init(&w->arena, 1 << 20);
	error_init(&w->err, &w->arena);
	ddbi_keys_init(&w->keys);
	assert_true(ddbi_keys_add(&w->keys, str_z(key_line), &w->err));
	w->verifier = ddbi_verifier_new(&w->keys);
	assert_non_null(w->verifier);
	ddbi_buf_init(&w->in, HTTP_MAX_INPUT);
}

static void end(struct world *w)
{
	ddbi_buf_free(&w->in);
	ddbi_verifier_free(w->verifier);
	ddbi_keys_free(&w->keys);
	ddbi_arena_free(&w->arena);
}

#define PART(p, name, otherwise) ((p)->name ? (p)->name : (otherwise))

static void write_request(struct world *w, const struct parts *p)
{
	char text[4096];
	const char *body = PART(p, body, "{}");
	int n = snprintf(text, sizeof text,
		"POST %s HTTP/1.1\r\nhost: dynamodb.us-east-1.amazonaws.com\r\nX-Amz-Date: %s\r\n"
		"Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.%s\r\n"
		"Authorization: %s Credential=%s, SignedHeaders=%s, Signature=%s\r\n%sContent-Length: "
		"%zu\r\n\r\n%s",
		PART(p, path, "/"), PART(p, date, "20150830T123600Z"), PART(p, target, "ListTables"),
		PART(p, algorithm, "AWS4-HMAC-SHA256"), PART(p, credential, SCOPE), PART(p, names, NAMES),
		PART(p, signature, SIGNED), PART(p, more, ""), strlen(body), body);
	assert_in_range(n, 1, sizeof text - 1);
	buf_z(&w->in, text);
}

static bool ask(struct world *w, const struct parts *p)
{
	struct http_parser parser = { 0 };
	struct http_request r;
	struct auth_claim claim;
	const struct server_key *key = NULL;
	size_t used;
	write_request(w, p);
	assert_int_equal(ddbi_http_parse(&parser, &w->in, &r, &used), HTTP_READY);
	assert_true(ddbi_auth_form(&r, &w->err, &claim));
	int64_t now = (p->now_s ? p->now_s : SIGNED_AT) * 1000000;
	bool ok = ddbi_verify(w->verifier, &r, &claim, r.body, now, &w->err, &key);
	if (ok)
		assert_true(str_eq(key->id, STR("AKIDEXAMPLE")));
	return ok;
}

static void expect(const char *key_line, struct parts p, const char *exception, const char *message)
{
	struct world w;
	begin(&w, key_line);
	bool ok = ask(&w, &p);
	if (ok != !exception)
		fail_msg("expected %s %s, got %.*s", exception ? exception : "success",
			message ? message : "", (int)w.err.message.n, w.err.message.p ? w.err.message.p : "");
	if (exception) {
		assert_string_equal(ddbi_exception(w.err.exception)->name, exception);
		if (!str_eq(w.err.message, str_z(message)))
			fail_msg("expected\n%s\ngot\n%.*s", message, (int)w.err.message.n, w.err.message.p);
	}
	end(&w);
}

static void right_signatures_are_accepted(void **state)
{
	(void)state;
	expect(KEY, (struct parts){ 0 }, NULL, NULL);
	expect(KEY, (struct parts){ .now_s = SIGNED_AT + 900 }, NULL, NULL);
	expect(KEY, (struct parts){ .now_s = SIGNED_AT - 900 }, NULL, NULL);
	expect(KEY, (struct parts){ .credential = SCOPE "/" }, NULL, NULL);
	/* Of what is not signed only the form counts. */
	expect(KEY, (struct parts){ .more = "User-Agent: x\r\n" }, NULL, NULL);
	expect(KEY,
		(struct parts){
			.more = "X-Amz-Content-Sha256: "
				"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\r\n" },
		NULL, NULL);
}

static void wrong_signatures_are_not(void **state)
{
	static const struct parts wrong[] = {
		{ .body = "{ }" },
		{ .target = "DeleteTable" },
		{ .path = "/x" },
		{ .path = "/?a=b" },
		{ .names = "host;x-amz-date;x-amz-target" },
		{ .names = NAMES ";x-not-there" },
		{ .names = NAMES ";" },
		{ .names = "content-type;host;;x-amz-date;x-amz-target" },
		{ .signature = "189a60aae36f67a61de46b65cf297163e5f4f00756786d519136aa57ed7975b4" },
		{ .signature = "" },
		{ .signature = SIGNED "00" },
		{ .date = "20150830T123601Z" },
		{ .credential = "AKIDEXAMPLE/20150830/eu-west-1/dynamodb/aws4_request" },
		{ .more = "Content-Type: application/json\r\n" },
		{ .more = "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		expect(KEY, wrong[i], "InvalidSignatureException", mismatch);
	expect("AKIDEXAMPLE:another", (struct parts){ 0 }, "InvalidSignatureException", mismatch);
}

static void dates_have_their_form_and_their_time(void **state)
{
	static const char *const bad[] = { "20150830", "2015-08-30T12:36:00Z", "20150230T123600Z",
		"20150830T243600Z", "Sun, 30 Aug 2015 12:36:00 GMT" };
	char text[256];
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text,
			"Date must be in ISO-8601 'basic format'. Got '%s'. See "
			"http://en.wikipedia.org/wiki/ISO_8601",
			bad[i]);
		expect(KEY, (struct parts){ .date = bad[i] }, "IncompleteSignatureException", text);
	}
	expect(KEY, (struct parts){ .now_s = SIGNED_AT + 901 }, "InvalidSignatureException",
		"Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z "
		"- 15 min.)");
	expect(KEY, (struct parts){ .now_s = SIGNED_AT - 901 }, "InvalidSignatureException",
		"Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
		"(20150830T122059Z + 15 min.)");
}

static void each_part_of_the_claim_is_looked_at(void **state)
{
	(void)state;
	expect(KEY, (struct parts){ .names = "content-type;x-amz-date;x-amz-target" },
		"InvalidSignatureException", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
	expect(KEY, (struct parts){ .names = "content-type;host;x-amz-date" }, "InvalidSignatureException",
		"'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
	expect(KEY, (struct parts){ .algorithm = "AWS4-HMAC-SHA25" }, "IncompleteSignatureException",
		"Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ");
	expect(KEY, (struct parts){ .credential = "a/b/c/d" }, "IncompleteSignatureException",
		"Credential must have exactly 5 slash-delimited elements, e.g. "
		"keyid/date/region/service/term, "
		"got 'a/b/c/d'");
	expect(KEY, (struct parts){ .credential = SCOPE "/x" }, "IncompleteSignatureException",
		"Credential must have exactly 5 slash-delimited elements, e.g. "
		"keyid/date/region/service/term, "
		"got '" SCOPE "/x'");
	expect(KEY, (struct parts){ .credential = "a/20150831//s3/aws3" }, "InvalidSignatureException",
		"Credential should be scoped to a valid region, not ''. "
		"Credential should be scoped to correct service: 'dynamodb'. "
		"Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3'. "
		"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
		"'20150831' != '20150830', from '20150830T123600Z'. ");
	expect(KEY, (struct parts){ .credential = "OTHER/20150830/us-east-1/dynamodb/aws4_request" },
		"UnrecognizedClientException", "The security token included in the request is invalid.");
}

static void session_tokens_belong_to_their_keys(void **state)
{
	(void)state;
	expect(KEY " token=T", (struct parts){ .more = "X-Amz-Security-Token: T\r\n" }, NULL, NULL);
	static const char *const others[] = { "", "X-Amz-Security-Token: U\r\n",
		"X-Amz-Security-Token: TT\r\n" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		expect(KEY " token=T", (struct parts){ .more = others[i] }, "UnrecognizedClientException",
			"The security token included in the request is invalid");
	expect(KEY, (struct parts){ .more = "X-Amz-Security-Token: T\r\n" }, "UnrecognizedClientException",
		"The security token included in the request is invalid");
	expect(KEY " token=T until=20150830T123600Z", (struct parts){ .more = "X-Amz-Security-Token: T\r\n" },
		"ExpiredTokenException", "The security token included in the request is expired");
	expect(KEY " token=T until=20150830T123601Z", (struct parts){ .more = "X-Amz-Security-Token: T\r\n" },
		NULL, NULL);
}

/* ---- what a key may do ---- */

static bool permitted(
	const char *line, const char *operation, const char *json, struct ddb_arena *arena, struct op *op)
{
	struct server_keys keys;
	struct buf scratch;
	struct error err;
	error_init(&err, arena);
	ddbi_buf_init(&scratch, 1 << 16);
	ddbi_keys_init(&keys);
	assert_true(ddbi_keys_add(&keys, str_z(line), &err));
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	assert_int_not_equal(id, OP_NONE);
	assert_true(ddbi_op_init(op, id, arena));
	assert_true(ddbi_decode(ddbi_operations[id].input, str_z(json), &scratch, &op->error, op->input));
	bool ok = ddbi_permit(keys.items[0], op);
	ddbi_keys_free(&keys);
	ddbi_buf_free(&scratch);
	return ok;
}

static void expect_permit(const char *line, const char *operation, const char *json, bool want)
{
	struct ddb_arena arena;
	struct op op;
	ddbi_arena_init(&arena, 1 << 20);
	if (permitted(line, operation, json, &arena, &op) != want)
		fail_msg("%s: %s %s is %spermitted", line, operation, json, want ? "not " : "");
	if (!want)
		assert_int_equal(op.error.exception, EXCEPTION_ACCESS_DENIED);
	ddbi_arena_free(&arena);
}

static void read_only_keys_read(void **state)
{
	static const char *const reads[] = { "GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan",
		"DescribeTable", "ListTables", "GetRecords", "ListTagsOfResource", "DescribeTimeToLive" };
	static const char *const others[] = { "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem",
		"TransactWriteItems", "CreateTable", "DeleteTable", "UpdateTable", "TagResource",
		"UpdateTimeToLive", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction",
		"ImportTable" };
	(void)state;
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		expect_permit("a:b read-only", reads[i], "{}", true);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		expect_permit("a:b read-only", others[i], "{}", false);
		expect_permit("a:b", others[i], "{}", true);
	}
}

static void confined_keys_touch_their_tables_only(void **state)
{
#define T(name) "{\"TableName\":\"" name "\"}"
	static const struct {
		const char *operation, *json;
		bool allowed;
	} cases[] = {
		{ "PutItem", T("app_x"), true },
		{ "PutItem", T("lib.y"), true },
		{ "PutItem", T("other"), false },
		{ "PutItem", T("ap"), false },
		{ "PutItem", "{}", false },
		{ "GetItem", T("arn:aws:dynamodb:us-east-1:000000000000:table/app_x"), true },
		{ "GetItem", T("arn:aws:dynamodb:us-east-1:000000000000:table/other"), false },
		{ "GetItem", T("arn:aws:dynamodb:us-east-1:000000000000:table/other:table/app_x"), false },
		{ "BatchGetItem", "{\"RequestItems\":{\"app_x\":{\"Keys\":[]},\"app_y\":{\"Keys\":[]}}}",
			true },
		{ "BatchGetItem", "{\"RequestItems\":{\"app_x\":{\"Keys\":[]},\"other\":{\"Keys\":[]}}}",
			false },
		{ "BatchWriteItem", "{\"RequestItems\":{\"other\":[]}}", false },
		{ "TransactWriteItems",
			"{\"TransactItems\":[{\"Delete\":" T("app_x") "},{\"ConditionCheck\":" T(
				"other") "}]}",
			false },
		{ "TransactGetItems", "{\"TransactItems\":[{\"Get\":" T("app_x") "}]}", true },
		{ "CreateTable", T("app_new"), true },
		{ "ListTables", "{}", false },
		{ "ListTables", "{\"ExclusiveStartTableName\":\"app_x\"}", false },
		{ "ListStreams", T("app_x"), true },
		{ "ListStreams", "{}", false },
		{ "DescribeStream",
			"{\"StreamArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/app_x/stream/l\"}",
			true },
		{ "GetRecords",
			"{\"ShardIterator\":\"arn:aws:dynamodb:us-east-1:000000000000:table/other/stream/"
			"l|1|app_\"}",
			false },
		{ "TagResource", "{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/other\"}",
			false },
		{ "ExecuteStatement", "{\"Statement\":\"SELECT * FROM app_x\"}", false },
		{ "DescribeEndpoints", "{}", true },
		{ "DescribeLimits", "{}", true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_permit("a:b tables=app_,lib.", cases[i].operation, cases[i].json, cases[i].allowed);
}

static void denials_name_who_what_and_where(void **state)
{
	struct ddb_arena arena;
	struct op op;
	(void)state;
	ddbi_arena_init(&arena, 1 << 20);
	assert_false(permitted("me:b tables=app_", "GetItem", T("other"), &arena, &op));
	static const char want[] = "User: arn:aws:iam::000000000000:user/me is not authorized to perform: "
				   "dynamodb:GetItem on resource: "
				   "arn:aws:dynamodb:us-east-1:000000000000:table/other because no "
				   "identity-based policy allows the "
				   "dynamodb:GetItem action";
	assert_true(str_eq(op.error.message, str_z(want)));
	ddbi_arena_free(&arena);
}

/* ---- lines of keys ---- */

static void lines_of_keys_are_checked(void **state)
{
	static const char *const bad[] = { "secretword", ":x", "x:", "a/b:c", "a:b nonsense",
		"a:b tables=", "a:b tables=x,,y", "a:b token=", "a:b until=20300101T000000Z",
		"a:b token=t until=soon" };
	struct server_keys k;
	struct ddb_arena arena;
	struct error err;
	(void)state;
	ddbi_arena_init(&arena, 1 << 20);
	error_init(&err, &arena);
	ddbi_keys_init(&k);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(ddbi_keys_add(&k, str_z(bad[i]), &err));
		assert_int_equal(err.exception, EXCEPTION_VALIDATION);
		assert_false(ddbi_str_contains(err.message, STR("secretword")));
	}
	assert_int_equal(k.n, 0);
	assert_true(ddbi_keys_add(&k, STR("# a:b"), &err));
	assert_true(ddbi_keys_add(&k, STR("  \r\n"), &err));
	assert_true(ddbi_keys_add(&k, STR(" id:se:cret\tread-only  tables=a,b\r\n"), &err));
	assert_int_equal(k.n, 1);
	assert_true(str_eq(k.items[0]->secret, STR("se:cret")));
	assert_true(k.items[0]->read_only);
	assert_int_equal(k.items[0]->nprefixes, 2);
	assert_false(ddbi_keys_add(&k, STR("id:other"), &err));
	assert_ptr_equal(ddbi_keys_find(&k, STR("id")), k.items[0]);
	assert_null(ddbi_keys_find(&k, STR("i")));
	ddbi_keys_free(&k);
	ddbi_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_signatures_are_accepted),
		cmocka_unit_test(wrong_signatures_are_not),
		cmocka_unit_test(dates_have_their_form_and_their_time),
		cmocka_unit_test(each_part_of_the_claim_is_looked_at),
		cmocka_unit_test(session_tokens_belong_to_their_keys),
		cmocka_unit_test(read_only_keys_read),
		cmocka_unit_test(confined_keys_touch_their_tables_only),
		cmocka_unit_test(denials_name_who_what_and_where),
		cmocka_unit_test(lines_of_keys_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
