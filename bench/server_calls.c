/* SPDX-License-Identifier: Apache-2.0 */
#include "server_calls.h"
#include "base/os.h"
#include "bench.h"
#include "entry.h"
#include <stdio.h>
#include <unistd.h>

#define POSTS   10
#define BATCH   25
#define BATCHES 400

static const char title[] = "What happened by the river today";
static const char text[] =
	"The quick brown fox jumps over the lazy dog, and then it lies down beside the river to watch the "
	"water go by; a heron on the other bank stands on one leg and waits for what the day brings.";

/* ---- one request ---- */

/* What an AWS SDK sends, but for the signature's value. */
static void write_request(struct buf *b, const char *path, const char *operation, struct str json)
{
	char head[1024];
	snprintf(head, sizeof head,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
		"X-Amz-Date: 20260101T000000Z\r\n"
		"User-Agent: Boto3/1.34.1 md/Botocore#1.34.1 ua/2.0 os/linux lang/python#3.11\r\n"
		"Authorization: AWS4-HMAC-SHA256 "
		"Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "
		"SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
		"Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n"
		"X-Amz-Target: DynamoDB_20120810.%s\r\nContent-Length: %zu\r\n\r\n",
		path, operation, json.n);
	buf_z(b, head);
	buf_str(b, json);
}

void client_init(struct client *c, int port)
{
	c->fd = http_connect(port);
	if (c->fd < 0)
		bench_die("a server", "does not listen");
	ddbi_buf_init(&c->request, 1 << 20);
	ddbi_buf_init(&c->json, 1 << 20);
	ddbi_buf_init(&c->reply, 16 << 20);
}

void client_free(struct client *c)
{
	ddbi_buf_free(&c->request);
	ddbi_buf_free(&c->json);
	ddbi_buf_free(&c->reply);
	close(c->fd);
}

struct str client_ask(struct client *c, const char *operation)
{
	struct str body;
	buf_clear(&c->request);
	write_request(&c->request, "/", operation, buf_view(&c->json));
	if (!http_ask(c->fd, buf_view(&c->request), &c->reply, &body))
		bench_die(operation, "no answer");
	if (!str_starts(buf_view(&c->reply), STR("HTTP/1.1 200"))) {
		ddbi_buf_byte(&c->reply, 0);
		bench_die(operation, c->reply.p);
	}
	return body;
}

struct str client_ask_text(struct client *c, const char *operation, const char *json)
{
	buf_clear(&c->json);
	buf_z(&c->json, json);
	return client_ask(c, operation);
}

/* ---- items ---- */

/* Number i, as it is at that time. */
static void write_entry_at(struct buf *b, size_t i, size_t time)
{
	char key[ENTRY_KEY + 1], item[1024];
	entry_key(i, key);
	snprintf(item, sizeof item,
		"{\"id\":{\"S\":\"%s\"},\"owner\":{\"S\":\"jane.doe@example.org\"},\"title\":{\"S\":\"%s\"},"
		"\"body\":{\"S\":\"%s\"},\"created\":{\"N\":\"%zu\"},\"visits\":{\"N\":\"%zu\"}}",
		key, title, text, 1700000000 + time, i % 1000);
	buf_z(b, item);
}

static void write_entry(struct buf *b, size_t i)
{
	write_entry_at(b, i, 0);
}

static void write_post(struct buf *b, size_t i)
{
	char item[1024];
	snprintf(item, sizeof item,
		"{\"blog\":{\"S\":\"blog#%019zu\"},\"number\":{\"N\":\"%zu\"},\"title\":{\"S\":\"%s\"},"
		"\"text\":{\"S\":\"%s\"},\"created\":{\"N\":\"%zu\"},\"likes\":{\"N\":\"%zu\"}}",
		i / POSTS, i % POSTS, title, text, 1700000000 + i, i % 1000);
	buf_z(b, item);
}

static void begin_batch(struct buf *b, const char *table)
{
	buf_z(b, "{\"RequestItems\":{\"");
	buf_z(b, table);
	buf_z(b, "\":[");
}

static void begin_put(struct buf *b, bool first)
{
	buf_z(b, first ? "{\"PutRequest\":{\"Item\":" : ",{\"PutRequest\":{\"Item\":");
}

static void fill(struct client *c, const char *table, void (*write)(struct buf *, size_t), size_t n)
{
	for (size_t i = 0; i < n; i += BATCH) {
		buf_clear(&c->json);
		begin_batch(&c->json, table);
		for (size_t k = i; k < i + BATCH && k < n; k++) {
			begin_put(&c->json, k == i);
			write(&c->json, k);
			buf_z(&c->json, "}}");
		}
		buf_z(&c->json, "]}}");
		client_ask(c, "BatchWriteItem");
	}
}

static void wait_until_active(struct client *c, const char *describe)
{
	static const char active[] = "\"ACTIVE\"";
	for (int i = 0; i < 500; i++) {
		struct str body = client_ask_text(c, "DescribeTable", describe);
		if (memmem(body.p, body.n, active, sizeof active - 1))
			return;
		ddbi_sleep_ms(10);
	}
	bench_die("a table", "does not become active");
}

void server_fill(struct client *c, struct size size)
{
	client_ask_text(c, "CreateTable",
		"{\"TableName\":\"Entries\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
		"\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\","
		"\"KeyType\":\"HASH\"}]}");
	client_ask_text(c, "CreateTable",
		"{\"TableName\":\"Posts\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
		"\"AttributeName\":\"blog\",\"AttributeType\":\"S\"},{\"AttributeName\":\"number\","
		"\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"blog\",\"KeyType\":\"HASH\"},{"
		"\"AttributeName\":\"number\",\"KeyType\":\"RANGE\"}]}");
	wait_until_active(c, "{\"TableName\":\"Entries\"}");
	wait_until_active(c, "{\"TableName\":\"Posts\"}");
	fill(c, "Entries", write_entry, size.entries);
	fill(c, "Posts", write_post, size.blogs * POSTS);
}

/* ---- the calls ---- */

static void write_key(struct buf *b, size_t i, struct size size)
{
	char json[256], key[ENTRY_KEY + 1];
	entry_key(i * 7919 % size.entries, key);
	snprintf(json, sizeof json, "{\"TableName\":\"Entries\",\"Key\":{\"id\":{\"S\":\"%s\"}}", key);
	buf_z(b, json);
}

static void get_body(struct buf *b, size_t i, struct size size)
{
	write_key(b, i, size);
	buf_z(b, "}");
}

/* A put that changes nothing is less work: of the first half of the requests and the second each writes what
 * the other changes. */
static void put_body(struct buf *b, size_t i, struct size size)
{
	buf_z(b, "{\"TableName\":\"Entries\",\"Item\":");
	write_entry_at(b, i % (LOAD_REQUESTS / 2) * 7919 % size.entries, i + 1);
	buf_z(b, "}");
}

static void query_body(struct buf *b, size_t i, struct size size)
{
	char json[256];
	snprintf(json, sizeof json,
		"{\"TableName\":\"Posts\",\"KeyConditionExpression\":\"blog = :b\","
		"\"ExpressionAttributeValues\":{\":b\":{\"S\":\"blog#%019zu\"}}}",
		i * 7919 % size.blogs);
	buf_z(b, json);
}

static void update_body(struct buf *b, size_t i, struct size size)
{
	write_key(b, i, size);
	buf_z(b, ",\"UpdateExpression\":\"SET visits = visits + :n\",\"ConditionExpression\":"
		 "\"attribute_exists(id) AND visits >= :zero\",\"ExpressionAttributeValues\":"
		 "{\":n\":{\"N\":\"1\"},\":zero\":{\"N\":\"0\"}}}");
}

static void batch_body(struct buf *b, size_t i, struct size size)
{
	begin_batch(b, "Entries");
	for (size_t k = 0; k < BATCH; k++) {
		begin_put(b, !k);
		write_entry_at(b, (i % (BATCHES / 2) * BATCH + k) * 7919 % size.entries, i + 1);
		buf_z(b, "}}");
	}
	buf_z(b, "]}}");
}

const struct call server_calls[CALLS] = {
	{ "GetItem", "GetItem", "/g", LOAD_REQUESTS, get_body, 1.5, false },
	{ "PutItem", "PutItem", "/p", LOAD_REQUESTS, put_body, 1.7, false },
	{ "Query of 10", "Query", "/q", LOAD_REQUESTS, query_body, 2.5, false },
	{ "UpdateItem, condition", "UpdateItem", "/u", LOAD_REQUESTS, update_body, 2, true },
	{ "BatchWriteItem of 25", "BatchWriteItem", "/b", BATCHES, batch_body, 12, true },
};

void server_load(struct load *l, const struct call *call, const char *path, struct size size)
{
	struct buf json;
	ddbi_buf_init(&json, 1 << 20);
	load_init(l);
	for (size_t i = 0; i < call->requests; i++) {
		buf_clear(&json);
		call->body(&json, i, size);
		write_request(&l->bytes, path, call->operation, buf_view(&json));
		load_add(l);
	}
	ddbi_buf_free(&json);
}
