/* SPDX-License-Identifier: Apache-2.0 */
/* How the shapes of the API model look in C. The structs themselves are generated (generated/shapes.h):
 * PutItemInput is struct put_item_input, its member TableName is table_name.
 *
 * A scalar says by itself whether it is there (str.p, opt.set); a nested structure is a pointer, NULL when
 * absent; a list or map has items, len and set. A map from a name to an AttributeValue is a struct item. */
#ifndef OPERATION_SHAPE_H
#define OPERATION_SHAPE_H
#include "expression/expression.h"
#include "value/item.h"

struct opt_int {
	bool set;
	int64_t v;
};
struct opt_bool {
	bool set, v;
};
struct opt_double {
	bool set;
	double v;
};
struct opt_time {
	bool set;
	int64_t ms; /* since 1970 UTC; on the wire seconds with up to three decimals */
};

enum shape_kind {
	SHAPE_STRING,    /* struct str */
	SHAPE_INTEGER,   /* struct opt_int */
	SHAPE_LONG,      /* struct opt_int */
	SHAPE_DOUBLE,    /* struct opt_double */
	SHAPE_BOOLEAN,   /* struct opt_bool */
	SHAPE_TIMESTAMP, /* struct opt_time */
	SHAPE_BLOB,      /* struct str */
	SHAPE_ATTRIBUTE, /* struct attribute: one AttributeValue */
	SHAPE_ITEM,      /* struct item: name -> AttributeValue */
	SHAPE_STRUCTURE, /* in a structure a pointer, in a list or map the struct itself */
	SHAPE_LIST,      /* struct any_list */
	SHAPE_MAP        /* struct any_map: entries are a struct str key, then the value */
};

/* Every generated list and map struct begins like this one. */
struct any_list {
	void *items;
	size_t len;
	bool set;
};

struct shape_member {
	const char *name; /* on the wire */
	const char *path; /* in the text of a constraint: lower camel */
	const struct shape *shape;
	size_t offset;
	bool required;
};

struct shape {
	const char *name;
	enum shape_kind kind;
	size_t size; /* of the C object in a list or map */
	const struct shape_member *members;
	size_t nmembers;
	size_t trees; /* of a structure: where its expression trees are; 0: it has none */
	const struct shape *element, *key; /* of a list; of a map */
	const char *const *values;         /* of an enumeration, in the service's order; NULL-terminated */
	bool has_min, has_max;             /* length, count or value */
	int64_t min, max;
	const char *pattern;
};

/* The trees that a model hands over in place of expression texts; any may be NULL. */
struct expression_trees {
	const struct condition *condition, *filter, *key_condition;
	const struct update *update;
	const struct projection *projection;
};

#endif
