/* SPDX-License-Identifier: Apache-2.0 */
/* P2-P5, P8: the types of attributes. */
#include "feature.h"

#define KEY "{'pk':{'S':'T1'}}"

struct letter {
	const char *pk, *text;
};
FEATURE_MODEL(letter, "Letters", DDB_HASH(letter, pk), DDB_ATTR(letter, text));

FEATURE(p2_text_is_s)
{
	struct letter x = { "T1", "Gr\xC3\xBC\xC3\x9F"
				  "e" },
		      y;
	assert_ok(f, letter_create_table(f->db, NULL));
	assert_ok(f, letter_put(f->db, &x, NULL));
	assert_stored(f, "Letters", KEY, "{'pk':{'S':'T1'},'text':{'S':'Gr\\u00fc\\u00dfe'}}");
	assert_ok(f, letter_get(f->db, f->arena, &x, &y, NULL));
	assert_text(f, y.text, x.text);
	x.text = ""; /* an empty text is a text, NULL is none */
	assert_ok(f, letter_put(f->db, &x, NULL));
	assert_stored(f, "Letters", KEY, "{'pk':{'S':'T1'},'text':{'S':''}}");
	x.text = NULL;
	assert_ok(f, letter_put(f->db, &x, NULL));
	assert_stored(f, "Letters", KEY, KEY);
}

struct figure {
	const char *pk;
	int whole;
	double real;
};
FEATURE_MODEL(figure, "Figures", DDB_HASH(figure, pk), DDB_ATTR(figure, whole), DDB_ATTR(figure, real));

FEATURE(p3_whole_and_real_numbers_are_n)
{
	struct figure x = { "T1", -41, 2.5 }, y;
	assert_ok(f, figure_create_table(f->db, NULL));
	assert_ok(f, figure_put(f->db, &x, NULL));
	assert_stored(f, "Figures", KEY, "{'pk':{'S':'T1'},'whole':{'N':'-41'},'real':{'N':'2.5'}}");
	x.real = 41; /* a member that holds both */
	assert_ok(f, figure_put(f->db, &x, NULL));
	assert_stored(f, "Figures", KEY, "{'pk':{'S':'T1'},'whole':{'N':'-41'},'real':{'N':'41'}}");
	feature_put(f, "Figures", "{'pk':{'S':'T1'},'whole':{'N':'5.0'},'real':{'N':'7'}}");
	assert_ok(f, figure_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.whole == 5 && !(y.real < 7) && !(y.real > 7));
	feature_put(f, "Figures", "{'pk':{'S':'T1'},'whole':{'N':'5.5'}}");
	assert_error(f, figure_get(f->db, f->arena, &x, &y, NULL),
		"figure.whole cannot be loaded: attribute whole is 5.5; the member holds whole numbers only");
}

struct flagged {
	const char *pk;
	bool on;
	struct ddb_opt_bool known;
};
FEATURE_MODEL(flagged, "Flags", DDB_HASH(flagged, pk), DDB_ATTR(flagged, on), DDB_ATTR(flagged, known));

FEATURE(p4_bool_is_bool)
{
	struct flagged x = { .pk = "T1", .on = true }, y;
	assert_ok(f, flagged_create_table(f->db, NULL));
	assert_ok(f, flagged_put(f->db, &x, NULL));
	assert_stored(f, "Flags", KEY, "{'pk':{'S':'T1'},'on':{'BOOL':true}}");
	assert_ok(f, flagged_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.on && !y.known.set);
	x = (struct flagged){ .pk = "T1", .known = { true, false } };
	assert_ok(f, flagged_put(f->db, &x, NULL));
	assert_stored(f, "Flags", KEY, "{'pk':{'S':'T1'},'on':{'BOOL':false},'known':{'BOOL':false}}");
}

struct file {
	const char *pk;
	struct ddb_bytes bytes;
};
FEATURE_MODEL(file, "Files", DDB_HASH(file, pk), DDB_ATTR(file, bytes));

FEATURE(p5_bytes_are_b)
{
	struct file x = { "T1", { "\0\1\377", 3 } }, y;
	assert_ok(f, file_create_table(f->db, NULL));
	assert_ok(f, file_put(f->db, &x, NULL));
	assert_stored(f, "Files", KEY, "{'pk':{'S':'T1'},'bytes':{'B':'AAH/'}}");
	assert_ok(f, file_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.bytes.len == 3 && !memcmp(y.bytes.data, "\0\1\377", 3));
	x.bytes = (struct ddb_bytes){ "", 0 };
	assert_ok(f, file_put(f->db, &x, NULL));
	assert_stored(f, "Files", KEY, "{'pk':{'S':'T1'},'bytes':{'B':''}}");
}

struct token {
	const char *pk;
	struct ddb_time ends;
	int64_t count;
};
FEATURE_MODEL(token, "Tokens", DDB_HASH(token, pk), DDB_TTL(token, ends), DDB_ATTR(token, count));
struct coupon { /* seconds as a plain number */
	const char *pk;
	int64_t ends;
};
FEATURE_MODEL(coupon, "Coupons", DDB_HASH(coupon, pk), DDB_TTL(coupon, ends));

FEATURE(p8_ttl_is_n)
{
	struct token x = { "T1", { INT64_C(4864881600500000) }, 3 };
	struct coupon c = { "T1", 4864881600 };
	assert_ok(f, token_create_table(f->db, NULL));
	assert_ok(f, token_put(f->db, &x, NULL));
	assert_stored(f, "Tokens", KEY, "{'pk':{'S':'T1'},'ends':{'N':'4864881600'},'count':{'N':'3'}}");
	assert_ok(f, coupon_create_table(f->db, NULL));
	assert_ok(f, coupon_put(f->db, &c, NULL));
	assert_stored(f, "Coupons", KEY, "{'pk':{'S':'T1'},'ends':{'N':'4864881600'}}");
	c.ends = 0;
	assert_ok(f, coupon_put(f->db, &c, NULL));
	assert_stored(f, "Coupons", KEY, KEY);
}
