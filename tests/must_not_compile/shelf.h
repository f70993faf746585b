/* SPDX-License-Identifier: Apache-2.0 */
/* shelf.h: the rarer kinds of member: maps by key, dates, custom rows, the rest, an embedded struct. */
#ifndef SHELF_H
#define SHELF_H
#include <ddb/ddb.h>

struct book  { const char *title; int pages; };
struct stamp { struct ddb_time made; };
struct point { double x, y; };

struct shelf {
	const char              *id;
	struct stamp             stamp;
	bool                     locked;
	struct ddb_date          built;
	struct ddb_opt_decimal   price;
	struct ddb_decset        sizes;
	struct ddb_reallist      heights;
	struct ddb_strmap        labels;
	struct ddb_strlist       names;
	DDB_KEYED(book)          by_title;
	DDB_LIST(book)           books;
	const struct book       *newest;
	struct point             at;
	struct ddb_value         extra;
	struct ddb_item          rest;
};

DDB_DECLARE_PART(book);
DDB_DECLARE_PART(stamp);
DDB_DECLARE(shelf);
#define S(m) DDB(shelf, m)

const char *point_out(const void *, struct ddb_arena *, struct ddb_value *);
const char *point_in(const struct ddb_value *, struct ddb_arena *, void *);
#endif
