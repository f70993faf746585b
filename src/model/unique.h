/* SPDX-License-Identifier: Apache-2.0 */
/* Unique attributes: each value is reserved by an item of its own in the same table, which is written in one
 * transaction with the item that has the value. Its hash key is the text "unique#<model>#<attribute>#<value>"
 * (numbers in their shortest form, bytes in base64), its range key, where the table has one, "unique". */
#ifndef MODEL_UNIQUE_H
#define MODEL_UNIQUE_H
#include "model/write.h"

/* Only reserving items have this attribute: a map of the keys of the item whose value it is. What reads many
 * items of a model with unique attributes passes over those that have it. */
#define UNIQUE_ATTRIBUTE "ddb:unique"

/* Does a write of the model need more than itself? */
static inline bool write_is_unique(const struct mapping *m, enum write_kind kind)
{
	return m->unique && (kind == WRITE_PUT || kind == WRITE_DELETE);
}
/* No action of the update may be on a unique attribute. */
bool ddbi_unique_untouched(struct call *, const struct update *);

/* One item of the transaction besides the one that is written. */
struct reservation {
	const struct mapped *row;
	struct str value; /* packed */
	bool take;        /* false: it is given up */
};

/* The transaction of one write. */
struct unique_plan {
	struct str old;                    /* the item as it was read; absent: there was none */
	const struct condition *condition; /* the write's own, and that the old values are still there */
	struct transact_write_item
		*actions;                 /* those of the reservations; the write itself is not among them */
	struct reservation *reservations; /* of each action */
	size_t n;
};
/* Reads the item that the write replaces and tells what has to go with the write. all: the condition compares
 * every attribute of the model with what was read, so that `old` is what the write replaces. */
bool ddbi_unique_plan(
	struct call *, const struct item_write *, const struct buf *out, bool all, struct unique_plan *);
/* Did the values change after they were read? image: what the failed condition of the write told. */
bool ddbi_unique_moved(const struct call *, const struct unique_plan *, bool all, struct str image);
/* Fails as a condition that did not hold: the value is another item's. */
bool ddbi_unique_taken(struct call *, const struct reservation *);

/* The whole of a put, a delete, or an update that saves: plans, sends, and begins anew where something else
 * has changed the item meanwhile. */
bool ddbi_unique_write(struct call *, struct item_write *, const struct buf *out, const struct images *);

#endif
