/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions against the older parameters (04-E12, E13, 05-L1), and their preparation in AWS's order
 * (04-E14). */
#include "expression/parse.h"
#include "operation/checks.h"

/* ---- style ---- */

static bool any_set(const struct named_parameter *parameters)
{
	for (; parameters->name; parameters++) {
		if (parameters->set) {
			return true;
		}
	}
	return false;
}

#define LIST_MAX 256 /* longer than all names of one operation together */

/* The names of those that are set (or of all but the projection), joined. */
static void join(
	const struct named_parameter *parameters, bool set_only, const char *between, struct buf *out)
{
	for (; parameters->name; parameters++) {
		if (set_only ? !parameters->set : strcmp(parameters->name, "ProjectionExpression") == 0) {
			continue;
		}
		buf_z(out, out->len ? between : "");
		buf_z(out, parameters->name);
	}
}

bool ddbi_check_mixing(const struct style *style, struct error *err)
{
	if (!any_set(style->legacy) || !any_set(style->expressions)) {
		return true;
	}
	struct buf legacy, expressions;
	ddbi_buf_init(&legacy, LIST_MAX);
	ddbi_buf_init(&expressions, LIST_MAX);
	join(style->legacy, true, ", ", &legacy);
	join(style->expressions, true, ", ", &expressions);
	ddbi_fail(err, MSG_EX_MIX, buf_view(&legacy), buf_view(&expressions));
	ddbi_buf_free(&legacy);
	ddbi_buf_free(&expressions);
	return false;
}

static bool check_conditional_operator(const struct style *style, struct error *err)
{
	if (!style->conditional_operator || style->nconditions > 1) {
		return true;
	}
	return ddbi_fail(err, style->nconditions ? MSG_LEG_CONDOP_ONE : MSG_LEG_CONDOP_NONE);
}

/* An expression in which values may stand. */
static bool any_with_values(const struct named_parameter *expressions)
{
	for (; expressions->name; expressions++) {
		if (expressions->set && strcmp(expressions->name, "ProjectionExpression") != 0) {
			return true;
		}
	}
	return false;
}

static bool fail_values(const struct style *style, struct error *err)
{
	if (style->values_without_list) {
		return ddbi_fail(err, MSG_EX_VALUES_NOEXPR_QUERY);
	}
	struct buf list;
	ddbi_buf_init(&list, LIST_MAX);
	join(style->expressions, false, " and ", &list);
	struct str names = buf_view(&list);
	ddbi_fail(err, MSG_EX_VALUES_NOEXPR, names,
		ddbi_str_contains(names, STR(" and ")) ? STR("are") : STR("is"));
	ddbi_buf_free(&list);
	return false;
}

bool ddbi_check_style(const struct style *style, struct error *err)
{
	if (!ddbi_check_mixing(style, err) || !check_conditional_operator(style, err)) {
		return false;
	}
	if (style->names && !any_set(style->expressions)) {
		return ddbi_fail(err, MSG_EX_NAMES_NOEXPR);
	}
	return !style->values || any_with_values(style->expressions) || fail_values(style, err);
}

/* ---- trees ---- */

static bool prepare_key_condition(const struct condition *tree, struct error *err, struct prepared *out)
{
	struct key_condition *key = ARENA_NEW(err->arena, struct key_condition);
	out->key_condition = key;
	return key ? ddbi_key_condition(tree, err, key) : ddbi_fail_nomem(err);
}

static bool check_trees(const struct expression_trees *trees, struct error *err)
{
	return (!trees->update || ddbi_check_update(trees->update, err)) &&
	       (!trees->condition || ddbi_check_condition(EXPRESSION_CONDITION, trees->condition, err)) &&
	       (!trees->key_condition ||
		       ddbi_check_condition(EXPRESSION_KEY_CONDITION, trees->key_condition, err)) &&
	       (!trees->filter || ddbi_check_condition(EXPRESSION_FILTER, trees->filter, err)) &&
	       (!trees->projection || ddbi_check_projection(trees->projection, err));
}

static bool prepare_trees(const struct expression_trees *trees, struct error *err, struct prepared *out)
{
	if (!check_trees(trees, err)) {
		return false;
	}
	out->update = trees->update ? trees->update : out->update;
	out->condition = trees->condition ? trees->condition : out->condition;
	out->filter = trees->filter ? trees->filter : out->filter;
	out->projection = trees->projection ? trees->projection : out->projection;
	return !trees->key_condition || prepare_key_condition(trees->key_condition, err, out);
}

/* ---- texts ---- */

static bool set_names(
	const struct expression_attribute_name_map *map, struct error *err, struct placeholders *out)
{
	out->names_set = true;
	out->nnames = map->len;
	out->names = ARENA_ARRAY(err->arena, struct placeholder_name, map->len);
	for (size_t i = 0; out->names && i < map->len; i++) {
		out->names[i] = (struct placeholder_name){ map->items[i].key, map->items[i].value, false };
	}
	return out->names || ddbi_fail_nomem(err);
}

static bool set_values(const struct item *values, struct error *err, struct placeholders *out)
{
	out->values_set = values->packed.p != NULL;
	out->fault = values->fault;
	out->nvalues = values->packed.p ? ddbi_item_count(values->packed) : 0;
	out->values = ARENA_ARRAY(err->arena, struct placeholder_value, out->nvalues);
	for (size_t i = 0; out->values && i < out->nvalues; i++) {
		out->values[i].used = false;
		ddbi_item_at(values->packed, i, &out->values[i].key, &out->values[i].value);
	}
	return out->values || ddbi_fail_nomem(err);
}

static bool set_placeholders(
	const struct expression_texts *texts, struct error *err, struct placeholders *out)
{
	const struct item *values = texts->values;
	return (!texts->names || !texts->names->set || set_names(texts->names, err, out)) &&
	       (!values || (!values->packed.p && !values->fault) || set_values(values, err, out));
}

static bool parse_texts(const struct expression_texts *texts, struct placeholders *p, struct error *err,
	struct prepared *out, const struct condition **key)
{
	return (!texts->update.p || ddbi_parse_update(texts->update, p, err, &out->update)) &&
	       (!texts->condition.p || ddbi_parse_condition(EXPRESSION_CONDITION, texts->condition, p, err,
					       &out->condition)) &&
	       (!texts->key_condition.p ||
		       ddbi_parse_condition(EXPRESSION_KEY_CONDITION, texts->key_condition, p, err, key)) &&
	       (!texts->filter.p ||
		       ddbi_parse_condition(EXPRESSION_FILTER, texts->filter, p, err, &out->filter)) &&
	       (!texts->projection.p || ddbi_parse_projection(texts->projection, p, err, &out->projection));
}

bool ddbi_prepare_expressions(const struct expression_texts *texts, struct error *err, struct prepared *out)
{
	if (texts->trees) {
		return prepare_trees(texts->trees, err, out);
	}
	struct placeholders p = { .names = NULL };
	const struct condition *key = NULL;
	return set_placeholders(texts, err, &p) && ddbi_placeholders_check(&p, err) &&
	       parse_texts(texts, &p, err, out, &key) && ddbi_placeholders_unused(&p, err) &&
	       (!key || prepare_key_condition(key, err, out));
}

/* ---- AttributesToGet ---- */

bool ddbi_prepare_attributes_to_get(
	const struct attribute_name_list *list, struct error *err, const struct projection **out)
{
	if (!list->set) {
		return true;
	}
	bool nomem;
	struct str twice = ddbi_first_duplicate(list->items, list->len, &nomem);
	if (twice.p) {
		return ddbi_fail(err, MSG_ATG_DUP, twice);
	}
	struct projection *projection = ARENA_NEW(err->arena, struct projection);
	struct path *paths = ARENA_ARRAY(err->arena, struct path, list->len);
	struct path_part *parts = ARENA_ARRAY(err->arena, struct path_part, list->len);
	if (nomem || !projection || !paths || !parts) {
		return ddbi_fail_nomem(err);
	}
	for (size_t i = 0; i < list->len; i++) {
		parts[i] = (struct path_part){ .name = list->items[i] };
		paths[i] = (struct path){ &parts[i], 1 };
	}
	*projection = (struct projection){ paths, list->len };
	*out = projection;
	return true;
}
