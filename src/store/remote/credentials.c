/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/credentials.h"
#include "base/mem.h"
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>

#define TRIED_MAX  ((size_t)16 << 10)
#define OUTPUT_MAX ((size_t)1 << 20) /* of a process or a service that gives credentials */

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
	struct str key_id, struct str secret, struct str token, struct str account, int64_t expires_us)
{
	size_t size = sizeof(struct credentials) + key_id.n + secret.n + token.n + account.n + 4;
	struct credentials *c = ddbi_zalloc(size);
	if (!c)
		return NULL;
	c->refs = 1;
	c->size = size;
	c->expires_us = expires_us;
	char *at = place(&c->key_id, key_id, (char *)(c + 1));
	at = place(&c->secret, secret, at);
	at = place(&c->token, token.n ? token : STR_NONE, at);
	place(&c->account, account.n ? account : STR_NONE, at);
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
	enum source_kind kind;
	source_fn *ask;
} sources[] = {
	{ "options", SOURCE_PROGRAM, ddbi_source_options },
	{ "environment", SOURCE_ENVIRONMENT, ddbi_source_environment },
	{ "role", SOURCE_ROLE, ddbi_source_role },
	{ "web identity", SOURCE_PROFILE, ddbi_source_web_identity },
	{ "SSO", SOURCE_PROFILE, ddbi_source_sso },
	{ "credentials file", SOURCE_PROFILE, ddbi_source_credentials_file },
	{ "credential_process", SOURCE_PROFILE, ddbi_source_process },
	{ "config file", SOURCE_PROFILE, ddbi_source_config_file },
	{ "container", SOURCE_CONTAINER, ddbi_source_container },
	{ "local service", SOURCE_LOCAL, ddbi_source_local },
	{ "instance metadata", SOURCE_INSTANCE, ddbi_source_instance },
};
#define SOURCES (sizeof sources / sizeof *sources)
#define ALL     (~0U)

void ddbi_chain_init(
	struct chain *c, const struct settings *settings, struct transport *transport, struct signer *signer)
{
	*c = (struct chain){ .settings = settings,
		.transport = transport,
		.signer = signer,
		.due_us = -1,
		.pid = -1,
		.fd = -1 };
	ddbi_arena_init(&c->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&c->tried, TRIED_MAX);
	ddbi_buf_init(&c->output, OUTPUT_MAX);
	ddbi_transfer_init(&c->transfer, OUTPUT_MAX);
	c->transfer.user = c;
}

void ddbi_chain_free(struct chain *c)
{
	ddbi_process_stop(c);
	ddbi_transfer_free(&c->transfer);
	ddbi_buf_free(&c->tried);
	ddbi_buf_free(&c->output);
	ddbi_arena_free(&c->arena);
	ddbi_credentials_free(c->found);
}

/* Where requests are to go to the account's own endpoint (12-E3). */
static void check_account(struct chain *c)
{
	struct str account = c->found->account;
	if (!c->settings->by_account)
		return;
	if (account.n && !ddbi_region_valid(account)) /* both become labels of a host's name */
		ddbi_chain_fail(c, "%s: Credentials-sourced account ID parameter is invalid", c->asked);
	else if (!account.n && c->settings->account_required)
		ddbi_chain_fail(c,
			"%s: AccountIdEndpointMode is required but no AccountID was provided or able to be "
			"loaded",
			c->asked);
}

static void finish(struct chain *c)
{
	if (c->turn == TURN_FOUND)
		check_account(c);
	if (c->turn != TURN_FOUND) {
		ddbi_credentials_free(c->found); /* from which a role could not be assumed */
		c->found = NULL;
	}
	if (!c->found && c->error.exception == EXCEPTION_NONE)
		ddbi_failf(&c->error, EXCEPTION_CREDENTIALS, "no credentials were found. %.*s",
			(int)c->tried.len, c->tried.len ? c->tried.p : "");
	c->running = false;
	c->due_us = -1;
	c->done(c);
}

/* The next source that may be asked, or the next role. */
static bool ask_next(struct chain *c)
{
	if (c->turn == TURN_FOUND && c->nroles) {
		c->turn = TURN_ASKING;
		c->asked = "role";
		ddbi_role_assume(c);
		return true;
	}
	while (c->turn == TURN_NEXT && c->at < SOURCES) {
		size_t i = c->at++;
		if (!(c->kinds & sources[i].kind))
			continue;
		c->turn = TURN_ASKING;
		c->asked = sources[i].name;
		sources[i].ask(c);
		return true;
	}
	return false;
}

void ddbi_chain_go_on(struct chain *c)
{
	while (c->turn != TURN_ASKING && ask_next(c)) {
	}
	if (c->turn != TURN_ASKING)
		finish(c);
}

void ddbi_chain_start(struct chain *c)
{
	ddbi_arena_reset(&c->arena);
	error_init(&c->error, &c->arena);
	buf_clear(&c->tried);
	c->at = c->nroles = 0;
	c->kinds = ALL;
	ddbi_credentials_free(c->found);
	c->found = NULL;
	c->running = true;
	c->due_us = -1;
	c->turn = ddbi_profile_load(c->settings->profile, &c->error, &c->profile) ? TURN_NEXT : TURN_FAILED;
	c->subject = c->profile.name;
	ddbi_chain_go_on(c);
}

void ddbi_chain_expire(struct chain *c)
{
	ddbi_process_stop(c);
	c->due_us = -1;
	ddbi_chain_fail(c, "%s: no answer in time", c->asked);
	ddbi_chain_go_on(c);
}

bool ddbi_header_unsafe(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
			return true;
	return false;
}

void ddbi_chain_found(struct chain *c, struct str key_id, struct str secret, struct str token,
	struct str account, int64_t expires_us)
{
	struct credentials *before = c->found;
	if (ddbi_header_unsafe(key_id) || ddbi_header_unsafe(secret) || ddbi_header_unsafe(token)) {
		ddbi_chain_fail(
			c, "%s: the credentials hold a line's end or another control character", c->asked);
		return;
	}
	c->found = ddbi_credentials_new(key_id, secret, token, account, expires_us);
	ddbi_credentials_free(before);
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
	buf_z(&c->tried, c->asked);
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
	if (c->error.exception != EXCEPTION_NOMEM) /* which may be why */
		ddbi_failf(&c->error, EXCEPTION_CREDENTIALS, "%s", text);
	c->turn = TURN_FAILED;
}

void ddbi_chain_nomem(struct chain *c)
{
	ddbi_fail_nomem(&c->error);
	c->turn = TURN_FAILED;
}

const char *ddbi_chain_text(struct chain *c, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *text = n >= 0 ? ddbi_arena_bytes(&c->arena, (size_t)n + 1) : NULL;
	if (text)
		vsnprintf(text, (size_t)n + 1, format, again);
	else
		ddbi_chain_nomem(c);
	va_end(again);
	va_end(args);
	return text;
}
