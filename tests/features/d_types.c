/* SPDX-License-Identifier: Apache-2.0 */
/* D10-D16, D18-D20, D22-D24: the type table. */
#include "feature.h"

#define KEY      "{'id':{'S':'1'}}"
#define WITH(as) "{'id':{'S':'1'},'v':" as "}"

struct text {
	const char *id, *v;
};
FEATURE_MODEL(text, "Texts", DDB_HASH(text, id), DDB_ATTR(text, v));

FEATURE(d10_text_is_s)
{
	struct text y;
	assert_ok(f, text_create_table(f->db, NULL));
	assert_ok(f, text_put(f->db, &(struct text){ "1", "a\"\\\n\xF0\x9F\x98\x80" }, NULL));
	assert_stored(f, "Texts", KEY, "{\"id\":{\"S\":\"1\"},\"v\":{\"S\":\"a\\\"\\\\\\n\\uD83D\\uDE00\"}}");
	assert_ok(f, text_get(f->db, f->arena, &(struct text){ "1", NULL }, &y, NULL));
	assert_text(f, y.v, "a\"\\\n\xF0\x9F\x98\x80");
	assert_error_on(f, f->db, text_put(f->db, &(struct text){ "1", "\xC3" }, NULL), DDB_INVALID,
		"text.v is not valid UTF-8");
}

struct whole {
	const char *id;
	int64_t v;
};
FEATURE_MODEL(whole, "Wholes", DDB_HASH(whole, id), DDB_ATTR(whole, v));
struct small {
	const char *id;
	uint8_t v;
};
FEATURE_MODEL(small, "Wholes", DDB_HASH(small, id), DDB_ATTR(small, v));

FEATURE(d11_int_is_n)
{
	struct whole y;
	struct small z;
	assert_ok(f, whole_create_table(f->db, NULL));
	assert_ok(f, whole_put(f->db, &(struct whole){ "1", INT64_MIN }, NULL));
	assert_stored(f, "Wholes", KEY, WITH("{'N':'-9223372036854775808'}"));
	assert_ok(f, whole_get(f->db, f->arena, &(struct whole){ "1", 0 }, &y, NULL));
	assert_that(f, y.v == INT64_MIN);
	assert_ok(f, whole_put(f->db, &(struct whole){ "1", 256 }, NULL));
	assert_stored(f, "Wholes", KEY, WITH("{'N':'256'}"));
	assert_error_on(f, f->db, small_get(f->db, f->arena, &(struct small){ "1", 0 }, &z, NULL),
		DDB_INVALID, "small.v cannot be loaded: attribute v is 256; the member holds 0 to 255");
}

struct real {
	const char *id;
	double v;
};
FEATURE_MODEL(real, "Reals", DDB_HASH(real, id), DDB_ATTR(real, v));
static bool same(double a, double b)
{
	return !(a < b) && !(a > b);
}

FEATURE(d12_float_is_n)
{
	struct real y;
	volatile double zero = 0;
	assert_ok(f, real_create_table(f->db, NULL));
	assert_ok(f, real_put(f->db, &(struct real){ "1", 0.1 },
			     NULL)); /* the shortest text that is just this number */
	assert_stored(f, "Reals", KEY, WITH("{'N':'0.1'}"));
	assert_ok(f, real_get(f->db, f->arena, &(struct real){ "1", 0 }, &y, NULL));
	assert_that(f, same(y.v, 0.1));
	assert_ok(f, real_put(f->db, &(struct real){ "1", 1.0 / 3 }, NULL));
	assert_stored(f, "Reals", KEY, WITH("{'N':'0.3333333333333333'}"));
	assert_ok(f, real_get(f->db, f->arena, &(struct real){ "1", 0 }, &y, NULL));
	assert_that(f, same(y.v, 1.0 / 3));
	assert_error_on(f, f->db, real_put(f->db, &(struct real){ "1", zero / zero }, NULL), DDB_INVALID,
		"real.v is not a number (NaN)");
}

struct price {
	const char *id;
	struct ddb_decimal v;
};
FEATURE_MODEL(price, "Prices", DDB_HASH(price, id), DDB_ATTR(price, v));

FEATURE(d13_decimal_is_n)
{
	/* 19.99, and a number of 38 digits, which no double holds. */
	struct price y, x = { "1", { .lo = 1999, .exponent = -2 } };
	assert_ok(f, price_create_table(f->db, NULL));
	assert_ok(f, price_put(f->db, &x, NULL));
	assert_stored(f, "Prices", KEY, WITH("{'N':'19.99'}"));
	assert_ok(f, price_update(f->db, &x, ddb_changes(ddb_increment(DDB(price, v), x.v)), NULL));
	assert_stored(f, "Prices", KEY, WITH("{'N':'39.98'}"));
	feature_put(f, "Prices", WITH("{'N':'12345678901234567890123456789012345.678'}"));
	assert_ok(f, price_get(f->db, f->arena, &x, &y, NULL));
	y.id = "2";
	assert_ok(f, price_put(f->db, &y, NULL));
	assert_stored(f, "Prices", "{'id':{'S':'2'}}",
		"{'id':{'S':'2'},'v':{'N':'12345678901234567890123456789012345.678'}}");
}

struct flag {
	const char *id;
	bool v;
};
FEATURE_MODEL(flag, "Flags", DDB_HASH(flag, id), DDB_ATTR(flag, v));

FEATURE(d14_bool_is_bool)
{
	struct flag y;
	assert_ok(f, flag_create_table(f->db, NULL));
	assert_ok(f, flag_put(f->db, &(struct flag){ "1", false }, NULL));
	assert_stored(f, "Flags", KEY, WITH("{'BOOL':false}"));
	assert_ok(f, flag_put(f->db, &(struct flag){ "1", true }, NULL));
	assert_stored(f, "Flags", KEY, WITH("{'BOOL':true}"));
	assert_ok(f, flag_get(f->db, f->arena, &(struct flag){ "1", false }, &y, NULL));
	assert_that(f, y.v);
	feature_put(f, "Flags", WITH("{'S':'true'}"));
	assert_error_on(f, f->db, flag_get(f->db, f->arena, &(struct flag){ "1", false }, &y, NULL),
		DDB_INVALID,
		"flag.v cannot be loaded: attribute v is a string (S); a boolean (BOOL) is needed");
}

struct blob {
	const char *id;
	struct ddb_bytes v;
};
FEATURE_MODEL(blob, "Blobs", DDB_HASH(blob, id), DDB_ATTR(blob, v));

FEATURE(d15_bytes_are_b)
{
	struct blob y;
	assert_ok(f, blob_create_table(f->db, NULL));
	assert_ok(f, blob_put(f->db, &(struct blob){ "1", { "\xFB\0\xEF", 3 } }, NULL));
	assert_stored(f, "Blobs", KEY, WITH("{'B':'+wDv'}"));
	assert_ok(f, blob_get(f->db, f->arena, &(struct blob){ .id = "1" }, &y, NULL));
	assert_that(f, y.v.len == 3 && !memcmp(y.v.data, "\xFB\0\xEF", 3));
	assert_ok(f, blob_put(f->db, &(struct blob){ .id = "1" }, NULL));
	assert_stored(f, "Blobs", KEY, KEY);
}

struct moment {
	const char *id;
	struct ddb_time v;
};
FEATURE_MODEL(moment, "Moments", DDB_HASH(moment, id), DDB_ATTR(moment, v));

FEATURE(d16_time_is_iso_8601)
{
	struct moment y;
	assert_ok(f, moment_create_table(f->db, NULL));
	assert_ok(f, moment_put(f->db, &(struct moment){ "1", { INT64_C(1709208000000001) } }, NULL));
	assert_stored(f, "Moments", KEY, WITH("{'S':'2024-02-29T12:00:00.000001Z'}"));
	assert_ok(f, moment_get(f->db, f->arena, &(struct moment){ .id = "1" }, &y, NULL));
	assert_int(f, y.v.us, INT64_C(1709208000000001));
	feature_put(f, "Moments", WITH("{'S':'2024-02-29T13:30:00+01:30'}")); /* as others write it */
	assert_ok(f, moment_get(f->db, f->arena, &(struct moment){ .id = "1" }, &y, NULL));
	assert_int(f, y.v.us, INT64_C(1709208000000000));
	feature_put(f, "Moments", WITH("{'S':'2023-02-29T12:00:00Z'}"));
	assert_error_on(f, f->db, moment_get(f->db, f->arena, &(struct moment){ .id = "1" }, &y, NULL),
		DDB_INVALID,
		"moment.v cannot be loaded: attribute v is \"2023-02-29T12:00:00Z\"; a time such as "
		"2024-01-31T12:00:00.000000Z is needed");
}

struct ticket {
	char id[DDB_UUID_SIZE];
	const char *v;
};
FEATURE_MODEL(ticket, "Tickets", DDB_HASH(ticket, id, .uuid = true), DDB_ATTR(ticket, v));

FEATURE(d18_uuid_is_s)
{
	struct ticket x = { "0190163d-8694-439b-aea5-966c26f8ad91", "given" }, y, made = { .v = "made" };
	assert_ok(f, ticket_create_table(f->db, NULL));
	assert_ok(f, ticket_put(f->db, &x, NULL));
	assert_items(f, "Tickets", "[{'id':{'S':'0190163d-8694-439b-aea5-966c26f8ad91'},'v':{'S':'given'}}]");
	assert_ok(f, ticket_get(f->db, f->arena, &x, &y, NULL));
	assert_text(f, y.id, x.id);
	assert_ok(f, ticket_put(f->db, &made, NULL)); /* none is given: a random one, version 4 */
	assert_that(f, strlen(made.id) == 36 && made.id[14] == '4' && strchr("89ab", made.id[19]));
	assert_ok(f, ticket_delete(f->db, &x, NULL));
	assert_ok(f, ticket_get(f->db, f->arena, &made, &y, NULL));
	assert_text(f, y.v, "made");
	assert_missing(f, "Tickets", "{'id':{'S':'0190163d-8694-439b-aea5-966c26f8ad91'}}");
}

enum role { ROLE_MEMBER, ROLE_ADMIN = 7 };
static const struct ddb_name roles[] = { { "member", ROLE_MEMBER }, { "admin", ROLE_ADMIN }, { 0 } };
struct person {
	const char *id;
	enum role v;
};
FEATURE_MODEL(person, "People", DDB_HASH(person, id), DDB_ENUM(person, v, roles));

FEATURE(d19_enum_is_stored_by_name)
{
	struct person y;
	assert_ok(f, person_create_table(f->db, NULL));
	assert_ok(f, person_put(f->db, &(struct person){ "1", ROLE_ADMIN }, NULL));
	assert_stored(f, "People", KEY, WITH("{'S':'admin'}"));
	assert_ok(f, person_get(f->db, f->arena, &(struct person){ .id = "1" }, &y, NULL));
	assert_int(f, y.v, ROLE_ADMIN);
	assert_error_on(f, f->db, person_put(f->db, &(struct person){ "1", (enum role)3 }, NULL), DDB_INVALID,
		"person.v is 3, which its table of names does not have");
	feature_put(f, "People", WITH("{'S':'guest'}"));
	assert_error_on(f, f->db, person_get(f->db, f->arena, &(struct person){ .id = "1" }, &y, NULL),
		DDB_INVALID,
		"person.v cannot be loaded: attribute v is \"guest\"; its table of names does not have that");
}

struct line {
	const char *text;
	int amount;
	struct ddb_strlist notes;
};
DDB_DECLARE_PART(line);
static const struct ddb_attr line_attrs[] = { DDB_ATTR(line, text), DDB_ATTR(line, amount),
	DDB_ATTR(line, notes) };
DDB_PART_MODEL(line);
struct bill {
	const char *id;
	DDB_LIST(line) v;
};
FEATURE_MODEL(bill, "Bills", DDB_HASH(bill, id), DDB_MAPS(bill, v, line));

FEATURE(d20_lists_of_structs)
{
	static const char *const notes[] = { "hot" };
	const struct line lines[] = { { "tea", 2, { notes, 1 } }, { "cake", 1, { NULL, 0 } } };
	struct bill y;
	assert_ok(f, bill_create_table(f->db, NULL));
	assert_ok(f, bill_put(f->db, &(struct bill){ "1", { lines, 2 } }, NULL));
	assert_stored(f, "Bills", KEY,
		WITH("{'L':[{'M':{'text':{'S':'tea'},'amount':{'N':'2'},'notes':{'L':[{'S':'hot'}]}}},"
		     "{'M':{'text':{'S':'cake'},'amount':{'N':'1'}}}]}"));
	assert_ok(f, bill_get(f->db, f->arena, &(struct bill){ .id = "1" }, &y, NULL));
	assert_that(f, y.v.len == 2 && y.v.items[0].notes.len == 1 && !y.v.items[1].notes.items);
	assert_text(f, y.v.items[1].text, "cake");
	feature_put(f, "Bills", WITH("{'L':[{'S':'tea'}]}"));
	assert_error_on(f, f->db, bill_get(f->db, f->arena, &(struct bill){ .id = "1" }, &y, NULL),
		DDB_INVALID,
		"bill.v cannot be loaded: element 0 of attribute v is a string (S); a map (M) is needed");
}

struct tagged {
	const char *id;
	struct ddb_strset v;
};
FEATURE_MODEL(tagged, "Tagged", DDB_HASH(tagged, id), DDB_ATTR(tagged, v));

FEATURE(d22_set_of_texts_is_ss)
{
	struct tagged y;
	assert_ok(f, tagged_create_table(f->db, NULL));
	assert_ok(f, tagged_put(f->db, &(struct tagged){ "1", ddb_text_set("b", "a") }, NULL));
	assert_stored(f, "Tagged", KEY, WITH("{'SS':['a','b']}"));
	assert_ok(f, tagged_get(f->db, f->arena, &(struct tagged){ .id = "1" }, &y, NULL));
	assert_int(f, y.v.len, 2);
	assert_error_on(f, f->db, tagged_put(f->db, &(struct tagged){ "1", ddb_text_set("a", "a") }, NULL),
		DDB_INVALID,
		"One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
	assert_ok(
		f, tagged_put(f->db, &(struct tagged){ .id = "1" }, NULL)); /* an empty set is no attribute */
	assert_stored(f, "Tagged", KEY, KEY);
}

struct lottery {
	const char *id;
	struct ddb_intset v;
};
FEATURE_MODEL(lottery, "Lotteries", DDB_HASH(lottery, id), DDB_ATTR(lottery, v));

FEATURE(d23_set_of_numbers_is_ns)
{
	struct lottery y;
	assert_ok(f, lottery_create_table(f->db, NULL));
	assert_ok(f, lottery_put(f->db, &(struct lottery){ "1", ddb_int_set(7, -3, 49) }, NULL));
	assert_stored(f, "Lotteries", KEY, WITH("{'NS':['-3','7','49']}"));
	assert_ok(f, lottery_get(f->db, f->arena, &(struct lottery){ .id = "1" }, &y, NULL));
	assert_that(f, y.v.len == 3 && y.v.items[0] + y.v.items[1] + y.v.items[2] == 53);
	feature_put(f, "Lotteries", WITH("{'SS':['7']}"));
	assert_error_on(f, f->db, lottery_get(f->db, f->arena, &(struct lottery){ .id = "1" }, &y, NULL),
		DDB_INVALID,
		"lottery.v cannot be loaded: attribute v is a string set (SS); a number set (NS) is needed");
}

struct maybe {
	const char *id, *text;
	struct ddb_opt_int whole;
	struct ddb_opt_real real;
	struct ddb_opt_bool flag;
	struct ddb_opt_time time;
};
FEATURE_MODEL(maybe, "Maybe", DDB_HASH(maybe, id), DDB_ATTR(maybe, text), DDB_ATTR(maybe, whole),
	DDB_ATTR(maybe, real), DDB_ATTR(maybe, flag), DDB_ATTR(maybe, time));

FEATURE(d24_absent_is_not_stored)
{
	struct maybe y, x = { "1", "", { true, 0 }, { true, 0 }, { true, false }, { true, { 1 } } };
	assert_ok(f, maybe_create_table(f->db, NULL));
	assert_ok(f, maybe_put(f->db, &(struct maybe){ .id = "1" }, NULL));
	assert_stored(f, "Maybe", KEY, KEY);
	assert_ok(f, maybe_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, !y.text && !y.whole.set && !y.real.set && !y.flag.set && !y.time.set);
	assert_ok(f, maybe_put(f->db, &x, NULL)); /* set to nothing is not absent */
	assert_stored(f, "Maybe", KEY,
		"{'id':{'S':'1'},'text':{'S':''},'whole':{'N':'0'},'real':{'N':'0'},'flag':{'BOOL':false},"
		"'time':{'S':'1970-01-01T00:00:00.000001Z'}}");
	feature_put(
		f, "Maybe", "{'id':{'S':'1'},'whole':{'NULL':true}}"); /* a NULL of others reads as absent */
	assert_ok(f, maybe_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, !y.whole.set);
}
