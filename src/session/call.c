/* SPDX-License-Identifier: Apache-2.0 */
/* Calls by name with JSON in and out, waiting and not, and the driving of those that do not wait. */
#include "session/session.h"

#define CALL_BODY_MAX ((size_t)64 << 20)
#define ANSWER_ROOM   4096 /* holds any answer but one with many or long items, or many indexes */

/* Before a call is begun, so that a write that there is no memory to answer is not done at all. */
static bool reserve_answer(struct buf *out, struct error *err)
{
	buf_clear(out);
	return ddbi_buf_reserve(out, ANSWER_ROOM) || ddbi_fail_nomem(err);
}

static bool prepare(struct op *op, const char *operation, struct str json, struct ddb_arena *arena,
	struct buf *scratch, struct error *err)
{
	enum op_id id = operation ? ddbi_operation_by_name(str_z(operation)) : OP_NONE;
	if (!operation || !json.p)
		return ddbi_failf(
			err, EXCEPTION_MISUSE, "the %s is NULL", operation ? "request" : "operation's name");
	if (id == OP_NONE)
		return ddbi_failf(
			err, EXCEPTION_UNKNOWN_OPERATION, "%s is no operation of DynamoDB", operation);
	if (!ddbi_op_init(op, id, arena))
		return ddbi_fail_nomem(err);
	op->text = json;
	op->wants_answer = true;
	if (ddbi_decode(ddbi_operations[id].input, json, scratch, &op->error, op->input))
		return true;
	*err = op->error;
	return false;
}

/* The answer's or the error's body, NUL-terminated; false: no memory. */
static bool write_body(struct buf *out, const struct op *op, const struct error *err)
{
	buf_clear(out);
	if (op->answer.p)
		buf_str(out, op->answer);
	else if (err->exception != EXCEPTION_NONE)
		ddbi_encode_error(err, out);
	else if (ddbi_operations[op->id].output)
		ddbi_encode(ddbi_operations[op->id].output, op->output, out);
	ddbi_buf_byte(out, '\0');
	return !out->failed;
}

static bool finish(struct buf *out, const struct op *op, struct error *err)
{
	if (write_body(out, op, err))
		return true;
	if (err->exception == EXCEPTION_NONE)
		ddbi_fail_nomem(err);
	return false;
}

enum ddb_rc ddb_call(struct ddb *db, const char *operation, const char *json_in, const char **json_out)
{
	struct op op = { .id = OP_NONE };
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	if (prepare(&op, operation, str_z(json_in), &db->arena, &db->scratch, &err) &&
		reserve_answer(&db->answer, &err)) {
		ddbi_session_run(db, &op);
		err = op.error;
	}
	if (finish(&db->answer, &op, &err) && json_out)
		*json_out = db->answer.p;
	return ddbi_session_end(db, &err);
}

/* ---- without waiting ---- */

/* One call under way. Its arena holds everything that it needs, itself included. */
struct ddb_pending {
	struct ddb *db;
	struct ddb_arena arena;
	struct buf body;
	struct op op;
	ddb_done_fn *done;
	void *user;
};

static void free_pending(struct ddb_pending *p)
{
	struct ddb_arena arena = p->arena;
	ddbi_buf_free(&p->body);
	ddbi_arena_free(&arena);
}

static void complete(struct op *op)
{
	struct ddb_pending *p = op->user;
	bool written = finish(&p->body, op, &op->error);
	p->db->last = (struct ddb_error){ .rc = DDB_OK };
	enum ddb_rc rc = ddbi_session_end(p->db, &op->error);
	p->done(p->user, rc, written ? p->body.p : NULL);
	free_pending(p);
}

static struct ddb_pending *new_pending(struct ddb *db, ddb_done_fn *done, void *user)
{
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	struct ddb_pending *p = ARENA_NEW(&arena, struct ddb_pending);
	if (!p) {
		ddbi_arena_free(&arena);
		return NULL;
	}
	*p = (struct ddb_pending){ .db = db, .arena = arena, .done = done, .user = user };
	ddbi_buf_init(&p->body, CALL_BODY_MAX);
	return p;
}

static bool start(struct ddb_pending *p, const char *operation, const char *json_in, struct error *err)
{
	struct op *op = &p->op;
	struct str json = ddbi_arena_copy(&p->arena, str_z(json_in));
	if (json_in && !json.p)
		return ddbi_fail_nomem(err);
	if (!prepare(op, operation, json, &p->arena, &p->db->scratch, err) || !reserve_answer(&p->body, err))
		return false;
	op->region = str_z(p->db->options.region);
	op->user = p;
	op->complete = complete;
	p->db->store->ops->submit(p->db->store, &op, 1);
	return true;
}

enum ddb_rc ddb_call_start(struct ddb *db, const char *operation, const char *json_in, ddb_done_fn *done,
	void *user, struct ddb_pending **out)
{
	struct error err;
	error_init(&err, NULL);
	if (!ddbi_session_usable(db, &err))
		return ddbi_session_end(db, &err);
	struct ddb_pending *p = done ? new_pending(db, done, user) : NULL;
	if (!p) {
		err.exception = done ? EXCEPTION_NOMEM : EXCEPTION_MISUSE;
		err.message = done ? STR("out of memory") : STR("ddb_call_start: done is NULL");
		return ddbi_session_end(db, &err);
	}
	err.arena = &p->arena; /* the session's may be in use by a call that waits */
	if (start(p, operation, json_in, &err)) {
		if (out)
			*out = p;
		return DDB_OK;
	}
	enum ddb_rc rc = ddbi_session_end(db, &err);
	free_pending(p);
	return rc;
}

bool ddb_call_cancel(struct ddb *db, struct ddb_pending *p)
{
	struct error err;
	error_init(&err, NULL);
	return ddbi_session_usable(db, &err) && p && db->store->ops->cancel(db->store, &p->op);
}

/* ---- driving ---- */

int ddb_fd(struct ddb *db)
{
	struct error err;
	error_init(&err, NULL);
	return ddbi_session_usable(db, &err) ? db->store->ops->wakeup(db->store) : -1;
}

int ddb_drive(struct ddb *db, int timeout_ms)
{
	struct error err;
	error_init(&err, NULL);
	return ddbi_session_usable(db, &err) ? db->store->ops->drive(db->store, timeout_ms) : 0;
}

int ddb_run_jobs(struct ddb *db, int slices)
{
	struct error err;
	error_init(&err, NULL);
	if (!ddbi_session_usable(db, &err) || !db->store->ops->run_jobs)
		return 0;
	return db->store->ops->run_jobs(db->store, slices);
}
