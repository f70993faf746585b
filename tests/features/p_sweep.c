/* SPDX-License-Identifier: Apache-2.0 */
/* P40-P42: what the store does with items that have expired. */
#include "feature.h"
#include <stdio.h>
#include <time.h>

struct entry {
	const char *pk;
	struct ddb_time expires_at;
};
DDB_DECLARE(entry);
static const struct ddb_attr entry_attrs[] = {
	DDB_HASH(entry, pk),
	DDB_TTL(entry, expires_at, .name = "ttl"),
};
DDB_MODEL(entry, "Cache");
#define ENTRY(key) (&(struct entry){ .pk = (key) })

struct plain { /* the same table without a time to live */
	const char *pk;
	int64_t expires_at;
};
DDB_DECLARE(plain);
static const struct ddb_attr plain_attrs[] = { DDB_HASH(plain, pk), DDB_ATTR(plain, expires_at) };
DDB_MODEL(plain, "Plain");

/* 2025-01-01T00:00:00Z, as the store has it; by any clock outside of it that is over. */
static int64_t new_year(void *user)
{
	(void)user;
	return INT64_C(1735689600000000);
}

/* A store whose clock stands still has nothing to sweep, so that the item is one that waits for the sweeper.
 */
FEATURE(p40_expired_items_can_be_read)
{
	const struct ddb_open_opts opts = { .clock_us = new_year };
	struct ddb *theirs = f->db, *mine = NULL;
	struct entry found;
	size_t n = 0;
	assert_rc(f, ddb_open(&mine, "memory:", &opts), DDB_OK);
	f->db = mine;
	assert_ok(f, entry_create_table(mine, NULL));
	assert_ok(f, entry_put(mine, &(struct entry){ "E1", { INT64_C(1735689601000000) } }, NULL));
	assert_stored(f, "Cache", "{'pk':{'S':'E1'}}", "{'pk':{'S':'E1'},'ttl':{'N':'1735689601'}}");
	assert_ok(f, entry_get(mine, f->arena, ENTRY("E1"), &found, NULL)); /* get does not filter it */
	assert_that(f, entry_expired(&found));
	assert_ok(f, entry_count(mine, NULL, &n));
	assert_int(f, n, 1);
	assert_ok(f, entry_update(mine, ENTRY("E1"), ddb_changes(ddb_remove(DDB(entry, expires_at))), NULL));
	assert_stored(f, "Cache", "{'pk':{'S':'E1'}}", "{'pk':{'S':'E1'}}");
	f->db = theirs;
	ddb_close(mine);
}

static void wait_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* Until the item is swept; at most 20 s. */
static bool goes(struct feature *f, const char *pk)
{
	struct entry found;
	for (int i = 0; i < 400; i++) {
		enum ddb_rc rc = entry_get(f->db, f->arena, ENTRY(pk), &found, NULL);
		if (rc == DDB_NOT_FOUND)
			return true;
		assert_ok(f, rc);
		wait_ms(50);
	}
	return false;
}

FEATURE(p41_ttl_is_enabled_with_the_stored_name)
{
	assert_ok(f, entry_create_table(f->db, NULL));
	assert_ok(f, entry_create_table(f->db, NULL)); /* on already, and that is fine */
	assert_answer(f, "DescribeTimeToLive", "{'TableName':'Cache'}",
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'ttl'}}");
	assert_ok(f, plain_create_table(f->db, NULL));
	assert_answer(f, "DescribeTimeToLive", "{'TableName':'Plain'}",
		"{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}");

	/* Another name means no deletion. */
	feature_put(f, "Cache", "{'pk':{'S':'E2'},'expires_at':{'N':'1735689601'}}");
	assert_ok(f, entry_put(f->db, &(struct entry){ "E1", ddb_in_seconds(-5) }, NULL));
	assert_that(f, goes(f, "E1"));
	assert_missing(f, "Cache", "{'pk':{'S':'E1'}}");
	assert_stored(f, "Cache", "{'pk':{'S':'E2'}}", "{'pk':{'S':'E2'},'expires_at':{'N':'1735689601'}}");
}

/* The text behind "name":" in JSON, of which *json is left behind it; false: it has no more of them. */
static bool next_text(const char **json, const char *name, char out[400])
{
	char quoted[60];
	snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
	const char *at = strstr(*json, quoted);
	if (!at)
		return false;
	*json = at + strlen(quoted);
	snprintf(out, 400, "%.*s", (int)strcspn(*json, "\""), *json);
	return true;
}

/* All that a shard has; its records go into `records` after what is there. */
static void read_shard(struct feature *f, const char *arn, const char *shard, char records[8000])
{
	char input[900], iterator[400];
	snprintf(input, sizeof input, "{'StreamArn':'%s','ShardId':'%s','ShardIteratorType':'TRIM_HORIZON'}",
		arn, shard);
	const char *json = feature_call(f, "GetShardIterator", input);
	assert_that(f, next_text(&json, "ShardIterator", iterator));
	snprintf(input, sizeof input, "{'ShardIterator':'%s'}", iterator);
	size_t n = strlen(records);
	snprintf(records + n, 8000 - n, "%s", feature_call(f, "GetRecords", input));
}

/* All that the stream of the table has. */
static void read_stream(struct feature *f, char records[8000])
{
	char arn[400], input[500], shards[4000], shard[400];
	const char *json = feature_call(f, "DescribeTable", "{'TableName':'Cache'}");
	assert_that(f, next_text(&json, "LatestStreamArn", arn));
	snprintf(input, sizeof input, "{'StreamArn':'%s'}", arn);
	snprintf(shards, sizeof shards, "%s", feature_call(f, "DescribeStream", input));
	*records = '\0';
	for (json = shards; next_text(&json, "ShardId", shard);)
		read_shard(f, arn, shard, records);
}

static int count_of(const char *text, const char *what)
{
	int n = 0;
	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

FEATURE(p42_deletion_in_the_background)
{
	char records[8000];
	assert_ok(f, entry_create_table(f->db, NULL));
	feature_call(f, "UpdateTable",
		"{'TableName':'Cache','StreamSpecification':{'StreamEnabled':true,"
		"'StreamViewType':'KEYS_ONLY'}}");
	assert_ok(f, entry_put(f->db, &(struct entry){ "E1", ddb_in_seconds(1) }, NULL));
	assert_ok(f, entry_put(f->db, &(struct entry){ "E2", ddb_in_days(3000) }, NULL));
	feature_put(f, "Cache", "{'pk':{'S':'E3'},'ttl':{'S':'1735689601'}}"); /* no number: never */
	assert_that(f, goes(f, "E1"));
	assert_missing(f, "Cache", "{'pk':{'S':'E1'}}");
	assert_stored(f, "Cache", "{'pk':{'S':'E3'}}", "{'pk':{'S':'E3'},'ttl':{'S':'1735689601'}}");
	assert_table(f, "Cache", "{'ItemCount':2}");

	/* Deletions can be watched: the stream tells the service's from everybody else's. */
	assert_ok(f, entry_delete(f->db, ENTRY("E2"), NULL));
	read_stream(f, records);
	assert_int(f, count_of(records, "\"eventName\":\"INSERT\""), 3);
	assert_int(f, count_of(records, "\"eventName\":\"REMOVE\""), 2);
	assert_int(f, count_of(records, "\"PrincipalId\":\"dynamodb.amazonaws.com\""), 1);
}
