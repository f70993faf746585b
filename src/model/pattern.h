/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes that are made from members: "ORDER#{placed}#{number:8}". A pattern is parsed once, when its
 * model's mapping is made; then its text is made of a struct (put, key), of what an update sets, or of what a
 * condition fixes, and what is loaded is compared with it. The text of a discriminator is a pattern without
 * members.
 *
 * No text is ever that of other members: between two members of which the first has no fixed width stands a
 * text that the first may not hold.
 *
 * A row with a pattern has .kind ddb_kind_pattern and .offset 0 in its mapping, also where it fills a char
 * array: its value is made from the whole struct. */
#ifndef MODEL_PATTERN_H
#define MODEL_PATTERN_H
#include "model/embed.h"
#include "model/trees.h"

#define PATTERN_PARTS  16 /* members that a pattern may name */
#define PATTERN_NUMBER 40 /* bytes of a whole number */
#define PATTERN_SHOWN  60 /* bytes of a text in a sentence */

/* A literal text and the member that comes after it. */
struct pattern_part {
	struct str literal;       /* may be empty */
	struct str member;        /* as it is written; absent: the literal ends the pattern */
	const struct mapped *row; /* the member's; NULL: none */
	unsigned digits;          /* {member:8}; 0: as it is */
};

struct pattern {
	struct str text; /* as it stands in the row */
	struct pattern_part parts[PATTERN_PARTS + 1];
	size_t n;                    /* at least one */
	const struct ddb_attr *base; /* the DDB_EMBED row through which it came; NULL: none */
	size_t offset, size;         /* of the char array that shows the text; size 0: there is none */
};

/* ---- making (mapping.c) and checking (model_check.c) ---- */
/* Takes the text apart; rows are left NULL. It must outlive the pattern. false: what is wrong with it is in
 * *wrong. */
bool ddbi_pattern_parse(const char *text, struct pattern *out, const char **wrong);
/* Are the options of row i, and its pattern if it has one, as they should be? */
bool ddbi_pattern_check(const struct ddb_model *, const struct flat_rows *, size_t i, struct error *);
/* Finds the rows of its members, once those of the mapping stay where they are. */
bool ddbi_pattern_map(const struct mapping *, struct pattern *);
/* The width of each text of that row, so that anything may follow it; 0: they differ. */
size_t ddbi_pattern_width(const struct ddb_attr *, unsigned digits);

/* Is the row a key of the table, or its member one that a key is made from? */
bool ddbi_pattern_in_key(const struct mapping *, const struct mapped *);

/* ---- texts of structs ---- */
/* The text of this row of the struct; type NONE: a member that it names is absent (of a key that is an
 * error). */
bool ddbi_pattern_value(struct encoder *, const struct mapped *, const void *item, struct ddb_value *out);
/* The same where it is only compared with: an absent member is no error, and texts may be ambiguous. */
bool ddbi_pattern_made(struct encoder *, const struct mapped *, const void *item, struct ddb_value *out);
/* The text made of the values of its members, by part. strict: none may hold what follows it. */
bool ddbi_pattern_join(const struct pattern *, const struct ddb_value *values, bool strict,
	struct ddb_arena *, struct error *, struct str *out);
/* Writes the texts into the char arrays that show them: all of the struct, or one. */
bool ddbi_pattern_fill(const struct mapping *, void *item, struct ddb_arena *, struct error *);
bool ddbi_pattern_show(struct error *, const struct mapped *, struct str text, void *item);

/* ---- updates (write.c) ---- */
/* Refuses changes of keys' members and of attributes that are made from others; adds what else must be set so
 * that the item, also one that the update makes, says the same as its members. *update may be NULL, before
 * and after. */
bool ddbi_pattern_update(const struct trees *, const void *key, const struct update **update);

/* ---- texts of conditions (planner) ---- */
/* The packed value that the member of this row is known to have; absent: it may have any. */
typedef struct str pattern_known(void *arg, const struct mapped *);
struct pattern_fixed {
	struct str text; /* what every item's text begins with, in the arena; may be empty */
	bool whole;      /* it is all of it */
	size_t members;  /* of how many known members it is made */
};
/* row: one with .pattern. What is known of its text when only those members are known: "ORDER#" of
 * "ORDER#{number}" where nothing is. A known value that no put would take (it holds what follows it) counts
 * as unknown. false: no memory. */
bool ddbi_pattern_fixed(
	const struct mapped *row, pattern_known *, void *arg, struct ddb_arena *, struct pattern_fixed *out);

/* ---- items (decode.c, find_any.c) ---- */
/* Is the packed item one of this model, by its discriminator, or else by the form of its keys? Attributes
 * that it lacks say nothing where it is not `whole`. A model that has neither takes every item. */
bool ddbi_is_of_model(const struct mapping *, struct str item, bool whole);
/* The same, with the sentence that says why not. */
bool ddbi_check_model(const struct mapping *, struct str item, bool whole, struct error *);
/* Do the attributes of the item say the same as the members of the struct that was loaded from it? Fills in
 * the char arrays that show patterns. Rows of which the item lacks the attribute or (not whole) a member are
 * passed over. */
bool ddbi_check_patterns(const struct mapping *, struct str item, bool whole, struct error *, void *loaded);

#endif
