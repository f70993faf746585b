/* SPDX-License-Identifier: Apache-2.0 */
/* A store that does only a part of each batch, as a busy service may: the rest is sent again. */
#include "session/session.h"
#include "things.h"

/* Stands before the session's store and cuts batches. */
struct reluctant {
	struct store store;
	struct store *real;
	size_t takes; /* of each request; 0: nothing at all */
	int requests;
	struct op *op; /* the batch under way */
	struct write_requests puts;
	struct key_list keys;
};

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct reluctant *r = (struct reluctant *)s;
	assert_int_equal(n, 1);
	r->op = ops[0];
	r->requests++;
	if (r->op->id == OP_BATCH_WRITE_ITEM) {
		struct batch_write_item_input *in = r->op->input;
		struct batch_write_item_request_map_entry *part =
			ARENA_NEW(r->op->arena, struct batch_write_item_request_map_entry);
		*part = in->request_items.items[0]; /* the request itself stays as it is */
		in->request_items.items = part;
		r->puts = part->value;
		in->request_items.items[0].value.len = r->takes < r->puts.len ? r->takes : r->puts.len;
	} else {
		struct batch_get_item_input *in = r->op->input;
		struct batch_get_request_map_entry *part =
			ARENA_NEW(r->op->arena, struct batch_get_request_map_entry);
		*part = in->request_items.items[0];
		in->request_items.items = part;
		r->keys = part->value.keys;
		in->request_items.items[0].value.keys.len = r->takes < r->keys.len ? r->takes : r->keys.len;
	}
	if (r->takes)
		r->real->ops->submit(r->real, ops, 1);
}

/* The rest of the request as what was not processed. */
static void give_back(struct reluctant *r)
{
	if (r->op->id == OP_BATCH_WRITE_ITEM) {
		struct batch_write_item_input *in = r->op->input;
		struct batch_write_item_output *out = r->op->output;
		struct batch_write_item_request_map_entry *rest =
			ARENA_NEW(r->op->arena, struct batch_write_item_request_map_entry);
		size_t done = in->request_items.items[0].value.len;
		*rest = in->request_items.items[0];
		rest->value = (struct write_requests){ r->puts.items + done, r->puts.len - done, true };
		out->unprocessed_items =
			(struct batch_write_item_request_map){ rest, done < r->puts.len, true };
	} else {
		struct batch_get_item_input *in = r->op->input;
		struct batch_get_item_output *out = r->op->output;
		struct batch_get_request_map_entry *rest =
			ARENA_NEW(r->op->arena, struct batch_get_request_map_entry);
		size_t done = in->request_items.items[0].value.keys.len;
		*rest = in->request_items.items[0];
		rest->value.keys = (struct key_list){ r->keys.items + done, r->keys.len - done, true };
		out->unprocessed_keys = (struct batch_get_request_map){ rest, done < r->keys.len, true };
	}
}

static int drive(struct store *s, int timeout_ms)
{
	struct reluctant *r = (struct reluctant *)s;
	int done = r->takes ? r->real->ops->drive(r->real, timeout_ms) : 1;
	if (!r->takes)
		r->op->state = OP_DONE;
	if (r->op->state == OP_DONE)
		give_back(r);
	return done;
}

static const struct store_ops reluctant_ops = { .name = "reluctant", .submit = submit, .drive = drive };

#define N 60

static void run(
	struct ground *g, size_t takes, enum ddb_rc *put, enum ddb_rc *get, size_t *found, int *requests)
{
	static struct post posts[N], out[N];
	struct reluctant r = { .store = { &reluctant_ops }, .real = g->db->store, .takes = takes };
	for (int i = 0; i < N; i++)
		posts[i] = (struct post){ .blog = "u", .number = i };
	g->db->store = &r.store;
	*put = post_put_all(g->db, posts, N, NULL);
	*get = post_get_all(g->db, g->arena, posts, N, out, found, NULL);
	*requests = r.requests;
	g->db->store = r.real;
}

static void the_rest_is_sent_again(void **state)
{
	struct ground *g = *state;
	enum ddb_rc put, get;
	size_t found, counted;
	int requests;
	run(g, 7, &put, &get, &found, &requests);
	if (put != DDB_OK || get != DDB_OK)
		fail_msg("%d, %d: %s", (int)put, (int)get, ddb_errmsg(g->db));
	assert_int_equal(found, N);
	assert_int_equal(requests, 4 + 4 + 2 + 9); /* 25, 25, 10 puts in sevens; 60 keys in sevens */
	OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), "u") }, &counted));
	assert_int_equal(counted, N);
}

static void a_store_that_takes_nothing(void **state)
{
	struct ground *g = *state;
	enum ddb_rc put, get;
	size_t found = 99;
	int requests;
	run(g, 0, &put, &get, &found, &requests);
	assert_int_equal(put, DDB_THROTTLED);
	REFUSED(g, DDB_THROTTLED, "items were left unprocessed 7 times in a row; try again later", get);
	assert_true(ddb_error(g->db)->retryable);
	assert_int_equal(found, 99);
	assert_int_equal(requests, 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rest_is_sent_again),
		cmocka_unit_test(a_store_that_takes_nothing),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
