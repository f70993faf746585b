/* SPDX-License-Identifier: Apache-2.0 */
/* Rendering: fixed texts, and on random trees that reading the text gives the tree again. The same random
 * trees try the law of NOT. DDB_TEST_SEED=<number> repeats a run. */
#include "support.h"
#include "tree.h"

#include "base/os.h"

/* ---- fixed texts ---- */

static void check_condition(const char *text, const char *wanted)
{
	struct bench b;
	struct rendering r;
	struct buf out;
	bench_begin(&b);
	set_placeholders(&b, "{\":v\":{\"S\":\"x\"},\":w\":{\"S\":\"y\"},\":same\":{\"S\":\"x\"}}",
		"{\"#n\":\"a.b\"}");
	ddbi_rendering_init(&r, &b.arena);
	ddbi_buf_init(&out, 4096);
	ddbi_render_condition(&r, parse_condition(&b, text), &out);
	ddbi_buf_byte(&out, 0);
	assert_false(r.failed || out.failed);
	assert_string_equal(out.p, wanted);
	ddbi_buf_free(&out);
	bench_end(&b);
}

static void test_conditions(void **state)
{
	(void)state;
	check_condition("a = :v", "#0 = :0");
	check_condition("a.#n[3].a <> :same AND :v <= b", "#0.#1[3].#0 <> :0 AND :0 <= #2");
	check_condition(
		"a BETWEEN :v AND :w OR NOT a IN (b, :w)", "#0 BETWEEN :0 AND :1 OR NOT #0 IN (#1, :1)");
	check_condition("(a = b OR c = d) AND NOT (e = f AND g = h)",
		"(#0 = #1 OR #2 = #3) AND NOT (#4 = #5 AND #6 = #7)");
	check_condition("a = b AND c = d OR NOT NOT e = f", "#0 = #1 AND #2 = #3 OR NOT NOT #4 = #5");
	check_condition("(a = b AND c = d) AND e = f", "(#0 = #1 AND #2 = #3) AND #4 = #5");
	check_condition("attribute_exists(a) AND begins_with(a, :v) AND size(b) > size(:v)",
		"attribute_exists(#0) AND begins_with(#0, :0) AND size(#1) > size(:0)");
}

static void check_update(const char *text, const char *wanted)
{
	struct bench b;
	struct rendering r;
	struct buf out;
	bench_begin(&b);
	set_placeholders(&b, "{\":n\":{\"N\":\"1\"},\":m\":{\"N\":\"1.0\"},\":s\":{\"SS\":[\"x\"]}}", NULL);
	ddbi_rendering_init(&r, &b.arena);
	ddbi_buf_init(&out, 4096);
	ddbi_render_update(&r, parse_update(&b, text), &out);
	ddbi_buf_byte(&out, 0);
	assert_string_equal(out.p, wanted);
	ddbi_buf_free(&out);
	bench_end(&b);
}

static void test_updates(void **state)
{
	(void)state;
	check_update("REMOVE a, b[0] SET c = if_not_exists(c, :n) + :m, d = list_append(e, if_not_exists(f, "
		     "g)), h = i "
		     "DELETE j :s ADD k.l :n",
		"REMOVE #0, #1[0] SET #2 = if_not_exists(#2, :0) + :0, #3 = list_append(#4, "
		"if_not_exists(#5, #6)), "
		"#7 = #8 DELETE #9 :1 ADD #10.#11 :0");
}

/* From models only: mixed sections, chains of one, an operator without a text of its own. */
static void test_model_trees(void **state)
{
	(void)state;
	struct bench b;
	struct rendering r;
	struct buf out;
	bench_begin(&b);
	ddbi_rendering_init(&r, &b.arena);
	ddbi_buf_init(&out, 4096);
	struct path_part parts[] = { { STR("a"), 0 }, { STR("b"), 0 }, { STR("c"), 0 } };
	struct path a = { &parts[0], 1 }, c = { &parts[2], 1 };
	struct update_action actions[] = {
		{ .verb = UPDATE_SET, .target = a, .value = { .kind = UPDATE_OPERAND_PATH, .path = c } },
		{ .verb = UPDATE_REMOVE, .target = { &parts[1], 1 } },
		{ .verb = UPDATE_SET, .target = c, .value = { .kind = UPDATE_OPERAND_PATH, .path = a } },
	};
	struct update update = { actions, 3, false };
	ddbi_render_update(&r, &update, &out);
	ddbi_buf_byte(&out, 0);
	assert_string_equal(out.p, "SET #0 = #1, #1 = #0 REMOVE #2");
	buf_clear(&out);
	struct operand operands[] = { { .kind = OPERAND_PATH, .path = a },
		{ .kind = OPERAND_PATH, .path = c } };
	struct condition leaf = { .op = CONDITION_NOT_CONTAINS, .operands = operands, .noperands = 2 };
	struct condition chain = { .op = CONDITION_AND, .children = &leaf, .nchildren = 1 };
	struct condition not = { .op = CONDITION_NOT, .children = &chain, .nchildren = 1 };
	ddbi_render_condition(&r, &not, &out);
	ddbi_buf_byte(&out, 0);
	assert_string_equal(out.p, "NOT (attribute_exists(#0) AND NOT contains(#0, #1))");
	ddbi_buf_free(&out);
	bench_end(&b);
}

/* ---- random trees ---- */

struct garden {
	struct bench *b;
	uint64_t seed;
	struct str values; /* an item to draw values from */
	size_t leaves;     /* how many more the tree may have */
};

static size_t below(struct garden *g, size_t n)
{
	return (size_t)(ddbi_random_next(&g->seed) % n);
}

static struct path random_path(struct garden *g)
{
	static const char *const names[] = { "pk", "s", "n", "l", "m", "a", "name", "a.b", "\xF0\x9F\x98\x80",
		"x y" };
	size_t n = 1 + below(g, 3);
	struct path_part *parts = ARENA_ARRAY(&g->b->arena, struct path_part, n);
	for (size_t i = 0; i < n; i++) {
		parts[i] = (struct path_part){ STR_NONE, (uint32_t)below(g, 3) };
		if (i == 0 || below(g, 2))
			parts[i].name = str_z(names[below(g, sizeof(names) / sizeof(*names))]);
	}
	return (struct path){ parts, n };
}

static struct str random_value(struct garden *g)
{
	struct str name, value;
	ddbi_item_at(g->values, below(g, ddbi_item_count(g->values)), &name, &value);
	return value;
}

static struct operand random_operand(struct garden *g)
{
	struct operand o = { .kind = OPERAND_PATH };
	switch (below(g, 5)) {
	case 0:
		o.kind = OPERAND_SIZE;
		struct operand *inner = ARENA_NEW(&g->b->arena, struct operand);
		*inner = (struct operand){ .kind = OPERAND_PATH, .path = random_path(g) };
		o.inner = inner;
		return o;
	case 1:
	case 2:
		o.kind = OPERAND_VALUE;
		o.value = random_value(g);
		return o;
	default: o.path = random_path(g); return o;
	}
}

static struct condition random_leaf(struct garden *g)
{
	enum condition_op op = (enum condition_op)below(g, CONDITION_CONTAINS + 1);
	size_t n = op == CONDITION_IN ? 2 + below(g, 4) : op == CONDITION_BETWEEN ? 3 : 2;
	if (op == CONDITION_EXISTS || op == CONDITION_NOT_EXISTS)
		n = 1;
	struct operand *operands = ARENA_ARRAY(&g->b->arena, struct operand, n);
	for (size_t i = 0; i < n; i++)
		operands[i] = random_operand(g);
	return (struct condition){ .op = op, .operands = operands, .noperands = n };
}

static struct condition random_condition(struct garden *g, size_t depth)
{
	size_t kind = below(g, 4);
	if (depth == 0 || g->leaves == 0 || kind == 3) {
		g->leaves -= g->leaves > 0;
		return random_leaf(g);
	}
	struct condition c = { .op = kind == 0 ? CONDITION_AND : kind == 1 ? CONDITION_OR : CONDITION_NOT };
	c.nchildren = c.op == CONDITION_NOT ? 1 : 2 + below(g, 3);
	struct condition *children = ARENA_ARRAY(&g->b->arena, struct condition, c.nchildren);
	for (size_t i = 0; i < c.nchildren; i++)
		children[i] = random_condition(g, depth - 1);
	c.children = children;
	return c;
}

static void check_law_of_not(const struct condition *c, struct str item)
{
	struct condition negated = { .op = CONDITION_NOT, .children = c, .nchildren = 1 };
	assert_int_equal(ddbi_evaluate(&negated, item), !ddbi_evaluate(c, item));
}

/* Reading the rendered text gives an equal tree, which holds where the first one does. false: the tree breaks
 * a rule of the language. */
static bool check_round_trip(struct garden *g, const struct condition *c)
{
	struct bench *b = g->b;
	struct rendering r;
	struct buf out;
	const struct condition *again;
	check_law_of_not(c, g->values);
	if (!ddbi_check_condition(EXPRESSION_CONDITION, c, &b->err)) {
		assert_int_equal(b->err.exception, EXCEPTION_VALIDATION);
		return false;
	}
	ddbi_rendering_init(&r, &b->arena);
	ddbi_buf_init(&out, 1 << 16);
	ddbi_render_condition(&r, c, &out);
	assert_false(r.failed || out.failed);
	assert_true(rendered_placeholders(&r, &b->arena, &b->placeholders));
	if (!ddbi_parse_condition(EXPRESSION_CONDITION, buf_view(&out), &b->placeholders, &b->err, &again))
		fail_msg("%.*s: %s", (int)out.len, out.p, message_of(b));
	if (!condition_equal(c, again))
		fail_msg("not the same tree: %.*s", (int)out.len, out.p);
	assert_true(ddbi_placeholders_unused(&b->placeholders, &b->err));
	assert_int_equal(ddbi_evaluate(c, g->values), ddbi_evaluate(again, g->values));
	ddbi_buf_free(&out);
	return true;
}

static uint64_t test_seed(void)
{
	const char *given = getenv("DDB_TEST_SEED");
	return given ? strtoull(given, NULL, 10) : 20240229;
}

static void test_random_conditions(void **state)
{
	(void)state;
	size_t good = 0;
	uint64_t seed = test_seed();
	for (size_t i = 0; i < 2000; i++) {
		struct bench b;
		bench_begin(&b);
		struct garden g = { &b, seed + i, STR_NONE, 12 };
		g.values = packed_from(&b,
			"{\"pk\":{\"S\":\"S\"},\"s\":{\"S\":\"\"},\"n\":{\"N\":\"1\"},\"b\":{\"B\":\"AA==\"},"
			"\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]},\"m\":{\"M\":{\"a\":{\"S\":\"BOOL\"}}},"
			"\"t\":{\"BOOL\":true},\"ss\":{\"SS\":[\"S\",\"x\"]}}");
		struct condition c = random_condition(&g, 4);
		good += check_round_trip(&g, &c);
		bench_end(&b);
	}
	print_message("%zu of 2000 random trees were valid conditions\n", good);
	assert_true(good > 300);
}

static struct update_value random_update_value(struct garden *g, size_t depth)
{
	struct update_value v = { .kind = UPDATE_OPERAND_VALUE, .value = STR_NONE };
	size_t kind = below(g, depth ? 6 : 2);
	if (kind == 0) {
		v.value = random_value(g);
		return v;
	}
	if (kind == 1) {
		v.kind = UPDATE_OPERAND_PATH;
		v.path = random_path(g);
		return v;
	}
	struct update_value *two = ARENA_ARRAY(&g->b->arena, struct update_value, 2);
	two[0] = random_update_value(g, depth - 1);
	two[1] = random_update_value(g, depth - 1);
	v.kind = (enum update_value_kind)kind;
	v.left = two;
	if (kind == UPDATE_IF_NOT_EXISTS)
		v.path = random_path(g);
	else
		v.right = two + 1;
	return v;
}

static bool check_random_update(struct garden *g)
{
	struct bench *b = g->b;
	struct update_action actions[4];
	struct update update = { actions, 1 + below(g, 4), false };
	const struct update *again;
	struct rendering r;
	struct buf out;
	for (size_t i = 0; i < update.n; i++) { /* in sections, as a text has them */
		actions[i] = (struct update_action){ .verb = (enum update_verb)(i * 4 / update.n),
			.target = random_path(g) };
		if (actions[i].verb != UPDATE_REMOVE)
			actions[i].value = random_update_value(g, actions[i].verb == UPDATE_SET ? 2 : 0);
	}
	if (!ddbi_check_update(&update, &b->err))
		return false;
	ddbi_rendering_init(&r, &b->arena);
	ddbi_buf_init(&out, 1 << 16);
	ddbi_render_update(&r, &update, &out);
	assert_true(rendered_placeholders(&r, &b->arena, &b->placeholders));
	if (!ddbi_parse_update(buf_view(&out), &b->placeholders, &b->err, &again))
		fail_msg("%.*s: %s", (int)out.len, out.p, message_of(b));
	if (!update_equal(&update, again))
		fail_msg("not the same tree: %.*s", (int)out.len, out.p);
	struct applied x, y;
	struct str item = g->values;
	bool one = ddbi_apply_update(&update, item, item, &b->err, &x);
	assert_int_equal(one, ddbi_apply_update(again, item, item, &b->err, &y));
	if (one) {
		assert_true(ddbi_packed_valid(x.item));
		assert_packed_equal(x.item, y.item);
	}
	ddbi_buf_free(&out);
	return true;
}

static void test_random_updates(void **state)
{
	(void)state;
	size_t good = 0;
	uint64_t seed = test_seed();
	for (size_t i = 0; i < 3000; i++) {
		struct bench b;
		bench_begin(&b);
		struct garden g = { &b, seed + i, STR_NONE, 0 };
		g.values = packed_from(&b,
			"{\"pk\":{\"S\":\"S\"},\"n\":{\"N\":\"1\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"L\":[]}]},"
			"\"m\":{\"M\":{\"a\":{\"S\":\"x\"}}},\"s\":{\"SS\":[\"S\",\"x\"]}}");
		good += check_random_update(&g);
		bench_end(&b);
	}
	print_message("%zu of 3000 random trees were valid updates\n", good);
	assert_true(good > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_updates),
		cmocka_unit_test(test_model_trees),
		cmocka_unit_test(test_random_conditions),
		cmocka_unit_test(test_random_updates),
	};
	return cmocka_run_group_tests_name("rendering", tests, NULL, NULL);
}
