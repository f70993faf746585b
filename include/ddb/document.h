/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/document.h: structs, items and JSON into each other; values as text; items without a struct. */
#ifndef DDB_DOCUMENT_H
#define DDB_DOCUMENT_H
/* clang-format off */
#include <ddb/error.h>
#include <ddb/model.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

enum ddb_json {
	DDB_DYNAMODB_JSON, /* {"email":{"S":"jane@x.org"},"age":{"N":"31"}}: nothing is lost */
	DDB_PLAIN_JSON     /* {"email":"jane@x.org","age":31}: binary as base64 text, sets as lists. Read back, a text is S, a list L,
	                    * unless a model says what its attributes are */
};

/* ==== Structs: as they are stored, without storing them ===========================================
 * The session's store is not asked. Errors as in ddb_put and ddb_get; what is made lives in the arena. JSON has members
 * in the order of the struct, then what is made of them or in a DDB_REST. */
enum ddb_rc ddb_to_item(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *x, struct ddb_item *out);
enum ddb_rc ddb_from_item(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_item *, void *out);
enum ddb_rc ddb_to_json(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *x, enum ddb_json, const char **json);
/* DDB_INVALID: not JSON (with line and column), or not what the members hold. Unknown attributes as in ddb_get. */
enum ddb_rc ddb_from_json(struct ddb *, const struct ddb_model *, struct ddb_arena *, const char *json, enum ddb_json, void *out);
/* Bytes that DynamoDB counts for it; 400 KB (409600) is its limit. */
enum ddb_rc ddb_size_of(struct ddb *, const struct ddb_model *, const void *x, size_t *bytes);
/* One line for people and logs: user { email = "jane@x.org", age = 31 }. Absent members are left out; texts of more than 60
 * characters are cut. */
enum ddb_rc ddb_show(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *x, const char **text);
/* Do both have the same key? (Both NULL-safe: false.) */
bool ddb_same_key(struct ddb *, const struct ddb_model *, const void *a, const void *b);

/* ==== Items =====================================================================================
 * Failures fill in *why, which may be NULL. Any thread. */
enum ddb_rc ddb_item_to_json(struct ddb_arena *, const struct ddb_item *, enum ddb_json, const char **json, struct ddb_error *why);
enum ddb_rc ddb_item_from_json(struct ddb_arena *, const char *json, enum ddb_json, struct ddb_item *out, struct ddb_error *why);
/* As DynamoDB counts. 0 for an item that breaks a rule. */
size_t ddb_item_size(const struct ddb_item *);
/* The attribute; NULL: there is none. */
const struct ddb_value *ddb_item_get(const struct ddb_item *, const char *name);
/* Equal as DynamoDB compares: sets without order, numbers by value. */
bool ddb_item_equal(const struct ddb_item *, const struct ddb_item *);
bool ddb_value_equal(const struct ddb_value *, const struct ddb_value *);

/* Values, short: DDB_S and so on with what is in them. Texts are borrowed. */
struct ddb_value ddb_text_value(const char *);
struct ddb_value ddb_int_value(int64_t);
struct ddb_value ddb_bool_value(bool);

/* ==== Numbers ==================================================================================
 * Any thread. false: not a number, more than 38 digits, out of range, or (to the C types) not exactly or out of range. */
#define DDB_DECIMAL_SIZE 200 /* of every number's text */
bool ddb_decimal_of(const char *text, struct ddb_decimal *out);            /* "12.50", "-1E-7" */
void ddb_decimal_text(struct ddb_decimal, char out[DDB_DECIMAL_SIZE]);       /* "" for what is no decimal: over 38 digits */
struct ddb_decimal ddb_decimal_of_int(int64_t);
bool ddb_decimal_of_real(double, struct ddb_decimal *out);                 /* the shortest text that reads back the same */
bool ddb_decimal_to_int(struct ddb_decimal, int64_t *out);
double ddb_decimal_to_real(struct ddb_decimal);                            /* the nearest double */
int ddb_decimal_compare(struct ddb_decimal, struct ddb_decimal);           /* below 0, 0, above 0 */
/* Exact sums; false: more than 38 digits, or out of range. */
bool ddb_decimal_add(struct ddb_decimal, struct ddb_decimal, struct ddb_decimal *out);
bool ddb_decimal_subtract(struct ddb_decimal, struct ddb_decimal, struct ddb_decimal *out);

/* ==== Items without a struct ======================================================================
 * A model whose structs are struct ddb_item: every call that takes a model takes it, with struct ddb_item in place of
 * the user's struct (a key is an item that has the key attributes). Conditions are made with ddb_parse or ddb_stored. */
struct ddb_key_attr { const char *name; enum ddb_type type; };       /* type: DDB_S, DDB_N or DDB_B; name NULL: none */
struct ddb_item_index {
	const char *name;
	struct ddb_key_attr hash, range;
	bool local, keys_only;
	const char *const *include;  /* NULL-terminated; NULL: everything */
};
struct ddb_item_table {
	const char *table;           /* without the session's prefix */
	struct ddb_key_attr hash, range;
	const struct ddb_item_index *indexes;
	size_t nindexes;
	const char *ttl;             /* NULL: none */
};
/* The model lives in the arena. DDB_MISUSE: what is wrong is in *why (may be NULL). */
enum ddb_rc ddb_item_model(struct ddb_arena *, const struct ddb_item_table *, const struct ddb_model **out, struct ddb_error *why);
/* The same from what the store says of a table (DescribeTable). The session must not outlive the arena. */
enum ddb_rc ddb_learn_model(struct ddb *, struct ddb_arena *, const char *table, const struct ddb_model **out);

#include <ddb/private/end.h>
/* clang-format on */
#endif
