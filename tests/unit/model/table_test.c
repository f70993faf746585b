/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of models. */
#include "things.h"

static json_t *describe(struct ground *g, const char *table)
{
	char request[128];
	snprintf(request, sizeof request, "{\"TableName\":\"%s\"}", table);
	json_t *answer = json_loads(raw(g, "DescribeTable", request), 0, NULL),
	       *t = json_incref(json_object_get(answer, "Table"));
	json_decref(answer);
	return t;
}

/* The same, whatever the order of a list by a member. */
static const json_t *named(const json_t *list, const char *member, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!strcmp(json_string_value(json_object_get(json_array_get(list, i), member)), name))
			return json_array_get(list, i);
	fail_msg("no %s %s", member, name);
	return NULL;
}

static void assert_json(const json_t *is, const char *expected)
{
	json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);
	if (!json_equal(is, wanted))
		fail_msg("%s", expected);
	json_decref(wanted);
}

static void tables(void **state)
{
	struct ground *g = *state;
	json_t *t = describe(g, "People"), *gsi = json_object_get(t, "GlobalSecondaryIndexes");
	assert_json(json_object_get(t, "KeySchema"), "[{\"AttributeName\":\"email\",\"KeyType\":\"HASH\"}]");
	assert_string_equal(json_string_value(json_object_get(t, "TableStatus")), "ACTIVE");
	assert_json(json_object_get(json_object_get(t, "BillingModeSummary"), "BillingMode"),
		"\"PAY_PER_REQUEST\"");
	assert_int_equal(json_array_size(gsi), 4);
	assert_json(json_object_get(named(gsi, "IndexName", "by_last_name"), "KeySchema"),
		"[{\"AttributeName\":\"last_name\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"created_at\","
		"\"KeyType\":\"RANGE\"}]");
	assert_json(json_object_get(named(gsi, "IndexName", "by_team"), "KeySchema"),
		"[{\"AttributeName\":\"team\",\"KeyType\":\"HASH\"}]");
	assert_json(json_object_get(named(gsi, "IndexName", "by_team"), "Projection"),
		"{\"ProjectionType\":\"ALL\"}");
	assert_json(json_object_get(named(gsi, "IndexName", "by_role"), "Projection"),
		"{\"ProjectionType\":\"KEYS_ONLY\"}");
	assert_json(json_object_get(named(gsi, "IndexName", "by_first_name"), "Projection"),
		"{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"score\"]}");
	const json_t *d = json_object_get(t, "AttributeDefinitions");
	assert_int_equal(json_array_size(d), 7);
	assert_json(json_object_get(named(d, "AttributeName", "created_at"), "AttributeType"), "\"S\"");
	assert_json(json_object_get(named(d, "AttributeName", "team"), "AttributeType"), "\"N\"");
	assert_json(json_object_get(named(d, "AttributeName", "role"), "AttributeType"), "\"S\"");
	assert_json(json_object_get(named(d, "AttributeName", "firstName"), "AttributeType"), "\"S\"");
	json_decref(t);
	t = describe(g, "Posts");
	assert_json(
		json_object_get(named(json_object_get(t, "LocalSecondaryIndexes"), "IndexName", "by_likes"),
			"KeySchema"),
		"[{\"AttributeName\":\"blog\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"likes\",\"KeyType\":"
		"\"RANGE\"}]");
	json_decref(t);
}

/* Models that differ from the table that is there. */
struct other {
	const char *blog, *title;
	int64_t number, likes;
};
DDB_DECLARE(other);
static const struct ddb_attr other_attrs[] = { DDB_HASH(other, blog), DDB_RANGE(other, number),
	DDB_ATTR(other, title), DDB_ATTR(other, likes) };
static const struct ddb_index more_indexes[] = { DDB_INDEX_HASH(other, "by_title", title) };
static const struct ddb_index other_indexes[] = { DDB_INDEX(other, "by_likes", blog, title, .local = true) };
static const struct ddb_attr hash_only[] = { DDB_HASH(other, blog) };
static const struct ddb_attr text_range[] = { DDB_HASH(other, blog),
	DDB_RANGE(other, title, .name = "number"), DDB_ATTR(other, likes) };
DDB_MODEL(other, "Posts");

static void creating_again(void **state)
{
	struct ground *g = *state;
	static struct ddb_model m; /* sessions keep pointers to models */
	m = other_model;
	OK(g, post_create_table(g->db, NULL));
	OK(g, other_create_table(g->db, NULL)); /* fewer indexes than there are */
	m.attrs = hash_only, m.nattrs = 1;
	REFUSED(g, DDB_INVALID, "the table Posts is there already, but has other keys",
		ddb_create_table(g->db, &m, NULL));
	static struct ddb_model n; /* sessions keep pointers to models */
	n = other_model;
	n.indexes = more_indexes, n.nindexes = 1;
	REFUSED(g, DDB_INVALID, "the table Posts is there already, but has no index by_title",
		ddb_create_table(g->db, &n, NULL));
	static struct ddb_model o; /* sessions keep pointers to models */
	o = other_model;
	o.indexes = other_indexes, o.nindexes = 1;
	REFUSED(g, DDB_INVALID, "the table Posts is there already, but has other keys in index by_likes",
		ddb_create_table(g->db, &o, NULL));
	static struct ddb_model p; /* sessions keep pointers to models */
	p = other_model;
	p.attrs = text_range, p.nattrs = 3;
	REFUSED(g, DDB_INVALID, "the table Posts is there already, but stores another type in title",
		ddb_create_table(g->db, &p, NULL));
}

static void capacity_prefix_and_deletion(void **state)
{
	struct ground *g = *state;
	struct ddb *db;
	struct post p = { .blog = "b", .number = 1 };
	assert_int_equal(
		ddb_open(&db, "memory:", &(struct ddb_open_opts){ .table_prefix = "test-" }), DDB_OK);
	struct ground other = { db, g->arena };
	OK(&other, post_create_table(db, &(struct ddb_table_opts){ .read_units = 3, .write_units = 4 }));
	json_t *t = describe(&other, "test-Posts");
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(t, "ProvisionedThroughput"), "ReadCapacityUnits")),
		3);
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(t, "ProvisionedThroughput"), "WriteCapacityUnits")),
		4);
	json_decref(t);
	OK(&other, post_put(db, &p, NULL));
	OK(&other, post_delete_table(db));
	assert_int_equal(post_put(db, &p, NULL), DDB_NO_TABLE);
	assert_string_equal(ddb_error(db)->type, "ResourceNotFoundException");
	assert_int_equal(post_delete_table(db), DDB_NO_TABLE);
	ddb_close(db);
}

/* ---- settings ---- */

static const char *tag_of(struct ground *g, const char *table, const char *key, char out[100])
{
	char request[300];
	json_t *t = describe(g, table);
	snprintf(request, sizeof request, "{\"ResourceArn\":\"%s\"}",
		json_string_value(json_object_get(t, "TableArn")));
	json_t *answer = json_loads(raw(g, "ListTagsOfResource", request), 0, NULL),
	       *tags = json_object_get(answer, "Tags");
	out[0] = 0;
	for (size_t i = 0; i < json_array_size(tags); i++)
		if (!strcmp(json_string_value(json_object_get(json_array_get(tags, i), "Key")), key))
			snprintf(out, 100, "%s",
				json_string_value(json_object_get(json_array_get(tags, i), "Value")));
	json_decref(answer);
	json_decref(t);
	return out;
}

static const char *view_of(struct ground *g, const char *table, char out[100])
{
	json_t *t = describe(g, table),
	       *view = json_object_get(json_object_get(t, "StreamSpecification"), "StreamViewType");
	snprintf(out, 100, "%s", view ? json_string_value(view) : "");
	json_decref(t);
	return out;
}

/* What a session gives its tables, and what a call gives instead. */
static void defaults_of_the_session(void **state)
{
	struct ground *g = *state;
	const struct ddb_tag tags[] = { { "app", "test" }, { "table", "of {table_name} {table_name}" } };
	struct ddb *db;
	char text[100];
	assert_int_equal(ddb_open(&db, "memory:",
				 &(struct ddb_open_opts){ .table_prefix = "p-",
					 .read_units = 7,
					 .write_units = 8,
					 .tags = tags,
					 .ntags = 2 }),
		DDB_OK);
	struct ground own = { db, g->arena };
	struct ddb_table_info info;
	OK(&own, person_create_table(db, NULL));
	OK(&own, person_describe(db, g->arena, &info));
	assert_true(!info.pay_per_request && info.read_units == 7 && info.write_units == 8);
	assert_string_equal(info.name, "p-People");
	assert_string_equal(tag_of(&own, "p-People", "app", text), "test");
	assert_string_equal(tag_of(&own, "p-People", "table", text), "of p-People p-People");
	const struct ddb_tag more[] = { { "app", "other" }, { "mine", "yes" } };
	OK(&own,
		post_create_table(db, &(struct ddb_table_opts){
					      .read_units = 1, .write_units = 2, .tags = more, .ntags = 2 }));
	OK(&own, post_describe(db, g->arena, &info));
	assert_true(!info.pay_per_request && info.read_units == 1 && info.write_units == 2);
	assert_string_equal(tag_of(&own, "p-Posts", "app", text), "other");
	assert_string_equal(tag_of(&own, "p-Posts", "mine", text), "yes");
	assert_string_equal(tag_of(&own, "p-Posts", "table", text), "of p-Posts p-Posts");
	struct ddb *again;
	OK(&own, ddb_session(&again, db)); /* has copies of them */
	ddb_close(db);
	own.db = again;
	OK(&own, thing_create_table(again, NULL));
	assert_string_equal(tag_of(&own, "p-Things", "app", text), "test");
	REFUSED(&own, DDB_MISUSE, "a tag's value is NULL",
		thing_create_table(
			again, &(struct ddb_table_opts){
				       .tags = (const struct ddb_tag[]){ { "k", NULL } }, .ntags = 1 }));
	REFUSED(&own, DDB_MISUSE, "the list of tags is NULL",
		thing_create_table(again, &(struct ddb_table_opts){ .ntags = 1 }));
	ddb_close(again);
}

/* Stream, protection and tags of a table that is there are made to be as the call says, again and again. */
static void settings_are_settled(void **state)
{
	struct ground *g = *state;
	char text[100];
	const struct ddb_tag tags[] = { { "a", "1" }, { "b", "2" } },
			     others[] = { { "b", "3" }, { "c", "4" } };
	struct ddb_table_opts o = { .tags = tags, .ntags = 2, .stream = DDB_STREAM_KEYS };
	for (int i = 0; i < 2; i++) {
		OK(g, post_create_table(g->db, &o));
		assert_string_equal(view_of(g, "Posts", text), "KEYS_ONLY");
		assert_string_equal(tag_of(g, "Posts", "a", text), "1");
		assert_string_equal(tag_of(g, "Posts", "b", text), "2");
	}
	o = (struct ddb_table_opts){ .tags = others, .ntags = 2, .stream = DDB_STREAM_BOTH, .protect = true };
	for (int i = 0; i < 2; i++) {
		OK(g, post_create_table(g->db, &o));
		assert_string_equal(view_of(g, "Posts", text), "NEW_AND_OLD_IMAGES");
		assert_string_equal(tag_of(g, "Posts", "a", text), "1");
		assert_string_equal(tag_of(g, "Posts", "b", text), "3");
		assert_string_equal(tag_of(g, "Posts", "c", text), "4");
	}
	OK(g, post_create_table(g->db, NULL)); /* asks for nothing: all stays */
	assert_string_equal(view_of(g, "Posts", text), "NEW_AND_OLD_IMAGES");
	assert_int_equal(post_delete_table(g->db), DDB_INVALID); /* protected */
	bool exists = false;
	OK(g, post_table_exists(g->db, &exists));
	assert_true(exists);
	raw(g, "UpdateTable", "{\"TableName\":\"Posts\",\"DeletionProtectionEnabled\":false}");
	OK(g, post_delete_table(g->db));
	OK(g, post_table_exists(g->db, &exists));
	assert_false(exists);
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	o.protect = false;
	OK(g, post_create_table(g->db, &o)); /* a new one has them at once */
	assert_string_equal(view_of(g, "Posts", text), "NEW_AND_OLD_IMAGES");
	assert_string_equal(tag_of(g, "Posts", "c", text), "4");
	OK(g, post_create_table(g->db, &(struct ddb_table_opts){ .stream = DDB_STREAM_OLD }));
	assert_string_equal(view_of(g, "Posts", text), "OLD_IMAGE");
	OK(g, post_create_table(g->db, &(struct ddb_table_opts){ .stream = DDB_STREAM_NEW }));
	assert_string_equal(view_of(g, "Posts", text), "NEW_IMAGE");
}

/* ---- models that share a table ---- */

struct customer {
	const char *email, *name;
};
struct order {
	const char *email, *status;
	uint32_t number;
	struct ddb_time expires;
};
DDB_DECLARE(customer);
DDB_DECLARE(order);
static const struct ddb_attr customer_attrs[] = {
	DDB_HASH_OF(customer, "pk", "USER#{email}"),
	DDB_RANGE_OF(customer, "sk", "PROFILE"),
	DDB_ATTR(customer, email),
	DDB_ATTR(customer, name),
	DDB_ATTR_OF(customer, "gsi1pk", "NAME#{name}"),
};
static const struct ddb_index customer_indexes[] = { DDB_INDEX_OF("gsi1", "gsi1pk", NULL) };
DDB_MODEL(customer, "Shop", DDB_INDEXES(customer_indexes));
static const struct ddb_attr order_attrs[] = {
	DDB_HASH_OF(order, "pk", "USER#{email}"),
	DDB_RANGE_OF(order, "sk", "ORDER#{number:8}"),
	DDB_ATTR(order, email),
	DDB_ATTR(order, status),
	DDB_ATTR(order, number),
	DDB_TTL(order, expires),
	DDB_ATTR_OF(order, "gsi1pk", "STATUS#{status}"),
};
static const struct ddb_index order_indexes[] = { DDB_INDEX_OF("gsi1", "gsi1pk", NULL),
	DDB_INDEX_OF("by_number", "pk", "number", .local = true) };
DDB_MODEL(order, "Shop", DDB_INDEXES(order_indexes));

static void models_share_a_table(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *const models[] = { &customer_model, &post_model, &order_model };
	OK(g, ddb_create_tables(g->db, models, 3, NULL));
	OK(g, ddb_create_tables(g->db, models, 3, NULL));
	OK(g, customer_create_table(g->db, NULL)); /* by itself it is content too */
	json_t *t = describe(g, "Shop"), *gsi = json_object_get(t, "GlobalSecondaryIndexes");
	assert_json(json_object_get(t, "KeySchema"), "[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{"
						     "\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]");
	assert_int_equal(json_array_size(gsi), 1);
	assert_json(json_object_get(named(gsi, "IndexName", "gsi1"), "KeySchema"),
		"[{\"AttributeName\":\"gsi1pk\",\"KeyType\":\"HASH\"}]");
	assert_int_equal(json_array_size(json_object_get(t, "LocalSecondaryIndexes")), 1);
	const json_t *d = json_object_get(t, "AttributeDefinitions");
	assert_int_equal(json_array_size(d), 4);
	assert_json(json_object_get(named(d, "AttributeName", "pk"), "AttributeType"), "\"S\"");
	assert_json(json_object_get(named(d, "AttributeName", "number"), "AttributeType"), "\"N\"");
	json_decref(t);
	struct ddb_table_info info;
	OK(g, customer_describe(g->db, g->arena, &info));
	assert_string_equal(info.ttl, "expires"); /* the other model's */
	REFUSED(g, DDB_MISUSE, "the list of models is NULL", ddb_create_tables(g->db, NULL, 1, NULL));
	OK(g, ddb_create_tables(g->db, NULL, 0, NULL));
}

struct rival {
	const char *pk, *sk, *text;
	int64_t number;
	struct ddb_time when;
};
DDB_DECLARE(rival);
static const struct ddb_attr rival_attrs[] = { DDB_HASH(rival, pk), DDB_RANGE(rival, sk),
	DDB_ATTR(rival, text), DDB_ATTR(rival, number) };
static const struct ddb_attr number_range[] = { DDB_HASH(rival, pk), DDB_RANGE(rival, number, .name = "sk") };
static const struct ddb_attr one_key[] = { DDB_HASH(rival, pk) };
static const struct ddb_attr number_key[] = { DDB_HASH(rival, pk), DDB_RANGE(rival, sk),
	DDB_ATTR(rival, number, .name = "gsi1pk"), DDB_ATTR(rival, text) };
static const struct ddb_attr other_ttl[] = { DDB_HASH(rival, pk), DDB_RANGE(rival, sk),
	DDB_TTL(rival, when) };
static const struct ddb_index other_keys[] = { DDB_INDEX_OF("gsi1", "text", NULL) };
static const struct ddb_index other_local[] = { DDB_INDEX_OF("gsi1", "pk", "text", .local = true) };
static const struct ddb_index other_held[] = { DDB_INDEX_OF("gsi1", "gsi1pk", NULL, .keys_only = true) };
static const struct ddb_attr held_attrs[] = { DDB_HASH(rival, pk), DDB_RANGE(rival, sk),
	DDB_ATTR(rival, text, .name = "gsi1pk") };
static const struct ddb_index held_index[] = { DDB_INDEX_OF("gsi1", "text", NULL, .keys_only = true) };
static const struct ddb_index number_index[] = { DDB_INDEX_OF("gsi2", "number", NULL) };

static void models_that_do_not_go_together(void **state)
{
	struct ground *g = *state;
	static struct ddb_model m = { .name = "rival", .table = "Shop", .size = sizeof(struct rival) };
	const struct ddb_model *const models[] = { &order_model, &m };
	(void)other_held;
#define RIVAL(a, x) \
	m.attrs = (a), m.nattrs = sizeof(a) / sizeof(a)[0], m.indexes = (x), m.nindexes = (x) != NULL
	/* A session checks a model once, so each of them has its own. */
#define CLASH(a, x, text)                                                                 \
	do {                                                                              \
		struct ddb *db;                                                           \
		assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);                 \
		struct ground own = { db, g->arena };                                     \
		RIVAL(a, x);                                                              \
		REFUSED(&own, DDB_INVALID, text, ddb_create_tables(db, models, 2, NULL)); \
		ddb_close(db);                                                            \
	} while (0)
	const struct ddb_index *none = NULL;
	CLASH(number_range, none,
		"order and rival share the table Shop, but not its keys: pk (S) and sk (S), and pk (S) and "
		"sk (N)");
	CLASH(one_key, none,
		"order and rival share the table Shop, but not its keys: pk (S) and sk (S), and pk (S)");
	CLASH(rival_attrs, other_keys,
		"order and rival share the table Shop, but their indexes gsi1 differ: by their keys");
	CLASH(rival_attrs, other_local,
		"order and rival share the table Shop, but their indexes gsi1 differ: one is local");
	CLASH(held_attrs, held_index,
		"order and rival share the table Shop, but their indexes gsi1 differ: by what they hold");
	CLASH(number_key, number_index,
		"order and rival share the table Shop, but its attribute gsi1pk is a key as S here and as N "
		"there");
	CLASH(other_ttl, none,
		"order and rival share the table Shop, but its items expire by one attribute: expires, or "
		"when");
}

/* ---- waiting and looking ---- */

static void waiting(void **state)
{
	struct ground *g = *state;
	struct ddb *db;
	bool exists = true;
	assert_int_equal(
		ddb_open(&db, "memory:",
			&(struct ddb_open_opts){ .realism = &(struct ddb_realism){ .table_delay_ms = 80 } }),
		DDB_OK);
	struct ground own = { db, g->arena };
	REFUSED(&own, DDB_NO_TABLE, "Requested resource not found: Table: Posts not found",
		post_wait_table(db, 0));
	OK(&own, post_table_exists(db, &exists));
	assert_false(exists);
	OK(&own, post_create_table(db, &(struct ddb_table_opts){ .no_wait = true }));
	REFUSED(&own, DDB_BUSY, "the table Posts cannot be used yet: it is CREATING", post_wait_table(db, 1));
	REFUSED(&own, DDB_BUSY, "the table Posts cannot be used yet: it is CREATING",
		post_wait_table(db, -1));
	OK(&own, post_table_exists(db, &exists));
	assert_true(exists);
	OK(&own, post_wait_table(db, 0));
	OK(&own, post_put(db, &(struct post){ .blog = "w" }, NULL));
	OK(&own, post_delete_table(db)); /* until it is gone */
	OK(&own, post_table_exists(db, &exists));
	assert_false(exists);
	OK(&own, post_create_table(db, NULL));
	OK(&own, post_put(db, &(struct post){ .blog = "w" }, NULL));
	raw(&own, "DeleteTable", "{\"TableName\":\"Posts\"}");
	OK(&own, post_create_table(db, NULL)); /* waits for the old one to go */
	struct post p;
	assert_int_equal(post_get(db, g->arena, &(struct post){ .blog = "w" }, &p, NULL), DDB_NOT_FOUND);
	raw(&own, "DeleteTable", "{\"TableName\":\"Posts\"}");
	OK(&own, post_delete_table(db)); /* is on its way already */
	assert_int_equal(post_delete_table(db), DDB_NO_TABLE);
	ddb_close(db);
	REFUSED(g, DDB_MISUSE, "exists is NULL", post_table_exists(g->db, NULL));
	assert_int_equal(post_table_exists(NULL, &exists), DDB_MISUSE);
	assert_int_equal(post_wait_table(NULL, 0), DDB_MISUSE);
}

static void describing(void **state)
{
	struct ground *g = *state;
	struct ddb_table_info info = { .items = 77 };
	for (int i = 0; i < 3; i++)
		OK(g, person_put(g->db,
			      &(struct person){ .email = (char[]){ (char)('a' + i), 0 }, .last_name = "L" },
			      NULL));
	OK(g, person_describe(g->db, g->arena, &info));
	assert_string_equal(info.name, "People");
	assert_string_equal(info.status, "ACTIVE");
	assert_string_equal(info.arn, "arn:aws:dynamodb:us-east-1:000000000000:table/People");
	assert_true(
		info.items == 3 && info.bytes > 3 && info.pay_per_request && !info.read_units && !info.ttl);
	assert_int_equal(info.nindexes, 4);
	size_t found = 0;
	for (size_t i = 0; i < info.nindexes; i++)
		if (!strcmp(info.indexes[i].name, "by_team")) {
			assert_string_equal(info.indexes[i].status, "ACTIVE");
			assert_true(info.indexes[i].items == 0 &&
				    info.indexes[i].bytes == 0); /* nobody has a team */
			found++;
		}
	assert_int_equal(found, 1);
	json_t *json = json_loads(info.json, 0, NULL);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(json, "Table"), "TableName")), "People");
	json_decref(json);
	OK(g, post_put(g->db, &(struct post){ .blog = "d", .number = 1 }, NULL));
	OK(g, post_describe(g->db, g->arena, &info));
	assert_true(info.nindexes == 1 && !info.indexes[0].status && info.indexes[0].items == 1);
	OK(g, thing_describe(g->db, g->arena, &info));
	assert_string_equal(info.ttl, "expires");
	static struct ddb_model nowhere; /* sessions keep pointers to models */
	nowhere = post_model;
	nowhere.table = "Nowhere";
	info.items = 77;
	assert_int_equal(ddb_describe(g->db, &nowhere, g->arena, &info), DDB_NO_TABLE);
	assert_int_equal(info.items, 77);
	REFUSED(g, DDB_MISUSE, "the arena is NULL", post_describe(g->db, NULL, &info));
	REFUSED(g, DDB_MISUSE, "out is NULL", post_describe(g->db, g->arena, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(creating_again),
		cmocka_unit_test(capacity_prefix_and_deletion),
		cmocka_unit_test(describing),
		cmocka_unit_test(defaults_of_the_session),
		cmocka_unit_test(models_share_a_table),
		cmocka_unit_test(models_that_do_not_go_together),
		cmocka_unit_test(waiting),
		cmocka_unit_test(settings_are_settled),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
