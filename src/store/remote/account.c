/* SPDX-License-Identifier: Apache-2.0 */
/* An account has an endpoint of its own (12-E3), which is known once the credentials are. */
#include "store/remote/client.h"

struct account {
	struct account *next;
	struct str id;
	struct service_endpoint endpoint;
};

static struct account *add(struct remote *r, struct str id)
{
	const struct settings *s = &r->settings;
	const struct endpoint_rule rule = { .region = s->region, .dual_stack = s->options.dual_stack };
	struct error err;
	error_init(&err, &r->arena);
	struct account *a = ddbi_arena_zalloc(&r->arena, sizeof *a);
	if (!a)
		return NULL;
	a->id = ddbi_arena_copy(&r->arena, id);
	if (!a->id.p || !ddbi_endpoint_of_account(&rule, id, &err, &a->endpoint))
		return NULL;
	a->next = r->accounts;
	r->accounts = a;
	return a;
}

/* A table may be named by its ARN, which may be another account's. The region's endpoint takes both. */
static bool names_an_account(const struct flight *f)
{
	return ddbi_str_contains(f->payload, STR("\"arn:aws:dynamodb:"));
}

const struct service_endpoint *ddbi_flight_endpoint(struct flight *f, const struct credentials *credentials)
{
	struct remote *r = f->door->remote;
	if (ddbi_operations[f->op->id].streams)
		return &r->settings.streams;
	if (!r->settings.by_account || !credentials->account.n || names_an_account(f))
		return &r->settings.items;
	pthread_mutex_lock(&r->lock);
	struct account *a = r->accounts;
	while (a && !str_eq(a->id, credentials->account))
		a = a->next;
	if (!a)
		a = add(r, credentials->account);
	pthread_mutex_unlock(&r->lock);
	return a ? &a->endpoint : NULL;
}
