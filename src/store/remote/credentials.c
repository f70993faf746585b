/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/credentials.h"
#include "base/mem.h"
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>

#define TRIED_MAX ((size_t)16 << 10)

/* ---- credentials ---- */

static char *place(struct str *to, struct str from, char *at)
{
	if (!from.p)
		return at;
	memcpy(at, from.p, from.n);
	at[from.n] = '\0';
	*to = (struct str){ at, from.n };
	return at + from.n + 1;
}

struct credentials *ddbi_credentials_new(
	struct str key_id, struct str secret, struct str token, int64_t expires_us)
{
	size_t size = sizeof(struct credentials) + key_id.n + secret.n + token.n + 3;
	struct credentials *c = ddbi_zalloc(size);
	if (!c)
		return NULL;
	c->refs = 1;
	c->size = size;
	c->expires_us = expires_us;
	char *at = place(&c->key_id, key_id, (char *)(c + 1));
	at = place(&c->secret, secret, at);
	place(&c->token, token.n ? token : STR_NONE, at);
	return c;
}

void ddbi_credentials_free(struct credentials *c)
{
	if (!c)
		return;
	OPENSSL_cleanse(c, c->size);
	ddbi_free(c);
}

/* ---- the chain ---- */

static const struct {
	const char *name;
	source_fn *ask;
} sources[] = {
	{ "options", ddbi_source_options },
	{ "environment", ddbi_source_environment },
	{ "AWS files", ddbi_source_files },
	{ "local service", ddbi_source_local },
};
#define SOURCES (sizeof sources / sizeof *sources)

void ddbi_chain_init(struct chain *c, const struct settings *settings, struct transport *transport)
{
	*c = (struct chain){ .settings = settings, .transport = transport };
	ddbi_arena_init(&c->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&c->tried, TRIED_MAX);
	ddbi_transfer_init(&c->transfer, (size_t)1 << 20);
	c->transfer.user = c;
}

void ddbi_chain_free(struct chain *c)
{
	ddbi_transfer_free(&c->transfer);
	ddbi_buf_free(&c->tried);
	ddbi_arena_free(&c->arena);
	ddbi_credentials_free(c->found);
}

static void finish(struct chain *c)
{
	if (!c->found && c->error.exception == EXCEPTION_NONE)
		ddbi_failf(&c->error, EXCEPTION_CREDENTIALS, "no credentials were found. %.*s",
			(int)c->tried.len, c->tried.len ? c->tried.p : "");
	c->running = false;
	c->done(c);
}

void ddbi_chain_go_on(struct chain *c)
{
	while (c->turn == TURN_NEXT && c->at < SOURCES) {
		c->turn = TURN_ASKING;
		sources[c->at++].ask(c);
	}
	if (c->turn != TURN_ASKING)
		finish(c);
}

void ddbi_chain_start(struct chain *c)
{
	ddbi_arena_reset(&c->arena);
	error_init(&c->error, &c->arena);
	buf_clear(&c->tried);
	c->at = 0;
	c->found = NULL;
	c->running = true;
	c->turn = ddbi_profile_load(c->settings->profile, &c->error, &c->profile) ? TURN_NEXT : TURN_FAILED;
	ddbi_chain_go_on(c);
}

void ddbi_chain_found(
	struct chain *c, struct str key_id, struct str secret, struct str token, int64_t expires_us)
{
	c->found = ddbi_credentials_new(key_id, secret, token, expires_us);
	c->turn = TURN_FOUND;
	if (!c->found)
		ddbi_chain_nomem(c);
}

void ddbi_chain_nothing(struct chain *c, const char *why, ...)
{
	char text[1024];
	va_list args;
	va_start(args, why);
	vsnprintf(text, sizeof text, why, args);
	va_end(args);
	if (c->tried.len)
		ddbi_buf_byte(&c->tried, ' ');
	buf_z(&c->tried, sources[c->at - 1].name);
	buf_z(&c->tried, ": ");
	buf_z(&c->tried, text);
	ddbi_buf_byte(&c->tried, '.');
	c->turn = TURN_NEXT;
}

void ddbi_chain_fail(struct chain *c, const char *why, ...)
{
	char text[2048];
	va_list args;
	va_start(args, why);
	vsnprintf(text, sizeof text, why, args);
	va_end(args);
	ddbi_failf(&c->error, EXCEPTION_CREDENTIALS, "%s", text);
	c->turn = TURN_FAILED;
}

void ddbi_chain_nomem(struct chain *c)
{
	ddbi_fail_nomem(&c->error);
	c->turn = TURN_FAILED;
}
