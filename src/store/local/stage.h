/* SPDX-License-Identifier: Apache-2.0 */
/* Staging: what one operation wants to write, and what the group's earlier operations will have written.
 *
 * The leader opens a group on a view. Each write operation gets a stage of its own: it reads through the
 * stage (the group's overlay, then the view) and writes into it, and the stage remembers what the overlay
 * held before. An operation that fails is taken back and leaves no trace. At the end the overlay becomes one
 * commit. Keys and values given to a stage must live as long as the group: use stage_arena. */
#ifndef STORE_LOCAL_STAGE_H
#define STORE_LOCAL_STAGE_H
#include "store/local/view.h"

struct stage;

/* For what is put into the stage; lives until the group is committed. */
struct ddb_arena *ddbi_stage_arena(struct stage *);
const struct view *ddbi_stage_view(struct stage *);
struct local *ddbi_stage_local(struct stage *);
int64_t ddbi_stage_now_us(struct stage *); /* one time for the whole group */

bool ddbi_stage_get(struct stage *, kv_tree, struct str key, struct error *, struct str *value);
bool ddbi_stage_put(struct stage *, kv_tree, struct str key, struct str value, struct error *);
bool ddbi_stage_delete(struct stage *, kv_tree, struct str key, struct error *);
/* Adds to the counters of a table or index: exact, and visible with the same commit. */
bool ddbi_stage_count(struct stage *, uint32_t id, int64_t items, int64_t bytes, struct error *);

/* ---- for table operations and jobs, which are alone in their group ---- */

/* A number for a table, index, tree or job that was never used before. */
uint32_t ddbi_stage_new_id(struct stage *);
bool ddbi_stage_create_tree(struct stage *, kv_tree, struct error *);
bool ddbi_stage_drop_tree(struct stage *, kv_tree, struct error *);
/* Deletes the keys below `to`. */
bool ddbi_stage_delete_below(struct stage *, kv_tree, struct str to, struct error *);
/* The table's row, and the catalog that the commit publishes. `table` is copied. */
bool ddbi_stage_put_table(struct stage *, const struct table *, struct error *);
bool ddbi_stage_remove_table(struct stage *, const struct table *, struct error *);
/* The counters of an index or table go with it. */
bool ddbi_stage_forget_counter(struct stage *, uint32_t id, struct error *);
/* A new UUID in text. */
void ddbi_stage_uuid(struct stage *, char out[37]);

#endif
