/* SPDX-License-Identifier: Apache-2.0 */
/* D5-D9: global indexes. */
#include "feature.h"
#include <stdio.h>

struct book {
	const char *isbn, *category, *author, *language;
	int year;
};
DDB_DECLARE(book);
#define B(m) DDB(book, m)
static const struct ddb_attr book_attrs[] = { DDB_HASH(book, isbn), DDB_ATTR(book, category),
	DDB_ATTR(book, author), DDB_ATTR(book, language), DDB_ATTR(book, year) };
static const struct ddb_index book_indexes[] = {
	DDB_INDEX_HASH(book, "CategoryIndex", category),
	DDB_INDEX(book, "AuthorIndex", author, year),
	DDB_INDEX(book, "LanguageIndex", language, year), /* year is a key of two indexes, category of two */
	DDB_INDEX(book, "ShelfIndex", category, author),
};
DDB_MODEL(book, "Books", DDB_INDEXES(book_indexes));

static void put_books(struct feature *f)
{
	struct book books[] = { { "1", "technology", "Kay", "en", 1993 },
		{ "2", "technology", "Abel", "en", 1996 }, { "3", "poetry", "Kay", NULL, 2001 },
		{ "4", NULL, "Kay", "de", 1987 } };
	assert_ok(f, book_create_table(f->db, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(f, book_put(f->db, &books[i], NULL));
}

static const char *found(struct feature *f, struct ddb_query q)
{
	static char list[100];
	size_t n = 0;
	struct book_cursor *c = book_find(f->db, &q);
	*list = '\0';
	for (const struct book *b; (b = book_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? " " : "", b->isbn);
	assert_ok(f, book_finish(c));
	return list;
}
#define QUERY(...) ((struct ddb_query){ __VA_ARGS__ })
#define BOOK_1                                                                  \
	"{'isbn':{'S':'1'},'category':{'S':'technology'},'author':{'S':'Kay'}," \
	"'language':{'S':'en'},'year':{'N':'1993'}}"
#define BOOK_4 "{'isbn':{'S':'4'},'author':{'S':'Kay'},'language':{'S':'de'},'year':{'N':'1987'}}"

/* Models that are wrong: an index has one hash key, which must be a row. */
#define WRONG(id, ...)                                                  \
	static const struct ddb_index id##_indexes[] = { __VA_ARGS__ }; \
	static const struct ddb_model id = { .name = "book",            \
		.table = "Books",                                       \
		.size = sizeof(struct book),                            \
		.attrs = book_attrs,                                    \
		.nattrs = sizeof book_attrs / sizeof book_attrs[0],     \
		DDB_INDEXES(id##_indexes) }
WRONG(same_name, DDB_INDEX_HASH(book, "I", category), DDB_INDEX_HASH(book, "I", author));
WRONG(no_row, { .name = "I", .hash = "publisher" });
WRONG(no_hash, { .name = "I", .range = "year" });
WRONG(both, DDB_INDEX(book, "I", author, author));

FEATURE(d5_one_hash_key_of_an_index)
{
	put_books(f);
	assert_table(f, "Books",
		"{'GlobalSecondaryIndexes':[{'IndexName':'CategoryIndex',"
		"'KeySchema':[{'AttributeName':'category','KeyType':'HASH'}]},{'IndexName':'AuthorIndex'},"
		"{'IndexName':'LanguageIndex'},{'IndexName':'ShelfIndex'}]}");
	assert_text(
		f, found(f, QUERY(.index = "CategoryIndex", .where = ddb_eq(B(category), "poetry"))), "3");
	assert_stored(f, "Books", "{'isbn':{'S':'1'}}", BOOK_1);
	assert_model_refused(f, &same_name, "book: there are two indexes called I");
	assert_model_refused(f, &no_row, "book: index I: publisher has no row");
}

FEATURE(d6_range_key_of_an_index)
{
	put_books(f);
	assert_table(f, "Books",
		"{'GlobalSecondaryIndexes':[{'IndexName':'AuthorIndex',"
		"'KeySchema':[{'AttributeName':'author','KeyType':'HASH'},{'AttributeName':'year',"
		"'KeyType':'RANGE'}]},{'IndexName':'CategoryIndex'},{'IndexName':'LanguageIndex'},"
		"{'IndexName':'ShelfIndex'}]}");
	assert_text(f, found(f, QUERY(.index = "AuthorIndex", .where = ddb_eq(B(author), "Kay"))), "4 1 3");
	assert_text(
		f, found(f, QUERY(.where = ddb_and(ddb_eq(B(author), "Kay"), ddb_lt(B(year), 2000)))), "4 1");
	assert_stored(f, "Books", "{'isbn':{'S':'4'}}", BOOK_4);
	assert_model_refused(f, &no_hash, "book: index I has no hash key");
	assert_model_refused(f, &both, "book: index I: author cannot be both keys");
}

FEATURE(d7_query_of_an_index)
{
	put_books(f);
	assert_text(
		f, found(f, QUERY(.index = "ShelfIndex", .where = ddb_eq(B(category), "technology"))), "2 1");
	assert_text(f, found(f, QUERY(.index = "CategoryIndex", .where = ddb_eq(B(category), "none"))), "");
	assert_stored(f, "Books", "{'isbn':{'S':'1'}}", BOOK_1);
	assert_error_on(f, f->db,
		book_finish(book_find(
			f->db, &QUERY(.index = "TitleIndex", .where = ddb_eq(B(category), "technology")))),
		DDB_MISUSE, "book has no index called TitleIndex");
	struct book b;
	struct ddb_query q =
		QUERY(.index = "AuthorIndex", .where = ddb_eq(B(author), "Kay"), .consistent = true);
	assert_error_on(f, f->db, book_first(f->db, f->arena, &q, &b), DDB_INVALID,
		"Consistent reads are not supported on global secondary indexes");
}

FEATURE(d8_several_indexes)
{
	put_books(f);
	assert_text(f, found(f, QUERY(.index = "LanguageIndex", .where = ddb_eq(B(language), "en"))), "1 2");
	assert_text(f, found(f, QUERY(.index = "LanguageIndex", .where = ddb_eq(B(language), "de"))), "4");
	assert_text(f, found(f, QUERY(.index = "AuthorIndex", .where = ddb_eq(B(author), "Abel"))), "2");
	assert_ok(f, book_update(f->db, &(struct book){ .isbn = "4" },
			     ddb_changes(ddb_set(B(category), "poetry"), ddb_remove(B(language))), NULL));
	assert_text(f, found(f, QUERY(.index = "ShelfIndex", .where = ddb_eq(B(category), "poetry"))), "3 4");
	assert_text(f, found(f, QUERY(.index = "LanguageIndex", .where = ddb_eq(B(language), "de"))), "");
	assert_stored(f, "Books", "{'isbn':{'S':'4'}}",
		"{'isbn':{'S':'4'},'author':{'S':'Kay'},'category':{'S':'poetry'},'year':{'N':'1987'}}");
	assert_stored(f, "Books", "{'isbn':{'S':'1'}}", BOOK_1);
}

FEATURE(d9_one_attribute_in_several_indexes)
{
	put_books(f);
	assert_table(f, "Books",
		"{'AttributeDefinitions':[{'AttributeName':'isbn','AttributeType':'S'},"
		"{'AttributeName':'category','AttributeType':'S'},{'AttributeName':'author',"
		"'AttributeType':'S'},{'AttributeName':'language','AttributeType':'S'},"
		"{'AttributeName':'year','AttributeType':'N'}]}");
	/* year: range key of two; author: hash key of one and range key of another; category: hash key of two
	 */
	assert_text(f,
		found(f, QUERY(.index = "AuthorIndex",
				 .where = ddb_and(ddb_eq(B(author), "Kay"), ddb_ge(B(year), 1993)))),
		"1 3");
	assert_text(f,
		found(f, QUERY(.index = "LanguageIndex",
				 .where = ddb_and(ddb_eq(B(language), "en"), ddb_ge(B(year), 1995)))),
		"2");
	assert_text(f,
		found(f, QUERY(.index = "ShelfIndex", .where = ddb_and(ddb_eq(B(category), "technology"),
							      ddb_begins_with(B(author), "K")))),
		"1");
	assert_text(
		f, found(f, QUERY(.index = "CategoryIndex", .where = ddb_eq(B(category), "poetry"))), "3");
	assert_ok(f,
		book_update(f->db, &(struct book){ .isbn = "1" }, ddb_changes(ddb_set(B(year), 1980)), NULL));
	assert_text(f, found(f, QUERY(.index = "AuthorIndex", .where = ddb_eq(B(author), "Kay"))), "1 4 3");
	assert_text(f, found(f, QUERY(.index = "LanguageIndex", .where = ddb_eq(B(language), "en"))), "1 2");
	assert_stored(f, "Books", "{'isbn':{'S':'4'}}", BOOK_4);
	assert_stored(f, "Books", "{'isbn':{'S':'1'}}",
		"{'isbn':{'S':'1'},'category':{'S':'technology'},'author':{'S':'Kay'},"
		"'language':{'S':'en'},'year':{'N':'1980'}}");
}
