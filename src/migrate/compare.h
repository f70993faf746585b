/* SPDX-License-Identifier: Apache-2.0 */
/* Inside ddb_migrate_plan: the models of one table against it (compare.c) and its items (compare_items.c). */
#ifndef MIGRATE_COMPARE_H
#define MIGRATE_COMPARE_H
#include "migrate/migrate.h"
#include "model/table.h"

struct compare {
	struct planned *plan;
	struct call call; /* all of it lives in the session's arena */
	struct table_definition def;
	const char *table; /* with the prefix */
	const struct table_description *found;
	struct table_facts facts;
};

bool ddbi_compare_items(struct compare *);

#endif
