/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

bool ddbi_call_begin(struct call *c, struct ddb *db, const struct ddb_model *model)
{
	*c = (struct call){ .db = db };
	error_init(&c->err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &c->err))
		return false;
	return ddbi_call_use(c, model);
}

bool ddbi_call_use(struct call *c, const struct ddb_model *model)
{
	c->mapping = ddbi_mapping(c->db, model, &c->err);
	c->trees = (struct trees){ c->mapping, &c->db->arena, &c->err, c->db };
	c->hooks = c->mapping && (c->mapping->model->nhooks || c->mapping->nembeds) &&
		   ddbi_hooks_run(c->db, c->mapping, DDB_HOOKS_AS_SET);
	return c->mapping;
}

bool ddbi_call_needs(struct call *c, const void *argument, const char *name)
{
	return argument || ddbi_failf(&c->err, EXCEPTION_MISUSE, "%s is NULL", name);
}

void *ddbi_call_op(struct call *c, enum op_id id)
{
	if (ddbi_op_init(&c->op, id, &c->db->arena))
		return c->op.input;
	ddbi_fail_nomem(&c->err);
	return NULL;
}

bool ddbi_call_run(struct call *c)
{
	if (ddbi_session_run(c->db, &c->op) == DDB_OK)
		return true;
	c->err = c->op.error;
	return false;
}

void ddbi_call_again(struct call *c)
{
	error_init(&c->err, &c->db->arena);
	c->db->last = (struct ddb_error){ .rc = DDB_OK };
}

enum ddb_rc ddbi_call_end(struct call *c, bool ok)
{
	if (!ok && c->err.exception == EXCEPTION_NONE && c->db)
		ddbi_failf(&c->err, EXCEPTION_INTERNAL, "a call failed without telling why");
	return c->db ? ddbi_session_end(c->db, &c->err) : DDB_MISUSE;
}

void *ddbi_call_struct(struct call *c)
{
	void *p = ddbi_arena_alloc(&c->db->arena, c->mapping->model->size);
	if (!p)
		ddbi_fail_nomem(&c->err);
	return p;
}

bool ddbi_call_when(struct call *c, const struct ddb_cond *when, const struct condition *own,
	const struct condition **out)
{
	enum truth truth = TRUTH_ALWAYS;
	*out = own;
	if (!when || when->op == DDB_ALWAYS_)
		return true;
	struct condition *tree = ARENA_NEW(&c->db->arena, struct condition);
	if (!tree)
		return ddbi_fail_nomem(&c->err);
	if (!ddbi_condition_tree(&c->trees, when, &truth, tree))
		return false;
	if (truth == TRUTH_NEVER)
		return ddbi_fail(&c->err, MSG_CCF);
	if (truth == TRUTH_TREE)
		*out = ddbi_and(&c->trees, tree, own);
	return truth != TRUTH_TREE || *out;
}

const struct expression_trees ddbi_no_trees;

struct expression_trees *ddbi_call_trees(struct call *c)
{
	struct expression_trees *t = ARENA_NEW(&c->db->arena, struct expression_trees);
	if (!t)
		ddbi_fail_nomem(&c->err);
	return t;
}

enum ddb_rc ddbi_call_refused(struct ddb *db, enum exception exception, const char *text)
{
	struct error err;
	if (!db)
		return DDB_MISUSE;
	error_init(&err, &db->arena);
	if (ddbi_session_begin(db, &err))
		ddbi_failf(&err, exception, "%s", text);
	return ddbi_session_end(db, &err);
}
