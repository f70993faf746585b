/* SPDX-License-Identifier: Apache-2.0 */
/* The operations, one file a capability. Each has been through ddbi_check_request; `p` holds its expressions.
 * They fill in op->output, or op->error and return false. */
#ifndef STORE_LOCAL_EXECUTE_H
#define STORE_LOCAL_EXECUTE_H
#include "operation/check.h"
#include "store/local/stage.h"

/* reads: on a view */
bool ddbi_get_item(const struct view *, struct op *, const struct prepared *p);
bool ddbi_query(const struct view *, struct op *, const struct prepared *p);
bool ddbi_scan(const struct view *, struct op *, const struct prepared *p);
bool ddbi_batch_get(const struct view *, struct op *, const struct prepared *p);
bool ddbi_transact_get(const struct view *, struct op *, const struct prepared *p);
bool ddbi_describe_table(const struct view *, struct op *, const struct prepared *p);
bool ddbi_list_tables(const struct view *, struct op *, const struct prepared *p);
bool ddbi_describe_ttl(const struct view *, struct op *, const struct prepared *p);
bool ddbi_list_tags(const struct view *, struct op *, const struct prepared *p);
bool ddbi_describe_limits(const struct view *, struct op *, const struct prepared *p);
bool ddbi_describe_endpoints(const struct view *, struct op *, const struct prepared *p);
bool ddbi_list_streams(const struct view *, struct op *, const struct prepared *p);
bool ddbi_describe_stream(const struct view *, struct op *, const struct prepared *p);
bool ddbi_get_shard_iterator(const struct view *, struct op *, const struct prepared *p);
bool ddbi_get_records(const struct view *, struct op *, const struct prepared *p);

/* writes: into a stage, by the leader */
bool ddbi_put_item(struct stage *, struct op *, const struct prepared *p);
bool ddbi_update_item(struct stage *, struct op *, const struct prepared *p);
bool ddbi_delete_item(struct stage *, struct op *, const struct prepared *p);
bool ddbi_batch_write(struct stage *, struct op *, const struct prepared *p);
bool ddbi_transact_write(struct stage *, struct op *, const struct prepared *p);

/* table operations: alone in their group */
bool ddbi_create_table(struct stage *, struct op *, const struct prepared *p);
bool ddbi_update_table(struct stage *, struct op *, const struct prepared *p);
bool ddbi_delete_table(struct stage *, struct op *, const struct prepared *p);
bool ddbi_update_ttl(struct stage *, struct op *, const struct prepared *p);
bool ddbi_tag_resource(struct stage *, struct op *, const struct prepared *p);
bool ddbi_untag_resource(struct stage *, struct op *, const struct prepared *p);

#endif
