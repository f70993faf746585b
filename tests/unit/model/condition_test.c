/* SPDX-License-Identifier: Apache-2.0 */
/* Each condition, judged by a store: does it hold on one item or not? */
#include "things.h"

static const struct thing subject = {
	.id = "c",
	.at = 1,
	.text = "hello",
	.i32 = 5,
	.u64 = UINT64_MAX,
	.real64 = 2.5,
	.real32 = 0.1F,
	.flag = true,
	.role = ROLE_EDITOR,
	.price = { .lo = 5, .exponent = 0 },
	.blob = { "abc", 3 },
	.when = { INT64_C(1709208000000000) },
	.when_s = { INT64_C(1709208000000000) },
	.oint = { true, 7 },
	.tags = { (const char *const[]){ "x", "y" }, 2 },
	.numbers = { (const int64_t[]){ 1, 2 }, 2 },
	.hashes = { (const struct ddb_bytes[]){ { "h", 1 } }, 1 },
	.names = { (const char *const[]){ "ann", "bob" }, 2 },
	.logins = { (const int64_t[]){ 10, 20 }, 2 },
	.address = { .city = "Oslo", .number = 3 },
	.devices = { (const struct device[]){ { .name = "phone",
			     .seen = 9,
			     .owners = { (const char *const[]){ "sam" }, 1 } } },
		1 },
	.extra = { .type = DDB_BOOL, .flag = true },
};

static bool holds(struct ground *g, struct ddb_cond c)
{
	struct thing copy = subject;
	enum ddb_rc rc = thing_put(g->db, &copy, &(struct ddb_put_opts){ .when = c });
	if (rc != DDB_OK && rc != DDB_CONDITION_FAILED)
		fail_msg("%s", ddb_errmsg(g->db));
	return rc == DDB_OK;
}
/* Not within an assert: that makes a string of the whole expansion. */
static void expect(struct ground *g, struct ddb_cond c, bool wanted, int line)
{
	if (holds(g, c) != wanted)
		fail_msg("line %d: the condition should%s hold", line, wanted ? "" : " not");
}
#define HOLDS(c)     expect(g, (c), true, __LINE__)
#define HOLDS_NOT(c) expect(g, (c), false, __LINE__)

static void comparisons(void **state)
{
	struct ground *g = *state;
	HOLDS(ddb_eq(T(i32), 5));
	HOLDS_NOT(ddb_eq(T(i32), 6));
	HOLDS(ddb_ne(T(i32), 6));
	HOLDS_NOT(ddb_ne(T(i32), 5));
	HOLDS(ddb_ne(T(textn), "x")); /* absent: differs from anything, and otherwise no comparison holds */
	HOLDS_NOT(ddb_eq(T(textn), "x"));
	HOLDS_NOT(ddb_gt(T(textn), "x"));
	HOLDS(ddb_lt(T(i32), 6));
	HOLDS_NOT(ddb_lt(T(i32), 5));
	HOLDS(ddb_le(T(i32), 5));
	HOLDS_NOT(ddb_le(T(i32), 4));
	HOLDS(ddb_gt(T(i32), 4));
	HOLDS_NOT(ddb_gt(T(i32), 5));
	HOLDS(ddb_ge(T(i32), 5));
	HOLDS_NOT(ddb_ge(T(i32), 6));
	HOLDS(ddb_between(T(i32), 5, 9));
	HOLDS_NOT(ddb_between(T(i32), 6, 9));
	HOLDS(ddb_in(T(i32), ddb_ints(1, 5)));
	HOLDS_NOT(ddb_in(T(i32), ddb_ints(1, 6)));
	HOLDS(ddb_in(T(text), ddb_texts("hello", "world")));
	HOLDS_NOT(ddb_in(T(text), ((struct ddb_strlist){ NULL, 0 })));
}

static void values_of_every_type(void **state)
{
	struct ground *g = *state;
	const char h[] = "hello";
	HOLDS(ddb_eq(T(text), h));
	HOLDS(ddb_gt(T(text), "hallo"));
	HOLDS(ddb_eq(T(text), ((struct ddb_text_n){ "hello", 5 })));
	HOLDS(ddb_eq(T(u64), UINT64_MAX));
	HOLDS(ddb_eq(T(real64), 2.5));
	HOLDS(ddb_gt(T(real64), 2));
	HOLDS(ddb_eq(T(real32), 0.1F));
	HOLDS(ddb_eq(T(flag), true));
	HOLDS(ddb_eq(T(role), ROLE_EDITOR));
	HOLDS(ddb_in(T(role), ddb_ints(ROLE_ADMIN, ROLE_EDITOR)));
	HOLDS_NOT(ddb_eq(T(role), ROLE_ADMIN));
	HOLDS(ddb_eq(T(price), 5));
	HOLDS(ddb_lt(T(price), ((struct ddb_decimal){ .lo = 501, .exponent = -2 })));
	HOLDS(ddb_eq(T(blob), ((struct ddb_bytes){ "abc", 3 })));
	HOLDS(ddb_eq(T(when), ((struct ddb_time){ INT64_C(1709208000000000) })));
	HOLDS(ddb_lt(T(when), ((struct ddb_time){ INT64_C(1709208000000001) })));
	HOLDS(ddb_le(T(when_s), ((struct ddb_time){ INT64_C(1709208000999999) })));
	HOLDS(ddb_gt(T(oint), 6));
	HOLDS(ddb_eq(T(tags), ((struct ddb_strset){ (const char *const[]){ "y", "x" }, 2 })));
	HOLDS(ddb_eq(T(numbers), ((struct ddb_intset){ (const int64_t[]){ 2, 1 }, 2 })));
	HOLDS(ddb_eq(T(names), ddb_texts("ann", "bob")));
	HOLDS_NOT(ddb_eq(T(names), ddb_texts("bob", "ann")));
	HOLDS(ddb_eq(T(logins), ddb_ints(10, 20)));
	HOLDS(ddb_eq(T(address), DDB_PART(address, .city = "Oslo", .number = 3)));
	HOLDS(ddb_eq(T(extra), &((struct ddb_value){ .type = DDB_BOOL, .flag = true })));
}

static void functions(void **state)
{
	struct ground *g = *state;
	HOLDS(ddb_begins_with(T(text), "hel"));
	HOLDS_NOT(ddb_begins_with(T(text), "ell"));
	HOLDS(ddb_contains(T(text), "ell"));
	HOLDS_NOT(ddb_contains(T(text), "this text is longer than its maximum allows it to be"));
	HOLDS(ddb_contains(T(tags), "x"));
	HOLDS_NOT(ddb_contains(T(tags), "z"));
	HOLDS(ddb_contains(T(numbers), 2));
	HOLDS(ddb_contains(T(hashes), ((struct ddb_bytes){ "h", 1 })));
	HOLDS(ddb_contains(T(blob), ((struct ddb_bytes){ "bc", 2 })));
	HOLDS_NOT(ddb_contains(T(blob), ((struct ddb_bytes){ "ac", 2 })));
	HOLDS(ddb_contains(T(names), "bob"));
	HOLDS(ddb_contains(T(logins), 20));
	HOLDS(ddb_exists(T(text)));
	HOLDS_NOT(ddb_exists(T(textn)));
	HOLDS(ddb_missing(T(textn)));
	HOLDS_NOT(ddb_missing(T(text)));
	HOLDS(ddb_eq(ddb_size(T(text)), 5));
	HOLDS(ddb_gt(ddb_size(T(tags)), 1));
	HOLDS_NOT(ddb_gt(ddb_size(T(tags)), 2));
	HOLDS(ddb_has_type(T(extra), DDB_BOOL));
	HOLDS_NOT(ddb_has_type(T(extra), DDB_S));
	HOLDS(ddb_has_type(T(role), DDB_S));
}

static void paths(void **state)
{
	struct ground *g = *state;
	HOLDS(ddb_eq(T(address.city), "Oslo"));
	HOLDS_NOT(ddb_eq(T(address.city), "Rome"));
	HOLDS(ddb_gt(T(address.number), 2));
	HOLDS(ddb_eq(ddb_at(T(names), 1), "bob"));
	HOLDS(ddb_eq(ddb_at(T(logins), 0), 10));
	HOLDS_NOT(ddb_exists(ddb_at(T(logins), 2)));
	HOLDS(ddb_eq(ddb_path(T(devices), 0, DDB(device, name)), "phone"));
	HOLDS(ddb_eq(ddb_at(ddb_path(T(devices), 0, DDB(device, owners)), 0), "sam"));
	HOLDS(ddb_missing(ddb_at(T(devices), 1)));
	HOLDS(ddb_eq(ddb_size(ddb_path(T(devices), 0, DDB(device, owners))), 1));
}

static void attribute_with_attribute(void **state)
{
	struct ground *g = *state;
	HOLDS(ddb_gt(T(real64), T(i8)));
	HOLDS(ddb_gt(T(i32), T(i64)));
	HOLDS_NOT(ddb_lt(T(i32), T(i64)));
	HOLDS(ddb_eq(T(price), T(i32)));
	HOLDS_NOT(ddb_eq(T(text), T(address.city)));
}

static void combinations(void **state)
{
	struct ground *g = *state;
	const struct ddb_cond yes = ddb_eq(T(i32), 5), no = ddb_eq(T(i32), 6);
	HOLDS(ddb_and(yes, yes));
	HOLDS_NOT(ddb_and(yes, no));
	HOLDS(ddb_or(no, yes));
	HOLDS_NOT(ddb_or(no, no, no));
	HOLDS(ddb_not(no));
	HOLDS_NOT(ddb_not(yes));
	HOLDS(ddb_and(yes, ddb_or(no, ddb_not(ddb_and(yes, no)))));
	HOLDS(DDB_ALWAYS);
	HOLDS_NOT(ddb_not(DDB_ALWAYS));
	HOLDS(ddb_and(DDB_ALWAYS, yes));
	HOLDS(ddb_or(DDB_ALWAYS, no));
	HOLDS(ddb_all(NULL, 0));     /* of none: always */
	HOLDS_NOT(ddb_any(NULL, 0)); /* of none: never */
	HOLDS_NOT(ddb_and(yes, ddb_any(NULL, 0)));
	HOLDS(ddb_not(ddb_any(NULL, 0)));
	HOLDS(ddb_all((const struct ddb_cond[]){ yes, yes, yes }, 3));
}

/* What ddb_and_in gives out outlives everything that went into it. */
static struct ddb_cond built(struct ddb_arena *arena)
{
	char text[] = "hello", tag[] = "x";
	const char *names[] = { text, tag };
	int64_t number = 5;
	struct ddb_cond c = ddb_and_in(arena, ddb_in(T(text), ((struct ddb_strlist){ names, 2 })),
		ddb_in(T(i32), ((struct ddb_intlist){ &number, 1 })));
	c = ddb_and_in(arena, c, ddb_or_in(arena, ddb_contains(T(tags), tag), ddb_not(ddb_eq(T(text), text))),
		ddb_eq(T(address), DDB_PART(address, .city = "Oslo", .number = 3)),
		ddb_eq(T(extra), &((struct ddb_value){ .type = DDB_BOOL, .flag = true })),
		ddb_eq(T(blob), ((struct ddb_bytes){ "abc", 3 })));
	memset(text, '?', sizeof text);
	memset(tag, '?', sizeof tag);
	names[0] = names[1] = NULL;
	number = 99;
	return c;
}

static void step_by_step(void **state)
{
	struct ground *g = *state;
	HOLDS(built(g->arena));
	assert_int_equal(
		thing_put(g->db, &(struct thing){ .id = "x" }, &(struct ddb_put_opts){ .when = built(NULL) }),
		DDB_NOMEM);
}

static void mistakes(void **state)
{
	struct ground *g = *state;
	struct thing x = subject;
	const char *null = NULL;
#define SAYS(text, c) \
	REFUSED(g, DDB_MISUSE, text, thing_put(g->db, &x, &(struct ddb_put_opts){ .when = (c) }))
	SAYS("DDB(person, age) was given where a member of thing is needed: write DDB(thing, ...)",
		ddb_eq(P(age), 1));
	SAYS("DDB(person, age) was given where a member of thing is needed: write DDB(thing, ...)",
		ddb_or(ddb_any(NULL, 0), ddb_and(DDB_ALWAYS, ddb_not(ddb_eq(P(age), 1)))));
	SAYS("thing.role is stored by name, and names have no order: use ddb_eq or ddb_in",
		ddb_lt(T(role), ROLE_ADMIN));
	SAYS("DDB(thing, names): the index of an element is negative", ddb_eq(ddb_at(T(names), -1), "x"));
	SAYS("DDB(person, age) was given where a member of device is needed: write DDB(device, ...)",
		ddb_eq(ddb_path(T(devices), 0, P(age)), 1));
	SAYS("DDB(thing, address) is no list", ddb_eq(ddb_path(T(address), 0, DDB(address, city)), "x"));
	SAYS("thing.i32 and thing.role are stored as different types", ddb_eq(T(i32), T(role)));
	SAYS("thing.i32: only a plain attribute may stand on the right, no element, path or size",
		ddb_eq(T(i32), ddb_size(T(text))));
	SAYS("ddb_has_type: there is no type 99", ddb_has_type(T(extra), (enum ddb_type)99));
	SAYS("a condition or change was not made by the ddb_ macros", ((struct ddb_cond){ .op = DDB_EQ }));
	SAYS("a condition was not made by the ddb_ macros", ((struct ddb_cond){ .op = DDB_SET }));
	SAYS("a list of conditions is NULL", ddb_all(NULL, 2));
	SAYS("thing.address does not hold a struct device",
		ddb_eq(T(address), DDB_PART(device, .name = "x")));
	SAYS("thing.devices is a list: name an element of it, or append",
		ddb_eq(T(devices), DDB_PART(device, .name = "x")));
	REFUSED(g, DDB_INVALID,
		"thing.text cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove",
		thing_put(g->db, &x, &(struct ddb_put_opts){ .when = ddb_eq(T(text), null) }));
	REFUSED(g, DDB_INVALID, "thing.role is 9, which its table of names does not have",
		thing_put(g->db, &x, &(struct ddb_put_opts){ .when = ddb_eq(T(role), 9) }));
}

static int subject_up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	struct thing copy = subject;
	OK(g, thing_put(g->db, &copy, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons),
		cmocka_unit_test(values_of_every_type),
		cmocka_unit_test(functions),
		cmocka_unit_test(paths),
		cmocka_unit_test(attribute_with_attribute),
		cmocka_unit_test(combinations),
		cmocka_unit_test(step_by_step),
		cmocka_unit_test(mistakes),
	};
	return ON_EVERY_STORE(tests, subject_up);
}
