/* SPDX-License-Identifier: Apache-2.0 */
/* B6, B23: tables that are made at the start, and again. */
#include "feature.h"

struct author {
	const char *pk;
};
FEATURE_MODEL(author, "authors", DDB_HASH(author, pk));
struct post {
	const char *pk, *author_pk;
};
DDB_DECLARE(post);
static const struct ddb_attr post_attrs[] = { DDB_HASH(post, pk), DDB_ATTR(post, author_pk) };
static const struct ddb_index post_indexes[] = { DDB_INDEX_HASH(post, "author_pk-index", author_pk) };
DDB_MODEL(post, "posts", DDB_INDEXES(post_indexes));

static const struct ddb_model *const models[] = { &author_model, &post_model };

FEATURE(b6_tables_made_at_the_start)
{
	assert_ok(f, ddb_create_tables(f->db, models, 2, NULL));
	assert_ok(f, author_put(f->db, &(struct author){ "a1" }, NULL));
	assert_ok(f, post_put(f->db, &(struct post){ "p1", "a1" }, NULL));
	assert_ok(f, ddb_create_tables(f->db, models, 2, NULL)); /* at the next start they are there */
	assert_answer(f, "ListTables", "{}", "{'TableNames':['authors','posts']}");
	assert_items(f, "authors", "[{'pk':{'S':'a1'}}]");
	assert_items(f, "posts", "[{'pk':{'S':'p1'},'author_pk':{'S':'a1'}}]");
	assert_error_on(
		f, f->db, ddb_create_tables(f->db, NULL, 1, NULL), DDB_MISUSE, "the list of models is NULL");
}

FEATURE(b23_ensure_and_delete_table)
{
	bool there = true;
	assert_ok(f, post_table_exists(f->db, &there));
	assert_that(f, !there);
	assert_error_on(f, f->db, post_delete_table(f->db), DDB_NO_TABLE,
		"Requested resource not found: Table: posts not found");
	assert_ok(f, post_create_table(f->db, NULL));
	assert_ok(f, post_put(f->db, &(struct post){ "p1", NULL }, NULL));
	assert_ok(f, post_create_table(f->db, NULL)); /* it is there: nothing is done */
	assert_items(f, "posts", "[{'pk':{'S':'p1'}}]");
	assert_ok(f, post_wait_table(f->db, 30000));
	assert_ok(f, post_table_exists(f->db, &there));
	assert_that(f, there);
	assert_ok(f, post_delete_table(f->db));
	assert_ok(f, post_table_exists(f->db, &there));
	assert_that(f, !there);
	/* One of that name with other keys is no success. */
	feature_call(f, "CreateTable",
		"{'TableName':'posts','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'id',"
		"'KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'id','AttributeType':'S'}]}");
	assert_error_on(f, f->db, post_create_table(f->db, NULL), DDB_INVALID,
		"the table posts is there already, but has other keys");
	assert_items(f, "posts", "[]");
}
