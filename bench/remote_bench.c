/* SPDX-License-Identifier: Apache-2.0 */
/* The remote store against `ddb serve` in another process, 16 requests in flight from one thread, beside
 * libcurl's multi interface alone with the same bytes; and signing beside the hash of the body. */
#include "bench.h"
#include "entry.h"
#include "process.h"
#include "signature/signature.h"
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define IN_FLIGHT 16
#define ROUND_NS  3e8

static const char request[] =
	"{\"TableName\":\"entries\",\"Key\":{\"id\":{\"S\":\"one\"}},\"ConsistentRead\":true}";

static void start_server(struct process *p, char *where, size_t n)
{
	char line[256] = "";
	process_start(p, (const char *const[]){ DDB_COMMAND, "serve", "--port=0", NULL }, false);
	FILE *out = fdopen(p->out, "r");
	const char *at = out && fgets(line, sizeof line, out) ? strstr(line, "http://") : NULL;
	if (!at)
		bench_die(DDB_COMMAND, "does not say where it listens");
	snprintf(where, n, "%.*s", (int)strcspn(at, "\n"), at);
}

static void must(struct ddb *db, const char *operation, const char *json)
{
	if (ddb_call(db, operation, json, NULL))
		bench_die(operation, ddb_errmsg(db));
}

static void fill(struct ddb *db)
{
	must(db, "CreateTable",
		"{\"TableName\":\"entries\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		"\"AttributeName\":\"id\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
		"\"AttributeType\":\"S\"}]}");
	must(db, "PutItem",
		"{\"TableName\":\"entries\",\"Item\":{\"id\":{\"S\":\"one\"},\"owner\":{\"S\":\"jane.doe@"
		"example.org\"},"
		"\"title\":{\"S\":\"What happened by the river today\"},\"body\":{\"S\":\"The quick brown "
		"fox jumps "
		"over the lazy dog, and then it lies down beside the river to watch the water go by; a heron "
		"on the "
		"other bank stands on one leg and waits for what the day "
		"brings.\"},\"created\":{\"N\":\"1700000000\"},"
		"\"visits\":{\"N\":\"7\"}}}");
}

/* ---- libddb ---- */

struct calls {
	struct ddb *db;
	size_t left, under_way;
};

static void start_one(struct calls *c);

static void one_done(void *user, enum ddb_rc rc, const char *json)
{
	struct calls *c = user;
	if (rc || !json)
		bench_die("GetItem", ddb_errmsg(c->db));
	c->under_way--;
	start_one(c);
}

static void start_one(struct calls *c)
{
	if (!c->left)
		return;
	c->left--;
	c->under_way++;
	if (ddb_call_start(c->db, "GetItem", request, one_done, c, NULL))
		bench_die("GetItem", ddb_errmsg(c->db));
}

static void run_calls(void *arg, size_t n)
{
	struct calls *c = arg;
	c->left = n;
	for (int i = 0; i < IN_FLIGHT; i++)
		start_one(c);
	while (c->under_way)
		ddb_drive(c->db, -1);
}

/* ---- libcurl alone ---- */

struct bare {
	CURLM *multi;
	CURL *easy[IN_FLIGHT];
	struct curl_slist *headers;
	size_t bytes;
};

static size_t swallow(char *p, size_t size, size_t n, void *user)
{
	(void)p;
	((struct bare *)user)->bytes += size * n;
	return size * n;
}

static void bare_init(struct bare *b, const char *where)
{
	static const char *const lines[] = { "Content-Type: application/x-amz-json-1.0",
		"X-Amz-Date: 20260101T000000Z", "X-Amz-Target: DynamoDB_20120810.GetItem",
		"Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
		"SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
		"Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"amz-sdk-invocation-id: 01234567-0123-4123-8123-0123456789ab",
		"amz-sdk-request: attempt=1; max=4", "Accept:", "Expect:" };
	b->multi = curl_multi_init();
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		b->headers = curl_slist_append(b->headers, lines[i]);
	for (int i = 0; i < IN_FLIGHT; i++) {
		CURL *e = b->easy[i] = curl_easy_init();
		curl_easy_setopt(e, CURLOPT_URL, where);
		curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
		curl_easy_setopt(e, CURLOPT_HTTPHEADER, b->headers);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, request);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)(sizeof request - 1));
		curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, swallow);
		curl_easy_setopt(e, CURLOPT_WRITEDATA, b);
		curl_easy_setopt(e, CURLOPT_USERAGENT, "libddb/0.1.0");
	}
}

static void bare_free(struct bare *b)
{
	for (int i = 0; i < IN_FLIGHT; i++)
		curl_easy_cleanup(b->easy[i]);
	curl_multi_cleanup(b->multi);
	curl_slist_free_all(b->headers);
}

static void run_bare(void *arg, size_t n)
{
	struct bare *b = arg;
	size_t started = 0, ended = 0;
	int running, left;
	for (; started < IN_FLIGHT && started < n; started++)
		curl_multi_add_handle(b->multi, b->easy[started]);
	while (ended < n) {
		curl_multi_perform(b->multi, &running);
		for (CURLMsg *m; (m = curl_multi_info_read(b->multi, &left));) {
			CURL *e = m->easy_handle;
			if (m->data.result != CURLE_OK)
				bench_die("libcurl", curl_easy_strerror(m->data.result));
			curl_multi_remove_handle(b->multi, e);
			ended++;
			if (started < n && ++started)
				curl_multi_add_handle(b->multi, e);
		}
		if (ended < n)
			curl_multi_poll(b->multi, NULL, 0, 1000, NULL);
	}
}

static void requests(void)
{
	static const char name[] = "remote client, 16 in flight, CPU";
	struct process server;
	struct calls calls = { .db = NULL };
	struct bare bare = { .bytes = 0 };
	char where[128];
	if (!bench_wanted(name))
		return;
	start_server(&server, where, sizeof where);
	if (ddb_open(&calls.db, where, NULL))
		bench_die(where, ddb_errmsg(calls.db));
	fill(calls.db);
	bare_init(&bare, where);
	struct bench_times t = bench_pair(
		(struct bench_side){ run_calls, &calls }, (struct bench_side){ run_bare, &bare }, ROUND_NS);
	bench_print(&(struct bench_row){ name, "us", t.subject / 1e3, t.reference / 1e3, 1.25, BAR_AT_MOST });
	bare_free(&bare);
	ddb_close(calls.db);
	process_stop(&server);
}

/* ---- signing ---- */

struct signing {
	struct signer *signer;
	struct buf scratch;
	char body[700];
	EVP_MD *sha256;
	EVP_MD_CTX *ctx;
};

static void run_signing(void *arg, size_t n)
{
	struct signing *s = arg;
	char time[] = "20260101T000000Z", hash[SIGNATURE_HEX], signature[SIGNATURE_HEX];
	const struct signature_header headers[] = { { STR("content-type"),
							    STR("application/x-amz-json-1.0") },
		{ STR("host"), STR("dynamodb.eu-west-1.amazonaws.com") },
		{ STR("x-amz-date"), { time, SIGNATURE_TIME } },
		{ STR("x-amz-target"), STR("DynamoDB_20120810.PutItem") } };
	const struct signature_request r = { STR("POST"), STR("/"), STR(""), headers, 4, hash };
	const struct signature_scope scope = { STR("AKIDEXAMPLE"),
		STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), STR("eu-west-1"), STR("dynamodb"),
		{ time, SIGNATURE_TIME } };
	for (size_t i = 0; i < n; i++) {
		time[13] = (char)('0' + i % 10);
		if (!ddbi_signature_hash(s->signer, (struct str){ s->body, sizeof s->body }, hash) ||
			!ddbi_sign(s->signer, &scope, &r, &s->scratch, signature))
			bench_die("signing", "no memory");
		bench_keep((uint64_t)signature[0]);
	}
}

static void run_hash(void *arg, size_t n)
{
	struct signing *s = arg;
	unsigned char out[SIGNATURE_BYTES];
	for (size_t i = 0; i < n; i++) {
		EVP_DigestInit_ex2(s->ctx, s->sha256, NULL);
		EVP_DigestUpdate(s->ctx, s->body, sizeof s->body);
		EVP_DigestFinal_ex(s->ctx, out, NULL);
		bench_keep(out[0]);
	}
}

static void signing(void)
{
	static const char name[] = "signature of a request of 700 B";
	static struct signing s;
	if (!bench_wanted(name))
		return;
	memset(s.body, 'x', sizeof s.body);
	ddbi_buf_init(&s.scratch, 1 << 16);
	s.signer = ddbi_signer_new();
	s.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	s.ctx = EVP_MD_CTX_new();
	struct bench_times t = bench_pair(
		(struct bench_side){ run_signing, &s }, (struct bench_side){ run_hash, &s }, ROUND_NS / 10);
	bench_print(&(struct bench_row){ name, "us", t.subject / 1e3, t.reference / 1e3, 2.5, BAR_AT_MOST });
	EVP_MD_CTX_free(s.ctx);
	EVP_MD_free(s.sha256);
	ddbi_signer_free(s.signer);
	ddbi_buf_free(&s.scratch);
}

int main(int argc, char **argv)
{
	bench_arguments(argc, argv);
	bench_against("SHA-256 of the body alone");
	signing();
	bench_against("libcurl multi alone, the same bytes");
	requests();
	return 0;
}
