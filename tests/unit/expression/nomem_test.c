/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation that working with an expression asks for fails once: an OutOfMemory error and no leak. Only
 * in the fault build. */
#include "support.h"

#include "base/mem.h"

#define ITEM                                                                                                \
	"{\"pk\":{\"S\":\"k\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"M\":{\"a\":{\"S\":\"x\"}}}]},\"s\":{\"SS\":[" \
	"\"a\"]},"                                                                                          \
	"\"m\":{\"M\":{\"a\":{\"L\":[]}}}}"

static bool use_condition(struct bench *b, struct str item)
{
	const struct condition *c;
	struct rendering r;
	struct buf out;
	if (!ddbi_parse_condition(EXPRESSION_CONDITION,
		    STR("(l[1].a = :x OR NOT #n BETWEEN :n AND l[0]) AND size(m.a) IN (:n, l[0])"),
		    &b->placeholders, &b->err, &c))
		return false;
	ddbi_evaluate(c, item);
	ddbi_rendering_init(&r, &b->arena);
	ddbi_buf_init(&out, EXPRESSION_MAX_SIZE);
	ddbi_render_condition(&r, c, &out);
	bool rendered = !r.failed && !out.failed;
	ddbi_buf_free(&out);
	return rendered ? ddbi_check_condition(EXPRESSION_CONDITION, c, &b->err) : ddbi_fail_nomem(&b->err);
}

static bool use_update(struct bench *b, struct str item)
{
	const struct update *u;
	struct applied applied;
	struct str fragments;
	return ddbi_parse_update(
		       STR("SET l[0] = l[0] + :n, m.b = list_append(if_not_exists(m.c, m.a), l), x = :x "
			   "REMOVE #n ADD s :s DELETE m.s :s"),
		       &b->placeholders, &b->err, &u) &&
	       ddbi_check_update(u, &b->err) && ddbi_apply_update(u, item, item, &b->err, &applied) &&
	       ddbi_updated_fragments(u, applied.item, true, &b->err, &fragments);
}

static bool use_projection(struct bench *b, struct str item)
{
	const struct projection *p;
	if (!ddbi_parse_projection(STR("l[1].a, m, l[0], pk"), &b->placeholders, &b->err, &p) ||
		!ddbi_check_projection(p, &b->err))
		return false;
	return ddbi_project(p, item, &b->arena).p || ddbi_fail_nomem(&b->err);
}

static bool use_error(struct bench *b, struct str item)
{
	const struct condition *c;
	(void)item;
	ddbi_parse_condition(
		EXPRESSION_CONDITION, STR("m.a.b BETWEEN :x AND :n OR a = a"), &b->placeholders, &b->err, &c);
	return b->err.exception == EXCEPTION_VALIDATION;
}

static bool use_unused(struct bench *b, struct str item)
{
	(void)item;
	ddbi_placeholders_unused(&b->placeholders, &b->err);
	return b->err.exception == EXCEPTION_VALIDATION;
}

static void fail_allocation(uint64_t nth)
{
#ifdef DDB_FAULT
	ddbi_mem_fail(nth, false);
#else
	(void)nth;
#endif
}

static void fail_each(bool (*use)(struct bench *, struct str))
{
	bool done = false;
	uint64_t nth = 0;
	while (!done) {
		struct bench b;
		bench_begin(&b);
		struct str item = packed_from(&b, ITEM);
		set_placeholders(&b, "{\":x\":{\"S\":\"x\"},\":n\":{\"N\":\"0\"},\":s\":{\"SS\":[\"b\"]}}",
			"{\"#n\":\"n\"}");
		fail_allocation(++nth);
		done = use(&b, item);
		fail_allocation(0);
		if (!done)
			assert_int_equal(b.err.exception, EXCEPTION_NOMEM);
		bench_end(&b);
	}
#ifdef DDB_FAULT
	assert_true(nth > 1);
#endif
}

static void test_each(void **state)
{
	(void)state;
	fail_each(use_condition);
	fail_each(use_update);
	fail_each(use_projection);
	fail_each(use_error);
	fail_each(use_unused);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_each) };
	return cmocka_run_group_tests_name("expressions without memory", tests, NULL, NULL);
}
