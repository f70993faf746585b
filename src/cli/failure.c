/* SPDX-License-Identifier: Apache-2.0 */
/* Why a call failed, in the words of the command line. */
#include "base/meant.h"
#include "cli/command.h"
#include "session/session.h"
#include <stdio.h>

/* Messages and explanations that the library gives to a C program speak of its members and calls. */
static const struct {
	const char *says, *here;
} spoken[] = {
	{ ".fetch_rest", "--fetch-rest" },
	{ ".no_scan", "--no-scan" },
	{ ".index", "--index" },
	{ ".order_by", "--order" },
	{ ".project", "--project" },
	{ ".limit", "--limit" },
	{ ".resume", "--resume" },
	{ ".segments", "--segments" },
	{ ".consistent", "--consistent" },
	{ ".make_parents", "--make-parents" },
	{ ": make its row .required, or add ddb_exists", ": add attribute_exists of it" },
	{ " with ddb_eq", " with =" },
};

void ddbi_cli_words(struct buf *out, struct str text)
{
	while (text.n) {
		size_t i = 0, n = sizeof spoken / sizeof *spoken;
		while (i < n && !str_starts(text, str_z(spoken[i].says)))
			i++;
		size_t passed = i < n ? strlen(spoken[i].says) : 1;
		if (i < n)
			buf_z(out, spoken[i].here);
		else
			ddbi_buf_byte(out, *text.p);
		text = str_sub(text, passed, text.n - passed);
	}
}

int ddbi_cli_code(const struct ddb *db)
{
	switch (ddb_error(db)->rc) {
	case DDB_NO_TABLE:
	case DDB_NOT_FOUND: return EXIT_NOT_FOUND;
	case DDB_CONDITION_FAILED: return EXIT_CONDITION;
	case DDB_BUSY:
	case DDB_DENIED: return EXIT_REFUSED;
	case DDB_NETWORK:
		return str_starts(str_z(ddb_errmsg(db)), STR("libcurl cannot be loaded")) ? EXIT_MISSING
											  : EXIT_FAILED;
	default: return EXIT_FAILED;
	}
}

int ddbi_cli_why(const struct ask *a)
{
	struct buf b;
	ddbi_buf_init(&b, 1 << 16);
	ddbi_cli_words(&b, str_z(ddb_errmsg(a->db)));
	int code = b.failed ? ddbi_cli_nomem(a)
			    : ddbi_cli_say(a, ddbi_cli_code(a->db), "%.*s", (int)b.len, b.p ? b.p : "");
	ddbi_buf_free(&b);
	return code;
}

/* ---- no such table ---- */
int ddbi_cli_no_table(struct ask *a)
{
	const char *const *names = NULL;
	size_t n = 0;
	const char *meant =
		ddbi_cli_table_names(a, &names, &n) ? ddbi_meant(str_z(a->table), names, n) : NULL;
	if (meant)
		return ddbi_cli_say(a, EXIT_NOT_FOUND, "there is no table %s in %s; did you mean %s?",
			a->table, a->store, meant);
	return ddbi_cli_say(a, EXIT_NOT_FOUND, "there is no table %s in %s; %s", a->table, a->store,
		n ? "ddb tables shows which there are" : "ddb create makes one");
}
