/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/memory.h"
#include "session/driver_local.h"
#include "session/session.h"
#include "store/local/local.h"

/* "memory:" is private, "memory:NAME" is known by its name. */
static bool identity(const char *rest, struct error *err, struct str *id)
{
	if (!*rest)
		return true;
	struct buf b;
	ddbi_buf_init(&b, 4096);
	buf_z(&b, "memory:");
	buf_z(&b, rest);
	*id = b.failed ? STR_NONE : ddbi_arena_copy(err->arena, buf_view(&b));
	bool too_long = b.too_long;
	ddbi_buf_free(&b);
	if (too_long)
		return ddbi_failf(
			err, EXCEPTION_CONVERSION, "the name of a memory store may have 4000 bytes at most");
	return id->p || ddbi_fail_nomem(err);
}

static bool open_memory(
	const char *rest, const struct ddb_open_opts *o, struct error *err, struct store **out)
{
	struct kv *kv;
	struct local_opts opts = local_options(o, LOCAL_ON_CALLS);
	(void)rest;
	opts.sync = false;
	opts.sync_every_ms = 0;
	if (ddbi_kv_memory_open(&kv) != KV_OK)
		return ddbi_fail_nomem(err);
	return ddbi_local_open(kv, &opts, err, out);
}

const struct session_driver ddbi_driver_memory = { "memory", identity, open_memory };
