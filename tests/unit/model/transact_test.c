/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions: all or nothing, and which step was at fault. */
#include "session/session.h"
#include "things.h"

#define POST(b, n) (&(struct post){ .blog = (b), .number = (n) })

struct account {
	const char *id;
	const char *mail;
	int64_t nr;
	int balance;
};
DDB_DECLARE(account);
#define A(m) DDB(account, m)
static const struct ddb_attr account_attrs[] = { DDB_HASH(account, id),
	DDB_ATTR(account, mail, .unique = true), DDB_ATTR(account, nr, .unique = true),
	DDB_ATTR(account, balance) };
DDB_MODEL(account, "Accounts");

static size_t count_posts(struct ground *g, const char *blog)
{
	size_t n;
	OK(g, post_count(g->db, &(struct ddb_query){ .where = ddb_eq(O(blog), blog) }, &n));
	return n;
}

/* Steps of all kinds on several models and tables; what is made up is written back. */
static void all_kinds(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "k@x.org", .last_name = "K" };
	struct post put = { .blog = "k", .number = 1, .title = "put" }, gone = { .blog = "k", .number = 4 };
	struct thing t = { .id = "k", .at = 1 };
	OK(g, post_put(g->db, POST("k", 3), NULL));
	OK(g, post_put(g->db, &gone, NULL));
	OK(g, post_put(g->db, POST("k", 5), NULL));
	struct ddb_step steps[] = {
		person_create_step(&p),
		post_put_step(&put, DDB_ALWAYS),
		thing_put_step(&t, ddb_missing(T(id))),
		post_update_step(POST("k", 3), ddb_changes(ddb_increment(O(likes), 5)), ddb_eq(O(likes), 0)),
		post_delete_step(&gone, ddb_exists(O(blog))),
		post_check_step(POST("k", 5), ddb_exists(O(blog))),
	};
	OK(g, ddb_transact(g->db, steps, 6, NULL));
	assert_true(p.version == 1 && strlen(p.id) == 36 && p.created_at.us && p.updated_at.us);
	for (int i = 0; i < 6; i++)
		assert_true(steps[i].rc == DDB_OK && !steps[i].reason[0]);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"k\"},\"number\":{\"N\":\"3\"}}",
		"{\"blog\":{\"S\":\"k\"},\"number\":{\"N\":\"3\"},\"likes\":{\"N\":\"5\"}}");
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"k\"},\"number\":{\"N\":\"4\"}}", NULL);
	assert_int_equal(count_posts(g, "k"), 3);
	struct person read;
	OK(g, person_get(g->db, g->arena, PERSON("k@x.org"), &read, NULL));
	assert_true(read.version == 1 && !strcmp(read.id, p.id));
}

static void reasons(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "r@x.org", .last_name = "R" }, again = p;
	OK(g, person_put(g->db, &p, NULL));
	OK(g, post_put(g->db, POST("r", 1), NULL));
	struct ddb_step steps[] = {
		post_put_step(POST("r", 2), DDB_ALWAYS),
		person_create_step(&again),
		post_check_step(POST("r", 1), ddb_eq(O(likes), 0)),
		post_update_step(POST("r", 3), ddb_changes(ddb_set(O(title), "t")), ddb_exists(O(blog))),
	};
	REFUSED(g, DDB_CANCELLED,
		"Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
		"ConditionalCheckFailed, None, ConditionalCheckFailed]",
		ddb_transact(g->db, steps, 4, NULL));
	assert_string_equal(ddb_error(g->db)->type, "TransactionCanceledException");
	assert_true(steps[0].rc == DDB_OK && steps[2].rc == DDB_OK && !steps[0].reason[0]);
	assert_true(steps[1].rc == DDB_CONDITION_FAILED && steps[3].rc == DDB_CONDITION_FAILED);
	assert_string_equal(steps[1].reason, "The conditional request failed");
	assert_int_equal(count_posts(g, "r"), 1);
	assert_true(!again.id[0] && !again.version && !again.created_at.us); /* nothing was made up */
	steps[1] = post_check_step(POST("r", 9), ddb_missing(O(blog)));
	steps[3].when = DDB_ALWAYS;
	OK(g, ddb_transact(g->db, steps, 4, NULL));
	assert_true(steps[3].rc == DDB_OK && !steps[3].reason[0]);
	assert_int_equal(count_posts(g, "r"), 3);
}

/* As in single calls: a put needs the version that it read, an update the one in the key, if it has one. */
static void versions(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "v@x.org", .last_name = "V" }, old;
	OK(g, person_put(g->db, &p, NULL));
	old = p;
	struct ddb_step put = person_put_step(&p, DDB_ALWAYS);
	OK(g, ddb_transact(g->db, &put, 1, NULL));
	assert_int_equal(p.version, 2);
	put = person_put_step(&old, DDB_ALWAYS);
	assert_int_equal(ddb_transact(g->db, &put, 1, NULL), DDB_CANCELLED);
	assert_true(put.rc == DDB_CONDITION_FAILED && old.version == 1);
	struct ddb_step update = person_update_step(&old, ddb_changes(ddb_set(P(age), 5)), DDB_ALWAYS);
	assert_int_equal(ddb_transact(g->db, &update, 1, NULL), DDB_CANCELLED);
	update.key = PERSON("v@x.org");
	OK(g, ddb_transact(g->db, &update, 1, NULL));
	OK(g, person_get(g->db, g->arena, &p, &p, NULL));
	assert_true(p.version == 3 && p.age == 5);
	struct ddb_step gone = person_delete_step(&old, DDB_ALWAYS);
	assert_int_equal(ddb_transact(g->db, &gone, 1, NULL), DDB_CANCELLED);
	gone.key = &p;
	OK(g, ddb_transact(g->db, &gone, 1, NULL));
	assert_int_equal(person_get(g->db, g->arena, &p, &p, NULL), DDB_NOT_FOUND);
}

static void tokens(void **state)
{
	struct ground *g = *state;
	struct ddb_transact_opts o = { .token = "0123456789-0123456789-0123456789-012" };
	OK(g, post_put(g->db, POST("t", 1), NULL));
	struct ddb_step step =
		post_update_step(POST("t", 1), ddb_changes(ddb_increment(O(likes), 1)), DDB_ALWAYS);
	OK(g, ddb_transact(g->db, &step, 1, &o));
	OK(g, ddb_transact(g->db, &step, 1, &o)); /* done once */
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"t\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"t\"},\"number\":{\"N\":\"1\"},\"likes\":{\"N\":\"1\"}}");
	struct ddb_step other = post_delete_step(POST("t", 1), DDB_ALWAYS);
	REFUSED(g, DDB_INVALID,
		"ClientRequestToken was used with other parameters within the last 10 minutes",
		ddb_transact(g->db, &other, 1, &o));
	OK(g, ddb_transact(g->db, &step, 1, NULL)); /* with tokens of their own */
	OK(g, ddb_transact(g->db, &step, 1, NULL));
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"t\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"t\"},\"number\":{\"N\":\"1\"},\"likes\":{\"N\":\"3\"}}");
	o.token = "0123456789-0123456789-0123456789-0123";
	REFUSED(g, DDB_INVALID,
		"1 validation error detected: Value '0123456789-0123456789-0123456789-0123' at "
		"'clientRequestToken' failed to satisfy constraint: Member must have length less than or "
		"equal to "
		"36",
		ddb_transact(g->db, &step, 1, &o));
}

/* ---- the token on its way ---- */
struct watched {
	struct store store;
	struct store *real;
	char token[64];
	enum exception fail; /* of the second action */
};
static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct watched *w = (struct watched *)s;
	const struct transact_write_items_input *in = ops[0]->input;
	assert_true(n == 1 && ops[0]->id == OP_TRANSACT_WRITE_ITEMS && in->client_request_token.n <= 36);
	if (in->client_request_token.n)
		memcpy(w->token, in->client_request_token.p, in->client_request_token.n);
	w->token[in->client_request_token.n] = 0;
	if (!w->fail) {
		w->real->ops->submit(w->real, ops, 1);
		return;
	}
	struct error *e = &ops[0]->error;
	ddbi_failf(e, EXCEPTION_TRANSACTION_CANCELED, "cancelled");
	e->nreasons = in->transact_items.len;
	e->reasons = ddbi_arena_zalloc(ops[0]->arena, e->nreasons * sizeof *e->reasons);
	for (size_t i = 0; i < e->nreasons; i++)
		error_init(&e->reasons[i], ops[0]->arena);
	ddbi_failf(&e->reasons[1], w->fail, "%s", "because");
	ops[0]->state = OP_DONE;
}
static int drive(struct store *s, int timeout_ms)
{
	struct watched *w = (struct watched *)s;
	return w->real->ops->drive(w->real, timeout_ms);
}
static const struct store_ops watched_ops = { .name = "watched", .submit = submit, .drive = drive };

/* Only a store that may send it twice makes one up: here it would be kept for ten minutes for nothing. */
static void no_token_is_made_up(void **state)
{
	struct ground *g = *state;
	struct watched w = { .store = { &watched_ops }, .real = g->db->store };
	struct ddb_step step = post_put_step(POST("m", 1), DDB_ALWAYS);
	g->db->store = &w.store;
	OK(g, ddb_transact(g->db, &step, 1, &(struct ddb_transact_opts){ .token = "of the caller" }));
	assert_string_equal(w.token, "of the caller");
	OK(g, ddb_transact(g->db, &step, 1, NULL));
	assert_string_equal(w.token, "");
	g->db->store = w.real;
}

static void codes_of_steps(void **state)
{
	static const struct {
		enum exception exception;
		enum ddb_rc rc;
	} all[] = { { EXCEPTION_TRANSACTION_CONFLICT, DDB_BUSY }, { EXCEPTION_THROTTLING, DDB_THROTTLED },
		{ EXCEPTION_THROUGHPUT_EXCEEDED, DDB_THROTTLED }, { EXCEPTION_VALIDATION, DDB_INVALID },
		{ EXCEPTION_ITEM_COLLECTION_LIMIT, DDB_INVALID },
		{ EXCEPTION_CONDITION_FAILED, DDB_CONDITION_FAILED } };
	struct ground *g = *state;
	struct watched w = { .store = { &watched_ops }, .real = g->db->store };
	struct ddb_step steps[] = { post_put_step(POST("c", 1), DDB_ALWAYS),
		post_put_step(POST("c", 2), DDB_ALWAYS) };
	g->db->store = &w.store;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		w.fail = all[i].exception;
		enum ddb_rc rc = ddb_transact(g->db, steps, 2, NULL);
		assert_int_equal(rc, DDB_CANCELLED);
		assert_int_equal(steps[1].rc, all[i].rc);
		assert_string_equal(steps[1].reason, "because");
		assert_true(steps[0].rc == DDB_OK && !steps[0].reason[0]);
	}
	g->db->store = w.real;
}

static void refusals(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "x@x.org" };
	struct ddb_step steps[2] = { post_put_step(POST("f", 1), DDB_ALWAYS),
		{ .rc = DDB_IO, .reason = "old" } };
	REFUSED(g, DDB_INVALID,
		"1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
		"Member "
		"must have length greater than or equal to 1",
		ddb_transact(g->db, steps, 0, NULL));
	REFUSED(g, DDB_MISUSE, "the list of steps is NULL", ddb_transact(g->db, NULL, 2, NULL));
	assert_int_equal(ddb_transact(NULL, steps, 2, NULL), DDB_MISUSE);
	steps[1] = (struct ddb_step){ .model = &post_model };
	REFUSED(g, DDB_MISUSE, "steps[1] is none: make it by ddb_put_step, ddb_check_step or the like",
		ddb_transact(g->db, steps, 2, NULL));
	assert_true(steps[0].rc == DDB_OK && steps[1].rc == DDB_MISUSE);
	steps[1] = post_create_step(NULL);
	REFUSED(g, DDB_MISUSE, "steps[1]: the item is NULL", ddb_transact(g->db, steps, 2, NULL));
	steps[1] = post_delete_step(NULL, DDB_ALWAYS);
	REFUSED(g, DDB_MISUSE, "steps[1]: the key is NULL", ddb_transact(g->db, steps, 2, NULL));
	steps[1] = post_update_step(POST("f", 2), NULL, DDB_ALWAYS);
	REFUSED(g, DDB_MISUSE, "steps[1]: the list of changes is NULL", ddb_transact(g->db, steps, 2, NULL));
	steps[1] = post_check_step(POST("f", 2), DDB_ALWAYS);
	REFUSED(g, DDB_MISUSE, "steps[1]: a check needs a condition", ddb_transact(g->db, steps, 2, NULL));
	steps[1] = person_put_step(&p, DDB_ALWAYS);
	REFUSED(g, DDB_INVALID, "person.last_name is required", ddb_transact(g->db, steps, 2, NULL));
	assert_true(steps[1].rc == DDB_INVALID && !strcmp(steps[1].reason, "person.last_name is required"));
	steps[1] = post_delete_step(POST("f", 1), DDB_ALWAYS);
	REFUSED(g, DDB_INVALID, "Transaction request cannot include multiple operations on one item",
		ddb_transact(g->db, steps, 2, NULL));
	steps[1] = post_delete_step(POST("f", 2), ddb_any(NULL, 0)); /* never holds */
	REFUSED(g, DDB_CANCELLED,
		"Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
		"ConditionalCheckFailed]",
		ddb_transact(g->db, steps, 2, NULL));
	assert_true(steps[0].rc == DDB_OK && steps[1].rc == DDB_CONDITION_FAILED);
	assert_string_equal(steps[1].reason, "The conditional request failed");
	assert_int_equal(count_posts(g, "f"), 0);
}

/* ---- hooks ---- */
struct hooked {
	const char *id;
	int n;
};
DDB_DECLARE(hooked);
static const struct ddb_attr hooked_attrs[] = { DDB_HASH(hooked, id), DDB_ATTR(hooked, n) };
static char told[200];

static void tell(const char *name, const struct hooked *h)
{
	size_t at = strlen(told);
	snprintf(told + at, sizeof told - at, "%s %s; ", name, h->id);
}
static const char *before_put(void *item)
{
	tell("+put", item);
	return ((struct hooked *)item)->n < 0 ? "no" : NULL;
}
static void after_put(const void *item)
{
	tell("-put", item);
}
static const char *before_update(const void *key, const struct ddb_change *changes)
{
	(void)changes;
	tell("+update", key);
	return NULL;
}
static void after_update(const void *key, const struct ddb_change *changes)
{
	(void)changes;
	tell("-update", key);
}
static const char *before_delete(const void *key)
{
	tell("+delete", key);
	return NULL;
}
static void after_delete(const void *key)
{
	tell("-delete", key);
}
static const struct ddb_hooks hooked_hooks[] = { { before_put, after_put, before_update, after_update,
	before_delete, after_delete, NULL } };
DDB_MODEL(hooked, "Hooked", DDB_HOOKS(hooked_hooks));

static void hooks(void **state)
{
	struct ground *g = *state;
	struct hooked a = { "a", 1 }, b = { "b", 2 }, bad = { "bad", -1 };
	OK(g, hooked_create_table(g->db, NULL));
	struct ddb_step steps[] = {
		hooked_put_step(&a, DDB_ALWAYS),
		hooked_update_step(&b, ddb_changes(ddb_set(DDB(hooked, n), 3)), DDB_ALWAYS),
		hooked_delete_step(&(struct hooked){ .id = "c" }, DDB_ALWAYS),
		hooked_check_step(&(struct hooked){ .id = "d" }, ddb_missing(DDB(hooked, id))),
		hooked_create_step(&bad),
	};
	told[0] = 0;
	OK(g, ddb_transact(g->db, steps, 4, NULL));
	assert_string_equal(told, "+put a; +update b; +delete c; -put a; -update b; -delete c; ");
	told[0] = 0;
	a.n = 7;
	REFUSED(g, DDB_INVALID, "no", ddb_transact(g->db, steps, 5, NULL)); /* nothing is sent */
	assert_string_equal(told, "+put a; +update b; +delete c; +put bad; ");
	assert_stored(g, "Hooked", "{\"id\":{\"S\":\"a\"}}", "{\"id\":{\"S\":\"a\"},\"n\":{\"N\":\"1\"}}");
	told[0] = 0;
	steps[3].when = ddb_exists(DDB(hooked, id));
	assert_int_equal(ddb_transact(g->db, steps, 4, NULL), DDB_CANCELLED); /* no `after` */
	assert_string_equal(told, "+put a; +update b; +delete c; ");
	told[0] = 0;
	OK(g, ddb_transact(g->db, &steps[4], 1, &(struct ddb_transact_opts){ .hooks = DDB_HOOKS_SKIP }));
	assert_string_equal(told, "");
}

/* ---- unique attributes ---- */
static void unique_values(void **state)
{
	struct ground *g = *state;
	struct account a = { "a", "a@x.org", 1, 10 }, b = { "b", "b@x.org", 2, 20 };
	OK(g, account_create_table(g->db, NULL));
	struct ddb_step both[] = { account_create_step(&a), account_create_step(&b) };
	OK(g, ddb_transact(g->db, both, 2, NULL));
	struct account thief = { "t", "a@x.org", 3, 0 };
	assert_int_equal(account_put(g->db, &thief, NULL), DDB_CONDITION_FAILED); /* a single put sees them */
	struct ddb_step steps[] = {
		account_put_step(&thief, DDB_ALWAYS),
		account_update_step(&b, ddb_changes(ddb_increment(A(balance), 1)), DDB_ALWAYS),
	};
	assert_int_equal(ddb_transact(g->db, steps, 2, NULL), DDB_CANCELLED);
	assert_true(steps[0].rc == DDB_CONDITION_FAILED && steps[1].rc == DDB_OK);
	assert_string_equal(
		steps[0].reason, "account.mail is unique, and another item has \"a@x.org\" already");
	a.mail = "new@x.org"; /* gives the old one up */
	struct ddb_step move = account_put_step(&a, ddb_eq(A(balance), 10));
	OK(g, ddb_transact(g->db, &move, 1, NULL));
	OK(g, ddb_transact(g->db, steps, 2, NULL));
	assert_stored(g, "Accounts", "{\"id\":{\"S\":\"b\"}}",
		"{\"id\":{\"S\":\"b\"},\"mail\":{\"S\":\"b@x.org\"},\"nr\":{\"N\":\"2\"},\"balance\":{\"N\":"
		"\"21\"}}");
	move = account_put_step(&a, ddb_eq(A(balance), 99)); /* the caller's own condition */
	assert_int_equal(ddb_transact(g->db, &move, 1, NULL), DDB_CANCELLED);
	assert_string_equal(move.reason, "The conditional request failed");
	struct ddb_step gone = account_delete_step(&thief, DDB_ALWAYS);
	OK(g, ddb_transact(g->db, &gone, 1, NULL));
	struct account heir = { "h", "a@x.org", 3, 0 };
	OK(g, account_put(g->db, &heir, NULL)); /* both values are free again */
	struct ddb_step change = account_update_step(&heir, ddb_changes(ddb_set(A(mail), "x")), DDB_ALWAYS);
	REFUSED(g, DDB_INVALID,
		"account.mail is unique and cannot be changed by an update: put or save the item",
		ddb_transact(g->db, &change, 1, NULL));
}

/* An item that was stored without its values being reserved can be replaced and deleted. */
static void unreserved_values(void **state)
{
	struct ground *g = *state;
	struct account a = { "u", "u2@x.org", 8, 0 };
	OK(g, account_create_table(g->db, NULL));
	raw(g, "PutItem",
		"{\"TableName\":\"Accounts\",\"Item\":{\"id\":{\"S\":\"u\"},\"mail\":{\"S\":\"b@x.org\"},"
		"\"nr\":{\"N\":"
		"\"7\"}}}"); /* b@x.org is another item's */
	struct ddb_step put = account_put_step(&a, DDB_ALWAYS);
	OK(g, ddb_transact(g->db, &put, 1, NULL));
	struct account thief = { "t2", "u2@x.org", 9, 0 };
	assert_int_equal(account_put(g->db, &thief, NULL), DDB_CONDITION_FAILED);
	thief.mail = "b@x.org"; /* is still reserved by b */
	assert_int_equal(account_put(g->db, &thief, NULL), DDB_CONDITION_FAILED);
}

/* ---- reading ---- */
static void reading(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "g@x.org", .last_name = "G" }, person = { .age = 77 },
		      none = { .age = 77 };
	struct post post = { .likes = 77 };
	OK(g, person_put(g->db, &p, NULL));
	OK(g, post_put(g->db, &(struct post){ .blog = "g", .number = 1, .likes = 3 }, NULL));
	struct ddb_get_step steps[] = {
		person_get_step(&p, &person),
		person_get_step(PERSON("nobody@x.org"), &none),
		post_get_step(POST("g", 1), &post),
	};
	steps[1].found = true;
	OK(g, ddb_transact_get(g->db, g->arena, steps, 3));
	assert_true(steps[0].found && !steps[1].found && steps[2].found);
	assert_true(person.version == 1 && !strcmp(person.last_name, "G") && post.likes == 3);
	assert_int_equal(none.age, 77);
	post.likes = 5;
	steps[1] = person_get_step(NULL, &none);
	REFUSED(g, DDB_MISUSE, "steps[1]: the key is NULL", ddb_transact_get(g->db, g->arena, steps, 3));
	steps[1] = person_get_step(PERSON("nobody@x.org"), NULL);
	REFUSED(g, DDB_MISUSE, "steps[1]: out is NULL", ddb_transact_get(g->db, g->arena, steps, 3));
	REFUSED(g, DDB_MISUSE, "the list of steps is NULL", ddb_transact_get(g->db, g->arena, NULL, 3));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", ddb_transact_get(g->db, NULL, steps, 3));
	REFUSED(g, DDB_INVALID,
		"1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
		"Member "
		"must have length greater than or equal to 1",
		ddb_transact_get(g->db, g->arena, steps, 0));
	steps[1] = steps[0];
	REFUSED(g, DDB_INVALID, "Transaction request cannot include multiple operations on one item",
		ddb_transact_get(g->db, g->arena, steps, 2));
	raw(g, "PutItem",
		"{\"TableName\":\"Posts\",\"Item\":{\"blog\":{\"S\":\"g\"},\"number\":{\"N\":\"2\"},"
		"\"title\":{\"N\":\"5\"}}}");
	struct post broken = { .likes = 6 };
	steps[1] = post_get_step(POST("g", 2), &broken);
	person.age = 78;
	assert_int_equal(ddb_transact_get(g->db, g->arena, steps, 2), DDB_INVALID);
	assert_true(broken.likes == 6 && person.age == 78); /* nothing is handed out */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds),
		cmocka_unit_test(reasons),
		cmocka_unit_test(versions),
		cmocka_unit_test(tokens),
		cmocka_unit_test(no_token_is_made_up),
		cmocka_unit_test(codes_of_steps),
		cmocka_unit_test(refusals),
		cmocka_unit_test(hooks),
		cmocka_unit_test(unique_values),
		cmocka_unit_test(unreserved_values),
		cmocka_unit_test(reading),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
