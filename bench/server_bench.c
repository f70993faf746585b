/* SPDX-License-Identifier: Apache-2.0 */
/* `ddb serve` in memory: how soon it answers, what it takes when idle, and its processor time for a request,
 * against nginx returning a fixed reply of the same size to the same requests, both driven by wrk. */
#include "bench.h"
#include "entry.h"
#include "process.h"
#include "scratch.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ITEMS    100000
#define BLOGS    2000
#define POSTS    10
#define REQUESTS 2000 /* different ones that wrk sends in turn */
#define SECONDS  "1s"

static const char title[] = "What happened by the river today";
static const char text[] =
	"The quick brown fox jumps over the lazy dog, and then it lies down beside the river to watch the "
	"water go by; a heron on the other bank stands on one leg and waits for what the day brings.";

/* ---- requests ---- */

struct client {
	int fd;
	struct buf request, json, reply;
};

/* What an AWS SDK sends, but for the signature's value. */
#define HEADERS(line)                                                                                        \
	line("Content-Type", "application/x-amz-json-1.0") line("X-Amz-Date", "20260101T000000Z")            \
		line("User-Agent", "Boto3/1.34.1 md/Botocore#1.34.1 ua/2.0 os/linux lang/python#3.11") line( \
			"Authorization",                                                                     \
			"AWS4-HMAC-SHA256 "                                                                  \
			"Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "         \
			"SignedHeaders=content-type;host;x-amz-date;x-amz-target, "                          \
			"Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
#define AS_HTTP(name, value) name ": " value "\r\n"
#define AS_LUA(name, value)  "wrk.headers[\"" name "\"] = \"" value "\"\n"

static void client_init(struct client *c)
{
	c->fd = -1;
	ddbi_buf_init(&c->request, 1 << 20);
	ddbi_buf_init(&c->json, 1 << 20);
	ddbi_buf_init(&c->reply, 16 << 20);
}

static void client_free(struct client *c)
{
	ddbi_buf_free(&c->request);
	ddbi_buf_free(&c->json);
	ddbi_buf_free(&c->reply);
	if (c->fd >= 0)
		close(c->fd);
}

/* Sends c->json; the body of the answer. */
static struct str ask(struct client *c, const char *operation)
{
	struct str body;
	char head[1024];
	buf_clear(&c->request);
	snprintf(head, sizeof head,
		"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" HEADERS(
			AS_HTTP) "X-Amz-Target: DynamoDB_20120810.%s\r\nContent-Length: %zu\r\n\r\n",
		operation, c->json.len);
	buf_z(&c->request, head);
	buf_str(&c->request, buf_view(&c->json));
	if (!http_ask(c->fd, buf_view(&c->request), &c->reply, &body))
		bench_die(operation, "no answer");
	if (!str_starts(buf_view(&c->reply), STR("HTTP/1.1 200")))
		bench_die(operation, c->reply.p);
	return body;
}

static void ask_text(struct client *c, const char *operation, const char *json)
{
	buf_clear(&c->json);
	buf_z(&c->json, json);
	ask(c, operation);
}

/* ---- items ---- */

static void write_entry(struct buf *b, size_t i)
{
	char key[ENTRY_KEY + 1], item[1024];
	entry_key(i, key);
	snprintf(item, sizeof item,
		"{\"id\":{\"S\":\"%s\"},\"owner\":{\"S\":\"jane.doe@example.org\"},\"title\":{\"S\":\"%s\"},"
		"\"body\":{\"S\":\"%s\"},\"created\":{\"N\":\"%zu\"},\"visits\":{\"N\":\"%zu\"}}",
		key, title, text, 1700000000 + i, i % 1000);
	buf_z(b, item);
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

static void load(struct client *c, const char *table, void (*write)(struct buf *, size_t), size_t n)
{
	for (size_t i = 0; i < n;) {
		buf_clear(&c->json);
		buf_z(&c->json, "{\"RequestItems\":{\"");
		buf_z(&c->json, table);
		buf_z(&c->json, "\":[");
		for (size_t k = 0; k < 25 && i < n; k++, i++) {
			buf_z(&c->json, k ? ",{\"PutRequest\":{\"Item\":" : "{\"PutRequest\":{\"Item\":");
			write(&c->json, i);
			buf_z(&c->json, "}}");
		}
		buf_z(&c->json, "]}}");
		ask(c, "BatchWriteItem");
	}
}

static void fill(struct client *c)
{
	ask_text(c, "CreateTable",
		"{\"TableName\":\"Entries\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
		"\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\","
		"\"KeyType\":\"HASH\"}]}");
	ask_text(c, "CreateTable",
		"{\"TableName\":\"Posts\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
		"\"AttributeName\":\"blog\",\"AttributeType\":\"S\"},{\"AttributeName\":\"number\","
		"\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"blog\",\"KeyType\":\"HASH\"},{"
		"\"AttributeName\":\"number\",\"KeyType\":\"RANGE\"}]}");
	load(c, "Entries", write_entry, ITEMS);
	load(c, "Posts", write_post, (size_t)BLOGS * POSTS);
}

static void get_body(struct buf *b, size_t i)
{
	char json[256], key[ENTRY_KEY + 1];
	entry_key(i * 7919 % ITEMS, key);
	snprintf(json, sizeof json, "{\"TableName\":\"Entries\",\"Key\":{\"id\":{\"S\":\"%s\"}}}", key);
	buf_z(b, json);
}

static void put_body(struct buf *b, size_t i)
{
	buf_z(b, "{\"TableName\":\"Entries\",\"Item\":");
	write_entry(b, i * 7919 % ITEMS);
	ddbi_buf_byte(b, '}');
}

static void query_body(struct buf *b, size_t i)
{
	char json[256];
	snprintf(json, sizeof json,
		"{\"TableName\":\"Posts\",\"KeyConditionExpression\":\"blog = :b\","
		"\"ExpressionAttributeValues\":{\":b\":{\"S\":\"blog#%019zu\"}}}",
		i * 7919 % BLOGS);
	buf_z(b, json);
}

/* ---- what is compared ---- */

static const struct call {
	const char *name, *operation, *path;
	void (*body)(struct buf *, size_t);
	double bar;
} calls[] = {
	{ "GetItem", "GetItem", "/g", get_body, 1.5 },
	{ "PutItem", "PutItem", "/p", put_body, 1.7 },
	{ "Query of 10", "Query", "/q", query_body, 2.5 },
};
#define CALLS (sizeof calls / sizeof calls[0])

/* ---- wrk ---- */

static void script_path(const struct scratch *s, const struct call *call, char out[SCRATCH_PATH])
{
	char name[64];
	snprintf(name, sizeof name, "%s.lua", call->operation);
	scratch_path(s, name, out);
}

static void write_script(const struct scratch *s, const struct call *call)
{
	char path[SCRATCH_PATH];
	struct buf body;
	script_path(s, call, path);
	FILE *f = fopen(path, "w");
	if (!f)
		bench_die(path, "cannot be written");
	fprintf(f,
		"wrk.method = \"POST\"\n" HEADERS(AS_LUA) "wrk.headers[\"X-Amz-Target\"] = "
							  "\"DynamoDB_20120810.%s\"\nlocal bodies = {\n",
		call->operation);
	ddbi_buf_init(&body, 1 << 16);
	for (size_t i = 0; i < REQUESTS; i++) {
		buf_clear(&body);
		call->body(&body, i);
		fprintf(f, "[[%.*s]],\n", (int)body.len, body.p);
	}
	ddbi_buf_free(&body);
	fputs("}\n"
	      "local requests, at = {}, 0\n"
	      "function init(args)\n"
	      "	for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end\n"
	      "end\n"
	      "function request()\n"
	      "	at = at % #requests + 1\n"
	      "	return requests[at]\n"
	      "end\n"
	      "function done(summary)\n"
	      "	local e = summary.errors\n"
	      "	print(\"\\nDONE \" .. summary.requests .. \" \" .. e.connect + e.read + e.write + e.status)\n"
	      "end\n",
		f);
	if (fclose(f))
		bench_die(path, "cannot be written");
}

/* Nanoseconds of the server's processor time for a request. */
static double drive(const struct process *server, const char *wrk, const char *script, int connections,
	int port, const char *path)
{
	char command[2 * SCRATCH_PATH], line[256];
	long requests = 0, errors = 0;
	snprintf(command, sizeof command, "%s -t1 -c%d -d" SECONDS " -s %s http://127.0.0.1:%d%s", wrk,
		connections, script, port, path);
	double before = process_cpu_ns(server);
	FILE *f = popen(command, "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, "DONE ", 5)) {
			char *rest;
			requests = strtol(line + 5, &rest, 10);
			errors = strtol(rest, NULL, 10);
		}
	if (!f || pclose(f) || !requests || errors)
		bench_die(command, "failed, or had errors");
	return (process_cpu_ns(server) - before) / (double)requests;
}

/* ---- the two servers ---- */

static int start_ddb(struct process *p)
{
	char line[256];
	size_t n = 0;
	process_start(p, (const char *const[]){ DDB_COMMAND, "serve", "--port", "0", NULL }, false);
	while (n + 1 < sizeof line && read(p->out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = 0;
	const char *colon = strrchr(line, ':');
	if (!colon)
		bench_die(DDB_COMMAND, "did not start");
	return (int)strtol(colon + 1, NULL, 10);
}

/* nginx adds a Date of 37 bytes to what we answer: it takes the place of a part of the request id. */
static void write_location(FILE *f, const struct call *call, struct str body)
{
	fprintf(f,
		"location %s { default_type application/x-amz-json-1.0;\n"
		"add_header x-amzn-RequestId ABCDEFGHIJKLMNO; add_header x-amz-crc32 1234567890;\n",
		call->path);
	char names[64] = "";
	for (size_t i = 0; body.n; i++) { /* a word of its configuration has 4 kB at most */
		size_t n = body.n < 2000 ? body.n : 2000;
		fprintf(f, "set $%s%zu '%.*s';\n", call->operation, i, (int)n, body.p);
		size_t at = strlen(names);
		snprintf(names + at, sizeof names - at, "$%s%zu", call->operation, i);
		body = str_sub(body, n, body.n - n);
	}
	fprintf(f, "return 200 %s; }\n", names);
}

static void start_nginx(
	struct process *p, const char *nginx, const struct scratch *s, struct client *c, int port)
{
	char path[SCRATCH_PATH], dir[SCRATCH_PATH];
	scratch_path(s, "nginx.conf", path);
	scratch_path(s, "", dir);
	FILE *f = fopen(path, "w");
	if (!f)
		bench_die(path, "cannot be written");
	fprintf(f,
		"daemon off; master_process off; pid %snginx.pid; error_log %snginx.log crit;\n"
		"events { worker_connections 1024; }\n"
		"http { access_log off; keepalive_requests 1000000000; client_body_temp_path %sbody;\n"
		"proxy_temp_path %sproxy; fastcgi_temp_path %sfastcgi; uwsgi_temp_path %suwsgi;\n"
		"scgi_temp_path %sscgi; server { listen 127.0.0.1:%d;\n",
		dir, dir, dir, dir, dir, dir, dir, port);
	for (size_t i = 0; i < CALLS; i++) {
		buf_clear(&c->json);
		calls[i].body(&c->json, 1);
		write_location(f, &calls[i], ask(c, calls[i].operation));
	}
	fputs("} }\n", f);
	if (fclose(f))
		bench_die(path, "cannot be written");
	process_start(p, (const char *const[]){ nginx, "-c", path, "-p", dir, NULL }, true);
	int fd = http_connect(port);
	if (fd < 0)
		bench_die(nginx, "did not start");
	close(fd);
}

/* ---- the rows ---- */

static void requests_row(const struct call *call, int connections, const struct process *ddb, int ddb_port,
	const struct process *nginx, int nginx_port, const char *wrk, const struct scratch *s)
{
	char name[80], script[SCRATCH_PATH];
	double ours[BENCH_ROUNDS], theirs[BENCH_ROUNDS];
	snprintf(name, sizeof name, "server: %s, %d connections", call->name, connections);
	if (!bench_wanted(name))
		return;
	script_path(s, call, script);
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		ours[i] = drive(ddb, wrk, script, connections, ddb_port, "/");
		theirs[i] = drive(nginx, wrk, script, connections, nginx_port, call->path);
	}
	bench_print(&(struct bench_row){ name, "us", bench_median(ours, BENCH_ROUNDS) / 1e3,
		bench_median(theirs, BENCH_ROUNDS) / 1e3, call->bar, BAR_AT_MOST });
}

static void requests(void)
{
	char nginx_path[64], wrk[64];
	struct process ddb, nginx;
	struct scratch s;
	struct client c;
	if (!process_find("wrk", wrk, sizeof wrk) || !process_find("nginx", nginx_path, sizeof nginx_path)) {
		bench_skip("server: processor time for a request", "nginx or wrk is not installed here");
		return;
	}
	scratch_make(&s);
	client_init(&c);
	int port = start_ddb(&ddb), reference = http_free_port();
	c.fd = http_connect(port);
	fill(&c);
	start_nginx(&nginx, nginx_path, &s, &c, reference);
	for (size_t i = 0; i < CALLS; i++) {
		write_script(&s, &calls[i]);
		requests_row(&calls[i], 16, &ddb, port, &nginx, reference, wrk, &s);
		requests_row(&calls[i], 64, &ddb, port, &nginx, reference, wrk, &s);
	}
	process_stop(&nginx);
	process_stop(&ddb);
	client_free(&c);
	scratch_remove(&s);
}

static void first_answer(void)
{
	double ms[BENCH_ROUNDS];
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		struct process p;
		struct client c;
		client_init(&c);
		double began = bench_now_ns();
		c.fd = http_connect(start_ddb(&p));
		ask_text(&c, "ListTables", "{}");
		ms[i] = (bench_now_ns() - began) / 1e6;
		process_stop(&p);
		client_free(&c);
	}
	bench_print(&(struct bench_row){
		"server: exec to first answer", "ms", bench_median(ms, BENCH_ROUNDS), 0, 10, BAR_AT_MOST });
}

static void idle_memory(void)
{
	struct process p;
	start_ddb(&p);
	for (double began = bench_now_ns(); bench_now_ns() - began < 1e9;)
		ddbi_sleep_ms(100);
	bench_print(&(struct bench_row){ "server: private memory after 1 s idle", "MB",
		process_private_bytes(&p) / 1e6, 0, 10, BAR_AT_MOST });
	process_stop(&p);
}

int main(int argc, char **argv)
{
	bench_arguments(argc, argv);
	if (bench_wanted("server: exec to first answer"))
		first_answer();
	if (bench_wanted("server: private memory"))
		idle_memory();
	if (bench_wanted("server: "))
		requests();
	return 0;
}
