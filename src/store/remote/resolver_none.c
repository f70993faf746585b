/* SPDX-License-Identifier: Apache-2.0 */
/* In place of resolver_ares.c, where there is no c-ares: there is never a resolver. */
#include "store/remote/resolver.h"

bool ddbi_resolver_new(resolver_watch_fn *watch, void *user, struct resolver **out)
{
	(void)watch;
	(void)user;
	*out = NULL;
	return true;
}

void ddbi_resolver_free(struct resolver *r)
{
	(void)r;
}

bool ddbi_resolver_wants(struct str name)
{
	(void)name;
	return false;
}

struct peer *ddbi_peer_hold(struct resolver *r, struct str name)
{
	(void)r;
	(void)name;
	return NULL;
}

void ddbi_peer_release(struct peer *p)
{
	(void)p;
}

enum peer_state ddbi_peer_ask(struct peer *p, struct lookup *l)
{
	(void)p;
	(void)l;
	return PEER_FAILED;
}

void ddbi_lookup_drop(struct lookup *l)
{
	(void)l;
}

struct str ddbi_peer_name(const struct peer *p)
{
	(void)p;
	return STR_NONE;
}

struct str ddbi_peer_addresses(const struct peer *p)
{
	(void)p;
	return STR_NONE;
}

unsigned ddbi_peer_edition(const struct peer *p)
{
	(void)p;
	return 0;
}

void ddbi_resolver_run(struct resolver *r, int fd, bool in, bool out)
{
	(void)r;
	(void)fd;
	(void)in;
	(void)out;
}

int64_t ddbi_resolver_due_us(const struct resolver *r)
{
	(void)r;
	return -1;
}

void ddbi_resolver_use_servers(const char *servers)
{
	(void)servers;
}
