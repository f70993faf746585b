/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's choice, without a store. */
#include "model/plan.h"
#include "things.h"

static size_t conjuncts(const struct condition *c)
{
	size_t n = 0;
	if (!c || c->op != CONDITION_AND)
		return c != NULL;
	for (size_t i = 0; i < c->nchildren; i++)
		n += conjuncts(&c->children[i]);
	return n;
}

/* What it chooses, in words: "QUERY by_likes key 2 filter 1 rest 0". */
static const char *choice(struct ground *g, const struct ddb_model *model, struct ddb_query q)
{
	static char text[256];
	struct ddb_arena *arena = ddb_arena_new();
	struct error err;
	struct plan p;
	static const char *const ways[] = { "NOTHING", "GET", "BATCH_GET", "QUERY", "SCAN" };
	error_init(&err, arena);
	const struct mapping *m = ddbi_mapping(g->db, model, &err);
	const struct trees t = { m, arena, &err, NULL };
	if (ddbi_plan(&t, &q, false, &p))
		snprintf(text, sizeof text, "%s %s key %zu filter %zu rest %zu%s%s%s", ways[p.way],
			p.index ? p.index->name : "table", conjuncts(p.key), conjuncts(p.filter),
			conjuncts(p.rest), p.sort ? " sort" : "", p.fetch_rest ? " fetch" : "",
			p.descending ? " descending" : "");
	else
		snprintf(text, sizeof text, "%.*s", (int)err.message.n, err.message.p);
	ddb_arena_free(arena);
	return text;
}
static void chooses(const char *is, const char *expected, int line)
{
	if (strcmp(is, expected))
		fail_msg("line %d: %s\nexpected: %s", line, is, expected);
}
#define CHOOSES(expected, model, ...) \
	chooses(choice(g, &model##_model, (struct ddb_query){ __VA_ARGS__ }), expected, __LINE__)
#define WHERE(...) .where = __VA_ARGS__

static void the_table(void **state)
{
	struct ground *g = *state;
	CHOOSES("SCAN table key 0 filter 0 rest 0", post, .limit = 0);
	CHOOSES("GET table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(number), 1), ddb_eq(O(blog), "b"))));
	CHOOSES("GET table key 2 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(number), 1), ddb_gt(O(likes), 3), ddb_eq(O(blog), "b"))));
	CHOOSES("QUERY table key 1 filter 0 rest 0", post, WHERE(ddb_eq(O(blog), "b")));
	CHOOSES("QUERY table key 2 filter 1 rest 0", post,
		WHERE(ddb_and(
			ddb_eq(O(blog), "b"), ddb_between(O(number), 1, 9), ddb_begins_with(O(title), "x"))));
	CHOOSES("GET table key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(email), "a")));
	CHOOSES("GET table key 1 filter 0 rest 1", person,
		WHERE(ddb_and(ddb_eq(P(email), "a"), ddb_eq(P(last_name), "S"))));
}

/* Query refuses filters on keys, so those are left to the client: an OR with a key in it, what is no range.
 */
static void the_rest(void **state)
{
	struct ground *g = *state;
	CHOOSES("QUERY table key 1 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_or(ddb_gt(O(number), 1), ddb_eq(O(title), "x")))));
	CHOOSES("QUERY table key 1 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_ne(O(number), 1))));
	/* decided by what is fixed */
	CHOOSES("QUERY table key 1 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_contains(O(blog), "b"))));
	CHOOSES("NOTHING table key 0 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_contains(O(blog), "c"))));
}

/* Two bounds are one range; a strict one is checked as well. */
static void both_bounds(void **state)
{
	struct ground *g = *state;
	CHOOSES("QUERY table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_ge(O(number), 1), ddb_le(O(number), 9))));
	CHOOSES("QUERY table key 2 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_lt(O(number), 9), ddb_ge(O(number), 1))));
	CHOOSES("QUERY table key 2 filter 0 rest 2", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1), ddb_lt(O(number), 9))));
	/* the closer of two bounds says what the other one does */
	CHOOSES("QUERY table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1), ddb_gt(O(number), 9))));
	CHOOSES("QUERY table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1), ddb_between(O(number), 2, 9),
			ddb_le(O(number), 9))));
	CHOOSES("QUERY table key 2 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 2), ddb_between(O(number), 2, 9))));
}

static void the_best_range(void **state)
{
	struct ground *g = *state;
	CHOOSES("GET table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1), ddb_eq(O(number), 9))));
	CHOOSES("QUERY by_likes key 2 filter 1 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(likes), 1), ddb_begins_with(O(title), "x"))));
	CHOOSES("QUERY table key 2 filter 1 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(likes), 1), ddb_gt(O(number), 1))));
}

static void an_index(void **state)
{
	struct ground *g = *state;
	CHOOSES("QUERY by_last_name key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(last_name), "S")));
	CHOOSES("QUERY by_last_name key 2 filter 1 rest 0", person,
		WHERE(ddb_and(ddb_eq(P(last_name), "S"), ddb_gt(P(created_at), ddb_now()),
			ddb_or(ddb_begins_with(P(first_name), "J"), ddb_contains(P(email), "domain.com")))));
	CHOOSES("QUERY by_team key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(team), 1)));
	/* half an item: not unless forced */
	CHOOSES("SCAN table key 0 filter 1 rest 0", person, WHERE(ddb_eq(P(role), ROLE_ADMIN)));
	CHOOSES("QUERY by_role key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(role), ROLE_ADMIN)),
		.index = "by_role");
	CHOOSES("SCAN table key 0 filter 1 rest 0", person, WHERE(ddb_eq(P(first_name), "J")));
	CHOOSES("SCAN by_role key 0 filter 1 rest 0", person, WHERE(ddb_gt(P(age), 1)), .index = "by_role");
	/* consistent reads are not for global indexes */
	CHOOSES("SCAN table key 0 filter 1 rest 0", person, WHERE(ddb_eq(P(team), 1)), .consistent = true);
	CHOOSES("person has no index called nope", person, .index = "nope");
}

static void the_order(void **state)
{
	struct ground *g = *state;
	CHOOSES("QUERY by_last_name key 1 filter 0 rest 0 descending", person,
		WHERE(ddb_eq(P(last_name), "S")), .order_by = "-created_at");
	CHOOSES("QUERY by_likes key 1 filter 0 rest 0", post, WHERE(ddb_eq(O(blog), "b")),
		.order_by = "likes");
	CHOOSES("QUERY by_likes key 1 filter 1 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1))), .order_by = "likes");
	CHOOSES("QUERY table key 1 filter 0 rest 0", post, WHERE(ddb_eq(O(blog), "b")), .order_by = "number");
	/* no key has it: sorted in memory */
	CHOOSES("QUERY table key 1 filter 0 rest 0 sort", post, WHERE(ddb_eq(O(blog), "b")),
		.order_by = "title");
	CHOOSES("SCAN table key 0 filter 1 rest 0 sort descending", post, WHERE(ddb_gt(O(likes), 1)),
		.order_by = "-likes");
	CHOOSES("QUERY table key 2 filter 0 rest 0 sort", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_gt(O(number), 1))), .order_by = "title");
	CHOOSES("GET table key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(email), "a")), .order_by = "age");
	/* what is fixed is in any order */
	CHOOSES("QUERY table key 1 filter 1 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_eq(O(title), "x"))), .order_by = "title");
	CHOOSES("person: index by_role is not ordered by age and does not hold it: .fetch_rest fetches it",
		person, WHERE(ddb_eq(P(role), ROLE_ADMIN)), .index = "by_role", .order_by = "age");
	CHOOSES("QUERY by_role key 1 filter 0 rest 1 sort fetch", person, WHERE(ddb_eq(P(role), ROLE_ADMIN)),
		.index = "by_role", .order_by = "age", .fetch_rest = true);
	CHOOSES("order_by: post has no member nope", post, .order_by = "nope");
}

static void no_scan(void **state)
{
	struct ground *g = *state;
	CHOOSES("person: this would scan the table People; an index with the hash key nickname would find "
		"it",
		person, WHERE(ddb_eq(P(nickname), "J")), .no_scan = true);
	CHOOSES("person: this would scan the table People; index by_first_name would find it, but does not "
		"hold created_at: .fetch_rest fetches it",
		person, WHERE(ddb_eq(P(first_name), "J")), .no_scan = true);
	CHOOSES("person: this would scan the table People; index by_team would find it, but has no "
		"consistent reads",
		person, WHERE(ddb_eq(P(team), 1)), .no_scan = true, .consistent = true);
	CHOOSES("person: this would scan the table People; no index can help, as the condition fixes no "
		"attribute with ddb_eq",
		person, WHERE(ddb_gt(P(age), 3)), .no_scan = true);
	CHOOSES("GET table key 1 filter 0 rest 0", person, WHERE(ddb_eq(P(email), "J")), .no_scan = true);
}

static void nothing(void **state)
{
	struct ground *g = *state;
	CHOOSES("NOTHING table key 0 filter 0 rest 0", post, WHERE(ddb_any(NULL, 0)));
	CHOOSES("NOTHING table key 0 filter 0 rest 0", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_any(NULL, 0))));
	CHOOSES("SCAN table key 0 filter 0 rest 0", post, WHERE(ddb_all(NULL, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(both_bounds),
		cmocka_unit_test(the_best_range),
		cmocka_unit_test(an_index),
		cmocka_unit_test(the_order),
		cmocka_unit_test(no_scan),
		cmocka_unit_test(nothing),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
