/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with sets (02-2.3). */
#include "base/text.h"
#include "value/layout.h"

enum ddb_type ddbi_set_member(enum ddb_type set)
{
	return set == DDB_SS ? DDB_S : set == DDB_NS ? DDB_N : DDB_B;
}

bool ddbi_set_fail_empty(struct error *err, enum ddb_type set)
{
	return ddbi_fail(err, set == DDB_SS   ? MSG_SET_SS_EMPTY
			      : set == DDB_NS ? MSG_SET_NS_EMPTY
					      : MSG_SET_BS_EMPTY);
}

/* "a, b": as Java prints a collection. Bytes as base64. */
static void print_members(struct buf *out, struct str members, enum ddb_type set)
{
	struct packed_iter it = { .rest = members, .type = set };
	for (const char *comma = ""; ddbi_packed_next(&it); comma = ", ") {
		buf_z(out, comma);
		if (set == DDB_BS)
			ddbi_base64_write(out, ddbi_packed_bytes(it.value));
		else
			buf_str(out, ddbi_packed_bytes(it.value));
	}
}

bool ddbi_set_fail_duplicate(struct error *err, struct str members, enum ddb_type set)
{
	if (set == DDB_NS)
		return ddbi_fail(err, MSG_SET_NS_DUP);
	struct buf text;
	ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
	print_members(&text, members, set);
	if (text.failed)
		ddbi_fail_nomem(err);
	else
		ddbi_fail(err, set == DDB_SS ? MSG_SET_SS_DUP : MSG_SET_BS_DUP, buf_view(&text));
	ddbi_buf_free(&text);
	return false;
}
