/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes that are made of members: how they are stored, checked and refused. */
#include "shop.h"

#define STORED_JANE                                                                                     \
	"{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"PROFILE\"},\"email\":{\"S\":\"jane@x." \
	"org\"},"                                                                                       \
	"\"name\":{\"S\":\"Jane\"},\"country\":{\"S\":\"IE\"},\"city\":{\"S\":\"Cork\"},"               \
	"\"place\":{\"S\":\"IE#Cork\"}}"
#define KEY_JANE "{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"PROFILE\"}}"
#define KEY_41   "{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"ORDER#2024-02-28#000041\"}}"
#define KEY_42   "{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"ORDER#2024-02-29#000042\"}}"

static const struct customer jane = {
	.email = "jane@x.org", .name = "Jane", .country = "IE", .city = "Cork"
};

static void stored_form(void **state)
{
	struct ground *g = *state;
	struct customer c = jane;
	struct order o = *ORDER("jane@x.org", 2024, 2, 29, 42);
	OK(g, customer_put(g->db, &c, NULL));
	assert_stored(g, "Shop", KEY_JANE, STORED_JANE);
	assert_string_equal(c.pk, "CUSTOMER#jane@x.org");
	o.status = STATUS_SENT;
	OK(g, order_put(g->db, &o, NULL));
	assert_stored(g, "Shop", KEY_42,
		"{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"ORDER#2024-02-29#000042\"},"
		"\"email\":{\"S\":\"jane@x.org\"},\"number\":{\"N\":\"42\"},\"placed\":{\"S\":\"2024-02-29\"}"
		","
		"\"status\":{\"S\":\"sent\"},\"version\":{\"N\":\"1\"},\"by_status\":{\"S\":\"sent#2024-02-"
		"29\"}}");
}

/* The members that the patterns name are the key. */
static void keys(void **state)
{
	struct ground *g = *state;
	struct customer c = jane, read = { .name = NULL };
	struct order o = *ORDER("jane@x.org", 2024, 2, 28, 41), order = { .number = 0 };
	bool there = false;
	OK(g, customer_put(g->db, &c, NULL));
	OK(g, order_put(g->db, &o, NULL));
	OK(g, customer_get(g->db, g->arena, CUSTOMER("jane@x.org"), &read, NULL));
	assert_string_equal(read.name, "Jane");
	assert_string_equal(read.pk, "CUSTOMER#jane@x.org");
	OK(g, order_get(g->db, g->arena, ORDER("jane@x.org", 2024, 2, 28, 41), &order, NULL));
	assert_int_equal(order.number, 41);
	OK(g, order_exists(g->db, ORDER("jane@x.org", 2024, 2, 28, 42), &there));
	assert_false(there);
	OK(g, order_delete(g->db, ORDER("jane@x.org", 2024, 2, 28, 41), NULL));
	assert_stored(g, "Shop", KEY_41, NULL);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed", customer_create(g->db, &c));
}

static void absent_members(void **state)
{
	struct ground *g = *state;
	struct customer c = { .name = "Nobody" }, read = { .name = "as it was" };
	struct order o = { .email = "jane@x.org", .number = 1 };
	REFUSED(g, DDB_INVALID,
		"customer.email is absent, and the hash key PK is made from it: \"CUSTOMER#{email}\"",
		customer_put(g->db, &c, NULL));
	assert_string_equal(c.pk, "");
	REFUSED(g, DDB_INVALID,
		"order.placed is absent, and the range key SK is made from it: \"ORDER#{placed}#{number:6}\"",
		order_put(g->db, &o, NULL));
	assert_int_equal(o.version, 0);
	REFUSED(g, DDB_INVALID,
		"customer.email is absent, and the hash key PK is made from it: \"CUSTOMER#{email}\"",
		customer_get(g->db, g->arena, CUSTOMER(NULL), &read, NULL));
	assert_string_equal(read.name, "as it was");
	REFUSED(g, DDB_INVALID,
		"customer.email is absent, and the hash key PK is made from it: \"CUSTOMER#{email}\"",
		customer_delete(g->db, CUSTOMER(NULL), NULL));
	/* Of an attribute that is no key: it is absent too. */
	c = (struct customer){ .email = "b@x.org", .country = "IE" };
	OK(g, customer_put(g->db, &c, NULL));
	assert_stored(g, "Shop", "{\"PK\":{\"S\":\"CUSTOMER#b@x.org\"},\"SK\":{\"S\":\"PROFILE\"}}",
		"{\"PK\":{\"S\":\"CUSTOMER#b@x.org\"},\"SK\":{\"S\":\"PROFILE\"},\"email\":{\"S\":\"b@x."
		"org\"},"
		"\"country\":{\"S\":\"IE\"}}");
	OK(g, customer_get(g->db, g->arena, CUSTOMER("b@x.org"), &read, NULL));
	assert_string_equal(read.country, "IE");
	assert_null(read.city);
}

static void values_that_do_not_fit(void **state)
{
	struct ground *g = *state;
	struct customer c = { .email = "c@x.org", .country = "I#E", .city = "Cork" };
	REFUSED(g, DDB_INVALID,
		"customer.country is \"I#E\": \"#\", which follows it in the pattern \"{country}#{city}\", "
		"must not "
		"come earlier",
		customer_put(g->db, &c, NULL));
	/* Nothing follows the city. */
	c = (struct customer){ .email = "c@x.org", .country = "IE", .city = "Co#rk" };
	OK(g, customer_put(g->db, &c, NULL));
	c = (struct customer){ .email = "somebody.with.a.name@that.is.long" };
	REFUSED(g, DDB_INVALID,
		"customer.pk has no room for \"CUSTOMER#somebody.with.a.name@that.is.long\", which "
		"\"CUSTOMER#{email}\" makes: it holds 39 bytes and a NUL",
		customer_put(g->db, &c, NULL));
	assert_string_equal(c.pk, "");
	REFUSED(g, DDB_INVALID,
		"order.number has more digits than {number:6} of the pattern \"ORDER#{placed}#{number:6}\" "
		"has room "
		"for",
		order_put(g->db, ORDER("c@x.org", 2024, 1, 1, 1000000), NULL));
}

static void raw_put(struct ground *g, const char *item)
{
	char request[1024];
	snprintf(request, sizeof request, "{\"TableName\":\"Shop\",\"Item\":%s}", item);
	raw(g, "PutItem", request);
}

#define OTHER_SK "{\"PK\":{\"S\":\"CUSTOMER#z@x.org\"},\"SK\":{\"S\":\"ORDER#2024-01-01#000007\"},"

static void items_of_others(void **state)
{
	struct ground *g = *state;
	struct order o, as_it_was;
	memset(&o, 7, sizeof o);
	as_it_was = o;
	raw_put(g, OTHER_SK "\"email\":{\"S\":\"z@x.org\"},\"number\":{\"N\":\"8\"},"
			    "\"placed\":{\"S\":\"2024-01-01\"},\"status\":{\"S\":\"open\"}}");
	REFUSED(g, DDB_INVALID,
		"order: this is an item of another model: its SK is \"ORDER#2024-01-01#000007\", and its "
		"members "
		"make \"ORDER#2024-01-01#000008\" of the pattern \"ORDER#{placed}#{number:6}\"",
		order_get(g->db, g->arena, ORDER("z@x.org", 2024, 1, 1, 7), &o, NULL));
	assert_memory_equal(&o, &as_it_was, sizeof o);
	raw_put(g, OTHER_SK "\"number\":{\"N\":\"7\"}}");
	REFUSED(g, DDB_INVALID,
		"order: this is an item of another model: its PK is \"CUSTOMER#z@x.org\", and it lacks a "
		"member of "
		"the pattern \"CUSTOMER#{email}\"",
		order_get(g->db, g->arena, ORDER("z@x.org", 2024, 1, 1, 7), &o, NULL));
	raw_put(g, OTHER_SK "\"email\":{\"S\":\"z@x.org\"},\"number\":{\"N\":\"7\"},"
			    "\"placed\":{\"S\":\"2024-01-01\"},\"by_total\":{\"N\":\"1\"}}");
	REFUSED(g, DDB_INVALID,
		"order: this is an item of another model: its by_total is no text, and not of the pattern "
		"\"TOTAL#{total}\"",
		order_get(g->db, g->arena, ORDER("z@x.org", 2024, 1, 1, 7), &o, NULL));
}

/* The form of the keys decides before any member is looked at. */
static void forms(void **state)
{
	static const struct {
		const char *item, *why;
	} rows[] = {
		{ "{\"PK\":{\"S\":\"CUSTOMER#a\"},\"SK\":{\"S\":\"PROFILE\"},\"number\":{\"S\":\"no "
		  "number\"}}",
			"SK is \"PROFILE\", and not of the pattern \"ORDER#{placed}#{number:6}\"" },
		{ "{\"PK\":{\"S\":\"SHOP#a\"},\"SK\":{\"S\":\"ORDER#2024-01-01#000007\"}}",
			"PK is \"SHOP#a\", and not of the pattern \"CUSTOMER#{email}\"" },
		{ "{\"PK\":{\"S\":\"CUSTOMER#a\"},\"SK\":{\"S\":\"ORDER#2024-01-01#00007\"}}",
			"SK is \"ORDER#2024-01-01#00007\", and not of the pattern "
			"\"ORDER#{placed}#{number:6}\"" },
		{ "{\"PK\":{\"S\":\"CUSTOMER#a\"},\"SK\":{\"S\":\"ORDER#2024-01-01#0000071\"}}",
			"SK is \"ORDER#2024-01-01#0000071\", and not of the pattern "
			"\"ORDER#{placed}#{number:6}\"" },
		{ "{\"PK\":{\"S\":\"CUSTOMER#a\"},\"SK\":{\"S\":\"ORDER#2024-01-01#00000x\"}}",
			"SK is \"ORDER#2024-01-01#00000x\", and not of the pattern "
			"\"ORDER#{placed}#{number:6}\"" },
		{ "{\"SK\":{\"S\":\"ORDER#2024-01-01#000007\"}}",
			"PK is absent, and not of the pattern \"CUSTOMER#{email}\"" },
		{ "{\"PK\":{\"N\":\"1\"},\"SK\":{\"S\":\"ORDER#2024-01-01#000007\"}}",
			"PK is no text, and not of the pattern \"CUSTOMER#{email}\"" },
	};
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct order o;
		char text[256];
		snprintf(text, sizeof text, "order: this is an item of another model: its %s", rows[i].why);
		REFUSED(g, DDB_INVALID, text,
			order_from_json(g->db, g->arena, rows[i].item, DDB_DYNAMODB_JSON, &o));
	}
}

/* ---- updates ---- */
static void changes_of_keys(void **state)
{
	struct ground *g = *state;
	const struct order *key = ORDER("u@x.org", 2024, 5, 6, 7);
	REFUSED(g, DDB_INVALID,
		"order.number cannot be changed: the range key SK is made from it: "
		"\"ORDER#{placed}#{number:6}\"",
		order_update(g->db, key, ddb_changes(ddb_increment(DDB(order, number), 1)), NULL));
	REFUSED(g, DDB_INVALID,
		"order.email cannot be changed: the hash key PK is made from it: \"CUSTOMER#{email}\"",
		order_update(g->db, key, ddb_changes(ddb_remove(DDB(order, email))), NULL));
	REFUSED(g, DDB_INVALID,
		"order.by_status cannot be changed by itself: it is made from other members: "
		"\"{status}#{placed}\"",
		order_update(g->db, key, ddb_changes(ddb_set(DDB_TEXT_OF(order, "by_status"), "x")), NULL));
}

/* An item that an update makes is one of the model. */
static void update_that_makes_an_item(void **state)
{
	struct ground *g = *state;
	const struct order *key = ORDER("u@x.org", 2024, 5, 6, 7);
	struct order o;
	OK(g, order_update(g->db, key, ddb_changes(ddb_set(DDB(order, status), STATUS_SENT)), NULL));
	assert_stored(g, "Shop",
		"{\"PK\":{\"S\":\"CUSTOMER#u@x.org\"},\"SK\":{\"S\":\"ORDER#2024-05-06#000007\"}}",
		"{\"PK\":{\"S\":\"CUSTOMER#u@x.org\"},\"SK\":{\"S\":\"ORDER#2024-05-06#000007\"},"
		"\"email\":{\"S\":\"u@x.org\"},\"number\":{\"N\":\"7\"},\"placed\":{\"S\":\"2024-05-06\"},"
		"\"status\":{\"S\":\"sent\"},\"version\":{\"N\":\"1\"},\"by_status\":{\"S\":\"sent#2024-05-"
		"06\"}}");
	OK(g, order_get(g->db, g->arena, key, &o, NULL));
	assert_int_equal(o.status, STATUS_SENT);
}

static void changes_of_members(void **state)
{
	struct ground *g = *state;
	struct customer c = jane;
	struct order o = *ORDER("u@x.org", 2024, 5, 6, 8);
	OK(g, customer_put(g->db, &c, NULL));
	REFUSED(g, DDB_INVALID,
		"customer.country is changed, and place is made from it: \"{country}#{city}\": the same "
		"update must "
		"set city too",
		customer_update(g->db, &c, ddb_changes(ddb_set(DDB(customer, country), "FR")), NULL));
	assert_stored(g, "Shop", KEY_JANE, STORED_JANE);
	OK(g, customer_update(g->db, &c,
		      ddb_changes(
			      ddb_set(DDB(customer, city), "Paris"), ddb_set(DDB(customer, country), "FR")),
		      &(struct ddb_update_opts){ .out = &c, .arena = g->arena }));
	assert_string_equal(c.city, "Paris");
	assert_stored(g, "Shop", KEY_JANE,
		"{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"PROFILE\"},\"email\":{\"S\":\"jane@"
		"x.org\"},"
		"\"name\":{\"S\":\"Jane\"},\"country\":{\"S\":\"FR\"},\"city\":{\"S\":\"Paris\"},"
		"\"place\":{\"S\":\"FR#Paris\"}}");
	REFUSED(g, DDB_INVALID,
		"customer.country is \"F#R\": \"#\", which follows it in the pattern \"{country}#{city}\", "
		"must not "
		"come earlier",
		customer_update(g->db, &c,
			ddb_changes(ddb_set(DDB(customer, city), "Paris"),
				ddb_set(DDB(customer, country), "F#R")),
			NULL));
	/* Without one of its members the attribute goes, whatever the others are. */
	OK(g, customer_update(g->db, &c, ddb_changes(ddb_remove(DDB(customer, city))), NULL));
	assert_stored(g, "Shop", KEY_JANE,
		"{\"PK\":{\"S\":\"CUSTOMER#jane@x.org\"},\"SK\":{\"S\":\"PROFILE\"},\"email\":{\"S\":\"jane@"
		"x.org\"},"
		"\"name\":{\"S\":\"Jane\"},\"country\":{\"S\":\"FR\"}}");
	OK(g, order_put(g->db, &o, NULL));
	REFUSED(g, DDB_INVALID,
		"order.total is changed, and by_total is made from it: \"TOTAL#{total}\": give it a value "
		"with "
		"ddb_set",
		order_update(g->db, &o, ddb_changes(ddb_increment(DDB(order, total), 1)), NULL));
}

static void saves(void **state)
{
	struct ground *g = *state;
	struct order o = *ORDER("s@x.org", 2024, 5, 6, 9), loaded;
	OK(g, order_put(g->db, &o, NULL));
	loaded = o;
	o.total = (struct ddb_opt_int){ true, 12 };
	OK(g, order_save(g->db, &loaded, &o, NULL));
	assert_stored(g, "Shop",
		"{\"PK\":{\"S\":\"CUSTOMER#s@x.org\"},\"SK\":{\"S\":\"ORDER#2024-05-06#000009\"}}",
		"{\"PK\":{\"S\":\"CUSTOMER#s@x.org\"},\"SK\":{\"S\":\"ORDER#2024-05-06#000009\"},"
		"\"email\":{\"S\":\"s@x.org\"},\"number\":{\"N\":\"9\"},\"placed\":{\"S\":\"2024-05-06\"},"
		"\"status\":{\"S\":\"open\"},\"version\":{\"N\":\"2\"},\"by_status\":{\"S\":\"open#2024-05-"
		"06\"},"
		"\"total\":{\"N\":\"12\"},\"by_total\":{\"S\":\"TOTAL#12\"}}");
	loaded = o;
	o.number = 10;
	assert_int_equal(order_save(g->db, &loaded, &o, NULL), DDB_INVALID);
}

/* ---- finding ---- */
static void found_by_members(void **state)
{
	struct ground *g = *state;
	struct ddb_explanation e;
	struct order *orders = NULL;
	size_t n = 0;
	struct customer c = { .email = "f@x.org" };
	OK(g, customer_put(g->db, &c, NULL));
	for (uint32_t i = 1; i <= 12; i++)
		OK(g, order_put(g->db, ORDER("f@x.org", 2024, 1, (uint8_t)(i % 2 + 1), i), NULL));
	const struct ddb_query all = { .where = ddb_eq(DDB(order, email), "f@x.org"), .no_scan = true };
	OK(g, order_find_all(g->db, g->arena, &all, &orders, &n));
	assert_int_equal(n, 12);
	assert_int_equal(orders[0].number, 2); /* of the first */
	assert_int_equal(orders[5].number, 12);
	assert_int_equal(orders[6].number, 1); /* of the second of January */
	const struct ddb_query one = { .where = ddb_and(ddb_eq(DDB(order, email), "f@x.org"),
					       ddb_eq(DDB(order, placed), ((struct ddb_date){ 2024, 1, 2 })),
					       ddb_eq(DDB(order, number), 7)) };
	OK(g, order_explain(g->db, g->arena, &one, &e));
	assert_int_equal(e.way, DDB_WAY_GET);
	OK(g, order_find_all(g->db, g->arena, &one, &orders, &n));
	assert_int_equal(n, 1);
	assert_int_equal(orders[0].number, 7);
}

/* The attributes themselves, by their stored names. */
static void conditions_on_texts(void **state)
{
	struct ground *g = *state;
	struct order *orders = NULL;
	const char *line = NULL;
	size_t n = 0;
	OK(g, order_put(g->db, ORDER("t@x.org", 2024, 1, 1, 1), NULL));
	OK(g, order_put(g->db, ORDER("t@x.org", 2025, 1, 1, 2), NULL));
	const struct ddb_query q = { .where = ddb_and(ddb_eq(DDB_TEXT_OF(order, "PK"), "CUSTOMER#t@x.org"),
					     ddb_begins_with(DDB_TEXT_OF(order, "SK"), "ORDER#2025")),
		.no_scan = true };
	OK(g, order_find_all(g->db, g->arena, &q, &orders, &n));
	assert_int_equal(n, 1);
	assert_int_equal(orders[0].number, 2);
	struct customer c = { .email = "t@x.org" };
	OK(g, customer_put(g->db, &c, NULL));
	OK(g, customer_one(g->db, g->arena,
		      &(struct ddb_query){
			      .where = ddb_eq(DDB(customer, pk), "CUSTOMER#t@x.org"), .no_scan = true },
		      &c));
	OK(g, customer_show(g->db, g->arena, &c, &line));
	assert_string_equal(line, "customer { email = \"t@x.org\", pk = \"CUSTOMER#t@x.org\" }");
	OK(g, customer_show(g->db, g->arena, &(struct customer){ .name = "N" }, &line));
	assert_string_equal(line, "customer { name = \"N\" }");
	OK(g, order_show(g->db, g->arena, ORDER(NULL, 2024, 1, 1, 1), &line));
	assert_string_equal(
		line, "order { number = 1, placed = \"2024-01-01\", status = \"open\", version = 0 }");
}

static void many(void **state)
{
	struct ground *g = *state;
	struct customer all[30], out[30];
	char emails[30][20];
	size_t found = 0;
	memset(all, 0, sizeof all);
	for (int i = 0; i < 30; i++) {
		snprintf(emails[i], sizeof emails[i], "%d@m.org", i);
		all[i].email = emails[i];
	}
	OK(g, customer_put_all(g->db, all, 30, NULL));
	assert_string_equal(all[7].pk, "CUSTOMER#7@m.org");
	OK(g, customer_get_all(g->db, g->arena, all, 30, out, &found, NULL));
	assert_int_equal(found, 30);
	assert_string_equal(out[29].email, "29@m.org");
	struct order o = *ORDER("7@m.org", 2024, 1, 1, 1);
	struct ddb_step steps[] = { order_create_step(&o),
		customer_update_step(&all[7],
			ddb_changes(
				ddb_set(DDB(customer, country), "IE"), ddb_set(DDB(customer, city), "Bray")),
			ddb_exists(DDB(customer, email))) };
	OK(g, ddb_transact(g->db, steps, 2, NULL));
	assert_stored(g, "Shop", "{\"PK\":{\"S\":\"CUSTOMER#7@m.org\"},\"SK\":{\"S\":\"PROFILE\"}}",
		"{\"PK\":{\"S\":\"CUSTOMER#7@m.org\"},\"SK\":{\"S\":\"PROFILE\"},"
		"\"email\":{\"S\":\"7@m.org\"},\"country\":{\"S\":\"IE\"},\"city\":{\"S\":\"Bray\"},"
		"\"place\":{\"S\":\"IE#Bray\"}}");
	size_t n = 0;
	OK(g, order_update_where(g->db, &(struct ddb_query){ .where = ddb_eq(DDB(order, email), "7@m.org") },
		      ddb_changes(ddb_set(DDB(order, status), STATUS_SENT)), NULL, &n));
	assert_int_equal(n, 1);
	OK(g, order_get(g->db, g->arena, &o, &o, NULL));
	assert_int_equal(o.status, STATUS_SENT);
	OK(g, order_delete_where(
		      g->db, &(struct ddb_query){ .where = ddb_eq(DDB(order, email), "7@m.org") }, NULL, &n));
	assert_int_equal(n, 1);
	OK(g, customer_delete_all(g->db, all, 30, NULL));
}

/* ---- models that are wrong ---- */
struct x {
	const char *a, *b;
	int64_t n;
	double real;
	struct ddb_time t;
	struct ddb_strset set;
	char made[20];
	int version;
};
extern const struct ddb_model x_model;

static void wrong(const struct ddb_attr *rows, size_t n, const char *text)
{
	const struct ddb_model m = {
		.name = "x", .table = "X", .size = sizeof(struct x), .attrs = rows, .nattrs = n
	};
	struct ddb_error why;
	assert_int_equal(ddb_model_check(&m, &why), DDB_MISUSE);
	assert_string_equal(why.message, text);
}
#define WRONG(text, ...)                                            \
	do {                                                        \
		const struct ddb_attr rows_[] = { __VA_ARGS__ };    \
		wrong(rows_, sizeof rows_ / sizeof rows_[0], text); \
	} while (0)

static void wrong_patterns(void **state)
{
	(void)state;
	WRONG("x: the pattern \"\" of PK: it is empty", DDB_HASH_OF(x, "PK", ""));
	WRONG("x: PK has no pattern", DDB_HASH_OF(x, "PK", NULL));
	WRONG("x: the pattern \"A{a\" of PK: its braces do not match", DDB_HASH_OF(x, "PK", "A{a"),
		DDB_ATTR(x, a));
	WRONG("x: the pattern \"A}\" of PK: its braces do not match", DDB_HASH_OF(x, "PK", "A}"));
	WRONG("x: the pattern \"A{}\" of PK: in braces stands a member, or a member and its digits: "
	      "{number:8}, of at "
	      "most 38",
		DDB_HASH_OF(x, "PK", "A{}"));
	WRONG("x: the pattern \"A{n:39}\" of PK: in braces stands a member, or a member and its digits: "
	      "{number:8}, of "
	      "at most 38",
		DDB_HASH_OF(x, "PK", "A{n:39}"), DDB_ATTR(x, n));
	WRONG("x: the pattern \"{b}\" of PK: b has no row", DDB_HASH_OF(x, "PK", "{b}"), DDB_ATTR(x, a));
	WRONG("x: the pattern \"{real}\" of PK: real is no text, enum, time, date or whole number",
		DDB_HASH_OF(x, "PK", "{real}"), DDB_ATTR(x, real));
	WRONG("x: the pattern \"{set}\" of PK: set is no text, enum, time, date or whole number",
		DDB_HASH_OF(x, "PK", "{set}"), DDB_ATTR(x, set));
	WRONG("x: the pattern \"{a:8}\" of PK: a is no whole number, and only these have digits",
		DDB_HASH_OF(x, "PK", "{a:8}"), DDB_ATTR(x, a));
	WRONG("x: the pattern \"{version}\" of other: version changes with each update", DDB_HASH(x, a),
		DDB_VERSION(x, version), DDB_ATTR_OF(x, "other", "{version}"));
	WRONG("x: the pattern \"{t}\" of PK: t changes with each update", DDB_HASH_OF(x, "PK", "{t}"),
		DDB_ATTR(x, t, .now_on_save = true));
	WRONG("x: the pattern \"{a}{b}\" of PK: a needs a text behind it, or two items could have one key",
		DDB_HASH_OF(x, "PK", "{a}{b}"), DDB_ATTR(x, a), DDB_ATTR(x, b));
	WRONG("x: the pattern \"{n}{b}\" of PK: n needs a text behind it, or two items could have one key",
		DDB_HASH_OF(x, "PK", "{n}{b}"), DDB_ATTR(x, n), DDB_ATTR(x, b));
	WRONG("x: the pattern \"{made}\" of PK: made is made by a pattern itself",
		DDB_HASH_OF(x, "PK", "{made}"), DDB_ATTR(x, made, .pattern = "{a}"), DDB_ATTR(x, a));
	WRONG("x.b: .pattern needs a char array", DDB_HASH(x, a), DDB_ATTR(x, b, .pattern = "{a}"));
	WRONG("x.made: with a pattern there is no .uuid, .ulid, .ksuid, .unique, .max_length or .max_chars",
		DDB_HASH(x, a), DDB_ATTR(x, made, .pattern = "{a}", .max_length = 3));
	WRONG("x: the discriminator kind has no text", DDB_HASH(x, a), DDB_DISCRIMINATOR(x, "kind", ""));
	WRONG("x: kind and type are both the discriminator", DDB_HASH(x, a),
		DDB_DISCRIMINATOR(x, "kind", "X"), DDB_DISCRIMINATOR(x, "type", "X"));
	WRONG("x: there are two rows for a", DDB_HASH(x, a), DDB_ATTR_OF(x, "a", "X"));
	WRONG("x: the pattern \"{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}\" of PK: it names more "
	      "than 16 "
	      "members",
		DDB_HASH_OF(x, "PK", "{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}"), DDB_ATTR(x, n));
}

static void fixed_widths(void **state)
{
	static const struct ddb_attr rows[] = { DDB_HASH(x, a), DDB_ATTR(x, n), DDB_ATTR(x, t),
		DDB_ATTR(x, b), DDB_RANGE_OF(x, "SK", "{n:4}{t}{b}") };
	const struct ddb_model m = { .name = "x",
		.table = "X",
		.size = sizeof(struct x),
		.attrs = rows,
		.nattrs = sizeof rows / sizeof rows[0] };
	struct ground *g = *state;
	struct ddb *db;
	const char *json = NULL;
	struct x in = { .a = "a", .n = 12, .t = { 1000000 }, .b = "#4" }, out;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	struct ground own = { db, g->arena };
	OK(&own, ddb_to_json(db, &m, g->arena, &in, DDB_DYNAMODB_JSON, &json));
	assert_non_null(strstr(json, "\"SK\":{\"S\":\"00121970-01-01T00:00:01.000000Z#4\"}"));
	OK(&own, ddb_from_json(db, &m, g->arena, json, DDB_DYNAMODB_JSON, &out));
	assert_int_equal(out.n, 12);
	in.n = -12;
	REFUSED(&own, DDB_INVALID, "x.n is negative, which {n:4} of the pattern \"{n:4}{t}{b}\" cannot show",
		ddb_to_json(db, &m, g->arena, &in, DDB_DYNAMODB_JSON, &json));
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_form),
		cmocka_unit_test(keys),
		cmocka_unit_test(absent_members),
		cmocka_unit_test(values_that_do_not_fit),
		cmocka_unit_test(items_of_others),
		cmocka_unit_test(forms),
		cmocka_unit_test(changes_of_keys),
		cmocka_unit_test(update_that_makes_an_item),
		cmocka_unit_test(changes_of_members),
		cmocka_unit_test(saves),
		cmocka_unit_test(found_by_members),
		cmocka_unit_test(conditions_on_texts),
		cmocka_unit_test(many),
		cmocka_unit_test(wrong_patterns),
		cmocka_unit_test(fixed_widths),
	};
	return ON_EVERY_STORE(tests, shop_up);
}
