/* SPDX-License-Identifier: Apache-2.0 */
/* The batch writer: when it sends, what it reports. */
#include "model/batch.h"
#include "things.h"

struct note {
	const char *id;
	const char *text;
	char uuid[DDB_UUID_SIZE];
};
DDB_DECLARE(note);
static const struct ddb_attr note_attrs[] = { DDB_HASH(note, id), DDB_ATTR(note, text, .max_length = 1 << 20),
	DDB_ATTR(note, uuid, .uuid = true) };
DDB_MODEL(note, "Notes");

/* Stands before the session's store, counts and looks; may leave items unprocessed or fail. */
struct watched {
	struct store store;
	struct store *real;
	size_t requests, writes, tables;
	size_t takes;        /* writes of each request that are done; the rest is left unprocessed */
	enum exception fail; /* with which every request fails; NONE: it does not */
	size_t fails;        /* so often; 0: always */
	bool reversed;       /* what is unprocessed comes back in another order, and as copies */
	struct op *op;
	struct batch_write_item_request_map all;
};

static struct batch_write_item_request_map part_of(
	struct ddb_arena *arena, const struct batch_write_item_request_map *all, size_t from, size_t n)
{
	struct batch_write_item_request_map out = {
		ARENA_ARRAY(arena, struct batch_write_item_request_map_entry, all->len + 1), 0, true
	};
	for (size_t t = 0, at = 0; t < all->len; at += all->items[t++].value.len) {
		const struct write_requests *in = &all->items[t].value;
		size_t first = from > at ? from - at : 0, last = from + n > at ? from + n - at : 0;
		last = last < in->len ? last : in->len;
		if (first < last)
			out.items[out.len++] = (struct batch_write_item_request_map_entry){ all->items[t].key,
				{ in->items + first, last - first, true } };
	}
	return out;
}

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct watched *w = (struct watched *)s;
	assert_int_equal(n, 1);
	assert_int_equal(ops[0]->id, OP_BATCH_WRITE_ITEM);
	struct batch_write_item_input *in = ops[0]->input;
	w->op = ops[0];
	w->all = in->request_items;
	w->requests++;
	w->tables = in->request_items.len;
	w->writes = 0;
	for (size_t i = 0; i < in->request_items.len; i++)
		w->writes += in->request_items.items[i].value.len;
	if (w->fail && (!w->fails || w->requests <= w->fails)) {
		ddbi_failf(&w->op->error, w->fail, "made to fail");
		return;
	}
	in->request_items = part_of(w->op->arena, &w->all, 0, w->takes);
	if (w->takes)
		w->real->ops->submit(w->real, ops, 1);
}

static void reverse(struct ddb_arena *arena, struct write_requests *list)
{
	struct write_request *items = ARENA_ARRAY(arena, struct write_request, list->len);
	for (size_t i = 0; i < list->len; i++) {
		items[i] = list->items[list->len - 1 - i];
		if (!items[i].put_request)
			continue;
		struct put_request *copy = ARENA_NEW(arena, struct put_request);
		copy->item.packed = ddbi_arena_copy(arena, items[i].put_request->item.packed);
		items[i].put_request = copy;
	}
	list->items = items;
}

static int drive(struct store *s, int timeout_ms)
{
	struct watched *w = (struct watched *)s;
	int done = 1;
	if (op_failed(w->op) || !w->takes)
		w->op->state = OP_DONE;
	else
		done = w->real->ops->drive(w->real, timeout_ms);
	if (w->op->state == OP_DONE && !op_failed(w->op)) {
		struct batch_write_item_output *out = w->op->output;
		out->unprocessed_items = part_of(w->op->arena, &w->all, w->takes, BATCH_WRITES_MAX);
		for (size_t i = 0; w->reversed && i < out->unprocessed_items.len; i++)
			reverse(w->op->arena, &out->unprocessed_items.items[i].value);
	}
	return done;
}

static const struct store_ops watched_ops = { .name = "watched", .submit = submit, .drive = drive };

static struct watched watch(struct ground *g)
{
	return (struct watched){ .store = { &watched_ops }, .real = g->db->store, .takes = BATCH_WRITES_MAX };
}
#define WATCHING(g, w) ((g)->db->store = &(w).store)
#define UNWATCH(g, w)  ((g)->db->store = (w).real)

/* What the callback was told. */
struct told {
	struct ddb *db;
	size_t n;
	enum ddb_rc rc[200];
	bool known[200];
};
static void tell(void *user, size_t i, enum ddb_rc rc)
{
	struct told *t = user;
	struct post p = { .blog = "x" };
	assert_true(i < 200 && !t->known[i]);
	t->known[i] = true;
	t->rc[i] = rc;
	t->n++;
	assert_int_equal(post_put(t->db, &p, NULL), DDB_MISUSE); /* it makes no calls */
}

static size_t count_posts(struct ground *g, const char *blog)
{
	size_t n;
	OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), blog) }, &n));
	return n;
}

/* 100 are four requests; the 26th sends those before it. */
static void the_26th_sends(void **state)
{
	struct ground *g = *state;
	struct told told = { .db = g->db };
	struct watched w = watch(g);
	size_t failed = 9;
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < 100; i++) {
		struct post p = { .blog = "b", .number = i, .title = "t" };
		OK(g, post_batch_put(b, &p));
		memset(&p, 0xFF, sizeof p); /* it is encoded already */
		assert_int_equal(w.requests, i / 25);
		assert_int_equal(told.n, i / 25 * 25);
	}
	assert_int_equal(w.writes, 25);
	OK(g, ddb_batch_finish(b, &failed));
	assert_true(w.requests == 4 && failed == 0 && told.n == 100);
	for (int i = 0; i < 100; i++)
		assert_int_equal(told.rc[i], DDB_OK);
	b = ddb_batch(g->db, NULL);
	for (int i = 0; i < 100; i++)
		OK(g, post_batch_delete(b, &(struct post){ .blog = "b", .number = i }));
	OK(g, ddb_batch_send(b));
	assert_int_equal(w.requests, 8);
	OK(g, ddb_batch_send(b)); /* nothing waits: nothing is sent */
	OK(g, ddb_batch_finish(b, NULL));
	assert_int_equal(w.requests, 8);
	UNWATCH(g, w);
	assert_int_equal(count_posts(g, "b"), 0);
}

static void one_that_does_not_send(void **state)
{
	struct ground *g = *state;
	struct ddb_batch *b = ddb_batch(g->db, &(struct ddb_batch_opts){ .no_send = true });
	struct post p = { .blog = "ns" };
	size_t failed = 9;
	for (p.number = 0; p.number < 25; p.number++)
		OK(g, post_batch_put(b, &p));
	REFUSED(g, DDB_INVALID,
		"the batch is full (25 items are waiting) and does not send by itself: call ddb_batch_send "
		"first",
		post_batch_put(b, &p));
	REFUSED(g, DDB_INVALID,
		"the batch is full (25 items are waiting) and does not send by itself: call ddb_batch_send "
		"first",
		post_batch_delete(b, &p));
	assert_int_equal(count_posts(g, "ns"), 0);
	OK(g, post_batch_put(
		      b, &(struct post){ .blog = "ns", .number = 3, .likes = 3 })); /* takes its place */
	OK(g, ddb_batch_send(b));
	assert_int_equal(count_posts(g, "ns"), 25);
	OK(g, post_batch_put(b, &p));
	OK(g, ddb_batch_finish(b, &failed)); /* being refused for want of room is no failure */
	assert_int_equal(failed, 0);
	assert_int_equal(count_posts(g, "ns"), 26);
}

static void the_later_one_takes_the_place(void **state)
{
	struct ground *g = *state;
	struct told told = { .db = g->db };
	struct watched w = watch(g);
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	OK(g, post_batch_put(
		      b, &(struct post){ .blog = "d", .number = 1, .title = "first, and the longest" }));
	OK(g, post_batch_put(b, &(struct post){ .blog = "d", .number = 2, .title = "stays" }));
	OK(g, post_batch_put(b, &(struct post){ .blog = "d", .number = 1, .title = "second" }));
	OK(g, post_batch_put(b, &(struct post){ .blog = "d", .number = 3, .title = "gone" }));
	OK(g, post_batch_delete(b, &(struct post){ .blog = "d", .number = 3 }));
	OK(g, post_batch_delete(b, &(struct post){ .blog = "d", .number = 4 }));
	OK(g, post_batch_put(b, &(struct post){ .blog = "d", .number = 4, .title = "put" }));
	OK(g, note_batch_put(b, &(struct note){ .id = "d" })); /* the same text, but another table */
	for (int i = 8; i < 150; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "d", .number = 5, .likes = i }));
	OK(g, ddb_batch_finish(b, NULL));
	UNWATCH(g, w);
	assert_true(w.requests == 1 && w.writes == 6 && told.n == 150);
	for (size_t i = 0; i < told.n; i++)
		assert_int_equal(told.rc[i], DDB_OK);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"1\"},\"title\":{\"S\":\"second\"},\"likes\":{"
		"\"N\":\"0\"}}");
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"2\"}}",
		"{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"2\"},\"title\":{\"S\":\"stays\"},\"likes\":{"
		"\"N\":\"0\"}}");
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"3\"}}", NULL);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"4\"}}",
		"{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"4\"},\"title\":{\"S\":\"put\"},\"likes\":{\"N\":"
		"\"0\"}}");
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"5\"}}",
		"{\"blog\":{\"S\":\"d\"},\"number\":{\"N\":\"5\"},\"likes\":{\"N\":\"149\"}}");
}

/* Several models and tables go in one request, and what is made up is there as soon as it was added. */
static void several_tables(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	struct note n = { .id = "n1", .text = "t" };
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, NULL);
	OK(g, note_batch_put(b, &n));
	assert_int_equal(strlen(n.uuid), 36);
	OK(g, post_batch_put(b, &(struct post){ .blog = "n1", .number = 1 }));
	OK(g, thing_batch_put(b, &(struct thing){ .id = "n1", .at = 1 }));
	OK(g, note_batch_delete(b, &(struct note){ .id = "n2" }));
	assert_int_equal(w.requests, 0);
	OK(g, ddb_batch_finish(b, NULL));
	UNWATCH(g, w);
	assert_true(w.requests == 1 && w.tables == 3 && w.writes == 4);
	struct note read;
	OK(g, note_get(g->db, g->arena, &n, &read, NULL));
	assert_string_equal(read.uuid, n.uuid);
	assert_int_equal(count_posts(g, "n1"), 1);
}

/* What is left undone is sent again, however it comes back; several tables too. */
static void the_rest_is_sent_again(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	struct told told = { .db = g->db };
	w.takes = 7;
	w.reversed = true;
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < 12; i++) {
		char id[16];
		snprintf(id, sizeof id, "a%d", i);
		OK(g, post_batch_put(b, &(struct post){ .blog = "again", .number = i }));
		OK(g, note_batch_put(b, &(struct note){ .id = id }));
	}
	OK(g, ddb_batch_finish(b, NULL));
	UNWATCH(g, w);
	assert_int_equal(w.requests, 4);
	assert_int_equal(told.n, 24);
	assert_int_equal(count_posts(g, "again"), 12);
	size_t notes;
	OK(g, note_count(g->db, &(struct ddb_query){ .where = ddb_begins_with(DDB(note, id), "a") }, &notes));
	assert_int_equal(notes, 12);
}

/* After so many tries in vain the rest is reported, counted, and given up; what comes after is sent all the
 * same. */
static void a_store_that_takes_nothing(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	struct told told = { .db = g->db };
	size_t failed = 0;
	w.takes = 0;
	WATCHING(g, w);
	struct ddb_batch *b =
		ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told, .max_tries = 3 });
	for (int i = 0; i < 25; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "no", .number = i }));
	REFUSED(g, DDB_THROTTLED, "items were left unprocessed 3 times in a row; try again later",
		post_batch_put(b, &(struct post){ .blog = "no", .number = 25 }));
	assert_true(ddb_error(g->db)->retryable);
	assert_true(w.requests == 3 && told.n == 25 && told.rc[24] == DDB_THROTTLED);
	w.takes = 25;
	OK(g, ddb_batch_send(b)); /* the one that came after them was added all the same */
	assert_true(told.n == 26 && told.rc[25] == DDB_OK);
	OK(g, post_batch_put(b, &(struct post){ .blog = "no", .number = 26 }));
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_THROTTLED);
	assert_string_equal(
		ddb_errmsg(g->db), "items were left unprocessed 3 times in a row; try again later");
	assert_int_equal(failed, 25);
	UNWATCH(g, w);
	assert_int_equal(count_posts(g, "no"), 2);
}

/* A part is done, then no more: only the rest has failed. */
static void a_store_that_stops(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	struct told told = { .db = g->db };
	size_t failed = 0;
	w.takes = 10;
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db,
		&(struct ddb_batch_opts){ .no_send = true, .result = tell, .user = &told, .max_tries = 2 });
	for (int i = 0; i < 15; i++)
		OK(g, post_batch_put(b, &(struct post){ .blog = "stop", .number = i }));
	w.fail = EXCEPTION_IO;
	w.fails = 0;
	assert_int_equal(ddb_batch_send(b), DDB_IO);
	assert_string_equal(ddb_errmsg(g->db), "made to fail");
	assert_true(w.requests == 1 && told.n == 15 && told.rc[0] == DDB_IO);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_IO);
	assert_int_equal(failed, 15);
	UNWATCH(g, w);
}

/* That nothing at all was processed is told by an exception: it is tried again like the rest of a batch. */
static void throttled_requests_are_sent_again(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	w.fail = EXCEPTION_THROUGHPUT_EXCEEDED;
	w.fails = 2;
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, NULL);
	OK(g, post_batch_put(b, &(struct post){ .blog = "thr", .number = 1 }));
	OK(g, ddb_batch_send(b));
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	assert_int_equal(w.requests, 3);
	w.fails = 0;
	OK(g, ddb_batch_finish(b, NULL));
	b = ddb_batch(g->db, &(struct ddb_batch_opts){ .max_tries = 2 });
	OK(g, post_batch_put(b, &(struct post){ .blog = "thr", .number = 2 }));
	assert_int_equal(ddb_batch_finish(b, NULL), DDB_THROTTLED);
	assert_string_equal(ddb_errmsg(g->db), "made to fail");
	assert_int_equal(w.requests, 5);
	UNWATCH(g, w);
	assert_int_equal(count_posts(g, "thr"), 1);
}

/* A request has 16 MB at most, and a text of control characters is six times as long on its way. */
static void long_items_are_sent_earlier(void **state)
{
	struct ground *g = *state;
	enum { LONG = 409000 };
	struct watched w = watch(g);
	char *plain = malloc(LONG + 1), *control = malloc(LONG + 1);
	assert_true(plain && control);
	memset(plain, 'a', LONG);
	memset(control, 1, LONG);
	plain[LONG] = control[LONG] = 0;
	WATCHING(g, w);
	struct ddb_batch *b = ddb_batch(g->db, NULL);
	for (int i = 0; i < 13; i++) {
		char id[16];
		snprintf(id, sizeof id, "c%d", i);
		OK(g, note_batch_put(b, &(struct note){ .id = id, .text = control })); /* 2.4 MB each */
	}
	assert_int_equal(w.requests, 2);
	assert_int_equal(w.writes, 6);
	OK(g, ddb_batch_send(b));
	assert_int_equal(w.requests, 3);
	for (int i = 0; i < 25; i++) {
		char id[16];
		snprintf(id, sizeof id, "p%d", i);
		OK(g, note_batch_put(b, &(struct note){ .id = id, .text = plain })); /* 10 MB in all */
	}
	assert_int_equal(w.requests, 3);
	OK(g, ddb_batch_finish(b, NULL));
	assert_int_equal(w.requests, 4);
	UNWATCH(g, w);
	size_t notes;
	OK(g, note_count(g->db, &(struct ddb_query){ .where = ddb_begins_with(DDB(note, id), "c") }, &notes));
	assert_int_equal(notes, 13);
	b = ddb_batch(g->db, &(struct ddb_batch_opts){ .no_send = true });
	for (int i = 0; i < 6; i++) {
		char id[16];
		snprintf(id, sizeof id, "c%d", i);
		OK(g, note_batch_put(b, &(struct note){ .id = id, .text = control }));
	}
	REFUSED(g, DDB_INVALID,
		"the batch is full (6 items are waiting) and does not send by itself: call ddb_batch_send "
		"first",
		note_batch_put(b, &(struct note){ .id = "c6", .text = control }));
	OK(g, note_batch_put(b, &(struct note){ .id = "c5", .text = control }));
	OK(g, ddb_batch_finish(b, NULL));
	free(plain);
	free(control);
}

/* What is refused is reported at once and counted, and does not keep the others from being written. */
static void what_is_refused(void **state)
{
	struct ground *g = *state;
	struct told told = { .db = g->db };
	size_t failed = 0;
	char *text = malloc(409600);
	assert_non_null(text);
	memset(text, 'a', 409599);
	text[409599] = 0;
	struct ddb_batch *b = ddb_batch(g->db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	OK(g, post_batch_put(b, &(struct post){ .blog = "ref", .number = 1 }));
	REFUSED(g, DDB_INVALID, "post.blog is the hash key and must be set",
		post_batch_put(b, &(struct post){ .number = 2 }));
	REFUSED(g, DDB_INVALID, "post.blog is the hash key and must be set",
		post_batch_delete(b, &(struct post){ .number = 2 }));
	REFUSED(g, DDB_INVALID,
		"person has a version, which a batch cannot check: use ddb_put_all, ddb_put or a transaction",
		person_batch_put(b, &(struct person){ .email = "a@x.org", .last_name = "A" }));
	REFUSED(g, DDB_INVALID,
		"person has a version, which a batch cannot check: use ddb_put_all, ddb_put or a transaction",
		person_batch_delete(b, PERSON("a@x.org")));
	struct note n = { .id = "x", .text = text };
	REFUSED(g, DDB_INVALID, "Item size has exceeded the maximum allowed size", note_batch_put(b, &n));
	assert_string_equal(n.uuid, "");
	REFUSED(g, DDB_MISUSE, "the item is NULL", post_batch_put(b, NULL));
	REFUSED(g, DDB_MISUSE, "the key is NULL", post_batch_delete(b, NULL));
	assert_true(told.n == 7 && !told.known[0] && told.rc[1] == DDB_INVALID && told.rc[7] == DDB_MISUSE);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_INVALID);
	assert_string_equal(ddb_errmsg(g->db), "post.blog is the hash key and must be set");
	assert_true(told.rc[0] == DDB_OK && failed == 7);
	assert_int_equal(count_posts(g, "ref"), 1);
	free(text);
}

/* ---- hooks ---- */
struct hooked {
	const char *id;
	int n;
};
DDB_DECLARE(hooked);
static const struct ddb_attr hooked_attrs[] = { DDB_HASH(hooked, id), DDB_ATTR(hooked, n) };
static char told_hooks[400];

static void tell_hook(const char *name, const char *id, int n)
{
	size_t at = strlen(told_hooks);
	snprintf(told_hooks + at, sizeof told_hooks - at, "%s %s %d; ", name, id, n);
}
static const char *before_put(void *item)
{
	struct hooked *h = item;
	tell_hook("before put", h->id, h->n);
	if (h->n < 0)
		return "it is below zero";
	h->n++;
	return NULL;
}
static void after_put(const void *item)
{
	const struct hooked *h = item;
	tell_hook("after put", h->id, h->n);
}
static const char *before_delete(const void *key)
{
	const struct hooked *h = key;
	tell_hook("before delete", h->id, h->n);
	return h->n < 0 ? "it stays" : NULL;
}
static void after_delete(const void *key)
{
	const struct hooked *h = key;
	tell_hook("after delete", h->id, h->n);
}
static const struct ddb_hooks hooked_hooks[] = { { .before_put = before_put, .after_put = after_put },
	{ .before_delete = before_delete, .after_delete = after_delete } };
DDB_MODEL(hooked, "Hooked", DDB_HOOKS(hooked_hooks));

/* `before` when an item is added, `after` when it has been written; the caller's struct may be gone by then.
 */
static void hooks(void **state)
{
	struct ground *g = *state;
	struct watched w = watch(g);
	struct hooked a = { "a", 1 }, b = { "b", -1 };
	told_hooks[0] = 0;
	struct ddb_batch *batch = ddb_batch(g->db, NULL);
	OK(g, hooked_batch_put(batch, &a));
	assert_int_equal(a.n, 2);
	a.n = 99;
	REFUSED(g, DDB_INVALID, "it is below zero", hooked_batch_put(batch, &b));
	OK(g, hooked_batch_delete(batch, &(struct hooked){ .id = "c", .n = 3 }));
	REFUSED(g, DDB_INVALID, "it stays", hooked_batch_delete(batch, &b));
	assert_string_equal(
		told_hooks, "before put a 1; before put b -1; before delete c 3; before delete b -1; ");
	OK(g, ddb_batch_send(batch));
	assert_string_equal(told_hooks,
		"before put a 1; before put b -1; before delete c 3; before delete b -1; after put a 2; "
		"after delete c 0; ");
	told_hooks[0] = 0;
	WATCHING(g, w);
	w.fail = EXCEPTION_IO;
	OK(g, hooked_batch_put(batch, &a));
	assert_int_equal(ddb_batch_send(batch), DDB_IO); /* not written: no `after` */
	UNWATCH(g, w);
	assert_string_equal(told_hooks, "before put a 99; ");
	assert_int_equal(ddb_batch_finish(batch, NULL), DDB_INVALID);
	told_hooks[0] = 0;
	batch = ddb_batch(g->db, &(struct ddb_batch_opts){ .hooks = DDB_HOOKS_SKIP });
	OK(g, hooked_batch_put(batch, &b));
	OK(g, ddb_batch_finish(batch, NULL));
	assert_string_equal(told_hooks, "");
}

static void hooks_of_many(void **state)
{
	struct ground *g = *state;
	struct hooked h[3] = { { "a", 1 }, { "b", -1 }, { "c", 5 } };
	enum ddb_rc results[3];
	struct ddb_many_opts o = { .results = results };
	told_hooks[0] = 0;
	REFUSED(g, DDB_INVALID, "it is below zero", hooked_put_all(g->db, h, 3, &o));
	assert_true(results[0] == DDB_OK && results[1] == DDB_INVALID && results[2] == DDB_OK);
	assert_string_equal(told_hooks,
		"before put a 1; before put b -1; before put c 5; after put a 2; after put c 6; ");
	told_hooks[0] = 0;
	REFUSED(g, DDB_INVALID, "it stays", hooked_delete_all(g->db, h, 3, NULL));
	assert_string_equal(told_hooks, "before delete a 2; before delete b -1; before delete c 6; after "
					"delete a 2; after delete c 6; ");
	told_hooks[0] = 0;
	o.hooks = DDB_HOOKS_SKIP;
	OK(g, hooked_put_all(g->db, h, 3, &o));
	OK(g, hooked_delete_all(g->db, h, 3, &o));
	assert_string_equal(told_hooks, "");
}

static void misuse(void **state)
{
	struct ground *g = *state;
	struct post p = { .blog = "m" };
	size_t failed = 9;
	(void)g;
	assert_int_equal(post_batch_put(NULL, &p), DDB_NOMEM);
	assert_int_equal(post_batch_delete(NULL, &p), DDB_NOMEM);
	assert_int_equal(ddb_batch_send(NULL), DDB_NOMEM);
	assert_int_equal(ddb_batch_finish(NULL, &failed), DDB_NOMEM);
	assert_int_equal(failed, 9);
	struct ddb_batch *b = ddb_batch(NULL, NULL);
	assert_non_null(b);
	assert_int_equal(post_batch_put(b, &p), DDB_MISUSE);
	assert_int_equal(ddb_batch_send(b), DDB_MISUSE);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_MISUSE);
	assert_int_equal(failed, 1);
}

static int up(void **state)
{
	int failed = ground_up(state);
	struct ground *g = *state;
	OK(g, note_create_table(g->db, NULL));
	OK(g, hooked_create_table(g->db, NULL));
	return failed;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_26th_sends),
		cmocka_unit_test(one_that_does_not_send),
		cmocka_unit_test(the_later_one_takes_the_place),
		cmocka_unit_test(several_tables),
		cmocka_unit_test(the_rest_is_sent_again),
		cmocka_unit_test(a_store_that_takes_nothing),
		cmocka_unit_test(a_store_that_stops),
		cmocka_unit_test(throttled_requests_are_sent_again),
		cmocka_unit_test(long_items_are_sent_earlier),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(hooks),
		cmocka_unit_test(hooks_of_many),
		cmocka_unit_test(misuse),
	};
	return ON_EVERY_STORE(tests, up);
}
