/* SPDX-License-Identifier: Apache-2.0 */
/* One write made ready to be sent: the way that puts, updates and deletes, those of transactions and batches
 *among them, have in common. A write is prepare -> send w's packed item or key with its trees -> done where
 *prepare runs the `before` hooks and encodes a copy with what is made up, and done, when all went well,
 *writes that back and runs the `after` hooks. Belongs to the call and its arena. */
#ifndef MODEL_WRITE_H
#define MODEL_WRITE_H
#include "model/call.h"

enum write_kind { WRITE_PUT, WRITE_UPDATE, WRITE_DELETE, WRITE_CHECK };

/* All zero: none. */
struct write_opts {
	const struct ddb_cond *when; /* the caller's; NULL: none */
	bool any_version;            /* the version is not compared */
	bool create;                 /* only where there is no item; its version does not matter */
	bool save;                   /* an update that saves: only where there is one, versions as in a put */
};

struct item_write {
	enum write_kind kind;
	const struct mapping *mapping;
	bool hooks;
	void *item;         /* of a put: the caller's, */
	const void *filled; /* and with what it makes up; the same where that is nothing */
	const void *key;    /* of all others */
	const struct ddb_change *changes;
	size_t at, n; /* where the packed item or key lies in the buffer */
	struct expression_trees trees;
};

/* They append to out, which may move it: the packed bytes of one write that are alone in it are the whole of
 * it, those of several are had by write_packed when all are prepared. The call must be on the write's model:
 * see ddbi_call_use. */
bool ddbi_prepare_put(
	struct call *, void *item, const struct write_opts *, struct buf *out, struct item_write *);
/* changes: at least the end mark. */
bool ddbi_prepare_update(struct call *, const void *key, const struct ddb_change *changes,
	const struct write_opts *, struct buf *out, struct item_write *);
bool ddbi_prepare_delete(
	struct call *, const void *key, const struct write_opts *, struct buf *out, struct item_write *);
/* A condition alone; no version is compared. */
bool ddbi_prepare_check(
	struct call *, const void *key, const struct write_opts *, struct buf *out, struct item_write *);

/* An update that saves what `filled` has: the struct that it is written back to is also the key. changes:
 * what hooks are told. */
struct save {
	void *item;
	const void *filled;
	const struct ddb_change *changes;
	const struct update *update;
};
bool ddbi_prepare_save(
	struct call *, const struct save *, const struct write_opts *, struct buf *out, struct item_write *);

static inline struct str write_packed(const struct item_write *w, const struct buf *out)
{
	return (struct str){ out->p + w->at, w->n };
}
/* Never NULL. */
static inline const struct expression_trees *write_trees(const struct item_write *w)
{
	return w->trees.condition || w->trees.update ? &w->trees : &ddbi_no_trees;
}

/* The write has been done. */
void ddbi_write_done(struct call *, const struct item_write *);

/* ---- sending ---- */
/* Reads the item that a write is on; packed: an item or key that has its keys. *old is absent where there is
 * none. */
bool ddbi_write_read(struct call *, struct str packed, struct str *old);
/* As UpdateItem; returned: its ReturnValues, absent: none. */
struct images;
bool ddbi_send_update(struct call *, const struct item_write *, const struct buf *out, struct str returned,
	const struct images *);
/* The same, and where a nested attribute cannot be changed as what holds it is missing, that is made. */
bool ddbi_send_with_parents(struct call *, const struct item_write *, const struct buf *out,
	struct str returned, const struct images *);

/* ---- images ---- */
/* Where the item as it was before goes. */
struct images {
	void *old;               /* NULL: not wanted */
	bool *had_old;           /* may be NULL */
	struct ddb_arena *arena; /* of its texts */
};
bool ddbi_images_check(struct call *, const struct images *);
static inline bool images_wanted(const struct images *i)
{
	return i->old || i->had_old;
}
/* packed: what the store returned; absent: there was no item. */
bool ddbi_images_take(struct call *, const struct images *, struct str packed);
/* The call has failed; a condition that did not hold tells the item too. Always false. */
bool ddbi_images_failed(struct call *, const struct images *);

#endif
