/* SPDX-License-Identifier: Apache-2.0 */
/* What no compiler can refuse in a model. */
#include "things.h"

struct x {
	const char *a, *b;
	int n;
	struct ddb_time t;
	char u[DDB_UUID_SIZE];
	char small[8];
	bool flag;
	int8_t byte;
	uint16_t word;
	struct ddb_bytes blob;
	struct ddb_strset set;
	struct ddb_item rest, rest2;
	struct ddb_opt_int oint;
	struct ddb_date date;
};
extern const struct ddb_model x_model;

static const char *encode(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)member, (void)arena, (void)out;
	return NULL;
}
static const char *decode(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	(void)v, (void)arena, (void)member;
	return NULL;
}
#define CODED .encode = encode, .decode = decode

#define WRONG(text, rows, ...)                                            \
	do {                                                              \
		const struct ddb_attr rows_[] = rows;                     \
		const struct ddb_model m_ = { .name = "x",                \
			.table = "X",                                     \
			.size = sizeof(struct x),                         \
			.attrs = rows_,                                   \
			.nattrs = sizeof rows_ / sizeof rows_[0],         \
			__VA_ARGS__ };                                    \
		struct ddb_error why;                                     \
		assert_int_equal(ddb_model_check(&m_, &why), DDB_MISUSE); \
		assert_string_equal(why.message, text);                   \
		assert_string_equal(why.type, "Misuse");                  \
		assert_int_equal(ddb_model_check(&m_, NULL), DDB_MISUSE); \
	} while (0)
#define FINE(rows)                                                  \
	do {                                                        \
		const struct ddb_attr rows_[] = rows;               \
		const struct ddb_model m_ = { .name = "x",          \
			.table = "X",                               \
			.size = sizeof(struct x),                   \
			.attrs = rows_,                             \
			.nattrs = sizeof rows_ / sizeof rows_[0] }; \
		struct ddb_error why;                               \
		if (ddb_model_check(&m_, &why))                     \
			fail_msg("%s", why.message);                \
	} while (0)
#define ROWS(...)           \
	{                   \
		__VA_ARGS__ \
	}

static void rows(void **state)
{
	(void)state;
	WRONG("x: there is no DDB_HASH row", ROWS(DDB_ATTR(x, a)), .end_ = 0);
	WRONG("x: a and b are both the hash key", ROWS(DDB_HASH(x, a), DDB_HASH(x, b)), .end_ = 0);
	WRONG("x: b and n are both the range key", ROWS(DDB_HASH(x, a), DDB_RANGE(x, b), DDB_RANGE(x, n)),
		.end_ = 0);
	WRONG("x: t and n are both the expiry", ROWS(DDB_HASH(x, a), DDB_TTL(x, t), DDB_TTL(x, n)),
		.end_ = 0);
	WRONG("x: there are two rows for a", ROWS(DDB_HASH(x, a), DDB_ATTR(x, a)), .end_ = 0);
	WRONG("x: a and b are both stored as a", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .name = "a")),
		.end_ = 0);
}

static void options(void **state)
{
	static const struct ddb_name twice[] = { { "one", 1 }, { "uno", 1 }, { 0 } };
	(void)state;
	WRONG("x.small: .uuid needs a char[DDB_UUID_SIZE]",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, small, .uuid = true)), .end_ = 0);
	WRONG("x.n: .now_on_create and .now_on_save need a ddb_time",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, n, .now_on_save = true)), .end_ = 0);
	WRONG("x.n: .as needs a ddb_time", ROWS(DDB_HASH(x, a), DDB_ATTR(x, n, .as = DDB_EPOCH_MS)),
		.end_ = 0);
	WRONG("x.t: an expiry is always stored as epoch seconds",
		ROWS(DDB_HASH(x, a), DDB_TTL(x, t, .as = DDB_EPOCH_MS)), .end_ = 0);
	WRONG("x.n: .max_length needs a text or bytes", ROWS(DDB_HASH(x, a), DDB_ATTR(x, n, .max_length = 3)),
		.end_ = 0);
	WRONG("x.n: one and uno share a name or a value", ROWS(DDB_HASH(x, a), DDB_ENUM(x, n, twice)),
		.end_ = 0);
}

static void names_of_values(void **state)
{
	static const struct ddb_name none[] = { { 0 } }, bad[] = { { "\xFF", 1 }, { 0 } },
				     two[] = { { "two", 2 }, { 0 } }, wide[] = { { "wide", 128 }, { 0 } },
				     low[] = { { "low", -129 }, { 0 } }, minus[] = { { "minus", -1 }, { 0 } },
				     high[] = { { "high", 65536 }, { 0 } },
				     fits[] = { { "a", -128 }, { "b", 127 }, { 0 } };
	(void)state;
	WRONG("x.n: its table of names is empty", ROWS(DDB_HASH(x, a), DDB_ENUM(x, n, none)), .end_ = 0);
	WRONG("x.n: the name of 1 is not valid UTF-8", ROWS(DDB_HASH(x, a), DDB_ENUM(x, n, bad)), .end_ = 0);
	WRONG("x.flag: two is 2, which the member cannot hold", ROWS(DDB_HASH(x, a), DDB_ENUM(x, flag, two)),
		.end_ = 0);
	WRONG("x.byte: wide is 128, which the member cannot hold",
		ROWS(DDB_HASH(x, a), DDB_ENUM(x, byte, wide)), .end_ = 0);
	WRONG("x.byte: low is -129, which the member cannot hold",
		ROWS(DDB_HASH(x, a), DDB_ENUM(x, byte, low)), .end_ = 0);
	WRONG("x.word: minus is -1, which the member cannot hold",
		ROWS(DDB_HASH(x, a), DDB_ENUM(x, word, minus)), .end_ = 0);
	WRONG("x.word: high is 65536, which the member cannot hold",
		ROWS(DDB_HASH(x, a), DDB_ENUM(x, word, high)), .end_ = 0);
	FINE(ROWS(DDB_HASH(x, a), DDB_ENUM(x, byte, fits), DDB_ENUM(x, oint, minus)));
}

static void more_options(void **state)
{
	(void)state;
	WRONG("x.small: .ulid needs a char[DDB_ULID_SIZE]",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, small, .ulid = true)), .end_ = 0);
	WRONG("x.b: .ksuid needs a char[DDB_KSUID_SIZE]", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .ksuid = true)),
		.end_ = 0);
	WRONG("x.u: .uuid, .ulid and .ksuid exclude each other",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, u, .ulid = true, .ksuid = true)), .end_ = 0);
	WRONG("x.n: .max_chars needs a text", ROWS(DDB_HASH(x, a), DDB_ATTR(x, n, .max_chars = 3)),
		.end_ = 0);
	WRONG("x.blob: .max_chars needs a text", ROWS(DDB_HASH(x, a), DDB_ATTR(x, blob, .max_chars = 3)),
		.end_ = 0);
	WRONG("x.date: .max_length needs a text or bytes",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, date, .max_length = 3)), .end_ = 0);
	WRONG("x.date: .as needs a ddb_time", ROWS(DDB_HASH(x, a), DDB_ATTR(x, date, .as = DDB_EPOCH_MS)),
		.end_ = 0);
	WRONG("x.b: its stored name is empty", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .name = "")), .end_ = 0);
	WRONG("x.b: its stored name is not valid UTF-8", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .name = "\xC3")),
		.end_ = 0);
}

static void custom_rows(void **state)
{
	(void)state;
	WRONG("x.n: a DDB_CUSTOM row needs .encode and .decode",
		ROWS(DDB_HASH(x, a), DDB_CUSTOM(x, n, .encode = encode)), .end_ = 0);
	WRONG("x.b: .encode, .decode and .type are options of a DDB_CUSTOM row",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .decode = decode)), .end_ = 0);
	WRONG("x.b: .encode, .decode and .type are options of a DDB_CUSTOM row",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, b, .type = DDB_S)), .end_ = 0);
	WRONG("x.n: .type is none that a value can have",
		ROWS(DDB_HASH(x, a), DDB_CUSTOM(x, n, CODED, .type = DDB_NULL)), .end_ = 0);
	WRONG("x.a: a key needs .type = DDB_S, DDB_N or DDB_B", ROWS(DDB_CUSTOM_HASH(x, a, CODED)),
		.end_ = 0);
	WRONG("x.n: a key needs .type = DDB_S, DDB_N or DDB_B",
		ROWS(DDB_HASH(x, a), DDB_CUSTOM_RANGE(x, n, CODED, .type = DDB_SS)), .end_ = 0);
	FINE(ROWS(DDB_CUSTOM_HASH(x, a, CODED, .type = DDB_N), DDB_CUSTOM_RANGE(x, n, CODED, .type = DDB_B),
		DDB_CUSTOM(x, b, CODED, .type = DDB_S, .max_chars = 4)));
}

static void the_rest(void **state)
{
	(void)state;
	WRONG("x: rest and rest2 are both a DDB_REST",
		ROWS(DDB_HASH(x, a), DDB_REST(x, rest), DDB_REST(x, rest2)), .end_ = 0);
	WRONG("x.rest: a DDB_REST has no options", ROWS(DDB_HASH(x, a), DDB_REST(x, rest, .required = true)),
		.end_ = 0);
	FINE(ROWS(DDB_HASH(x, a), DDB_REST(x, rest), DDB_ATTR(x, b, .name = "rest")));
}

static void unique_rows(void **state)
{
	(void)state;
	WRONG("x.a: a key is unique by itself; .unique is for other rows",
		ROWS(DDB_HASH(x, a, .unique = true)), .end_ = 0);
	WRONG("x.t: an expiry or a version cannot be .unique",
		ROWS(DDB_HASH(x, a), DDB_TTL(x, t, .unique = true)), .end_ = 0);
	WRONG("x.set: .unique needs a text, a number or bytes",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, set, .unique = true)), .end_ = 0);
	WRONG("x.flag: .unique needs a text, a number or bytes",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, flag, .unique = true)), .end_ = 0);
	WRONG("x.b: .unique needs a table whose keys are texts; n is a number (N)",
		ROWS(DDB_HASH(x, a), DDB_RANGE(x, n), DDB_ATTR(x, b, .unique = true)), .end_ = 0);
	FINE(ROWS(DDB_HASH(x, a), DDB_RANGE(x, b), DDB_ATTR(x, n, .unique = true),
		DDB_ATTR(x, blob, .unique = true), DDB_ATTR(x, small, .unique = true)));
}

#define INDEX(...)                                            \
	.indexes = (const struct ddb_index[]){ __VA_ARGS__ }, \
	.nindexes = sizeof((const struct ddb_index[]){ __VA_ARGS__ }) / sizeof(struct ddb_index)

static void indexes(void **state)
{
	(void)state;
	WRONG("x: index i: b has no row", ROWS(DDB_HASH(x, a)), INDEX(DDB_INDEX_HASH(x, "i", b)));
	WRONG("x: there are two indexes called i", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b)),
		INDEX(DDB_INDEX_HASH(x, "i", b), DDB_INDEX_HASH(x, "i", b)));
	WRONG("x: index i: b cannot be both keys", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b)),
		INDEX(DDB_INDEX(x, "i", b, b)));
	WRONG("x: index i: a local index has the table's hash key and a range key",
		ROWS(DDB_HASH(x, a), DDB_RANGE(x, n), DDB_ATTR(x, b)),
		INDEX(DDB_INDEX(x, "i", b, n, .local = true)));
	WRONG("x: index i: only a table with a range key has local indexes",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, b)), INDEX(DDB_INDEX(x, "i", a, b, .local = true)));
	WRONG("x: index i: .keys_only and .include exclude each other", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b)),
		INDEX(DDB_INDEX_HASH(
			x, "i", b, .keys_only = true, .include = (const char *const[]){ "a", NULL })));
	WRONG("x: index i: c has no row", ROWS(DDB_HASH(x, a), DDB_ATTR(x, b)),
		INDEX(DDB_INDEX_HASH(x, "i", b, .include = (const char *const[]){ "c", NULL })));
}

static void keys_of_indexes(void **state)
{
	static const struct ddb_name yes[] = { { "yes", 1 }, { 0 } };
	(void)state;
	WRONG("x: index i: flag is a boolean (BOOL), and a key must be a text, a number or bytes",
		ROWS(DDB_HASH(x, a), DDB_ATTR(x, flag)), INDEX(DDB_INDEX_OF("i", "flag", NULL)));
	WRONG("x: index i: n is of any type, and a key must be a text, a number or bytes",
		ROWS(DDB_HASH(x, a), DDB_CUSTOM(x, n, CODED)), INDEX(DDB_INDEX_OF("i", "n", NULL)));
	const struct ddb_attr rows[] = { DDB_HASH(x, a), DDB_ENUM(x, flag, yes) };
	const struct ddb_index by_flag[] = { DDB_INDEX_OF("i", "flag", "a") };
	const struct ddb_model m = { .name = "x",
		.table = "X",
		.size = sizeof(struct x),
		.attrs = rows,
		.nattrs = 2,
		DDB_INDEXES(by_flag) };
	assert_int_equal(ddb_model_check(&m, NULL), DDB_OK);
}

/* What only a whole item can have is refused in a struct that is nested in one. */
struct part {
	const char *a;
	char id[DDB_UUID_SIZE];
};
struct whole {
	const char *id;
	const struct part *part;
};

static void nested_rows(void **state)
{
	static const struct {
		struct ddb_attr row;
		const char *text;
	} wrong[] = {
		{ DDB_ATTR(part, id, .uuid = true), "part.id: only a model with a table makes values up" },
		{ DDB_ATTR(part, a, .unique = true),
			"part.a: only a model with a table keeps values unique" },
		{ DDB_HASH(part, a), "part.a: only a model with a table has keys, an expiry or a version" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		const struct ddb_model part_model = {
			.name = "part", .size = sizeof(struct part), .attrs = &wrong[i].row, .nattrs = 1
		};
		const struct ddb_attr rows[] = { DDB_HASH(whole, id), DDB_MAP(whole, part, part) };
		const struct ddb_model whole_model = { .name = "whole",
			.table = "W",
			.size = sizeof(struct whole),
			.attrs = rows,
			.nattrs = 2 };
		struct ddb_error why;
		assert_int_equal(ddb_model_check(&whole_model, &why), DDB_MISUSE);
		assert_string_equal(why.message, wrong[i].text);
	}
}

struct inner {
	const char *a, *b;
};
extern const struct ddb_model inner_model;
static const struct ddb_attr inner_attrs[] = { DDB_ATTR(inner, a), DDB_ATTR(inner, b, .name = "a") };
DDB_MODEL(inner, NULL);

struct outer {
	const char *id;
	struct inner inner;
};
extern const struct ddb_model outer_model;
static const struct ddb_attr outer_attrs[] = { DDB_HASH(outer, id), DDB_MAP(outer, inner, inner) };
DDB_MODEL(outer, "Outer");

/* A struct that holds a list of its own kind. */
struct comment {
	const char *text;
	DDB_LIST(comment) replies;
};
DDB_DECLARE_PART(comment);
static const struct ddb_attr comment_attrs[] = { DDB_ATTR(comment, text),
	DDB_MAPS(comment, replies, comment) };
DDB_MODEL(comment, NULL);

struct thread {
	const char *id;
	DDB_LIST(comment) comments;
};
DDB_DECLARE(thread);
static const struct ddb_attr thread_attrs[] = { DDB_HASH(thread, id), DDB_MAPS(thread, comments, comment) };
DDB_MODEL(thread, "Threads");

static void nested(void **state)
{
	struct ddb_error why;
	(void)state;
	assert_int_equal(ddb_model_check(&outer_model, &why), DDB_MISUSE);
	assert_string_equal(why.message, "inner: a and b are both stored as a");
	assert_int_equal(ddb_model_check(NULL, &why), DDB_MISUSE);
	assert_string_equal(why.message, "the model is NULL");
}

static void models_without_fault(void **state)
{
	static const struct ddb_model *const fine[] = { &thing_model, &person_model, &post_model,
		&address_model, &comment_model, &thread_model };
	(void)state;
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
		struct ddb_error why;
		if (ddb_model_check(fine[i], &why))
			fail_msg("%s", why.message);
		assert_string_equal(why.message, "");
	}
}

/* A call with a wrong model says the same, again and again. */
static void refused_by_calls(void **state)
{
	struct ground *g = *state;
	struct outer o = { .id = "a" };
	for (int i = 0; i < 3; i++)
		REFUSED(g, DDB_MISUSE, "inner: a and b are both stored as a",
			ddb_put(g->db, &outer_model, &o, NULL));
}

static void a_struct_in_itself(void **state)
{
	static const struct comment third = { .text = "3" },
				    second = { .text = "2", .replies = { &third, 1 } },
				    first = { .text = "1", .replies = { &second, 1 } };
	struct ground *g = *state;
	struct thread t = { .id = "t", .comments = { &first, 1 } }, u;
	OK(g, thread_create_table(g->db, NULL));
	OK(g, thread_put(g->db, &t, NULL));
	OK(g, thread_get(g->db, g->arena, &t, &u, NULL));
	assert_string_equal(u.comments.items[0].replies.items[0].replies.items[0].text, "3");
}

/* An endless chain of replies is refused and not followed. */
static void a_struct_that_never_ends(void **state)
{
	struct ground *g = *state;
	struct comment loop = { .text = "again" };
	struct thread t = { .id = "t", .comments = { &loop, 1 } };
	loop.replies.items = &loop;
	loop.replies.len = 1;
	OK(g, thread_create_table(g->db, NULL));
	REFUSED(g, DDB_INVALID, "comment: structs are nested more than 32 levels deep",
		thread_put(g->db, &t, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(options),
		cmocka_unit_test(names_of_values),
		cmocka_unit_test(more_options),
		cmocka_unit_test(custom_rows),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(unique_rows),
		cmocka_unit_test(indexes),
		cmocka_unit_test(keys_of_indexes),
		cmocka_unit_test(nested_rows),
		cmocka_unit_test(nested),
		cmocka_unit_test(models_without_fault),
		cmocka_unit_test(refused_by_calls),
		cmocka_unit_test(a_struct_in_itself),
		cmocka_unit_test(a_struct_that_never_ends),
	};
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
