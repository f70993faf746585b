/* SPDX-License-Identifier: Apache-2.0 */
/* One table for several models: a shop with its customers and their orders, told apart by their keys, and the
 * same with a discriminator. */
#ifndef TESTS_UNIT_MODEL_SHOP_H
#define TESTS_UNIT_MODEL_SHOP_H
#include "things.h"

enum status { STATUS_OPEN, STATUS_SENT };
static const struct ddb_name statuses[] = { { "open", STATUS_OPEN }, { "sent", STATUS_SENT }, { 0 } };

struct customer {
	const char *email, *name;
	const char *country, *city;
	char pk[40];
};
DDB_DECLARE(customer);
#define CUSTOMER(e) (&(struct customer){ .email = (e) })
static const struct ddb_attr customer_attrs[] = {
	DDB_HASH(customer, pk, .name = "PK", .pattern = "CUSTOMER#{email}"),
	DDB_RANGE_OF(customer, "SK", "PROFILE"),
	DDB_ATTR(customer, email),
	DDB_ATTR(customer, name),
	DDB_ATTR(customer, country),
	DDB_ATTR(customer, city),
	DDB_ATTR_OF(customer, "place", "{country}#{city}"),
};
DDB_MODEL(customer, "Shop");

struct order {
	const char *email;
	uint32_t number;
	struct ddb_date placed;
	enum status status;
	struct ddb_opt_int total;
	int version;
};
DDB_DECLARE(order);
#define ORDER(e, y, m, d, n) (&(struct order){ .email = (e), .placed = { y, m, d }, .number = (n) })
static const struct ddb_attr order_attrs[] = {
	DDB_HASH_OF(order, "PK", "CUSTOMER#{email}"),
	DDB_RANGE_OF(order, "SK", "ORDER#{placed}#{number:6}"),
	DDB_ATTR(order, email),
	DDB_ATTR(order, number),
	DDB_ATTR(order, placed),
	DDB_ENUM(order, status, statuses),
	DDB_ATTR(order, total),
	DDB_VERSION(order, version),
	DDB_ATTR_OF(order, "by_status", "{status}#{placed}"),
	DDB_ATTR_OF(order, "by_total", "TOTAL#{total}"),
};
static const struct ddb_index order_indexes[] = { DDB_INDEX_OF("status", "by_status", NULL) };
DDB_MODEL(order, "Shop", DDB_INDEXES(order_indexes));

/* Animals of a zoo: only an attribute says what an item is. */
struct cat {
	const char *zoo, *name;
	int lives;
};
DDB_DECLARE(cat);
static const struct ddb_attr cat_attrs[] = {
	DDB_HASH(cat, zoo),
	DDB_RANGE(cat, name),
	DDB_DISCRIMINATOR(cat, "kind", "CAT"),
	DDB_ATTR(cat, lives),
};
DDB_MODEL(cat, "Zoo");
struct dog {
	const char *zoo, *name;
	const char *lives; /* a text, where a cat has a number */
};
DDB_DECLARE(dog);
static const struct ddb_attr dog_attrs[] = {
	DDB_HASH(dog, zoo),
	DDB_RANGE(dog, name),
	DDB_DISCRIMINATOR(dog, "kind", "DOG"),
	DDB_ATTR(dog, lives),
};
DDB_MODEL(dog, "Zoo");

static inline int shop_up(void **state)
{
	if (ground_up(state))
		return -1;
	struct ground *g = *state;
	OK(g, order_create_table(g->db, NULL));
	OK(g, cat_create_table(g->db, NULL));
	return 0;
}

#endif
