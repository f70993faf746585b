/* SPDX-License-Identifier: Apache-2.0 */
/* Resume tokens, which come back from browsers: the first byte picks the query, and whether the rest is a
 * token as it stands or what is changed in a real one (pairs of place and value).
 *
 * What holds for every text: the query goes on behind the place, or refuses it with a message; and it never
 * finds an item that it does not find from its beginning. */
#include "../rows.h"

#define TOKEN_MAX 4096
#define ITEMS     6

static struct ddb_query queries[4];
static char tokens[4][TOKEN_MAX];

static void begin(void)
{
	if (db)
		return;
	open_store();
	require(row_create_table(db, NULL) == DDB_OK, "a table is made");
	for (int i = 0; i < ITEMS; i++) {
		char id[2] = { (char)('a' + i), 0 };
		struct row r = { .id = id, .n = i, .size = "s", .day = { 2024, 1, 2 }, .when = { 1 + i } };
		require(row_put(db, &r, NULL) == DDB_OK, "an item is put");
	}
	queries[0] = (struct ddb_query){ .page_size = 2 };
	queries[1] = (struct ddb_query){ .where = ddb_eq(DDB(row, size), "s") };
	queries[2] = (struct ddb_query){ .where = ddb_eq(DDB(row, size), "s"), .descending = true };
	queries[3] = (struct ddb_query){ .where = ddb_eq(DDB(row, day), ((struct ddb_date){ 2024, 1, 2 })),
		.index = "by_day" };
	for (int i = 0; i < 4; i++) {
		struct row_cursor *c = row_find(db, &queries[i]);
		require(row_next(c) && row_next(c), "items are found");
		const char *token = row_resume_token(c);
		require(token && strlen(token) < TOKEN_MAX, "there is a token");
		memcpy(tokens[i], token, strlen(token) + 1);
		require(row_finish(c) == DDB_OK, "all went well");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > TOKEN_MAX)
		return 0;
	begin();
	size_t which = data[0] & 3, n = 0;
	char *text = calloc(1, TOKEN_MAX + 1);
	require(text, "there is memory");
	if (data[0] & 4) {
		memcpy(text, data + 1, size - 1);
	} else {
		memcpy(text, tokens[which], TOKEN_MAX);
		for (size_t i = 1; i + 1 < size; i += 2)
			text[data[i] % strlen(tokens[which])] = (char)data[i + 1];
	}
	struct ddb_query q = queries[which];
	q.resume = text;
	struct row_cursor *c = row_find(db, &q);
	while (n <= ITEMS && row_next(c))
		n++;
	require(n <= ITEMS, "no more than there are");
	require(ordinary(row_finish(c)), "a token is taken or told why not");
	free(text);
	return 0;
}
