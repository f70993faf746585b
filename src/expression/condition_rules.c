/* SPDX-License-Identifier: Apache-2.0 */
/* What one comparison or function may be given (04-F4 to F10, F12). */
#include "base/text.h"
#include "expression/rules.h"
#include "value/decimal.h"

static const char *const op_names[] = {
	[CONDITION_EQ] = "=",
	[CONDITION_NE] = "<>",
	[CONDITION_LT] = "<",
	[CONDITION_LE] = "<=",
	[CONDITION_GT] = ">",
	[CONDITION_GE] = ">=",
	[CONDITION_BETWEEN] = "BETWEEN",
	[CONDITION_IN] = "IN",
	[CONDITION_EXISTS] = "attribute_exists",
	[CONDITION_NOT_EXISTS] = "attribute_not_exists",
	[CONDITION_TYPE] = "attribute_type",
	[CONDITION_BEGINS_WITH] = "begins_with",
	[CONDITION_CONTAINS] = "contains",
	[CONDITION_AND] = "AND",
	[CONDITION_OR] = "OR",
	[CONDITION_NOT] = "NOT",
	[CONDITION_NOT_CONTAINS] = "NOT_CONTAINS",
};

struct str ddbi_condition_op_name(enum condition_op op)
{
	return str_z(op_names[op]);
}

bool ddbi_condition_function(struct str name, enum condition_op *out)
{
	for (enum condition_op op = CONDITION_EXISTS; op <= CONDITION_CONTAINS; op++)
		if (str_eq(name, str_z(op_names[op]))) {
			*out = op;
			return true;
		}
	return false;
}

/* What a rule needs to speak. */
struct subject {
	struct str kind, op;
	const struct condition *condition;
	struct error *err;
};

/* ---- count, path, distinct ---- */

static bool check_count(const struct subject *s)
{
	size_t n = s->condition->noperands, min = 2, max = 2;
	switch (s->condition->op) {
	case CONDITION_EXISTS:
	case CONDITION_NOT_EXISTS: min = max = 1; break;
	case CONDITION_BETWEEN: min = max = 3; break;
	case CONDITION_IN: max = 1 + EXPRESSION_MAX_IN; break;
	default: break;
	}
	if (n >= min && n <= max)
		return true;
	if (s->condition->op == CONDITION_IN && n) /* the values are what is counted */
		n--;
	return ddbi_fail(s->err, MSG_EX_FUNC_COUNT, s->kind, s->op, ddbi_arg_i64(s->err, (int64_t)n));
}

static bool check_path(const struct subject *s)
{
	enum condition_op op = s->condition->op;
	if ((op != CONDITION_EXISTS && op != CONDITION_NOT_EXISTS) ||
		s->condition->operands->kind == OPERAND_PATH)
		return true;
	return ddbi_fail(s->err, MSG_EX_FUNC_PATH, s->kind, s->op);
}

static bool check_distinct(const struct subject *s)
{
	const struct operand *a = s->condition->operands;
	if (s->condition->noperands != 2 || s->condition->op == CONDITION_IN)
		return true;
	if (a[0].kind != OPERAND_PATH || a[1].kind != OPERAND_PATH ||
		!ddbi_path_equal(&a[0].path, &a[1].path))
		return true;
	struct str text = ddbi_path_text(&a[0].path, s->err->arena);
	return text.p ? ddbi_fail(s->err, MSG_EX_DISTINCT, s->kind, s->op, text) : ddbi_fail_nomem(s->err);
}

/* ---- types ---- */

static bool fail_type(const struct subject *s, struct str op, struct str type)
{
	return ddbi_fail(s->err, MSG_EX_FUNC_TYPE, s->kind, op, type);
}

static struct str type_name(struct str value)
{
	return str_z(ddbi_type_name(packed_type(value)));
}

/* What is known of an operand's type before any item is seen; NONE: nothing. */
static enum ddb_type static_type(const struct operand *operand)
{
	if (operand->kind == OPERAND_SIZE)
		return DDB_N;
	return operand->kind == OPERAND_VALUE ? packed_type(operand->value) : DDB_NONE;
}

static bool check_size(const struct subject *s, const struct operand *operand)
{
	for (; operand->kind == OPERAND_SIZE; operand = operand->inner) {
		enum ddb_type type = static_type(operand->inner);
		if (type == DDB_N || type == DDB_BOOL || type == DDB_NULL)
			return fail_type(s, STR("size"), str_z(ddbi_type_name(type)));
	}
	return true;
}

static bool has_order(enum ddb_type type)
{
	return type == DDB_S || type == DDB_N || type == DDB_B;
}

static bool check_ordered(const struct subject *s)
{
	for (size_t i = 0; i < s->condition->noperands; i++) {
		enum ddb_type type = static_type(&s->condition->operands[i]);
		if (type != DDB_NONE && !has_order(type))
			return fail_type(s, s->op, str_z(ddbi_type_name(type)));
	}
	return true;
}

static int compare_scalars(struct str a, struct str b)
{
	if (packed_type(a) != DDB_N)
		return str_cmp(ddbi_packed_bytes(a), ddbi_packed_bytes(b));
	struct ddb_decimal x = ddbi_packed_number(a), y = ddbi_packed_number(b);
	return ddbi_decimal_compare(&x, &y);
}

/* "{N:1}", "{S:a}", "{B:YQ==}" */
static void describe(struct buf *out, struct str value)
{
	ddbi_buf_byte(out, '{');
	buf_str(out, type_name(value));
	ddbi_buf_byte(out, ':');
	if (packed_type(value) == DDB_N) {
		char text[DECIMAL_TEXT_MAX];
		struct ddb_decimal number = ddbi_packed_number(value);
		ddbi_buf_add(out, text, ddbi_decimal_format(&number, text));
	} else if (packed_type(value) == DDB_B) {
		ddbi_base64_write(out, ddbi_packed_bytes(value));
	} else {
		buf_str(out, ddbi_packed_bytes(value));
	}
	ddbi_buf_byte(out, '}');
}

#define DESCRIPTION_MAX ((size_t)32 << 20) /* a request has 16 MB */

static bool fail_between(const struct subject *s, enum message id, struct str low, struct str high)
{
	struct buf a, b;
	ddbi_buf_init(&a, DESCRIPTION_MAX);
	ddbi_buf_init(&b, DESCRIPTION_MAX);
	describe(&a, low);
	describe(&b, high);
	if (a.failed || b.failed)
		ddbi_fail_nomem(s->err);
	else
		ddbi_fail(s->err, id, s->kind, buf_view(&a), buf_view(&b));
	ddbi_buf_free(&a);
	ddbi_buf_free(&b);
	return false;
}

static bool check_between(const struct subject *s)
{
	const struct operand *low = &s->condition->operands[1], *high = low + 1;
	if (!check_ordered(s))
		return false;
	if (low->kind != OPERAND_VALUE || high->kind != OPERAND_VALUE)
		return true;
	if (packed_type(low->value) != packed_type(high->value))
		return fail_between(s, MSG_EX_BETWEEN_TYPE, low->value, high->value);
	if (compare_scalars(low->value, high->value) > 0)
		return fail_between(s, MSG_EX_BETWEEN_ORDER, low->value, high->value);
	return true;
}

static bool check_begins_with(const struct subject *s)
{
	for (size_t i = 0; i < 2; i++) {
		enum ddb_type type = static_type(&s->condition->operands[i]);
		if (type != DDB_NONE && type != DDB_S && type != DDB_B)
			return fail_type(s, s->op, str_z(ddbi_type_name(type)));
	}
	return true;
}

static bool check_type_name(const struct subject *s)
{
	const struct operand *wanted = &s->condition->operands[1];
	enum ddb_type type = static_type(wanted);
	if (type == DDB_NONE)
		return fail_type(s, s->op, STR("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
	if (type != DDB_S)
		return fail_type(s, s->op, str_z(ddbi_type_name(type)));
	struct str name = ddbi_packed_bytes(wanted->value);
	for (enum ddb_type t = DDB_S; t <= DDB_BOOL; t++)
		if (str_eq(name, str_z(ddbi_type_name(t))))
			return true;
	return ddbi_fail(s->err, MSG_EX_TYPE_NAME, s->kind, name);
}

static bool check_types(const struct subject *s)
{
	for (size_t i = 0; i < s->condition->noperands; i++)
		if (!check_size(s, &s->condition->operands[i]))
			return false;
	switch (s->condition->op) {
	case CONDITION_LT:
	case CONDITION_LE:
	case CONDITION_GT:
	case CONDITION_GE: return check_ordered(s);
	case CONDITION_BETWEEN: return check_between(s);
	case CONDITION_BEGINS_WITH: return check_begins_with(s);
	case CONDITION_TYPE: return check_type_name(s);
	default: return true;
	}
}

bool ddbi_condition_rules(enum expression_kind kind, const struct condition *condition, struct error *err)
{
	struct subject s = { ddbi_expression_kind_name(kind), ddbi_condition_op_name(condition->op),
		condition, err };
	return check_count(&s) && check_path(&s) && check_distinct(&s) && check_types(&s);
}
