/* SPDX-License-Identifier: Apache-2.0 */
#include "server/keys.h"
#include "signature/signature.h"

void ddbi_keys_init(struct server_keys *k)
{
	k->n = 0;
	ddbi_arena_init(&k->arena, (size_t)4 << 20);
}

static void wipe(struct str secret)
{
	if (secret.p)
		ddbi_signature_wipe((char *)(uintptr_t)secret.p, secret.n);
}

void ddbi_keys_free(struct server_keys *k)
{
	for (size_t i = 0; i < k->n; i++) {
		wipe(k->items[i]->secret);
		wipe(k->items[i]->token);
	}
	k->n = 0;
	ddbi_arena_free(&k->arena);
}

const struct server_key *ddbi_keys_find(const struct server_keys *k, struct str id)
{
	for (size_t i = 0; i < k->n; i++)
		if (str_eq(k->items[i]->id, id))
			return k->items[i];
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next word of the line; n 0: there is none. */
static struct str word(struct str *line)
{
	size_t from = 0;
	while (from < line->n && is_blank(line->p[from]))
		from++;
	size_t to = from;
	while (to < line->n && !is_blank(line->p[to]))
		to++;
	struct str out = str_sub(*line, from, to - from);
	*line = str_sub(*line, to, line->n - to);
	return out;
}

static bool wrong(struct error *err, const struct server_key *key, const char *what)
{
	return ddbi_failf(err, EXCEPTION_VALIDATION, "key %.*s: %s", (int)key->id.n, key->id.p, what);
}

static bool id_and_secret(struct str pair, struct server_key *key, struct error *err)
{
	const char *colon = memchr(pair.p, ':', pair.n);
	size_t n = colon ? (size_t)(colon - pair.p) : 0;
	if (!n || n + 1 == pair.n)
		return ddbi_failf(err, EXCEPTION_VALIDATION, "a key is written ID:SECRET");
	key->id = str_sub(pair, 0, n);
	key->secret = str_sub(pair, n + 1, pair.n - n - 1);
	for (size_t i = 0; i < n; i++)
		if (key->id.p[i] == '/' || key->id.p[i] == ',' || key->id.p[i] < '!' || key->id.p[i] > '~')
			return ddbi_failf(err, EXCEPTION_VALIDATION,
				"a key's id is of letters, digits and signs other than / and ,");
	return true;
}

static bool prefixes(struct str list, struct server_key *key, struct error *err)
{
	while (list.n) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma ? (size_t)(comma - list.p) : list.n;
		if (!n)
			return wrong(err, key, "an empty prefix in tables= would allow all tables");
		if (key->nprefixes == KEY_PREFIXES_MAX)
			return wrong(err, key, "more than 32 prefixes in tables=");
		key->prefixes[key->nprefixes++] = str_sub(list, 0, n);
		size_t skip = comma ? n + 1 : n;
		list = str_sub(list, skip, list.n - skip);
	}
	return key->nprefixes > 0 || wrong(err, key, "tables= needs a prefix of tables' names");
}

static bool starts(struct str s, struct str prefix, struct str *rest)
{
	if (!str_starts(s, prefix))
		return false;
	*rest = str_sub(s, prefix.n, s.n - prefix.n);
	return true;
}

static bool setting(struct str text, struct server_key *key, struct error *err)
{
	struct str rest;
	if (str_eq(text, STR("read-only"))) {
		key->read_only = true;
		return true;
	}
	if (starts(text, STR("tables="), &rest))
		return prefixes(rest, key, err);
	if (starts(text, STR("token="), &rest) && rest.n) {
		key->token = rest;
		return true;
	}
	if (starts(text, STR("until="), &rest))
		return ddbi_signature_time_read(rest, &key->until_us) ||
		       wrong(err, key, "until= needs a time such as 20300131T235959Z");
	return wrong(err, key,
		"behind ID:SECRET may stand read-only, tables=PREFIX,..., token=TOKEN and "
		"until=YYYYMMDDTHHMMSSZ");
}

bool ddbi_keys_add(struct server_keys *k, struct str line, struct error *err)
{
	struct server_key key = { .until_us = INT64_MAX };
	struct str copy = ddbi_arena_copy(&k->arena, line);
	if (!copy.p)
		return ddbi_fail_nomem(err);
	struct str text = word(&copy);
	if (!text.n || text.p[0] == '#')
		return true;
	if (!id_and_secret(text, &key, err))
		return false;
	while ((text = word(&copy)).n)
		if (!setting(text, &key, err))
			return false;
	if (key.until_us != INT64_MAX && !key.token.p)
		return wrong(err, &key, "until= tells when token= expires, and there is none");
	if (ddbi_keys_find(k, key.id))
		return wrong(err, &key, "it is there twice");
	if (k->n == KEYS_MAX)
		return ddbi_failf(err, EXCEPTION_VALIDATION, "more than %d keys", KEYS_MAX);
	struct server_key *kept = ARENA_NEW(&k->arena, struct server_key);
	if (!kept)
		return ddbi_fail_nomem(err);
	*kept = key;
	k->items[k->n++] = kept;
	return true;
}
