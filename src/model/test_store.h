/* SPDX-License-Identifier: Apache-2.0 */
/* A store before a store that notes which of a test's tables are written to, by whatever call: all sessions
 * on it have the notes in common. It changes nothing. */
#ifndef MODEL_TEST_STORE_H
#define MODEL_TEST_STORE_H
#include "session/session.h"
#include <stdatomic.h>

struct test_table {
	const struct ddb_model *model;
	struct str name; /* with the prefix */
	atomic_bool written;
};

struct test_tables {
	atomic_size_t holders;
	size_t n;
	struct test_table all[];
};

/* Puts one before the session's store; models of one table count once. */
bool ddbi_test_watch(struct ddb *, const struct ddb_model *const *models, size_t n, struct error *);
/* NULL: the session's store is none. */
struct test_tables *ddbi_test_tables(const struct ddb *);

#endif
