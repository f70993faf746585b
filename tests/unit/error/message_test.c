/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue in message.h against docs/semantics/messages.tsv. There {x} is a variable, [s] optional and
 * {{..}} braces that are meant; here all that varies is a %. */
#include "error/error.h"
#include "support/text_file.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Where DynamoDB's text is unknown, a sentence of libddb's own. */
static const char *const own_texts[] = {
	"con.map.keys",
	"tbl.bounds.index",
	"tbl.key.order",
	"tbl.key.parts",
	"tbl.gsi.nothroughput",
	"tbl.proj.dup",
	"tbl.proj.total",
	"tbl.stream.noview",
	"tbl.odt.empty",
	"bw.total",
	"tx.one",
	"tx.size",
	"tx.size.get",
	"tx.token",
};

static const struct entry {
	const char *id, *template;
	enum exception exception;
} entries[] = {
#define ENTRY(name, text_id, exception, template) { text_id, template, EXCEPTION_##exception },
	MESSAGES(ENTRY)
#undef ENTRY
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

static struct str table;

static int read_table(void **state)
{
	(void)state;
	table = text_file_read(SOURCE_DIR "/docs/semantics/messages.tsv");
	return 0;
}

static int free_table(void **state)
{
	(void)state;
	free((void *)(uintptr_t)table.p);
	return 0;
}

static bool find_row(const char *id, struct str *exception, struct str *template)
{
	struct str rest = table, line;
	while (text_file_cut(&rest, '\n', &line)) {
		if (str_eq(text_file_field(&line), str_z(id))) {
			text_file_field(&line);
			*exception = text_file_field(&line);
			*template = text_file_field(&line);
			return true;
		}
	}
	return false;
}

/* Behind the {..} or [..] that begins at p, with all that is nested in it. */
static const char *skip_group(const char *p, const char *end)
{
	int depth = 0;
	for (; p < end; p++) {
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
		if (depth == 0) {
			return p + 1;
		}
	}
	return end;
}

static bool agrees(const char *ours, struct str theirs)
{
	const char *p = theirs.p, *end = theirs.p + theirs.n;
	for (; *ours; ours++) {
		if (*ours != '%') {
			if (p == end || *p++ != *ours) {
				return false;
			}
			continue;
		}
		if (p == end || (*p != '{' && *p != '[')) {
			return false;
		}
		while (p < end && (*p == '{' || *p == '[')) {
			p = skip_group(p, end);
		}
	}
	return p == end;
}

static bool is_own(const char *id)
{
	for (size_t i = 0; i < sizeof own_texts / sizeof own_texts[0]; i++) {
		if (strcmp(own_texts[i], id) == 0) {
			return true;
		}
	}
	return false;
}

static void test_texts_and_exceptions_agree(void **state)
{
	(void)state;
	int wrong = 0;
	for (int i = 0; i < ENTRIES; i++) {
		struct str exception, template;
		if (!find_row(entries[i].id, &exception, &template)) {
			if (!is_own(entries[i].id)) {
				print_error("%s: not in messages.tsv; if the text is our own, list it here\n",
					entries[i].id);
				wrong++;
			}
			continue;
		}
		const char *name = ddbi_exception(entries[i].exception)->name;
		if (!str_eq(exception, str_z(name)) || !agrees(entries[i].template, template)) {
			print_error("%s\n  message.h:    %s %s\n  messages.tsv: %.*s %.*s\n", entries[i].id,
				name, entries[i].template, (int)exception.n, exception.p, (int)template.n,
				template.p);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void test_no_id_comes_twice(void **state)
{
	(void)state;
	for (int i = 0; i < ENTRIES; i++) {
		for (int k = 0; k < i; k++) {
			assert_string_not_equal(entries[i].id, entries[k].id);
		}
	}
	assert_int_equal(ENTRIES, MSG_COUNT - 1);
}

/* More than ddbi_fail_ takes would be left out of the text. */
static void test_no_template_has_more_than_eight_holes(void **state)
{
	(void)state;
	for (int i = 0; i < ENTRIES; i++) {
		int holes = 0;
		for (const char *p = entries[i].template; *p; p++) {
			holes += *p == '%';
		}
		assert_true(holes <= 8);
	}
}

static void test_the_comparison_itself(void **state)
{
	(void)state;
	assert_true(agrees("a % b", STR("a {x} b")));
	assert_true(agrees("keys: {%}", STR("keys: {{#a, #b}}")));
	assert_true(agrees("% error% found", STR("{n} error[s] found")));
	assert_true(agrees("list [%].", STR("list [{a, a}].")));
	assert_false(agrees("a % b", STR("a {x} c")));
	assert_false(agrees("a % b", STR("a x b")));
	assert_false(agrees("a x b", STR("a {x} b")));
	assert_false(agrees("a %", STR("a {x} b")));
	assert_false(agrees("a % b", STR("a {x}")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_and_exceptions_agree),
		cmocka_unit_test(test_no_id_comes_twice),
		cmocka_unit_test(test_no_template_has_more_than_eight_holes),
		cmocka_unit_test(test_the_comparison_itself),
	};
	return cmocka_run_group_tests(tests, read_table, free_table);
}
