/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's choice, without a store. */
#include "expression/render.h"
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

/* ---- whole keys ---- */
static const char *keys(struct ground *g, const struct ddb_model *model, struct ddb_query q)
{
	static char text[512];
	struct ddb_arena *arena = ddb_arena_new();
	struct error err;
	struct plan p;
	struct buf out;
	error_init(&err, arena);
	ddbi_buf_init(&out, sizeof text - 32);
	const struct trees t = { ddbi_mapping(g->db, model, &err), arena, &err, NULL };
	assert_true(ddbi_plan(&t, &q, 0, &p));
	for (size_t i = 0; i < p.nkeys; i++) {
		const char *json = NULL;
		struct ddb_item item;
		assert_true(ddbi_item_unpack(p.keys[i], arena, &item));
		assert_int_equal(ddb_item_to_json(arena, &item, DDB_DYNAMODB_JSON, &json, NULL), DDB_OK);
		buf_z(&out, i ? " " : "");
		buf_z(&out, json);
	}
	snprintf(text, sizeof text, "%d %.*s",
		p.way == WAY_GET         ? 1
		: p.way == WAY_BATCH_GET ? 2
					 : 0,
		(int)out.len, out.len ? out.p : "");
	ddbi_buf_free(&out);
	ddb_arena_free(arena);
	return text;
}
#define KEYS(expected, model, ...) \
	chooses(keys(g, &model##_model, (struct ddb_query){ __VA_ARGS__ }), expected, __LINE__)
#define KEY(b, n) "{\"blog\":{\"S\":\"" b "\"},\"number\":{\"N\":\"" n "\"}}"

static void several_keys(void **state)
{
	struct ground *g = *state;
	CHOOSES("BATCH_GET table key 1 filter 0 rest 0", person,
		WHERE(ddb_in(P(email), ddb_texts("a", "b"))));
	CHOOSES("BATCH_GET table key 1 filter 0 rest 1", person,
		WHERE(ddb_and(ddb_or(ddb_eq(P(email), "a"), ddb_eq(P(email), "b")), ddb_gt(P(age), 3))));
	CHOOSES("BATCH_GET table key 2 filter 0 rest 0 sort", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_in(O(number), ddb_ints(1, 2)))),
		.order_by = "number");
	/* not the whole key */
	CHOOSES("SCAN table key 0 filter 1 rest 0", post, WHERE(ddb_in(O(blog), ddb_texts("a", "b"))));
	CHOOSES("SCAN table key 0 filter 1 rest 0", post,
		WHERE(ddb_or(ddb_and(ddb_eq(O(blog), "a"), ddb_eq(O(number), 1)), ddb_eq(O(blog), "b"))));
	KEYS("1 " KEY("b", "7"), post, WHERE(ddb_and(ddb_eq(O(number), 7), ddb_eq(O(blog), "b"))));
	KEYS("2 " KEY("b", "2") " " KEY("b", "1"), post,
		WHERE(ddb_and(ddb_in(O(blog), ddb_texts("b", "b")), ddb_in(O(number), ddb_ints(2, 1, 2)))));
	/* only those that can match */
	KEYS("1 " KEY("b", "2"), post,
		WHERE(ddb_and(
			ddb_eq(O(blog), "b"), ddb_in(O(number), ddb_ints(2, 1)), ddb_gt(O(number), 1))));
	KEYS("0 ", post,
		WHERE(ddb_and(
			ddb_eq(O(blog), "b"), ddb_in(O(number), ddb_ints(2, 1)), ddb_gt(O(number), 2))));
	const struct ddb_cond one = ddb_and(ddb_eq(O(number), 1), ddb_gt(O(likes), 3));
	KEYS("2 " KEY("b", "1") " " KEY("b", "5"), post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_or(one, ddb_eq(O(number), 5)))));
	CHOOSES("BATCH_GET table key 2 filter 0 rest 1", post,
		WHERE(ddb_and(ddb_eq(O(blog), "b"), ddb_or(one, ddb_eq(O(number), 5)))));
}

/* As many as a BATCH_GET takes; a longer list is looked for by the client, as IN takes 100. */
static void long_lists(void **state)
{
	struct ground *g = *state;
	int64_t numbers[1001];
	for (int i = 0; i < 1001; i++)
		numbers[i] = i;
	CHOOSES("BATCH_GET table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(
			ddb_eq(O(blog), "b"), ddb_in(O(number), ((struct ddb_intlist){ numbers, 1000 })))));
	CHOOSES("QUERY table key 1 filter 0 rest 1", post,
		WHERE(ddb_and(
			ddb_eq(O(blog), "b"), ddb_in(O(number), ((struct ddb_intlist){ numbers, 1001 })))));
	CHOOSES("SCAN table key 0 filter 1 rest 0", post,
		WHERE(ddb_in(O(likes), ((struct ddb_intlist){ numbers, 100 }))));
	CHOOSES("SCAN table key 0 filter 0 rest 1", post,
		WHERE(ddb_in(O(likes), ((struct ddb_intlist){ numbers, 101 }))));
}

/* ---- contradictions ---- */
static void contradictions(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond b = ddb_eq(O(blog), "b");
#define NONE(...) CHOOSES("NOTHING table key 0 filter 0 rest 0", post, WHERE(ddb_and(b, __VA_ARGS__)))
	NONE(ddb_eq(O(blog), "c"));
	NONE(ddb_ne(O(blog), "b"));
	NONE(ddb_in(O(blog), ddb_texts("a", "c")));
	NONE(ddb_begins_with(O(blog), "c"));
	NONE(ddb_missing(O(blog)));
	NONE(ddb_between(O(number), 9, 1));
	NONE(ddb_between(O(likes), 9, 1)); /* of any attribute */
	NONE(ddb_ge(O(number), 9), ddb_le(O(number), 1));
	NONE(ddb_gt(O(number), 5), ddb_lt(O(number), 5));
	NONE(ddb_gt(O(number), 5), ddb_le(O(number), 5));
	NONE(ddb_gt(O(number), 5), ddb_between(O(number), 1, 5));
	NONE(ddb_eq(O(number), 5), ddb_gt(O(number), 5));
	NONE(ddb_eq(O(number), 5), ddb_eq(O(number), 6));
	NONE(ddb_eq(O(likes), 5), ddb_eq(O(likes), 6)); /* the key of an index */
	NONE(ddb_in(O(likes), ddb_ints(5, 6)), ddb_gt(O(likes), 6));
#undef NONE
#define NONE(...) CHOOSES("NOTHING table key 0 filter 0 rest 0", person, WHERE(ddb_and(__VA_ARGS__)))
	NONE(ddb_begins_with(P(email), "ab"), ddb_begins_with(P(email), "b"));
	NONE(ddb_begins_with(P(email), "ab"), ddb_lt(P(email), "ab"));
	NONE(ddb_begins_with(P(email), "ab"), ddb_ge(P(email), "ac"));
	NONE(ddb_begins_with(P(email), "ab"), ddb_lt(P(email), "a"));
#undef NONE
	/* they go together */
	CHOOSES("QUERY table key 2 filter 0 rest 0", post,
		WHERE(ddb_and(b, ddb_ge(O(number), 5), ddb_le(O(number), 5))));
	CHOOSES("SCAN table key 0 filter 2 rest 0", person,
		WHERE(ddb_and(ddb_begins_with(P(email), "ab"), ddb_lt(P(email), "abc"))));
	CHOOSES("SCAN table key 0 filter 2 rest 0", person,
		WHERE(ddb_and(ddb_begins_with(P(email), "ab"), ddb_gt(P(email), "abc"))));
	/* of what is no key the filter takes care */
	CHOOSES("QUERY table key 1 filter 2 rest 0", post,
		WHERE(ddb_and(b, ddb_eq(O(title), "x"), ddb_eq(O(title), "y"))));
	/* a mistake is told where nothing can match, too */
	CHOOSES("order_by: post has no member nope", post, WHERE(ddb_and(b, ddb_eq(O(blog), "c"))),
		.order_by = "nope");
}

/* ---- what is asked for ---- */
static void add_paths(struct buf *out, const char *what, const struct projection *x)
{
	struct rendering r;
	if (!x)
		return;
	struct ddb_arena *arena = ddb_arena_new();
	ddbi_rendering_init(&r, arena);
	r.in_place = true;
	buf_z(out, out->len ? "; " : "");
	buf_z(out, what);
	ddbi_render_projection(&r, x, out);
	ddb_arena_free(arena);
}

/* "by_role whole; fields a, b; rest c; shown d" */
static const char *asks(struct ground *g, const struct ddb_model *model, struct ddb_query q, unsigned how)
{
	static char text[512];
	struct ddb_arena *arena = ddb_arena_new();
	struct error err;
	struct plan p;
	struct buf out;
	error_init(&err, arena);
	ddbi_buf_init(&out, sizeof text - 1);
	const struct trees t = { ddbi_mapping(g->db, model, &err), arena, &err, NULL };
	if (ddbi_plan(&t, &q, how, &p)) {
		buf_z(&out, p.way == WAY_SCAN ? "scan" : p.index ? p.index->name : "table");
		buf_z(&out, p.whole ? " whole" : "");
		buf_z(&out, p.fetch_rest ? " fetch" : "");
		add_paths(&out, "fields ", p.fields);
		add_paths(&out, "rest ", p.rest_fields);
		add_paths(&out, "shown ", p.shown);
	} else {
		buf_str(&out, err.message);
	}
	snprintf(text, sizeof text, "%.*s", (int)out.len, out.p);
	ddbi_buf_free(&out);
	ddb_arena_free(arena);
	return text;
}
#define ASKS(expected, model, how, ...) \
	chooses(asks(g, &model##_model, (struct ddb_query){ __VA_ARGS__ }, how), expected, __LINE__)

static void fields(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond admin = ddb_eq(P(role), ROLE_ADMIN), b = ddb_eq(O(blog), "b"),
			      some = ddb_or(ddb_gt(O(number), 1), ddb_eq(O(likes), 2));
	const char *const nope[] = { "nope", NULL };
	ASKS("table whole", post, 0, WHERE(b));
	/* keys are read as well, for resume tokens, and what is looked at here */
	ASKS("table; fields title, blog, number; shown title", post, 0, WHERE(b),
		.project = DDB_MEMBERS(post, title));
	ASKS("by_likes; fields title, blog, number, likes; shown title", post, 0, WHERE(b),
		.project = DDB_MEMBERS(post, title), .order_by = "-likes");
	ASKS("table; fields likes, title, blog, number; shown likes", post, 0, WHERE(b),
		.project = DDB_MEMBERS(post, likes), .order_by = "title");
	ASKS("table; fields title, number, likes, blog; shown title", post, 0, WHERE(ddb_and(b, some)),
		.project = DDB_MEMBERS(post, title));
	ASKS("table; fields blog, number", post, 0, WHERE(b), .project = DDB_MEMBERS(post, blog, number));
	ASKS("scan; fields address.town, id, at; shown address.town", thing, 0,
		.project = DDB_MEMBERS(thing, address.city));
	ASKS("scan; fields address, id, at; shown address", thing, 0,
		.project = DDB_MEMBERS(thing, address.city, address));
	ASKS("project: post has no member nope", post, 0, .project = nope);
	ASKS(".project: the list is empty", post, 0, .project = nope + 1);
	/* half an item is enough, or the rest is fetched */
	ASKS("by_role; fields last_name, email, role; shown last_name, email", person, 0, WHERE(admin),
		.project = DDB_MEMBERS(person, last_name, email));
	ASKS("scan; fields age, email; shown age", person, 0, WHERE(admin),
		.project = DDB_MEMBERS(person, age));
	ASKS("by_role fetch; fields email, role, last_name; rest age, role, email, last_name; shown age",
		person, 0, WHERE(admin), .project = DDB_MEMBERS(person, age), .fetch_rest = true);
	ASKS("by_role whole fetch; fields email, role, last_name", person, 0, WHERE(admin),
		.fetch_rest = true);
	ASKS("by_role", person, 0, WHERE(admin), .index = "by_role");
	ASKS("by_role; fields last_name, email, role; shown age, last_name", person, 0, WHERE(admin),
		.index = "by_role", .project = DDB_MEMBERS(person, age, last_name));
	/* to count them no attributes are needed but those that are looked at here */
	ASKS("by_role whole", person, PLAN_COUNT, WHERE(admin));
	ASKS("table whole; fields number, likes, blog", post, PLAN_COUNT, WHERE(ddb_and(b, some)));
	ASKS("table whole", post, PLAN_COUNT, WHERE(b), .order_by = "title");
}

/* ---- indexes with gaps ---- */
struct visit {
	const char *id, *who, *page;
	struct ddb_time at;
};
DDB_DECLARE(visit);
#define V(m) DDB(visit, m)
static const struct ddb_attr visit_attrs[] = {
	DDB_HASH(visit, id),
	DDB_ATTR(visit, who, .required = true),
	DDB_ATTR(visit, page),
	DDB_ATTR(visit, at),
};
static const struct ddb_index visit_indexes[] = {
	DDB_INDEX(visit, "by_who", who, at),
	DDB_INDEX(visit, "by_page", page, who),
};
DDB_MODEL(visit, "Visits", DDB_INDEXES(visit_indexes));

/* An item without the range key of an index is not in it. */
static void gaps(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond who = ddb_eq(V(who), "x");
	CHOOSES("SCAN table key 0 filter 1 rest 0", visit, WHERE(who));
	CHOOSES("SCAN table key 0 filter 1 rest 0 sort", visit, WHERE(who), .order_by = "at");
	CHOOSES("QUERY by_who key 1 filter 0 rest 0", visit, WHERE(ddb_and(who, ddb_exists(V(at)))),
		.order_by = "at");
	CHOOSES("QUERY by_who key 2 filter 0 rest 0", visit, WHERE(ddb_and(who, ddb_gt(V(at), ddb_now()))));
	CHOOSES("SCAN table key 0 filter 2 rest 0", visit, WHERE(ddb_and(who, ddb_ne(V(at), ddb_now()))));
	CHOOSES("QUERY by_who key 1 filter 0 rest 0", visit, WHERE(who), .index = "by_who");
	CHOOSES("QUERY by_page key 1 filter 0 rest 0", visit, WHERE(ddb_eq(V(page), "x")));
	CHOOSES("visit: this would scan the table Visits; index by_who would find it, but has no items "
		"without at: "
		"make its row .required, or add ddb_exists",
		visit, WHERE(who), .no_scan = true);
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
		cmocka_unit_test(several_keys),
		cmocka_unit_test(long_lists),
		cmocka_unit_test(contradictions),
		cmocka_unit_test(fields),
		cmocka_unit_test(gaps),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
