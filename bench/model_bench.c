/* SPDX-License-Identifier: Apache-2.0 */
/* The model layer: structs to packed items and back, a typed query of 10, and opening a store. */
#include "base/os.h"
#include "bench.h"
#include "kv/memory.h"
#include "model/decode.h"
#include "model/encode.h"
#include "value/ordered.h"
#include <stdio.h>

#define ROUND_NS 60e6

/* ---- allocations: the linker leads them through here ---- */
static uint64_t allocations;
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n)
{
	allocations++;
	return __real_malloc(n);
}
void *__wrap_calloc(size_t n, size_t size)
{
	allocations++;
	return __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t n)
{
	allocations++;
	return __real_realloc(p, n);
}

/* ---- 12 attributes ---- */

struct profile {
	const char *id, *name, *email, *city, *about;
	int64_t age, visits;
	double score;
	bool active;
	struct ddb_time created, seen;
	struct ddb_opt_int limit;
};
DDB_DECLARE(profile);
static const struct ddb_attr profile_attrs[] = {
	DDB_HASH(profile, id),
	DDB_ATTR(profile, name),
	DDB_ATTR(profile, email),
	DDB_ATTR(profile, city),
	DDB_ATTR(profile, about),
	DDB_ATTR(profile, age),
	DDB_ATTR(profile, visits),
	DDB_ATTR(profile, score),
	DDB_ATTR(profile, active),
	DDB_ATTR(profile, created),
	DDB_ATTR(profile, seen, .as = DDB_EPOCH_SECONDS),
	DDB_ATTR(profile, limit),
};
DDB_MODEL(profile, "Profiles");

struct conversion {
	const struct mapping *mapping;
	struct ddb_arena *arena;
	struct error err;
	struct profile in, out;
	struct buf buf;
	struct str packed;
};

static void encode(void *arg, size_t n)
{
	struct conversion *c = arg;
	for (size_t i = 0; i < n; i++) {
		ddb_arena_reset(c->arena);
		c->in.visits = (int64_t)i;
		if (!ddbi_encode_item(c->mapping, &c->in, c->arena, &c->err, &c->buf, &c->packed))
			bench_die("a struct cannot be packed", "refused");
	}
	bench_keep(c->packed.n);
}

static void decode(void *arg, size_t n)
{
	struct conversion *c = arg;
	for (size_t i = 0; i < n; i++) {
		ddb_arena_reset(c->arena);
		if (!ddbi_decode_item(c->mapping, c->packed, true, c->arena, &c->err, &c->out))
			bench_die("an item cannot be read", "refused");
	}
	bench_keep((uint64_t)c->out.visits);
}

static void conversion_row(const char *name, struct conversion *c, bench_run *run)
{
	char text[80];
	struct bench_times t =
		bench_pair((struct bench_side){ run, c }, (struct bench_side){ NULL, NULL }, ROUND_NS);
	uint64_t before = allocations;
	run(c, 1000);
	double each = (double)(allocations - before) / 1000;
	bench_print(&(struct bench_row){ name, "us", t.subject / 1e3, 0, 0.5, BAR_GOAL });
	snprintf(text, sizeof text, "%s: allocations", name);
	bench_print(&(struct bench_row){ text, "", each, 0, 1, BAR_AT_MOST });
}

static void conversions(void)
{
	struct ddb *db;
	if (ddb_open(&db, "memory:", NULL))
		bench_die("memory:", ddb_errmsg(db));
	struct conversion c = { .arena = ddb_arena_new(),
		.in = { .id = "user#0123456789abcdefghi",
			.name = "Jane Doe",
			.email = "jane.doe@example.org",
			.city = "Bad Muenstereifel",
			.about = "Likes rivers, herons, and long walks in the rain; does not like wind.",
			.age = 41,
			.score = 1234.5,
			.active = true,
			.created = { 1700000000123456 },
			.seen = { 1700000100000000 },
			.limit = { true, 500 } } };
	error_init(&c.err, c.arena);
	ddbi_buf_init(&c.buf, 1 << 20);
	c.mapping = ddbi_mapping(db, &profile_model, &c.err);
	if (!c.mapping)
		bench_die("the model", "refused");
	conversion_row("model: struct -> packed, 12 attributes", &c, encode);
	conversion_row("model: packed -> struct, 12 attributes", &c, decode);
	ddbi_buf_free(&c.buf);
	ddb_arena_free(c.arena);
	ddb_close(db);
}

/* ---- a query of 10 ---- */

#define BLOGS 10000
#define POSTS 10

struct post {
	char blog[25];
	int64_t number;
	const char *title, *text;
	int64_t created, likes;
};
DDB_DECLARE(post);
static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, blog),
	DDB_RANGE(post, number),
	DDB_ATTR(post, title),
	DDB_ATTR(post, text),
	DDB_ATTR(post, created),
	DDB_ATTR(post, likes),
};
DDB_MODEL(post, "Posts");
#define P(m) DDB(post, m)

struct query {
	struct ddb *db;
	const struct mapping *mapping;
	struct kv *kv;
	struct ddb_arena *arena;
	uint64_t seed[2];
};

static void blog_name(uint64_t i, char out[25])
{
	snprintf(out, 25, "blog#%019llu", (unsigned long long)(i * 7919 % BLOGS));
}

static void typed_query(void *arg, size_t n)
{
	struct query *q = arg;
	char blog[25];
	for (size_t i = 0; i < n; i++) {
		size_t found = 0;
		blog_name(ddbi_random_next(&q->seed[0]) % BLOGS, blog);
		struct post_cursor *c =
			post_find(q->db, &(struct ddb_query){ .where = ddb_eq(P(blog), blog) });
		while (post_next(c))
			found++;
		if (post_finish(c) || found != POSTS)
			bench_die("a query", ddb_errmsg(q->db));
	}
}

/* Of what would be the first page of a web page, with a token of the next. */
static void typed_page(void *arg, size_t n)
{
	struct query *q = arg;
	char blog[25];
	for (size_t i = 0; i < n; i++) {
		struct ddb_page page;
		blog_name(ddbi_random_next(&q->seed[0]) % BLOGS, blog);
		ddb_arena_reset(q->arena);
		if (ddb_find_page(q->db, &post_model, q->arena,
			    &(struct ddb_query){ .where = ddb_eq(P(blog), blog), .limit = POSTS }, &page) ||
			page.n != POSTS || !page.next)
			bench_die("a page", ddb_errmsg(q->db));
	}
}

/* A plain loop over an iterator, and each row into a struct. */
static void bare_query(void *arg, size_t n)
{
	struct query *q = arg;
	char blog[25], room[64], prefix[64], end[64];
	struct post post;
	struct error err;
	error_init(&err, q->arena);
	for (size_t i = 0; i < n; i++) {
		blog_name(ddbi_random_next(&q->seed[1]) % BLOGS, blog);
		const struct ddb_value name = { .type = DDB_S, .s = { blog, 24 } };
		struct buf packed = { .p = room, .cap = sizeof room, .max = sizeof room };
		ddbi_pack_one(&packed, &name);
		struct str value = buf_view(&packed);
		struct buf key = { .p = prefix, .cap = sizeof prefix, .max = sizeof prefix },
			   after = { .p = end, .cap = sizeof end, .max = sizeof end };
		ddbi_ordered_hash(&key, &value, 1);
		ddbi_ordered_after(&after, buf_view(&key));
		const struct kv_range range = { buf_view(&key), buf_view(&after) };
		struct kv_snapshot *s;
		struct kv_iter *it;
		struct str k, v;
		uint64_t cookie;
		size_t found = 0;
		if (q->kv->ops->snapshot(q->kv, &s, &cookie) || q->kv->ops->iterate(s, 1, &range, false, &it))
			bench_die("the engine", "failed");
		for (; q->kv->ops->next(it, &k, &v) == KV_OK; found++) {
			ddb_arena_reset(q->arena);
			if (!ddbi_decode_item(q->mapping, v, true, q->arena, &err, &post))
				bench_die("an item cannot be read", "refused");
		}
		q->kv->ops->end(it);
		q->kv->ops->release(s);
		if (found != POSTS)
			bench_die("the engine", "holds something else");
	}
	bench_keep((uint64_t)post.likes);
}

static void put_post(struct query *q, struct post *p, struct buf *item)
{
	struct error err;
	struct str packed, key[2];
	struct buf k;
	error_init(&err, q->arena);
	if (post_put(q->db, p, NULL) || !ddbi_encode_item(q->mapping, p, q->arena, &err, item, &packed))
		bench_die("a put", ddb_errmsg(q->db));
	ddbi_buf_init(&k, 1024);
	key[0] = ddbi_item_get(packed, STR("blog"));
	key[1] = ddbi_item_get(packed, STR("number"));
	ddbi_ordered_hash(&k, key, 1);
	ddbi_ordered_last(&k, key[1]);
	const struct kv_write put = { KV_PUT, 1, buf_view(&k), packed };
	if (q->kv->ops->commit(q->kv, &put, 1, 1, false))
		bench_die("the engine", "failed");
	ddbi_buf_free(&k);
}

static void fill_posts(struct query *q)
{
	struct buf item;
	ddbi_buf_init(&item, 1 << 20);
	for (uint64_t i = 0; i < BLOGS * POSTS; i++) {
		struct post p = { .number = (int64_t)(i / BLOGS),
			.title = "What happened by the river today",
			.text = "The quick brown fox jumps over the lazy dog, and then it lies down beside "
				"the "
				"river to watch the water go by; a heron on the other bank stands on one leg "
				"and "
				"waits for what the day brings, and nothing comes.",
			.created = 1700000000 + (int64_t)i,
			.likes = (int64_t)i % 100 };
		blog_name(i % BLOGS, p.blog);
		put_post(q, &p, &item);
	}
	ddbi_buf_free(&item);
}

static void queries(void)
{
	struct query q = { .arena = ddb_arena_new(), .seed = { 1, 1 } };
	struct error err;
	error_init(&err, q.arena);
	if (ddb_open(&q.db, "memory:", NULL) || post_create_table(q.db, NULL) ||
		ddbi_kv_memory_open(&q.kv) != KV_OK || !(q.mapping = ddbi_mapping(q.db, &post_model, &err)))
		bench_die("memory:", ddb_errmsg(q.db));
	fill_posts(&q);
	struct bench_times t = bench_pair(
		(struct bench_side){ typed_query, &q }, (struct bench_side){ bare_query, &q }, ROUND_NS);
	bench_print(&(struct bench_row){
		"memory: typed query of 10", "us", t.subject / 1e3, t.reference / 1e3, 1.2, BAR_AT_MOST });
	t = bench_pair(
		(struct bench_side){ typed_page, &q }, (struct bench_side){ bare_query, &q }, ROUND_NS);
	bench_print(&(struct bench_row){ "memory: typed page of 10, with its token", "us", t.subject / 1e3,
		t.reference / 1e3, 1.5, BAR_RATIO_GOAL });
	q.kv->ops->close(q.kv);
	ddb_arena_free(q.arena);
	ddb_close(q.db);
}

/* ---- opening ---- */

static void open_and_close(void *arg, size_t n)
{
	(void)arg;
	for (size_t i = 0; i < n; i++) {
		struct ddb *db;
		if (ddb_open(&db, "memory:", NULL) || profile_create_table(db, NULL))
			bench_die("memory:", ddb_errmsg(db));
		ddb_close(db);
	}
}

int main(int argc, char **argv)
{
	bench_arguments(argc, argv);
	if (bench_wanted("model: "))
		conversions();
	bench_against("an iterator over the rows, each into a struct");
	if (bench_wanted("memory: typed query") || bench_wanted("memory: typed page"))
		queries();
	if (bench_wanted("open:")) {
		struct bench_times t = bench_pair((struct bench_side){ open_and_close, NULL },
			(struct bench_side){ NULL, NULL }, ROUND_NS);
		bench_print(&(struct bench_row){
			"open: memory store, one table, close", "us", t.subject / 1e3, 0, 100, BAR_GOAL });
	}
	return 0;
}
