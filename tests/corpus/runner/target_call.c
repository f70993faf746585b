/* SPDX-License-Identifier: Apache-2.0 */
/* Stores in the process, over ddb_call. */
#include "target.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct call_target {
	struct target base;
	struct ddb *db;
	const struct ddb_realism *realism;
	char folder[64], path[96];
	unsigned files;
};

static bool open_at(struct call_target *t, const char *where)
{
	if (!ddb_open(&t->db, where, &(struct ddb_open_opts){ .sync_every_ms = 1000, .realism = t->realism }))
		return true;
	fprintf(stderr, "%s: %s\n", where, ddb_errmsg(t->db));
	return false;
}

static bool fresh_memory(struct target *base)
{
	struct call_target *t = (struct call_target *)base;
	ddb_close(t->db);
	return open_at(t, "memory:");
}

static void remove_file(struct call_target *t)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", ".lock", "-lock" };
	char name[128];
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		snprintf(name, sizeof name, "%s%s", t->path, suffixes[i]);
		unlink(name);
	}
}

static bool fresh_file(struct target *base)
{
	struct call_target *t = (struct call_target *)base;
	char where[128];
	ddb_close(t->db);
	t->db = NULL;
	if (t->files++)
		remove_file(t);
	snprintf(t->path, sizeof t->path, "%s/%u.db", t->folder, t->files);
	snprintf(where, sizeof where, "file:%s", t->path);
	return open_at(t, where);
}

static char *call(struct target *base, const char *op, const char *json, bool *failed)
{
	struct call_target *t = (struct call_target *)base;
	const char *out = NULL;
	*failed = ddb_call(t->db, op, json, &out) != DDB_OK;
	return out ? strdup(out) : NULL;
}

static void close_target(struct target *base)
{
	struct call_target *t = (struct call_target *)base;
	ddb_close(t->db);
	if (t->files)
		remove_file(t);
	if (t->folder[0])
		rmdir(t->folder);
	free(t);
}

static struct call_target *make(const char *name, bool (*fresh)(struct target *))
{
	struct call_target *t = calloc(1, sizeof *t);
	if (t)
		t->base = (struct target){ name, fresh, call, close_target };
	return t;
}

struct target *target_memory(void)
{
	return (struct target *)make("memory", fresh_memory);
}

/* A store in memory behind the realism store, which lets all cases pass as they do without it. */
struct target *target_realism(const char *name)
{
	static const struct {
		const char *name;
		struct ddb_realism realism;
	} kinds[] = {
		{ "memory+realism", { .seed = 0 } },
		{ "memory+latency", { .latency_max_ms = 2 } },
		{ "memory+throttle", { .throttle = true } },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(name, kinds[i].name)) {
			struct call_target *t = make(kinds[i].name, fresh_memory);
			if (t)
				t->realism = &kinds[i].realism;
			return (struct target *)t;
		}
	fprintf(stderr, "corpus_run: there is no store %s\n", name);
	return NULL;
}

struct target *target_file(void)
{
	struct call_target *t = make("file", fresh_file);
	const char *top = getenv("TMPDIR");
	if (!t)
		return NULL;
	snprintf(t->folder, sizeof t->folder, "%s/ddb-corpus-XXXXXX", top && strlen(top) < 30 ? top : "/tmp");
	if (!mkdtemp(t->folder)) {
		perror(t->folder);
		free(t);
		return NULL;
	}
	return (struct target *)t;
}
