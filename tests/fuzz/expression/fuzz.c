/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of any kind: the first byte picks it, the rest is the text.
 *
 * What holds for every text: an error is a ValidationException of bounded length; what parses can be checked,
 * rendered and read again to an equal tree, evaluated, projected and applied, and a result is a good item. */
#include <stdio.h>
#include <stdlib.h>

#include "../../unit/expression/tree.h"
#include "expression/apply.h"
#include "expression/evaluate.h"
#include "expression/key_condition.h"
#include "value/json.h"

#define MESSAGE_MAX 40000 /* two paths of a whole expression each, as lists of names */

static const char values[] =
	"{\":a\":{\"S\":\"a\"},\":b\":{\"S\":\"b\"},\":s\":{\"S\":\"S\"},\":n\":{\"N\":\"1\"},\":v\":{\"N\":"
	"\"9E125\"},"
	"\":x\":{\"B\":\"AA==\"},\":t\":{\"BOOL\":true},\":z\":{\"NULL\":true},\":l\":{\"L\":[{\"N\":\"1\"}]}"
	","
	"\":m\":{\"M\":{\"a\":{\"L\":[]}}},\":c\":{\"SS\":[\"a\",\"b\"]},\":d\":{\"NS\":[\"1\",\"2\"]},"
	"\":e\":{\"BS\":[\"AA==\"]}}";
static const char item_text[] =
	"{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"b\"},\"c\":{\"SS\":[\"a\"]},\"d\":{\"NS\":[\"1\",\"2\"]},"
	"\"l\":{\"L\":[{\"N\":\"1\"},{\"L\":[{\"S\":\"x\"}]},{\"M\":{\"a\":{\"N\":\"2\"}}}]},"
	"\"m\":{\"M\":{\"a\":{\"M\":{\"b\":{\"S\":\"x\"}}},\"l\":{\"L\":[]}}},\"b.c\":{\"BOOL\":true}}";

struct world {
	struct ddb_arena arena;
	struct buf scratch;
	struct error err;
	struct str item;
	struct placeholders placeholders;
};

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static struct str read_item(struct world *w, const char *text)
{
	struct json j;
	struct item item = { .fault = NULL };
	struct error type_error;
	error_init(&type_error, &w->arena);
	ddbi_json_begin(&j, str_z(text), &w->arena, &w->scratch);
	require(ddbi_json_kind(&j) == JSON_OBJECT && ddbi_json_read_item(&j, &type_error, &item),
		"an item is read");
	return item.packed;
}

static void begin(struct world *w)
{
	static const char *const names[][2] = { { "#a", "a" }, { "#b", "b.c" }, { "#l", "l" },
		{ "#m", "m" } };
	*w = (struct world){ .placeholders = { .nnames = 4 } };
	ddbi_arena_init(&w->arena, (size_t)64 << 20);
	ddbi_buf_init(&w->scratch, 1 << 20);
	error_init(&w->err, &w->arena);
	w->item = read_item(w, item_text);
	struct str given = read_item(w, values);
	struct placeholders *p = &w->placeholders;
	p->nvalues = ddbi_item_count(given);
	p->names = ARENA_ARRAY(&w->arena, struct placeholder_name, p->nnames);
	p->values = ARENA_ARRAY(&w->arena, struct placeholder_value, p->nvalues);
	for (size_t i = 0; i < p->nnames; i++)
		p->names[i] =
			(struct placeholder_name){ .key = str_z(names[i][0]), .value = str_z(names[i][1]) };
	for (size_t i = 0; i < p->nvalues; i++) {
		p->values[i].used = false;
		ddbi_item_at(given, i, &p->values[i].key, &p->values[i].value);
	}
}

static void end(struct world *w)
{
	ddbi_buf_free(&w->scratch);
	ddbi_arena_free(&w->arena);
}

static void require_good_error(const struct world *w)
{
	require(w->err.exception == EXCEPTION_VALIDATION, "an error is a ValidationException");
	require(w->err.message.n > 0 && w->err.message.n <= MESSAGE_MAX,
		"an error has a message of bounded length");
}

/* A rendered text may be longer than what was sent, because each name got a placeholder. */
static bool too_long(const struct world *w)
{
	return w->err.id == MSG_EX_SIZE || w->err.id == MSG_EX_SIZE_N;
}

static void check_condition(struct world *w, enum expression_kind kind, struct str text)
{
	const struct condition *c, *again;
	struct rendering r;
	struct buf out;
	struct key_condition key;
	if (!ddbi_parse_condition(kind, text, &w->placeholders, &w->err, &c)) {
		require_good_error(w);
		return;
	}
	struct condition negated = { .op = CONDITION_NOT, .children = c, .nchildren = 1 };
	require(ddbi_evaluate(c, w->item) != ddbi_evaluate(&negated, w->item), "NOT is a negation");
	if (kind == EXPRESSION_KEY_CONDITION && !ddbi_key_condition(c, &w->err, &key))
		require_good_error(w);
	if (!ddbi_check_condition(kind, c, &w->err)) {
		require(too_long(w), "what was parsed passes as a tree");
		return;
	}
	ddbi_rendering_init(&r, &w->arena);
	ddbi_buf_init(&out, EXPRESSION_MAX_SIZE);
	ddbi_render_condition(&r, c, &out);
	require(rendered_placeholders(&r, &w->arena, &w->placeholders), "memory");
	require(ddbi_parse_condition(kind, buf_view(&out), &w->placeholders, &w->err, &again),
		"rendered text parses");
	require(condition_equal(c, again), "reading the rendered text gives an equal condition");
	ddbi_buf_free(&out);
}

static void check_update(struct world *w, struct str text)
{
	const struct update *u, *again;
	struct applied applied;
	struct str fragments;
	struct rendering r;
	struct buf out;
	if (!ddbi_parse_update(text, &w->placeholders, &w->err, &u)) {
		require_good_error(w);
		return;
	}
	if (ddbi_apply_update(u, w->item, w->item, &w->err, &applied)) {
		require(ddbi_packed_valid(applied.item), "an updated item is an item");
		require(ddbi_updated_fragments(u, applied.item, true, &w->err, &fragments), "memory");
		require(!fragments.p || ddbi_packed_valid(fragments), "fragments are an item");
	} else {
		require_good_error(w);
	}
	if (!ddbi_check_update(u, &w->err)) {
		require(too_long(w), "what was parsed passes as a tree");
		return;
	}
	ddbi_rendering_init(&r, &w->arena);
	ddbi_buf_init(&out, EXPRESSION_MAX_SIZE);
	ddbi_render_update(&r, u, &out);
	require(rendered_placeholders(&r, &w->arena, &w->placeholders), "memory");
	require(ddbi_parse_update(buf_view(&out), &w->placeholders, &w->err, &again), "rendered text parses");
	require(update_equal(u, again), "reading the rendered text gives an equal update");
	ddbi_buf_free(&out);
}

static void check_projection(struct world *w, struct str text)
{
	const struct projection *p, *again;
	struct rendering r;
	struct buf out;
	if (!ddbi_parse_projection(text, &w->placeholders, &w->err, &p)) {
		require_good_error(w);
		return;
	}
	struct str projected = ddbi_project(p, w->item, &w->arena);
	require(ddbi_packed_valid(projected), "a projected item is an item");
	if (!ddbi_check_projection(p, &w->err)) {
		require(too_long(w), "what was parsed passes as a tree");
		return;
	}
	ddbi_rendering_init(&r, &w->arena);
	ddbi_buf_init(&out, EXPRESSION_MAX_SIZE);
	ddbi_render_projection(&r, p, &out);
	require(rendered_placeholders(&r, &w->arena, &w->placeholders), "memory");
	require(ddbi_parse_projection(buf_view(&out), &w->placeholders, &w->err, &again),
		"rendered text parses");
	require(projection_equal(p, again), "reading the rendered text gives an equal projection");
	ddbi_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct world w;
	if (n == 0)
		return 0;
	enum expression_kind kind = (enum expression_kind)(data[0] % 5);
	struct str text = { (const char *)data + 1, n - 1 };
	begin(&w);
	if (kind == EXPRESSION_UPDATE)
		check_update(&w, text);
	else if (kind == EXPRESSION_PROJECTION)
		check_projection(&w, text);
	else
		check_condition(&w, kind, text);
	end(&w);
	return 0;
}
