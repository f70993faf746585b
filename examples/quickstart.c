/* SPDX-License-Identifier: Apache-2.0 */
/* libddb in one program: a struct, its table, and what is done with it; first in memory, then in a file that
 * is still there the next time.
 *
 *	cc quickstart.c $(pkg-config --cflags --libs ddb) && ./a.out [FILE]
 */
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the model: a plain struct and, beside it, one const table ---- */

struct book {
	const char *isbn; /* the key */
	const char *title;
	const char *author;
	int year;
	int copies; /* in stock */
	struct ddb_strset tags;
	struct ddb_time added_at; /* set by the first put */
};
DDB_DECLARE(book); /* book_put, book_get, book_find, ... */

static const struct ddb_attr book_attrs[] = {
	DDB_HASH(book, isbn),
	DDB_ATTR(book, title, .required = true),
	DDB_ATTR(book, author, .required = true),
	DDB_ATTR(book, year),
	DDB_ATTR(book, copies),
	DDB_ATTR(book, tags),
	DDB_ATTR(book, added_at, .now_on_create = true),
};
static const struct ddb_index book_indexes[] = {
	DDB_INDEX(book, "by_author", author, year),
};
DDB_MODEL(book, "Books", DDB_INDEXES(book_indexes));

#define B(member) DDB(book, member)
#define BOOK(key) (&(struct book){ .isbn = (key) })
#define DARKNESS  "9780441478125"

/* ---- what is done with it ---- */

/* Every call returns DDB_OK (0) or why not; the session tells more. */
static void must(struct ddb *db, enum ddb_rc rc, const char *what)
{
	if (rc == DDB_OK)
		return;
	fprintf(stderr, "%s: %s: %s\n", what, ddb_error(db)->type, ddb_errmsg(db));
	exit(1);
}

static void save(struct ddb *db)
{
	/* clang-format off */
	struct book books[] = {
		{ .isbn = DARKNESS, .title = "The Left Hand of Darkness", .author = "Ursula K. Le Guin",
		  .year = 1969, .copies = 1, .tags = ddb_text_set("winter", "envoy") },
		{ .isbn = "9780060512750", .title = "The Dispossessed", .author = "Ursula K. Le Guin",
		  .year = 1974, .copies = 2, .tags = ddb_text_set("anarchism", "physics") },
		{ .isbn = "9780441007318", .title = "The Lathe of Heaven", .author = "Ursula K. Le Guin",
		  .year = 1971 },
		{ .isbn = "9780156838504", .title = "Solaris", .author = "Stanislaw Lem",
		  .year = 1961, .copies = 3 },
	};
	/* clang-format on */
	must(db, book_put_all(db, books, 4, NULL), "save");
	printf("  save     4 books\n");
}

static void read_one(struct ddb *db, struct ddb_arena *arena)
{
	struct book b;
	must(db, book_get(db, arena, BOOK(DARKNESS), &b, NULL), "read");
	printf("  read     %s is \"%s\" by %s, %d, with %zu tags\n", b.isbn, b.title, b.author, b.year,
		b.tags.len);
	if (book_get(db, arena, BOOK("0"), &b, NULL) == DDB_NOT_FOUND)
		printf("           0 is not there: %s\n", ddb_errmsg(db));
}

/* Say what you want; the library finds the way: here a query of the index by_author with a filter. */
static void find(struct ddb *db)
{
	const struct ddb_query query = {
		.where = ddb_and(ddb_eq(B(author), "Ursula K. Le Guin"), ddb_gt(B(copies), 0)),
		.order_by = "-year",
	};
	struct book_cursor *c = book_find(db, &query);
	printf("  find     by Ursula K. Le Guin and in stock, newest first:\n");
	for (const struct book *b; (b = book_next(c));)
		printf("           %d  %s (%d)\n", b->year, b->title, b->copies);
	must(db, book_finish(c), "find");
}

/* One copy fewer, if there is one: atomic, whoever else lends at the same time. */
static enum ddb_rc lend(struct ddb *db, struct ddb_arena *arena, const char *isbn, struct book *after)
{
	return book_update(db, BOOK(isbn),
		ddb_changes(ddb_increment(B(copies), -1), ddb_add_to(B(tags), "lent")),
		&(struct ddb_update_opts){ .when = ddb_gt(B(copies), 0), .out = after, .arena = arena });
}

static void lend_twice(struct ddb *db, struct ddb_arena *arena)
{
	struct book b;
	must(db, lend(db, arena, DARKNESS, &b), "lend");
	printf("  lend     \"%s\": %d left, now with %zu tags\n", b.title, b.copies, b.tags.len);
	if (lend(db, arena, DARKNESS, &b) == DDB_CONDITION_FAILED)
		printf("  lend     refused: %s (%s)\n", ddb_errmsg(db), ddb_error(db)->type);
}

static void tour(struct ddb *db, struct ddb_arena *arena)
{
	must(db, book_create_table(db, NULL), "create the table");
	printf("  create   the table Books with the index by_author\n");
	save(db);
	read_one(db, arena);
	find(db);
	lend_twice(db, arena);
}

/* ---- a file remembers ---- */

struct run {
	const char *program;
	int count;
};
DDB_DECLARE(run);
static const struct ddb_attr run_attrs[] = { DDB_HASH(run, program), DDB_ATTR(run, count) };
DDB_MODEL(run, "Runs");

static void remember(struct ddb *db, struct ddb_arena *arena)
{
	struct run r = { .program = "quickstart" };
	size_t books = 0;
	must(db, run_create_table(db, NULL), "create the table of runs");
	must(db,
		run_update(db, &r, ddb_changes(ddb_increment(DDB(run, count), 1)),
			&(struct ddb_update_opts){ .out = &r, .arena = arena }),
		"count the run");
	if (r.count > 1) {
		must(db, book_count(db, NULL, &books), "count the books");
		printf("  hello    again: this is run %d on this file, and it still holds %zu books\n",
			r.count, books);
	} else {
		printf("  hello    this is the first run on this file; run it again and it will know\n");
	}
}

static struct ddb *open_store(const char *where)
{
	struct ddb *db;
	enum ddb_rc rc = ddb_open(&db, where, NULL);
	must(db, rc, where);
	return db;
}

int main(int argc, char **argv)
{
	char where[4096];
	struct ddb_arena *arena = ddb_arena_new(); /* what is read lives in it */
	if (!arena || snprintf(where, sizeof where, "file:%s", argc > 1 ? argv[1] : "quickstart.db") >=
			      (int)sizeof where)
		return 1;

	printf("In memory:\n");
	struct ddb *db = open_store("memory:");
	tour(db, arena);
	ddb_close(db);

	printf("\nThe same in a file, %s:\n", where + 5);
	db = open_store(where);
	remember(db, arena);
	tour(db, arena);
	ddb_close(db);

	printf("\nWhere the data lives is one string, \"memory:\" or \"%s\"; all the rest is the same code:\n"
	       "examples/quickstart.c.\n",
		where);
	ddb_arena_free(arena);
	return 0;
}
