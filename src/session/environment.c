/* SPDX-License-Identifier: Apache-2.0 */
/* What ddb_open takes from the environment where its options leave it open. An empty variable counts as none.
 */
#include "base/mem.h"
#include "session/session.h"
#include <stdlib.h>

/* A copy, as the environment may change; false: no memory. *out stays as it is where there is no such
 * variable. */
static bool find(struct ddb *db, const char *name, struct error *err, const char **out)
{
	const char *value = getenv(name);
	if (!value || !*value)
		return true;
	*out = ddbi_arena_copy(&db->keep, str_z(value)).p;
	return *out || ddbi_fail_nomem(err);
}

static bool fill_text(struct ddb *db, const char *name, struct error *err, const char **option)
{
	return *option || find(db, name, err, option);
}

static bool fill_units(struct ddb *db, const char *name, struct error *err, int64_t *option)
{
	const char *text = NULL;
	int64_t n;
	if (*option)
		return true;
	if (!find(db, name, err, &text))
		return false;
	if (!text)
		return true;
	if (!ddbi_str_to_i64(str_z(text), &n) || n < 1)
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"the environment variable %s is \"%s\": a whole number from 1 on is needed", name,
			text);
	*option = n;
	return true;
}

/* ---- DDB_TAGS ---- */

static size_t count_tags(const char *text)
{
	size_t n = 1;
	for (; *text; text++)
		n += *text == ',';
	return n;
}

/* Up to the comma, which becomes the end; *text: what comes after it. */
static bool take_tag(char **text, struct ddb_tag *out)
{
	char *tag = *text, *end = strchr(tag, ',');
	*text = end ? end + 1 : tag + strlen(tag);
	if (end)
		*end = '\0';
	char *equals = strchr(tag, '=');
	if (!equals || equals == tag)
		return false;
	*equals = '\0';
	*out = (struct ddb_tag){ tag, equals + 1 };
	return true;
}

static bool fill_tags(struct ddb *db, struct error *err)
{
	const char *value = NULL;
	if (db->options.ntags)
		return true;
	if (!find(db, "DDB_TAGS", err, &value))
		return false;
	if (!value)
		return true;
	size_t n = count_tags(value);
	struct ddb_tag *tags = ARENA_ARRAY(&db->keep, struct ddb_tag, n);
	char *text = ddbi_arena_bytes(&db->keep, strlen(value) + 1);
	if (!tags || !text)
		return ddbi_fail_nomem(err);
	memcpy(text, value, strlen(value) + 1);
	for (size_t i = 0; i < n; i++)
		if (!take_tag(&text, &tags[i]))
			return ddbi_failf(err, EXCEPTION_CONVERSION,
				"the environment variable DDB_TAGS is \"%s\": key=value,key=value is needed",
				value);
	db->options.tags = tags;
	db->options.ntags = n;
	return true;
}

bool ddbi_environment(struct ddb *db, struct error *err, const char **where)
{
	struct ddb_open_opts *o = &db->options;
	if (!fill_text(db, "DDB_STORE", err, where) || !fill_text(db, "DDB_REGION", err, &o->region) ||
		!fill_text(db, "DDB_ENDPOINT", err, &o->endpoint) ||
		!fill_text(db, "DDB_TABLE_PREFIX", err, &o->table_prefix) ||
		!fill_units(db, "DDB_READ_UNITS", err, &o->read_units) ||
		!fill_units(db, "DDB_WRITE_UNITS", err, &o->write_units) || !fill_tags(db, err))
		return false;
	db->table_prefix = str_z(o->table_prefix);
	return *where ||
	       ddbi_failf(err, EXCEPTION_MISUSE,
		       "ddb_open: where is NULL, and the environment has no DDB_STORE: give memory:, "
		       "memory:NAME or file:PATH");
}
