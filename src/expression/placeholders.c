/* SPDX-License-Identifier: Apache-2.0 */
/* ExpressionAttributeNames and ExpressionAttributeValues: their own rules, looking them up, what stayed
 * unused. */
#include "expression/syntax.h"
#include <stdlib.h>

#define KEY_MAX   255
#define INDEX_MAX INT32_MAX

/* ---- the maps themselves ---- */

static bool well_formed(struct str key, char prefix)
{
	if (key.n < 2 || key.p[0] != prefix)
		return false;
	for (size_t i = 1; i < key.n; i++) {
		char c = key.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'))
			return false;
	}
	return true;
}

static bool check_name(const struct placeholder_name *name, struct error *err)
{
	if (name->key.n > KEY_MAX)
		return ddbi_fail(err, MSG_EX_NAMES_LONG, ddbi_arg_i64(err, (int64_t)name->key.n));
	if (!well_formed(name->key, '#'))
		return ddbi_fail(err, MSG_EX_NAMES_KEY, name->key);
	if (name->value.n == 0)
		return ddbi_fail(err, MSG_EX_NAMES_EMPTYNAME, name->key);
	return true;
}

static bool check_value(const struct placeholder_value *value, struct error *err)
{
	if (value->key.n > KEY_MAX)
		return ddbi_fail(err, MSG_EX_VALUES_LONG);
	return well_formed(value->key, ':') || ddbi_fail(err, MSG_EX_VALUES_KEY, value->key);
}

/* Two of the rules are reported without the wrapper (02-A7). */
static bool fail_fault(const struct fault *fault, struct error *err)
{
	if (fault->error.id == MSG_AV_NULL || fault->error.id == MSG_AV_NESTING)
		return ddbi_fail(err, fault->error.id);
	return ddbi_fail(err, MSG_AV_EAV, fault->error.message, fault->name);
}

bool ddbi_placeholders_check(const struct placeholders *p, struct error *err)
{
	if (p->names_set && p->nnames == 0)
		return ddbi_fail(err, MSG_EX_NAMES_EMPTY);
	for (size_t i = 0; i < p->nnames; i++)
		if (!check_name(&p->names[i], err))
			return false;
	if (p->values_set && p->nvalues == 0)
		return ddbi_fail(err, MSG_EX_VALUES_EMPTY);
	for (size_t i = 0; i < p->nvalues; i++)
		if (!check_value(&p->values[i], err))
			return false;
	return !p->fault || fail_fault(p->fault, err);
}

/* ---- unused ones ---- */

static void list_key(struct buf *list, struct str key)
{
	if (list->len)
		buf_z(list, ", ");
	buf_str(list, key);
}

/* A list as long as the maps of a request of 16 MB may be. */
#define LIST_MAX ((size_t)16 << 20)

static bool fail_unused(struct error *err, enum message id, struct buf *list)
{
	bool listed = !list->failed;
	if (listed)
		ddbi_fail(err, id, buf_view(list));
	else
		ddbi_fail_nomem(err);
	ddbi_buf_free(list);
	return false;
}

bool ddbi_placeholders_unused(const struct placeholders *p, struct error *err)
{
	struct buf list;
	ddbi_buf_init(&list, LIST_MAX);
	for (size_t i = 0; i < p->nnames; i++)
		if (!p->names[i].used)
			list_key(&list, p->names[i].key);
	if (list.len || list.failed)
		return fail_unused(err, MSG_EX_NAMES_UNUSED, &list);
	for (size_t i = 0; i < p->nvalues; i++)
		if (!p->values[i].used)
			list_key(&list, p->values[i].key);
	if (list.len || list.failed)
		return fail_unused(err, MSG_EX_VALUES_UNUSED, &list);
	return true;
}

/* ---- looking up ---- */

static int compare_names(const void *a, const void *b)
{
	return str_cmp(((const struct placeholder_name *)a)->key, ((const struct placeholder_name *)b)->key);
}

static int compare_values(const void *a, const void *b)
{
	return str_cmp(
		((const struct placeholder_value *)a)->key, ((const struct placeholder_value *)b)->key);
}

/* A hostile request may define some hundred thousand, so they are found by bisection. */
static void sort(struct placeholders *p)
{
	if (p->sorted)
		return;
	if (p->nnames > 1)
		qsort(p->names, p->nnames, sizeof(*p->names), compare_names);
	if (p->nvalues > 1)
		qsort(p->values, p->nvalues, sizeof(*p->values), compare_values);
	p->sorted = true;
}

static struct placeholder_name *find_name(struct placeholders *p, struct str key)
{
	struct placeholder_name wanted = { .key = key };
	if (!p || p->nnames == 0)
		return NULL;
	sort(p);
	return bsearch(&wanted, p->names, p->nnames, sizeof(wanted), compare_names);
}

static struct placeholder_value *find_value(struct placeholders *p, struct str key)
{
	struct placeholder_value wanted = { .key = key };
	if (!p || p->nvalues == 0)
		return NULL;
	sort(p);
	return bsearch(&wanted, p->values, p->nvalues, sizeof(wanted), compare_values);
}

/* ---- putting in ---- */

static bool resolve_index(struct parser *p, struct str digits, struct path_part *out)
{
	int64_t index;
	if (!ddbi_str_to_i64(digits, &index) || index > INDEX_MAX)
		return ddbi_fail(p->err, MSG_EX_INDEX, ddbi_expression_kind_name(p->kind), digits);
	*out = (struct path_part){ STR_NONE, (uint32_t)index };
	return true;
}

static bool resolve_part(struct parser *p, const struct token *token, struct path_part *out)
{
	if (token->kind == TOKEN_DIGITS)
		return resolve_index(p, token->text, out);
	*out = (struct path_part){ token->text, 0 };
	if (token->kind == TOKEN_WORD)
		return true;
	struct placeholder_name *name = find_name(p->placeholders, token->text);
	if (!name)
		return ddbi_fail(p->err, MSG_EX_NAME_UNDEF, ddbi_expression_kind_name(p->kind), token->text);
	name->used = true;
	out->name = name->value;
	return true;
}

bool ddbi_resolve_path(struct parser *p, const struct node *node, struct path *out)
{
	struct path_part *parts = ARENA_ARRAY(p->arena, struct path_part, node->n), *at = parts;
	if (!parts)
		return ddbi_fail_nomem(p->err);
	for (const struct part_node *part = node->parts; part; part = part->next)
		if (!resolve_part(p, &part->token, at++))
			return false;
	if (node->n > EXPRESSION_MAX_PATH)
		return ddbi_fail(p->err, MSG_EX_DEPTH, ddbi_expression_kind_name(p->kind),
			ddbi_arg_i64(p->err, (int64_t)node->n));
	*out = (struct path){ parts, node->n };
	return true;
}

void ddbi_resolve_value(struct parser *p, const struct node *node, struct str *out)
{
	struct placeholder_value *value = find_value(p->placeholders, node->text);
	*out = STR_NONE;
	if (value) {
		value->used = true;
		*out = value->value;
	} else if (!p->undefined_value.p) {
		p->undefined_value = node->text;
	}
}

bool ddbi_fail_undefined_value(struct parser *p)
{
	return ddbi_fail(p->err, MSG_EX_VALUE_UNDEF, ddbi_expression_kind_name(p->kind), p->undefined_value);
}
