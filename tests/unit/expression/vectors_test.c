/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of docs/semantics/vectors that concern expressions, line by line. */
#include "support.h"

#define VECTORS SOURCE_DIR "/docs/semantics/vectors/"

struct lines {
	FILE *file;
	char *line;
	size_t cap, n;
};

static void open_lines(struct lines *l, const char *path)
{
	*l = (struct lines){ .file = fopen(path, "r") };
	assert_non_null(l->file);
}

static bool next_line(struct lines *l)
{
	ssize_t n = getline(&l->line, &l->cap, l->file);
	if (n < 0)
		return false;
	if (n && l->line[n - 1] == '\n')
		l->line[n - 1] = 0;
	l->n++;
	return true;
}

static void close_lines(struct lines *l)
{
	free(l->line);
	fclose(l->file);
}

/* The JSON text of a member of the line's object, NUL-terminated; NULL: it has none of that name. */
static const char *json_of(struct bench *b, const struct lines *l, const char *member)
{
	struct json j;
	struct str name;
	const char *found = NULL;
	struct str copy = ddbi_arena_copy(&b->arena, str_z(l->line));
	ddbi_json_begin(&j, copy, &b->arena, &b->scratch);
	assert_true(ddbi_json_object(&j));
	while (ddbi_json_member(&j, &name)) {
		assert_int_not_equal(ddbi_json_kind(&j), JSON_BAD);
		const char *from = j.at;
		assert_true(ddbi_json_skip(&j));
		if (str_eq(name, str_z(member)))
			found = ddbi_arena_copy(&b->arena, (struct str){ from, (size_t)(j.at - from) }).p;
	}
	assert_true(ddbi_json_end(&j));
	return found;
}

/* A member that is a string. */
static const char *text_of(struct bench *b, const struct lines *l, const char *member)
{
	const char *json = json_of(b, l, member);
	struct json j;
	struct str text;
	if (!json)
		return NULL;
	ddbi_json_begin(&j, str_z(json), &b->arena, &b->scratch);
	assert_true(ddbi_json_string(&j, &text));
	return ddbi_arena_copy(&b->arena, text).p;
}

/* A member that is an item; absent for null and for none. */
static struct str item_of(struct bench *b, const struct lines *l, const char *member)
{
	const char *json = json_of(b, l, member);
	return json && strcmp(json, "null") != 0 ? packed_from(b, json) : STR_NONE;
}

static void placeholders_of(struct bench *b, const struct lines *l)
{
	set_placeholders(b, json_of(b, l, "values"), json_of(b, l, "names"));
}

static void test_conditions(void **state)
{
	(void)state;
	struct lines l;
	struct bench b;
	size_t checked = 0;
	open_lines(&l, VECTORS "conditions.jsonl");
	bench_begin(&b);
	assert_true(next_line(&l));
	struct str item = item_of(&b, &l, "item");
	while (next_line(&l)) {
		placeholders_of(&b, &l);
		const struct condition *c = parse_condition(&b, text_of(&b, &l, "expr"));
		assert_true(ddbi_placeholders_unused(&b.placeholders, &b.err));
		bool wanted = strcmp(json_of(&b, &l, "result"), "true") == 0;
		if (ddbi_evaluate(c, item) != wanted)
			fail_msg("line %zu: %s", l.n, l.line);
		struct condition negated = { .op = CONDITION_NOT, .children = c, .nchildren = 1 };
		assert_int_equal(ddbi_evaluate(&negated, item), !wanted);
		checked++;
	}
	assert_int_equal(checked, 83);
	bench_end(&b);
	close_lines(&l);
}

static void check_fragments(struct bench *b, const struct lines *l, const char *member,
	const struct update *update, struct str image)
{
	struct str wanted = item_of(b, l, member), got;
	if (!wanted.p)
		return;
	assert_true(ddbi_updated_fragments(update, image, strcmp(member, "updated_new") == 0, &b->err, &got));
	assert_packed_equal(got, ddbi_item_count(wanted) ? wanted : STR_NONE);
}

static void check_update(struct bench *b, const struct lines *l, const struct update *update)
{
	struct str before = item_of(b, l, "before");
	struct str key = packed_from(b, "{\"pk\":{\"S\":\"k\"}}");
	const char *wanted = text_of(b, l, "error");
	struct applied applied;
	bool good = ddbi_apply_update(update, before, key, &b->err, &applied);
	if (good == (wanted != NULL))
		fail_msg("line %zu: %s: %s", l->n, l->line, good ? "no error" : message_of(b));
	if (wanted) {
		assert_string_equal(message_of(b), wanted);
		return;
	}
	assert_packed_equal(applied.item, item_of(b, l, "after"));
	check_fragments(b, l, "updated_new", update, applied.item);
	check_fragments(b, l, "updated_old", update, before);
}

/* The two updates of the key itself are for the store to refuse, which knows the key (04-S7). */
static void test_updates(void **state)
{
	(void)state;
	struct lines l;
	size_t checked = 0;
	open_lines(&l, VECTORS "updates.jsonl");
	while (next_line(&l)) {
		struct bench b;
		if (strstr(l.line, "This attribute is part of the key"))
			continue;
		bench_begin(&b);
		placeholders_of(&b, &l);
		check_update(&b, &l, parse_update(&b, text_of(&b, &l, "expr")));
		bench_end(&b);
		checked++;
	}
	assert_int_equal(checked, 48);
	close_lines(&l);
}

static void test_projections(void **state)
{
	(void)state;
	struct lines l;
	struct bench b;
	size_t checked = 0;
	open_lines(&l, VECTORS "projections.jsonl");
	bench_begin(&b);
	assert_true(next_line(&l));
	struct str item = item_of(&b, &l, "item");
	while (next_line(&l)) {
		const struct projection *projection;
		placeholders_of(&b, &l);
		assert_true(ddbi_parse_projection(
			str_z(text_of(&b, &l, "expr")), &b.placeholders, &b.err, &projection));
		assert_packed_equal(ddbi_project(projection, item, &b.arena), item_of(&b, &l, "result"));
		checked++;
	}
	assert_int_equal(checked, 14);
	bench_end(&b);
	close_lines(&l);
}

static void test_errors(void **state)
{
	(void)state;
	struct lines l;
	size_t checked = 0;
	open_lines(&l, VECTORS "expression-errors.jsonl");
	while (next_line(&l)) {
		struct bench b;
		bench_begin(&b);
		const char *wanted = text_of(&b, &l, "error");
		bool prefix = strstr(text_of(&b, &l, "src"), "prefix only") != NULL;
		placeholders_of(&b, &l);
		if (accept(&b, kind_of(text_of(&b, &l, "kind")), text_of(&b, &l, "expr")))
			fail_msg("line %zu is accepted: %s", l.n, l.line);
		assert_int_equal(b.err.exception, EXCEPTION_VALIDATION);
		const char *got = message_of(&b);
		if (prefix ? strncmp(got, wanted, strlen(wanted)) != 0 : strcmp(got, wanted) != 0)
			fail_msg("line %zu\ngot    %s\nwanted %s", l.n, got, wanted);
		bench_end(&b);
		checked++;
	}
	assert_int_equal(checked, 75);
	close_lines(&l);
}

static void test_accepted(void **state)
{
	(void)state;
	struct lines l;
	size_t checked = 0;
	open_lines(&l, VECTORS "expression-accept.txt");
	while (next_line(&l)) {
		struct bench b;
		bench_begin(&b);
		set_placeholders(&b, "{\":v\":{\"S\":\"x\"}}", "{\"#n\":\"name\"}");
		parse_condition(&b, l.line);
		bench_end(&b);
		checked++;
	}
	assert_int_equal(checked, 14);
	close_lines(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_updates),
		cmocka_unit_test(test_projections),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_accepted),
	};
	return cmocka_run_group_tests_name("expression vectors", tests, NULL, NULL);
}
