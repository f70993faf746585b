/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_parse and ddb_parse_changes: the text door's calls. */
#include "base/text.h"
#include "expression/parse.h"
#include "model/call.h"
#include "model/door.h"

struct ddb_val ddb_arg_text(const char *v)
{
	return (struct ddb_val){ .kind = ddb_kind_text, .u = { .text = v } };
}

struct ddb_val ddb_arg_int(int64_t v)
{
	return (struct ddb_val){ .kind = ddb_kind_sint, .u = { .sint = v } };
}

struct ddb_val ddb_arg_uint(uint64_t v)
{
	return (struct ddb_val){ .kind = ddb_kind_uint, .u = { .uint = v } };
}

struct ddb_val ddb_arg_real(double v)
{
	return (struct ddb_val){ .kind = ddb_kind_real, .u = { .real = v } };
}

struct ddb_val ddb_arg_bool(bool v)
{
	return (struct ddb_val){ .kind = ddb_kind_flag, .u = { .flag = v } };
}

struct ddb_val ddb_arg_time(struct ddb_time v)
{
	return (struct ddb_val){ .kind = ddb_kind_time, .u = { .time = v } };
}

struct ddb_val ddb_arg_decimal(struct ddb_decimal v)
{
	return (struct ddb_val){ .kind = ddb_kind_decimal, .u = { .decimal = v } };
}

struct ddb_val ddb_arg_bytes(struct ddb_bytes v)
{
	return (struct ddb_val){ .kind = ddb_kind_blob, .u = { .blob = v } };
}

struct ddb_val ddb_arg_value(const struct ddb_value *v)
{
	return (struct ddb_val){ .kind = ddb_kind_value, .u = { .value = v } };
}

struct ddb_val ddb_arg_word(const char *v)
{
	return (struct ddb_val){ .kind = ddb_kind_word_, .u = { .text = v } };
}

static bool open_door(struct call *c, struct trees *trees, struct ddb_arena *arena, const char *text,
	struct ddb_args args, const char *what, struct door *d)
{
	*trees = c->trees;
	trees->arena = arena;
	*d = (struct door){ .trees = trees, .text = str_z(text), .what = what, .args = args };
	d->token.text = (struct str){ d->text.p, 0 };
	if (!ddbi_utf8_valid(d->text)) /* before a message shows a part of it */
		return ddbi_failf(&c->err, EXCEPTION_VALIDATION, "%s: the text is not valid UTF-8", what);
	if (!args.items && args.len)
		return ddbi_failf(&c->err, EXCEPTION_MISUSE, "the array of values is NULL");
	ddbi_door_next(d);
	return d->token.kind != DOOR_END || ddbi_door_fail(d, d->text, "the text is empty");
}

static bool close_door(struct door *d)
{
	struct str t = d->token.text;
	if (d->token.kind != DOOR_END)
		return ddbi_door_fail(d, t, "%.*s was not expected here", (int)t.n, t.p);
	return d->nargs == d->args.len || ddbi_door_fail(d, t, "%zu %s given, but there %s %zu ?",
						  d->args.len, d->args.len == 1 ? "value was" : "values were",
						  d->nargs == 1 ? "is" : "are", d->nargs);
}

static struct ddb_ref model_of(const struct call *c)
{
	return (struct ddb_ref){ .hops = { { .model = c->mapping->model, .path = "", .at = -1 } },
		.nhops = 1 };
}

static bool parse_condition(
	struct call *c, struct ddb_arena *arena, const char *text, struct ddb_args args, struct ddb_cond *out)
{
	struct door d;
	struct trees trees;
	struct condition *tree = ARENA_NEW(arena, struct condition);
	if (!tree)
		return ddbi_fail_nomem(&c->err);
	if (!open_door(c, &trees, arena, text, args, "condition", &d) || !ddbi_door_condition(&d, tree) ||
		!close_door(&d) || !ddbi_check_condition(EXPRESSION_FILTER, tree, &c->err))
		return false;
	*out = (struct ddb_cond){ .op = DDB_TREE_, .ref = model_of(c), .tree = tree };
	return true;
}

enum ddb_rc ddb_parse(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const char *text, struct ddb_args args, struct ddb_cond *out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, text, "the text") &&
					 ddbi_call_needs(&c, out, "out") &&
					 parse_condition(&c, arena, text, args, out));
}

static bool parse_changes(struct call *c, struct ddb_arena *arena, const char *text, struct ddb_args args,
	const struct ddb_change **out)
{
	struct door d;
	struct trees trees;
	struct update u = { .actions = NULL };
	struct update_action *actions = NULL;
	if (!open_door(c, &trees, arena, text, args, "changes", &d) ||
		!ddbi_door_actions(&d, &actions, &u.n) || !close_door(&d))
		return false;
	u.actions = actions;
	struct ddb_change *changes = ARENA_ARRAY(arena, struct ddb_change, u.n + 1);
	if (!changes)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < u.n; i++)
		changes[i] =
			(struct ddb_change){ .op = DDB_ACTION_, .ref = model_of(c), .tree = &actions[i] };
	changes[u.n] = (struct ddb_change){ .op = DDB_END };
	if (!ddbi_check_update(&u, &c->err))
		return false;
	*out = changes;
	return true;
}

enum ddb_rc ddb_parse_changes(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const char *text, struct ddb_args args, const struct ddb_change **out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, text, "the text") &&
					 ddbi_call_needs(&c, out, "out") &&
					 parse_changes(&c, arena, text, args, out));
}
