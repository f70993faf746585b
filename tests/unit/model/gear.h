/* SPDX-License-Identifier: Apache-2.0 */
/* A model of the rarer kinds of member: dates, optionals, decimal sets, maps by key, pointers to structs,
 * enums of other C types, custom rows, the rest. */
#ifndef TESTS_UNIT_MODEL_GEAR_H
#define TESTS_UNIT_MODEL_GEAR_H
#include "things.h"

struct phone {
	const char *number;
	int64_t rank;
};
DDB_DECLARE_PART(phone);

struct point {
	int x, y;
};
enum colour { RED, GREEN };

struct gear {
	const char *id;
	struct ddb_date born;
	struct ddb_opt_uint visits;
	struct ddb_opt_decimal balance;
	struct ddb_decset prices;
	struct ddb_reallist track;
	struct ddb_strmap labels;
	struct ddb_intmap counts;
	DDB_KEYED(phone) phones;
	const struct phone *spare;
	bool active;
	struct ddb_opt_int level;
	struct point point;
	enum colour colour;
	const char *name;
	char title[32];
	struct ddb_item rest;
};
DDB_DECLARE(gear);
#define G(m)    DDB(gear, m)
#define GEAR(i) (&(struct gear){ .id = (i) })

/* "x,y" of two digits each; a y of 99 cannot be encoded, an x of 99 makes nothing, an x of 98 a number. */
static inline const char *encode_point(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	const struct point *p = member;
	if (p->y == 99)
		return "y is too far away";
	if (p->x == 0 && p->y == 0)
		return NULL;
	*out = p->x == 98 ? ddb_int_value(98) : ddb_text_value("");
	(void)arena;
	static const char digits[] = "00,00 01,02 03,04 05,06 ";
	if (out->type == DDB_S)
		out->s = (struct ddb_text_n){ digits + (p->x == 1 ? 6 : p->x == 3 ? 12 : 18), 5 };
	return NULL;
}

static inline const char *decode_point(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	struct point *p = member;
	(void)arena;
	if (v->type != DDB_S || v->s.len != 5)
		return "five characters are needed";
	p->x = (v->s.data[0] - '0') * 10 + v->s.data[1] - '0';
	p->y = (v->s.data[3] - '0') * 10 + v->s.data[4] - '0';
	return NULL;
}

/* Of any type: what is asked for by the colour. */
static inline const char *encode_colour(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)arena;
	*out = ddb_text_value(*(const enum colour *)member == RED ? "red" : "green");
	return NULL;
}

static inline const char *decode_colour(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	(void)arena;
	*(enum colour *)member = v->type == DDB_S && v->s.len == 3 ? RED : GREEN;
	return NULL;
}

static const struct ddb_name yes_or_no[] = { { "no", 0 }, { "yes", 1 }, { 0 } };

static const struct ddb_attr phone_attrs[] = { DDB_ATTR(phone, number, .required = true),
	DDB_ATTR(phone, rank) };
DDB_PART_MODEL(phone);

static const struct ddb_attr gear_attrs[] = {
	DDB_HASH(gear, id),
	DDB_ATTR(gear, born),
	DDB_ATTR(gear, visits),
	DDB_ATTR(gear, balance),
	DDB_ATTR(gear, prices),
	DDB_ATTR(gear, track),
	DDB_ATTR(gear, labels),
	DDB_ATTR(gear, counts, .name = "n"),
	DDB_KEYED_MAPS(gear, phones, phone),
	DDB_MAP(gear, spare, phone),
	DDB_ENUM(gear, active, yes_or_no),
	DDB_ENUM(gear, level, roles),
	DDB_CUSTOM(gear, point, .encode = encode_point, .decode = decode_point, .type = DDB_S),
	DDB_CUSTOM(gear, colour, .encode = encode_colour, .decode = decode_colour),
	DDB_ATTR(gear, name, .max_chars = 5),
	DDB_ATTR(gear, title, .max_chars = 6, .max_length = 16),
	DDB_REST(gear, rest),
};
DDB_MODEL(gear, "Gear");

static inline int gear_up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, gear_create_table(g->db, NULL));
	return 0;
}

#endif
