/* SPDX-License-Identifier: Apache-2.0 */
/* A model made ready for use: checked once, its rows in the order in which packed items hold attributes, so
 * that reading and writing an item is one merge without a look-up. Made at a model's first use on a session
 * and kept until the session closes; belongs to the session's thread. */
#ifndef MODEL_MAPPING_H
#define MODEL_MAPPING_H
#include "base/hash.h"
#include "base/mem.h"
#include "session/session.h"

struct mapping;
struct pattern;

/* One row made ready. Of the row of an embedded struct `attr` is a copy that counts from the outer one: its
 * member is "base.email", its offset that of both. */
struct mapped {
	const struct ddb_attr *attr;
	const struct ddb_model *model; /* whose row it is */
	const struct mapping *of;      /* that has it among its rows */
	struct str name;               /* as stored */
	const struct mapping *sub;     /* of nested structs; NULL: none */
	const void *fallback; /* the member in the model's defaults, unless it is zero there; or NULL */
	const struct pattern *pattern; /* its value is made from other members (pattern.h); NULL: it is not */
};

/* A struct that another one embeds (DDB_EMBED): its hooks and its .fill get item + offset. */
struct embedded {
	const struct ddb_model *model;
	size_t offset;
};

struct mapping {
	const struct ddb_model *model;
	struct ddb *db;   /* refuses calls while functions of the model run */
	struct str table; /* with the session's prefix; absent: only nested in others */
	struct mapped *rows;
	size_t nrows;
	const struct mapped *hash, *range, *ttl, *version; /* NULL: has none */
	struct mapped rest;                 /* DDB_REST, which is none of the rows; attr NULL: has none */
	const struct mapped *discriminator; /* its .pattern has the text; NULL: none */
	bool makes_up;                      /* a put fills in members */
	bool unique;                        /* a row is .unique */
	bool fills;                         /* loading runs .fill, of the model or an embedded one */
	const struct mapped **patterns;     /* rows with one, the discriminator among them */
	size_t npatterns;
	struct embedded *embeds; /* in the order of their rows */
	size_t nembeds;
};

/* What a session keeps for its models. */
struct models {
	struct ddb_arena arena;
	struct map by_model; /* struct ddb_model * (its bytes) -> struct mapping * */
	const struct mapping *last;
	struct buf item; /* the item or key that is being sent */
	struct ddb *db;
};

/* NULL: no memory, or MISUSE with what is wrong with the model (or that it is NULL). */
const struct mapping *ddbi_mapping(struct ddb *, const struct ddb_model *, struct error *);
/* The session's; after ddbi_mapping has succeeded on it. */
struct models *ddbi_models(struct ddb *);

/* Is there nothing wrong with the model, and those nested in it? */
bool ddbi_model_valid(const struct ddb_model *, struct error *);

/* Do the row's options go with its kind? */
bool ddbi_row_fits(const struct ddb_model *, const struct ddb_attr *, struct error *);

/* The row of a member, by its name in C; NULL: it has none. */
const struct ddb_attr *ddbi_model_row(const struct ddb_model *, struct str member);
const struct mapped *ddbi_mapping_row(const struct mapping *, struct str member);
/* The row of an attribute, by its stored name. */
const struct mapped *ddbi_mapping_stored(const struct mapping *, struct str name);

/* How a time member is stored. */
enum ddb_stored ddbi_time_form(const struct ddb_attr *);
/* The type of its attribute; NONE: a ddb_value may be any. */
enum ddb_type ddbi_stored_type(const struct ddb_attr *);
/* Are all of its bytes zero? */
bool ddbi_all_zero(const void *, size_t);

static inline const void *mapped_at(const struct mapped *row, const void *item)
{
	return (const char *)item + row->attr->offset;
}

#endif
