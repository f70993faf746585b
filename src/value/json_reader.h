/* SPDX-License-Identifier: Apache-2.0 */
/* Between json_item.c (AttributeValues, items) and json_typed.c (the content of one type). Functions take the
 * place in the text and return the place behind what they read; NULL: not JSON, or (j->nomem, out->failed) no
 * memory. */
#ifndef VALUE_JSON_READER_H
#define VALUE_JSON_READER_H
#include "value/json_scan.h"
#include "value/layout.h"

/* Which fault of one AttributeValue comes first: the order of 02-A6. */
enum fault_rank {
	RANK_NUMBER,
	RANK_NULL,
	RANK_SS_EMPTY,
	RANK_NS_EMPTY,
	RANK_BS_EMPTY,
	RANK_NS_NUMBER,
	RANK_SS_DUPLICATE,
	RANK_NS_DUPLICATE,
	RANK_BS_DUPLICATE,
	RANK_MAP,
	RANK_LIST,
	RANK_WHOLE,
	RANK_NAME,
};

struct reader {
	struct json *j;
	struct buf *out;
	const char *start, *end;
	struct error *type_error;
	struct fault *fault; /* the first that was found */
	enum fault_rank rank;
	struct str name;  /* of the attribute at the top level */
	unsigned nesting; /* lists and maps around this place (02-V5) */
};

struct members {
	size_t count, size; /* size without a byte for each member */
};

/* What an expected value is called when another JSON type comes (01-1.5). */
enum wanted { WANT_STRING, WANT_BLOB, WANT_BOOLEAN, WANT_LIST, WANT_MAP, WANT_ATTRIBUTE };

/* ---- json_item.c ---- */
/* Where to put a new fault; NULL: there is one already, or no memory. */
struct error *ddbi_json_note(struct reader *, enum fault_rank);
/* An AttributeValue whose brace is at p: its length and value. */
const char *ddbi_json_read_piece(struct reader *, const char *p, size_t *size);
/* The members of an object whose brace has been read, in canonical order. */
const char *ddbi_json_read_members(struct reader *, const char *p, bool top, struct members *);

/* ---- json_compact.c ---- */
/* {"S":"..."}, {"N":"..."} and {"BOOL":...} as most senders write them: no white space, no escape, nothing
 * unusual. NULL: it is not that, and nothing has been written. */
const char *ddbi_json_read_compact(struct reader *, const char *p, size_t *size);

/* ---- json_typed.c ---- */
/* The value of the member called `type`, which is not null: a packed value without its length. */
const char *ddbi_json_read_typed(struct reader *, const char *p, enum ddb_type, size_t *size);

/* ---- json_wrong.c ---- */
/* Passes over one JSON value. */
const char *ddbi_json_pass(struct reader *, const char *p);
/* The same, noting that it has the wrong type, if it has none of the right kinds. */
const char *ddbi_json_wrong(struct reader *, const char *p, enum wanted);

/* ---- small steps ---- */
/* How far reading may go behind a string: to the end of the text, if it lies there and not in the arena. */
static inline const char *ddbi_json_limit(const struct reader *r, struct str s)
{
	return s.p >= r->start && s.p < r->end ? r->end : s.p + s.n;
}

/* The bracket that comes next, counted in depth; p behind it. */
static inline const char *ddbi_json_open(struct reader *r, char bracket)
{
	const char *p = skip_space(r->j->at, r->end);
	if (p == r->end || *p != bracket || r->j->failed || ++r->j->depth > JSON_DEPTH_MAX)
		return NULL;
	return p + 1;
}

/* Is it empty? Moves to the first member or behind the bracket. */
static inline bool ddbi_json_closes(struct reader *r, const char **p, char closing)
{
	*p = skip_space(*p, r->end);
	if (*p == r->end || **p != closing)
		return false;
	++*p;
	return true;
}

/* A comma (*more) or the closing bracket, and white space about it. */
static inline const char *ddbi_json_separator(struct reader *r, const char *p, char closing, bool *more)
{
	p = skip_space(p, r->end);
	if (p == r->end)
		return NULL;
	*more = *p == ',';
	if (*more)
		return skip_space(p + 1, r->end);
	return *p == closing ? p + 1 : NULL;
}

/* A name and its colon; returns the place of a value, which is before the end. */
static HOT_INLINE const char *ddbi_json_read_name(struct reader *r, const char *p, struct str *name)
{
	if (p == r->end || *p != '"' || !(p = read_string(r->j, p + 1, name)))
		return NULL;
	p = skip_space(p, r->end);
	if (p == r->end || *p != ':')
		return NULL;
	p = skip_space(p + 1, r->end);
	return p < r->end ? p : NULL;
}

#endif
