/* SPDX-License-Identifier: Apache-2.0 */
#include "expression/render.h"
#include "expression/rules.h"
#include "value/decimal.h"
#include "value/json.h"

void ddbi_rendering_init(struct rendering *r, struct ddb_arena *arena)
{
	*r = (struct rendering){ .arena = arena };
}

/* ---- placeholders ---- */

static bool grow(struct rendering *r, struct str **list, size_t *cap)
{
	size_t wanted = *cap ? *cap * 2 : 8;
	struct str *larger = ARENA_ARRAY(r->arena, struct str, wanted);
	if (!larger)
		return false;
	if (*cap)
		memcpy(larger, *list, *cap * sizeof(**list));
	*list = larger;
	*cap = wanted;
	return true;
}

/* The number under which s stands in the list, where it is put if it is new. */
static size_t number(struct rendering *r, struct str **list, size_t *n, size_t *cap, struct str s)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq((*list)[i], s))
			return i;
	if (*n == *cap && !grow(r, list, cap)) {
		r->failed = true;
		return 0;
	}
	(*list)[*n] = s;
	return (*n)++;
}

static void render_name(struct rendering *r, struct str name, struct buf *out)
{
	if (r->in_place) {
		buf_str(out, name);
		return;
	}
	ddbi_buf_byte(out, '#');
	ddbi_buf_u64(out, number(r, &r->names, &r->nnames, &r->names_cap, name));
}

/* Scalars plain, others as DynamoDB JSON. */
static void show_value(struct str value, struct buf *out)
{
	char number[DECIMAL_TEXT_MAX];
	struct ddb_decimal n;
	switch (packed_type(value)) {
	case DDB_S: ddbi_json_write_string(out, ddbi_packed_bytes(value)); break;
	case DDB_N:
		n = ddbi_packed_number(value);
		ddbi_buf_add(out, number, ddbi_decimal_format(&n, number));
		break;
	case DDB_BOOL: buf_z(out, ddbi_packed_bool(value) ? "true" : "false"); break;
	case DDB_NULL: buf_z(out, "null"); break;
	default: ddbi_json_write_attribute(out, value);
	}
}

static void render_value(struct rendering *r, struct str value, struct buf *out)
{
	if (r->in_place) {
		show_value(value, out);
		return;
	}
	ddbi_buf_byte(out, ':');
	ddbi_buf_u64(out, number(r, &r->values, &r->nvalues, &r->values_cap, value));
}

static void render_path(struct rendering *r, const struct path *path, struct buf *out)
{
	for (size_t i = 0; i < path->n; i++) {
		const struct path_part *part = &path->parts[i];
		if (part->name.p) {
			if (i)
				ddbi_buf_byte(out, '.');
			render_name(r, part->name, out);
			continue;
		}
		ddbi_buf_byte(out, '[');
		ddbi_buf_u64(out, part->index);
		ddbi_buf_byte(out, ']');
	}
}

/* ---- conditions ---- */

static void render_operand(struct rendering *r, const struct operand *operand, struct buf *out)
{
	switch (operand->kind) {
	case OPERAND_PATH: render_path(r, &operand->path, out); break;
	case OPERAND_VALUE: render_value(r, operand->value, out); break;
	case OPERAND_SIZE:
		buf_z(out, "size(");
		render_operand(r, operand->inner, out);
		ddbi_buf_byte(out, ')');
		break;
	}
}

static void render_operands(
	struct rendering *r, const struct condition *c, size_t from, const char *between, struct buf *out)
{
	for (size_t i = from; i < c->noperands; i++) {
		if (i > from)
			buf_z(out, between);
		render_operand(r, &c->operands[i], out);
	}
}

static void render_function(
	struct rendering *r, const struct condition *c, enum condition_op op, struct buf *out)
{
	buf_str(out, ddbi_condition_op_name(op));
	ddbi_buf_byte(out, '(');
	render_operands(r, c, 0, ", ", out);
	ddbi_buf_byte(out, ')');
}

static void render_comparison(struct rendering *r, const struct condition *c, struct buf *out)
{
	render_operand(r, c->operands, out);
	ddbi_buf_byte(out, ' ');
	buf_str(out, ddbi_condition_op_name(c->op));
	ddbi_buf_byte(out, ' ');
	if (c->op == CONDITION_IN)
		ddbi_buf_byte(out, '(');
	render_operands(r, c, 1, c->op == CONDITION_BETWEEN ? " AND " : ", ", out);
	if (c->op == CONDITION_IN)
		ddbi_buf_byte(out, ')');
}

/* The operator of the language itself that comes nearest: absent attributes do not pass. */
static void render_not_contains(struct rendering *r, const struct condition *c, struct buf *out)
{
	buf_z(out, "(attribute_exists(");
	render_operand(r, c->operands, out);
	buf_z(out, ") AND NOT ");
	render_function(r, c, CONDITION_CONTAINS, out);
	ddbi_buf_byte(out, ')');
}

static void render_leaf(struct rendering *r, const struct condition *c, struct buf *out)
{
	if (c->noperands == 0) {
		r->failed = true;
		return;
	}
	if (c->op == CONDITION_NOT_CONTAINS)
		render_not_contains(r, c, out);
	else if (c->op >= CONDITION_EXISTS)
		render_function(r, c, c->op, out);
	else
		render_comparison(r, c, out);
}

static bool is_chain(const struct condition *c)
{
	return c->op == CONDITION_AND || c->op == CONDITION_OR;
}

static void render_condition(
	struct rendering *, const struct condition *, enum condition_op parent, struct buf *);

/* Parentheses wherever a chain stands inside another operator, except AND in OR, so that reading the text
 * gives the same tree and none of them is redundant. */
static void render_chain(
	struct rendering *r, const struct condition *c, enum condition_op parent, struct buf *out)
{
	bool group = parent == CONDITION_NOT || parent == CONDITION_AND || (parent == c->op);
	if (group)
		ddbi_buf_byte(out, '(');
	for (size_t i = 0; i < c->nchildren; i++) {
		if (i)
			buf_z(out, c->op == CONDITION_AND ? " AND " : " OR ");
		render_condition(r, &c->children[i], c->op, out);
	}
	if (group)
		ddbi_buf_byte(out, ')');
}

/* parent: the operator around it; EQ for none. */
static void render_condition(
	struct rendering *r, const struct condition *c, enum condition_op parent, struct buf *out)
{
	while (is_chain(c) && c->nchildren == 1)
		c = c->children;
	if (is_chain(c)) {
		render_chain(r, c, parent, out);
	} else if (c->op == CONDITION_NOT) {
		buf_z(out, "NOT ");
		render_condition(r, c->children, CONDITION_NOT, out);
	} else {
		render_leaf(r, c, out);
	}
}

void ddbi_render_condition(struct rendering *r, const struct condition *condition, struct buf *out)
{
	render_condition(r, condition, CONDITION_EQ, out);
}

/* ---- updates ---- */

static void render_update_value(struct rendering *r, const struct update_value *value, struct buf *out)
{
	switch (value->kind) {
	case UPDATE_OPERAND_PATH: render_path(r, &value->path, out); return;
	case UPDATE_OPERAND_VALUE: render_value(r, value->value, out); return;
	case UPDATE_IF_NOT_EXISTS:
		buf_z(out, "if_not_exists(");
		render_path(r, &value->path, out);
		buf_z(out, ", ");
		render_update_value(r, value->left, out);
		break;
	case UPDATE_LIST_APPEND:
		buf_z(out, "list_append(");
		render_update_value(r, value->left, out);
		buf_z(out, ", ");
		render_update_value(r, value->right, out);
		break;
	case UPDATE_PLUS:
	case UPDATE_MINUS:
		render_update_value(r, value->left, out);
		buf_z(out, value->kind == UPDATE_PLUS ? " + " : " - ");
		render_update_value(r, value->right, out);
		return;
	}
	ddbi_buf_byte(out, ')');
}

static void render_action(struct rendering *r, const struct update_action *action, struct buf *out)
{
	render_path(r, &action->target, out);
	if (action->verb == UPDATE_REMOVE)
		return;
	buf_z(out, action->verb == UPDATE_SET ? " = " : " ");
	render_update_value(r, &action->value, out);
}

static void render_section(struct rendering *r, const struct update *update, size_t from, struct buf *out)
{
	static const char *const keywords[] = { "SET ", "REMOVE ", "ADD ", "DELETE " };
	enum update_verb verb = update->actions[from].verb;
	buf_z(out, from ? " " : "");
	buf_z(out, keywords[verb]);
	for (size_t i = from; i < update->n; i++) {
		if (update->actions[i].verb != verb)
			continue;
		if (i > from)
			buf_z(out, ", ");
		render_action(r, &update->actions[i], out);
	}
}

/* Sections in the order in which their first actions come. */
void ddbi_render_update(struct rendering *r, const struct update *update, struct buf *out)
{
	bool seen[4] = { false };
	for (size_t i = 0; i < update->n; i++) {
		if (!seen[update->actions[i].verb])
			render_section(r, update, i, out);
		seen[update->actions[i].verb] = true;
	}
}

void ddbi_render_projection(struct rendering *r, const struct projection *projection, struct buf *out)
{
	for (size_t i = 0; i < projection->n; i++) {
		if (i)
			buf_z(out, ", ");
		render_path(r, &projection->paths[i], out);
	}
}
