/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks: their order, those of embedded structs, what stops a call, what is skipped. */
#include "things.h"

struct audit {
	const char *by;
};
struct account {
	const char *id;
	struct audit audit;
	int64_t money;
	int version;
};
DDB_DECLARE_PART(audit);
DDB_DECLARE(account);
#define A(m)   DDB(account, m)
#define ACC(i) (&(struct account){ .id = (i) })

/* What ran, in order: "p" an audit's hook, "1" and "2" those of the account; who wants to stop it. */
static char log_[256];
static const char *stop_at;
static struct ddb *session;

static const char *note(const char *what)
{
	size_t n = strlen(log_);
	snprintf(log_ + n, sizeof log_ - n, "%s", what);
	return stop_at && !strcmp(stop_at, what) ? "that is not done here" : NULL;
}

static const char *audit_before_put(void *item)
{
	struct audit *a = item;
	a->by = "someone";
	return note("Ap ");
}
static void audit_after_put(const void *item)
{
	assert_string_equal(((const struct audit *)item)->by, "someone");
	note("ap ");
}
static const char *audit_before_update(const void *key, const struct ddb_change *c)
{
	(void)key;
	assert_true(c->op != DDB_ALWAYS_);
	return note("Au ");
}
static const char *audit_before_delete(const void *key)
{
	(void)key;
	return note("Ad ");
}
static void audit_after_load(void *item)
{
	assert_non_null(item);
	note("al ");
}
static const struct ddb_hooks audit_hooks[] = { { .before_put = audit_before_put,
	.after_put = audit_after_put,
	.before_update = audit_before_update,
	.before_delete = audit_before_delete,
	.after_load = audit_after_load } };
static const struct ddb_attr audit_attrs[] = { DDB_ATTR(audit, by) };
DDB_PART_MODEL(audit, DDB_HOOKS(audit_hooks));

static const char *before_put(void *item)
{
	((struct account *)item)->money += 1;
	return note("P1 ");
}
static const char *before_put_2(void *item)
{
	(void)item;
	return note("P2 ");
}
static void after_put(const void *item)
{
	assert_int_equal(((const struct account *)item)->version > 0, true); /* what was made up is there */
	if (session)
		assert_int_equal(account_delete(session, item, NULL), DDB_MISUSE); /* no calls */
	note("p1 ");
}
static const char *before_update(const void *key, const struct ddb_change *c)
{
	size_t n = 0;
	assert_non_null(((const struct account *)key)->id);
	while (c[n].op != DDB_END)
		n++;
	return note(n == 1 ? "U1 " : "U? ");
}
static void after_update(const void *key, const struct ddb_change *c)
{
	assert_non_null(key);
	assert_int_equal(c[0].op, DDB_SET);
	note("u1 ");
}
static const char *before_delete(const void *key)
{
	assert_non_null(key);
	return note("D1 ");
}
static void after_delete(const void *key)
{
	assert_non_null(key);
	note("d1 ");
}
static void after_load(void *item)
{
	((struct account *)item)->money *= 10;
	note("l1 ");
}
static const struct ddb_hooks account_hooks[] = {
	{ .before_put = before_put,
		.after_put = after_put,
		.before_update = before_update,
		.after_update = after_update,
		.before_delete = before_delete,
		.after_delete = after_delete,
		.after_load = after_load },
	{ .before_put = before_put_2 },
};
static const struct ddb_attr account_attrs[] = { DDB_HASH(account, id), DDB_EMBED(account, audit, audit),
	DDB_ATTR(account, money), DDB_VERSION(account, version) };
DDB_MODEL(account, "Accounts", DDB_HOOKS(account_hooks));

/* The same without: .skip_hooks. */
struct quiet {
	const char *id;
	int64_t money;
	int version;
};
DDB_DECLARE(quiet);
static const char *quiet_before_put(void *item)
{
	assert_non_null(item);
	return note("Q ");
}
static const struct ddb_hooks quiet_hooks[] = { { .before_put = quiet_before_put } };
static const struct ddb_attr quiet_attrs[] = { DDB_HASH(quiet, id), DDB_ATTR(quiet, money),
	DDB_VERSION(quiet, version) };
DDB_MODEL(quiet, "Quiet", DDB_HOOKS(quiet_hooks), .skip_hooks = true);

#define RAN(what)                                \
	do {                                     \
		assert_string_equal(log_, what); \
		log_[0] = 0;                     \
	} while (0)

static void order(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "order", .money = 4 }, b;
	OK(g, account_put(g->db, &a, NULL));
	RAN("Ap P1 P2 ap p1 ");
	assert_true(a.money == 5 && a.version == 1);
	assert_stored(g, "Accounts", "{\"id\":{\"S\":\"order\"}}",
		"{\"id\":{\"S\":\"order\"},\"by\":{\"S\":\"someone\"},\"money\":{\"N\":\"5\"},\"version\":{"
		"\"N\":\"1\"}}");
	OK(g, account_get(g->db, g->arena, ACC("order"), &b, NULL));
	RAN("al l1 ");
	assert_int_equal(b.money, 50);
	OK(g, account_update(g->db, ACC("order"), ddb_changes(ddb_set(A(money), 7)), NULL));
	RAN("Au U1 u1 ");
	OK(g, account_update(g->db, ACC("order"), ddb_changes(ddb_set(A(money), 8)),
		      &(struct ddb_update_opts){ .out = &b, .arena = g->arena }));
	RAN("Au U1 al l1 u1 ");
	assert_true(b.money == 80 && b.version == 3);
	OK(g, account_delete(g->db, ACC("order"), NULL));
	RAN("Ad D1 d1 ");
}

static void a_refusal_stops_the_call(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "stop" };
	stop_at = "Ap ";
	REFUSED(g, DDB_INVALID, "that is not done here", account_put(g->db, &a, NULL));
	RAN("Ap ");
	stop_at = "P1 ";
	REFUSED(g, DDB_INVALID, "that is not done here", account_create(g->db, &a));
	RAN("Ap P1 ");
	assert_int_equal(a.version, 0);
	stop_at = "Au ";
	REFUSED(g, DDB_INVALID, "that is not done here",
		account_update(g->db, &a, ddb_changes(ddb_set(A(money), 7)), NULL));
	RAN("Au ");
	stop_at = NULL;
	assert_stored(g, "Accounts", "{\"id\":{\"S\":\"stop\"}}", NULL);
	OK(g, account_put(g->db, &a, NULL));
	RAN("Ap P1 P2 ap p1 ");
	stop_at = "D1 ";
	REFUSED(g, DDB_INVALID, "that is not done here", account_delete(g->db, &a, NULL));
	RAN("Ad D1 ");
	stop_at = NULL;
	OK(g, account_delete(g->db, &a, NULL));
	log_[0] = 0;
}

static void after_runs_on_success_only(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "cond" };
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		account_put(g->db, &a, &(struct ddb_put_opts){ .when = ddb_exists(A(id)) }));
	RAN("Ap P1 P2 ");
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		account_delete(g->db, &a, &(struct ddb_delete_opts){ .when = ddb_exists(A(id)) }));
	RAN("Ad D1 ");
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		account_update(g->db, &a, ddb_changes(ddb_set(A(money), 7)),
			&(struct ddb_update_opts){ .when = ddb_exists(A(id)) }));
	RAN("Au U1 ");
}

static void they_make_no_calls(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "calls" };
	session = g->db;
	OK(g, account_put(g->db, &a, NULL));
	session = NULL;
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK); /* the hook's mistake is not the put's */
	OK(g, account_delete(g->db, &a, NULL));
	log_[0] = 0;
}

static void a_call_skips_or_runs_them(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "skip", .money = 1 }, b;
	struct quiet q = { .id = "q" };
	OK(g, account_put(g->db, &a, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_SKIP }));
	OK(g, account_get(g->db, g->arena, &a, &b, &(struct ddb_get_opts){ .hooks = DDB_HOOKS_SKIP }));
	assert_int_equal(b.money, 1);
	OK(g, account_update(g->db, ACC("skip"), ddb_changes(ddb_set(A(money), 7)),
		      &(struct ddb_update_opts){ .hooks = DDB_HOOKS_SKIP }));
	OK(g, account_delete(g->db, ACC("skip"), &(struct ddb_delete_opts){ .hooks = DDB_HOOKS_SKIP }));
	RAN("");
	OK(g, quiet_put(g->db, &q, NULL));
	RAN("");
	OK(g, quiet_put(g->db, &q, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_RUN }));
	RAN("Q ");
}

static void a_session_skips_or_runs_them(void **state)
{
	(void)state;
	struct ddb *skips, *runs;
	struct account a = { .id = "s" };
	struct quiet q = { .id = "q" };
	assert_int_equal(
		ddb_open(&skips, "memory:", &(struct ddb_open_opts){ .hooks = DDB_HOOKS_SKIP }), DDB_OK);
	assert_int_equal(
		ddb_open(&runs, "memory:", &(struct ddb_open_opts){ .hooks = DDB_HOOKS_RUN }), DDB_OK);
	assert_int_equal(account_create_table(skips, NULL), DDB_OK);
	assert_int_equal(quiet_create_table(runs, NULL), DDB_OK);
	assert_int_equal(account_put(skips, &a, NULL), DDB_OK);
	RAN("");
	assert_int_equal(account_put(skips, &a, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_RUN }), DDB_OK);
	RAN("Ap P1 P2 ap p1 ");
	assert_int_equal(quiet_put(runs, &q, NULL), DDB_OK);
	RAN("Q ");
	assert_int_equal(quiet_put(runs, &q, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_SKIP }), DDB_OK);
	RAN("");
	ddb_close(skips);
	ddb_close(runs);
}

static void others_that_put_and_load(void **state)
{
	struct ground *g = *state;
	struct account a = { .id = "other", .money = 1 }, loaded, b = { .id = "other" };
	bool created = false;
	OK(g, account_get_or_create(g->db, g->arena, &a, &created));
	RAN("Ap P1 P2 ap p1 ");
	assert_true(created && a.money == 2);
	OK(g, account_get_or_create(g->db, g->arena, &b, &created));
	RAN("Ap P1 P2 al l1 ");
	assert_true(!created && b.money == 20 && b.version == 1);
	loaded = a;
	a.money = 5;
	OK(g, account_save(g->db, &loaded, &a, NULL));
	RAN("Au U1 u1 ");
	loaded = a;
	OK(g, account_save(g->db, &loaded, &a, NULL));
	RAN("");
	OK(g, account_refresh(g->db, g->arena, &a, NULL));
	RAN("al l1 ");
	OK(g, account_delete(g->db, &a, &(struct ddb_delete_opts){ .old = &b, .arena = g->arena }));
	RAN("Ad D1 al l1 d1 ");
	assert_int_equal(b.money, 50);
}

static int up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, account_create_table(g->db, NULL));
	OK(g, quiet_create_table(g->db, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(a_refusal_stops_the_call),
		cmocka_unit_test(after_runs_on_success_only),
		cmocka_unit_test(they_make_no_calls),
		cmocka_unit_test(a_call_skips_or_runs_them),
		cmocka_unit_test(a_session_skips_or_runs_them),
		cmocka_unit_test(others_that_put_and_load),
	};
	return ON_EVERY_STORE(tests, up);
}
