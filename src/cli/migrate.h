/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations that are written down in a file, as JSON. */
#ifndef CLI_MIGRATE_H
#define CLI_MIGRATE_H
#include "cli/command.h"

struct cli_migrations {
	struct ddb_migration *items;
	size_t n;
};
/* In the command's arena; what is wrong is said. The tables that they name must be there. */
bool ddbi_cli_migrations(struct ask *, const char *path, struct cli_migrations *out, int *code);

#endif
