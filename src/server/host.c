/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "server/state.h"

#define FORKS_MAX 64

bool ddbi_host_watch(struct server *s, struct host *h, struct error *err)
{
	int wake = h->store->ops->wakeup(h->store);
	return (ddbi_poll_add(s->poll, h->listener.fd, &h->listener, true, false) &&
		       (wake < 0 || ddbi_poll_add(s->poll, wake, h->store, true, false))) ||
	       ddbi_fail_nomem(err);
}

struct host *ddbi_host_of(struct server *s, const void *user, bool *listens)
{
	for (struct host *h = &s->own; h; h = h->next) {
		*listens = user == &h->listener;
		if (*listens || user == h->store)
			return h;
	}
	return NULL;
}

static void free_fork(struct server *s, struct host *h)
{
	int wake = h->store ? h->store->ops->wakeup(h->store) : -1;
	if (h->listener.fd >= 0)
		ddbi_poll_remove(s->poll, h->listener.fd);
	if (wake >= 0)
		ddbi_poll_remove(s->poll, wake);
	ddbi_listener_close(&h->listener);
	if (h->store)
		h->store->ops->close(h->store);
	ddbi_free(h);
	s->nforks--;
}

bool ddbi_server_fork(struct server *s, struct store *of, struct error *err, int *port)
{
	if (s->nforks == FORKS_MAX)
		return ddbi_failf(
			err, EXCEPTION_VALIDATION, "there are %d copies already: close some", FORKS_MAX);
	if (!of->ops->fork)
		return ddbi_failf(err, EXCEPTION_VALIDATION, "this store cannot be copied");
	struct host *h = ddbi_zalloc(sizeof *h);
	if (!h)
		return ddbi_fail_nomem(err);
	s->nforks++;
	h->forked = true;
	h->listener.fd = -1;
	if (!of->ops->fork(of, err, &h->store) || !ddbi_listen_tcp(&h->listener, "127.0.0.1", 0, err) ||
		!ddbi_host_watch(s, h, err)) {
		free_fork(s, h);
		return false;
	}
	*port = h->listener.port;
	h->next = s->own.next;
	s->own.next = h;
	return true;
}

bool ddbi_server_end_fork(struct server *s, struct store *store, struct error *err)
{
	for (struct host *h = s->own.next; h; h = h->next)
		if (h->store == store) {
			h->ending = true;
			return true;
		}
	return ddbi_failf(err, EXCEPTION_VALIDATION, "only a copy that was made with /-/fork can be closed");
}

/* false: something of it is still under way. */
static bool let_go(struct server *s, const struct host *h, bool all)
{
	bool gone = true;
	for (struct connection *c = s->connections, *next; c; c = next) {
		next = c->next;
		if (c->host != h)
			continue;
		if (all || (!c->busy && !c->queued && !connection_unsent(c)))
			ddbi_server_drop(s, c);
		else
			gone = false;
	}
	return gone;
}

void ddbi_hosts_end(struct server *s, bool all)
{
	for (struct host **at = &s->own.next, *h; (h = *at);) {
		if (!(all || h->ending) || !let_go(s, h, all)) {
			at = &h->next;
			continue;
		}
		*at = h->next;
		free_fork(s, h);
	}
}
