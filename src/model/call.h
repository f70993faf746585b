/* SPDX-License-Identifier: Apache-2.0 */
/* What all calls of the model room have in common. A call is
 *	begin -> fill in the op's input -> run -> take its output -> end
 * and everything on the way lives in the session's arena until the next call. */
#ifndef MODEL_CALL_H
#define MODEL_CALL_H
#include "model/decode.h"
#include "model/trees.h"

struct call {
	struct ddb *db;
	const struct mapping *mapping;
	struct error err;
	struct trees trees; /* for conditions and changes of this call */
	bool hooks;         /* the model's hooks run; as set unless ddbi_call_hooks says otherwise */
	struct op op;
};

/* Begins a call on a table of the model; false: ddbi_call_end tells. */
bool ddbi_call_begin(struct call *, struct ddb *, const struct ddb_model *);
/* The same within a call that is under way: turns to another model, or back. The tables' hooks run as set. */
bool ddbi_call_use(struct call *, const struct ddb_model *);
/* Of an argument that must not be NULL. */
bool ddbi_call_needs(struct call *, const void *argument, const char *name);
/* A whole call that only fails. */
enum ddb_rc ddbi_call_refused(struct ddb *, enum exception, const char *text);
/* The op's input, zeroed; NULL: no memory, noted. */
void *ddbi_call_op(struct call *, enum op_id);
/* Submits and waits. false: failed; ddbi_call_end tells. */
bool ddbi_call_run(struct call *);
/* Reads an item by its key; *item is absent where there is none. projection NULL: all of it. */
bool ddbi_call_fetch(struct call *, const void *key, bool consistent, const struct projection *projection,
	struct str *item);
/* ok: how it went. Keeps the error in the session. */
enum ddb_rc ddbi_call_end(struct call *, bool ok);
/* The call goes on after an error that is none to its caller: it is forgotten. */
void ddbi_call_again(struct call *);
/* A struct of the model in the call's arena: outputs are made there and copied when all went well. */
void *ddbi_call_struct(struct call *);

/* The condition under which a write is done: the caller's, and `own` (may be NULL). A condition that never
 * holds fails at once as one that did not hold. *out NULL: none is needed. */
bool ddbi_call_when(struct call *, const struct ddb_cond *when, const struct condition *own,
	const struct condition **out);
/* ConditionExpression, KeyConditionExpression, ... as trees; NULL: no memory, noted. */
struct expression_trees *ddbi_call_trees(struct call *);
/* Of an operation without expressions: spares the store the look for them as texts. */
extern const struct expression_trees ddbi_no_trees;

/* Fills in what a put makes up: uuid, times, the next version. */
bool ddbi_make_up(struct call *, void *item);
/* What a save does: the time, the next version. */
bool ddbi_make_up_save(struct call *, void *item);

/* ---- hooks ---- */
/* Do the model's hooks run in a call of that mode? */
bool ddbi_hooks_run(const struct ddb *, const struct mapping *, enum ddb_hooks_mode);
/* The call's own option. Always true. */
static inline bool ddbi_call_hooks(struct call *c, enum ddb_hooks_mode mode)
{
	if (mode != DDB_HOOKS_AS_SET)
		c->hooks = ddbi_hooks_run(c->db, c->mapping, mode);
	return true;
}
/* Each runs its hooks if the call's .hooks says so. While they run the session refuses calls: one is under
 * way. false: a hook said no, and its text is the call's error. */
bool ddbi_before_put(struct call *, void *item);
bool ddbi_before_update(struct call *, const void *key, const struct ddb_change *);
bool ddbi_before_delete(struct call *, const void *key);
void ddbi_after_put(struct call *, const void *item);
void ddbi_after_update(struct call *, const void *key, const struct ddb_change *);
void ddbi_after_delete(struct call *, const void *key);
/* Runs them: whoever has no call asks ddbi_hooks_run first. */
void ddbi_after_load(struct ddb *, const struct mapping *, void *item);
/* Decodes a whole item and runs the hook. */
bool ddbi_call_load(struct call *, struct str item, struct ddb_arena *, void *out);

#endif
