/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/item.h: one item.
 * item, key and out are structs of the model; of a key only the key members count (and the version, where
 * said):
 *	&(struct user){ .email = "jane@x.org" }
 * Common errors: DDB_MISUSE (NULL, a wrong model, another model's condition), DDB_INVALID (a value that
 * breaks a rule, DynamoDB's or the model's), DDB_NO_TABLE, DDB_NOMEM, DDB_IO. */
#ifndef DDB_ITEM_H
#define DDB_ITEM_H
/* clang-format off */
#include <ddb/condition.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

/* Of old: receives the item as it was before the call, its texts in arena; where there was none it is left as it is and
 * *had_old (may be NULL) is false. Filled in also on DDB_CONDITION_FAILED: the item that the condition did not hold on.
 * Where only filling it in fails (no memory, a value that does not fit) the item has been written. */
struct ddb_put_opts {
	struct ddb_cond when;        /* write only if it holds on the old item */
	bool any_version;            /* do not compare the version; it is counted up from the struct's */
	void *old;
	bool *had_old;
	struct ddb_arena *arena;     /* needed with old */
	enum ddb_hooks_mode hooks;
};
struct ddb_get_opts {
	bool consistent;
	const char *const *project;  /* DDB_MEMBERS(user, email, age): read these; others come back zero. NULL: all */
	enum ddb_hooks_mode hooks;
};
struct ddb_update_opts {
	struct ddb_cond when;
	void *out;                   /* receives the item as it is afterwards; may be the struct that was given as key. NULL: not wanted */
	void *old;                   /* not together with out */
	bool *had_old;
	struct ddb_arena *arena;     /* where their texts go; needed with out and old */
	bool any_version;            /* do not compare the version */
	bool make_parents;           /* of nested attributes: a struct or map that is missing is made, with the change in it */
	enum ddb_hooks_mode hooks;
};
struct ddb_delete_opts {
	struct ddb_cond when;
	bool any_version;
	void *old;
	bool *had_old;
	struct ddb_arena *arena;
	enum ddb_hooks_mode hooks;
};
#ifndef __cplusplus
/* A list of members for .project: DDB_MEMBERS(user, email, address). At most 32; lives as long as its block. */
#define DDB_MEMBERS(...) DDB_MEMBERS_(__VA_ARGS__)
#endif

/* Writes the item, replacing all of an old one. What it makes up (.uuid, .now_on_..., version) is written into
 * item, on success only. DDB_CONDITION_FAILED: `when` did not hold.
 * With a DDB_VERSION row the put succeeds only if the stored item has the version that is in the struct (0: no
 * version or no item), and counts it up by one; so of two who read the same item, the second to put is refused
 * with DDB_CONDITION_FAILED. */
enum ddb_rc ddb_put(struct ddb *, const struct ddb_model *, void *item, const struct ddb_put_opts *);
/* The same if there is no item with that key yet; else DDB_CONDITION_FAILED. */
enum ddb_rc ddb_create(struct ddb *, const struct ddb_model *, void *item);
/* Reads into *out; what it points to goes into the arena. DDB_NOT_FOUND: no such item. key may be out. Attributes
 * that the model does not know are passed over (or kept by a DDB_REST), and members without a row come back zero; a
 * value that does not fit its member is DDB_INVALID. A stored NULL counts as absent. */
enum ddb_rc ddb_get(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *key, void *out, const struct ddb_get_opts *);
/* Reads the struct anew, by its key. DDB_NOT_FOUND: it was deleted; the struct stays as it is. */
enum ddb_rc ddb_refresh(struct ddb *, const struct ddb_model *, struct ddb_arena *, void *item, const struct ddb_get_opts *);
/* Is there an item with that key? Reads no more than its key. */
enum ddb_rc ddb_exists_item(struct ddb *, const struct ddb_model *, const void *key, bool *exists);
/* Changes attributes of one item, atomically; an item that is not there is made, so give `when` as ddb_exists(...)
 * where that is not wanted (changes that only take away make none, and then DDB_NOT_FOUND where `out` is wanted).
 * changes: from ddb_changes; of none ({ .op = DDB_END } alone) only what now_on_save and the version do. The
 * version is counted up; where the key struct has one (it is not 0) it must be the stored item's, else
 * DDB_CONDITION_FAILED. Where only filling in `out` or `old` fails (no memory, a value that does not fit) the change
 * has been made. */
enum ddb_rc ddb_update(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_change *changes, const struct ddb_update_opts *);
/* Writes what differs between `loaded`, a copy of the struct as it was read, and `item`: one update with only the
 * attributes that changed, absent ones removed, so that what others changed meanwhile in other attributes stays.
 * Nothing differs: DDB_OK without a call. With a version as in ddb_put; it and now_on_save are written into item.
 * DDB_NOT_FOUND: the item was deleted meanwhile. DDB_INVALID: the keys of the two differ. */
enum ddb_rc ddb_save(struct ddb *, const struct ddb_model *, const void *loaded, void *item, const struct ddb_put_opts *);
/* Deletes the item; one that is not there is fine (without `when`). With a version that is not 0 in the key struct only
 * an item of that version, else DDB_CONDITION_FAILED. */
enum ddb_rc ddb_delete(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_delete_opts *);
/* Puts the item if there is none with its key (*created: true), else reads that into it, texts in the arena. Atomic: of
 * many who call it at once one creates. created may be NULL. */
enum ddb_rc ddb_get_or_create(struct ddb *, const struct ddb_model *, struct ddb_arena *, void *item, bool *created);

/* Is its time up? false without a DDB_TTL row or an expiry. Expired items can be read until they are swept. By the
 * system's clock; ddb_expired_at: by that time. */
bool ddb_expired(const struct ddb_model *, const void *item);
bool ddb_expired_at(const struct ddb_model *, const void *item, struct ddb_time now);
/* Seconds until it expires, rounded down (seconds may be NULL); false: never (no row, no expiry) or already expired. */
bool ddb_expires_in(const struct ddb_model *, const void *item, int64_t *seconds);
/* Sets the expiry to that time, in the store and in item (one without a struct: where it has the attribute).
 * DDB_CONDITION_FAILED: there is no such item, or not of the version that item has. Runs the hooks of updates. */
enum ddb_rc ddb_extend(struct ddb *, const struct ddb_model *, void *item, struct ddb_time until);

#include <ddb/private/end.h>
/* clang-format on */
#endif
