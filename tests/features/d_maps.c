/* SPDX-License-Identifier: Apache-2.0 */
/* D21: maps. */
#include "feature.h"

#define KEY "{'id':{'S':'1'}}"

struct line {
	const char *text;
	int amount;
	struct ddb_strlist notes;
};
DDB_DECLARE_PART(line);
static const struct ddb_attr line_attrs[] = { DDB_ATTR(line, text), DDB_ATTR(line, amount),
	DDB_ATTR(line, notes) };
DDB_PART_MODEL(line);
struct stock {
	const char *id;
	struct ddb_intmap v;
	DDB_KEYED(line) lines;
};
FEATURE_MODEL(stock, "Stock", DDB_HASH(stock, id), DDB_ATTR(stock, v), DDB_KEYED_MAPS(stock, lines, line));

FEATURE(d21_maps_by_text)
{
	static const char *const keys[] = { "apples", "pears" };
	static const int64_t counts[] = { 3, 0 };
	const struct line lines[] = { { "red", 1, { NULL, 0 } }, { "green", 2, { NULL, 0 } } };
	struct stock x = { "1", { keys, counts, 2 }, { keys, lines, 2 } }, y;
	assert_ok(f, stock_create_table(f->db, NULL));
	assert_ok(f, stock_put(f->db, &x, NULL));
	assert_stored(f, "Stock", KEY,
		"{'id':{'S':'1'},'v':{'M':{'apples':{'N':'3'},'pears':{'N':'0'}}},"
		"'lines':{'M':{'apples':{'M':{'text':{'S':'red'},'amount':{'N':'1'}}},"
		"'pears':{'M':{'text':{'S':'green'},'amount':{'N':'2'}}}}}}");
	assert_ok(f, stock_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.v.len == 2 && y.lines.len == 2);
	for (size_t i = 0; i < 2; i++) { /* in any order */
		assert_int(f, y.v.items[i], strcmp(y.v.keys[i], "apples") ? 0 : 3);
		assert_text(f, y.lines.items[i].text, strcmp(y.lines.keys[i], "apples") ? "green" : "red");
	}
	assert_ok(f, stock_put(f->db, &(struct stock){ .id = "1" }, NULL));
	assert_stored(f, "Stock", KEY, KEY);
}
