/* SPDX-License-Identifier: Apache-2.0 */
#include <ddb/ddb.h>
#include <stdio.h>

struct book {
	const char *isbn;
	int pages;
};
DDB_DECLARE(book);
static const struct ddb_attr book_attrs[] = { DDB_HASH(book, isbn), DDB_ATTR(book, pages) };
DDB_MODEL(book, "Books");

int main(int argc, char **argv)
{
	struct ddb *db;
	size_t n = 0;
	if (ddb_open(&db, argc > 1 ? argv[1] : "memory:", NULL) || book_create_table(db, NULL) ||
		book_put(db, &(struct book){ "0131103628", 272 }, NULL) || book_count(db, NULL, &n))
		fprintf(stderr, "%s\n", ddb_errmsg(db));
	printf("%s: %zu book\n", ddb_version(), n);
	ddb_close(db);
	return n != 1;
}
