/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that misuse_test.c tries with each pointer NULL in turn: a name, and how many pointers it needs.
 */
#ifndef TESTS_UNIT_MODEL_MISUSE_H
#define TESTS_UNIT_MODEL_MISUSE_H

/* clang-format off */
#define MODEL_CALLS(X) \
	X(create_table, 2) X(create_tables, 3) X(table_exists, 3) X(wait_table, 2) X(describe, 4) X(put, \
	3) X(create, 3) X(get, 5) X(refresh, 4) X(exists_item, 4) X(update, 4) X(save, 4) X(delete, 3) \
	X(get_or_create, 4) X(extend, 3) X(find, 2) X(find_any, 3) X(find_all, 5) X(first, 4) X(last, 4) \
	X(one, 4) X(exists_where, 3) X(count, 3) X(find_page, 4) X(update_where, 3) X(delete_where, 2) \
	X(explain, 4) X(put_all, 3) X(delete_all, 3) X(get_all, 6) X(to_item, 5) X(from_item, 5) \
	X(to_json, 5) X(from_json, 5) X(size_of, 4) X(show, 5) X(parse, 5) X(parse_changes, 5) \
	X(transact, 4) X(transact_get, 6) X(batch, 3) X(batch_delete, 3) X(delete_table, 2)
/* clang-format on */

#endif
