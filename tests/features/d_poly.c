/* SPDX-License-Identifier: Apache-2.0 */
/* D31: made keys, several models in one table, transactions. */
#include "feature.h"
#include <stdio.h>

/* ---- customers and their orders, in one table ---- */

struct customer {
	const char *email, *name;
};
DDB_DECLARE(customer);
static const struct ddb_attr customer_attrs[] = {
	DDB_HASH_OF(customer, "pk", "USER#{email}"),
	DDB_RANGE_OF(customer, "sk", "PROFILE"),
	DDB_DISCRIMINATOR(customer, "type", "USER"),
	DDB_ATTR(customer, email),
	DDB_ATTR(customer, name),
};
DDB_MODEL(customer, "Shop");

struct order {
	const char *email;
	int number;
	char id[DDB_UUID_SIZE];
	struct ddb_time expires_at;
};
DDB_DECLARE(order);
static const struct ddb_attr order_attrs[] = {
	DDB_HASH_OF(order, "pk", "USER#{email}"),
	DDB_RANGE_OF(order, "sk", "ORDER#{number:4}"),
	DDB_DISCRIMINATOR(order, "type", "ORDER"),
	DDB_ATTR(order, email),
	DDB_ATTR(order, number),
	DDB_ATTR(order, id, .uuid = true),
	DDB_TTL(order, expires_at),
};
DDB_MODEL(order, "Shop");

#define ANN_KEY "{'pk':{'S':'USER#ann'},'sk':{'S':'PROFILE'}}"
#define ANN                                                                                    \
	"{'pk':{'S':'USER#ann'},'sk':{'S':'PROFILE'},'type':{'S':'USER'},'email':{'S':'ann'}," \
	"'name':{'S':'Ann'}}"
#define ID "0190163d-8694-439b-aea5-966c26f8ad91"
#define ORDER_7                                                                 \
	"{'pk':{'S':'USER#ann'},'sk':{'S':'ORDER#0007'},'type':{'S':'ORDER'},'" \
	"email':{'S':'ann'},"                                                   \
	"'number':{'N':'7'},'id':{'S':'" ID "'},'expires_at':{'N':'4864881600'}}"
#define ORDER_7_KEY "{'pk':{'S':'USER#ann'},'sk':{'S':'ORDER#0007'}}"

FEATURE(d31_auto_keys_polymorphism_transactions)
{
	static const struct ddb_model *const shop[] = { &customer_model, &order_model };
	struct customer ann = { "ann", "Ann" }, who;
	struct order seven = { "ann", 7, ID, { INT64_C(4864881600000000) } },
		     made = { .email = "ann", .number = 12 }, o;
	assert_ok(f, ddb_create_tables(f->db, shop, 2, NULL));
	assert_answer(f, "DescribeTimeToLive", "{'TableName':'Shop'}",
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'expires_at'}}");
	struct ddb_step steps[] = { customer_create_step(&ann), order_create_step(&seven) };
	assert_ok(f, ddb_transact(f->db, steps, 2, NULL));
	assert_stored(f, "Shop", ANN_KEY, ANN);
	assert_stored(f, "Shop", ORDER_7_KEY, ORDER_7);
	assert_ok(f, order_put(f->db, &made, NULL));
	assert_that(f, strlen(made.id) == 36 && made.id[14] == '4');

	/* One query for all of them, each as what it is. */
	const struct ddb_model *which = NULL;
	const void *item;
	char seen[100] = "";
	struct ddb_cursor *c = ddb_find_any(f->db, shop, 2,
		&(struct ddb_query){ .where = ddb_eq(DDB_TEXT_OF(customer, "pk"), "USER#ann") });
	for (size_t n = 0; (item = ddb_next_any(c, &which)) && n < sizeof seen;)
		n += (size_t)(which == &order_model ? snprintf(seen + n, sizeof seen - n, "order %d ",
							      ((const struct order *)item)->number)
						    : snprintf(seen + n, sizeof seen - n, "user %s ",
							      ((const struct customer *)item)->name));
	assert_ok(f, ddb_finish(c));
	assert_text(f, seen, "order 7 order 12 user Ann ");

	/* A step that fails is named, and nothing is done. */
	struct ddb_step again[] = { order_delete_step(&seven, DDB_ALWAYS), customer_create_step(&ann) };
	assert_error_on(f, f->db, ddb_transact(f->db, again, 2, NULL), DDB_CANCELLED,
		"Transaction cancelled, please refer cancellation reasons "
		"for specific reasons [None, ConditionalCheckFailed]");
	assert_that(f, again[0].rc == DDB_OK && again[1].rc == DDB_CONDITION_FAILED);
	assert_text(f, again[1].reason, "The conditional request failed");
	assert_stored(f, "Shop", ORDER_7_KEY, ORDER_7);

	struct ddb_get_step gets[] = { customer_get_step(&ann, &who), order_get_step(&seven, &o),
		order_get_step(&(struct order){ .email = "ann", .number = 99 }, &made) };
	assert_ok(f, ddb_transact_get(f->db, f->arena, gets, 3));
	assert_that(f, gets[0].found && gets[1].found && !gets[2].found);
	assert_text(f, o.id, ID);

	struct ddb_batch *b = ddb_batch(f->db, NULL); /* and many of both in one batch */
	assert_ok(f, order_batch_delete(b, &seven));
	assert_ok(f, customer_batch_put(b, &(struct customer){ "bob", "Bob" }));
	assert_ok(f, ddb_batch_finish(b, NULL));
	assert_missing(f, "Shop", ORDER_7_KEY);
	assert_error_on(f, f->db, order_get(f->db, f->arena, &seven, &o, NULL), DDB_NOT_FOUND,
		"there is no such item in Shop");
}
