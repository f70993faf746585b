/* SPDX-License-Identifier: Apache-2.0 */
/* `ddb serve` in a process of its own, over libddb's remote store. */
#include "operation/codec.h"
#include "session/session.h"
#include "support/certificate.h"
#include "support/served.h"
#include "target.h"

struct remote_target {
	struct target base;
	struct ddb *db;
	char folder[32], certificate[64], key[64]; /* empty: plain HTTP */
};

static char *call(struct target *base, const char *op, const char *json, bool *failed)
{
	struct remote_target *t = (struct remote_target *)base;
	const char *out = NULL;
	*failed = ddb_call(t->db, op, json, &out) != DDB_OK;
	return out ? strdup(out) : NULL;
}

/* As a call of a model would be, but for values that no model can make: these go as they are. */
static void run_typed(struct ddb *db, struct op *op, struct str json, struct buf *out)
{
	const struct operation *o = &ddbi_operations[op->id];
	if (ddbi_decode(o->input, json, &db->scratch, &op->error, op->input)) {
		if (ddbi_find_fault(o->input, op->input))
			op->text = json;
		store_wait(db->store, op);
	}
	if (op_failed(op))
		ddbi_encode_error(&op->error, out);
	else if (o->output)
		ddbi_encode(o->output, op->output, out);
	ddbi_buf_byte(out, '\0');
}

static char *call_typed(struct target *base, const char *name, const char *json, bool *failed)
{
	struct remote_target *t = (struct remote_target *)base;
	struct ddb_arena arena;
	struct buf out;
	struct op op;
	enum op_id id = ddbi_operation_by_name(str_z(name));
	if (id == OP_NONE)
		return call(base, name, json, failed);
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&out, (size_t)64 << 20);
	char *text = NULL;
	if (ddbi_op_init(&op, id, &arena)) {
		run_typed(t->db, &op, str_z(json), &out);
		*failed = op_failed(&op);
		text = out.failed ? NULL : strdup(out.p);
	}
	ddbi_buf_free(&out);
	ddbi_arena_free(&arena);
	return text;
}

static void close_target(struct target *base)
{
	struct remote_target *t = (struct remote_target *)base;
	ddb_close(t->db);
	served_stop();
	if (t->folder[0]) {
		unlink(t->certificate);
		unlink(t->key);
		rmdir(t->folder);
	}
	free(t);
}

static struct target *begin(struct remote_target *t, const char *server, const char *const *more,
	const struct ddb_open_opts *opts)
{
	const char *where = served_start_with(server, more);
	if (where && ddb_open(&t->db, where, opts) == DDB_OK)
		return &t->base;
	fprintf(stderr, "%s\n", where ? ddb_errmsg(t->db) : "");
	close_target(&t->base);
	return NULL;
}

struct target *target_remote(const char *server, bool typed)
{
	struct remote_target *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->base = (struct target){ typed ? "remote, typed" : "remote", target_fresh_by_calls,
		typed ? call_typed : call, close_target };
	return begin(t, server, NULL, NULL);
}

static bool make_certificate(struct remote_target *t)
{
	char folder[] = "/tmp/ddb-tls-XXXXXX";
	if (!mkdtemp(folder))
		return false;
	snprintf(t->folder, sizeof t->folder, "%s", folder);
	snprintf(t->certificate, sizeof t->certificate, "%s/certificate.pem", folder);
	snprintf(t->key, sizeof t->key, "%s/key.pem", folder);
	return certificate_make("IP:127.0.0.1", t->certificate, t->key);
}

struct target *target_tls(const char *server)
{
	struct remote_target *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->base = (struct target){ "remote, TLS", target_fresh_by_calls, call, close_target };
	if (!make_certificate(t)) {
		fprintf(stderr, "no certificate could be made\n");
		close_target(&t->base);
		return NULL;
	}
	const char *more[] = { "--tls-cert", t->certificate, "--tls-key", t->key, NULL };
	struct ddb_remote remote = { .ca_file = t->certificate };
	return begin(t, server, more, &(struct ddb_open_opts){ .remote = &remote });
}
