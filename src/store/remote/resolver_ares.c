/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/os.h"
#include "store/remote/resolver.h"
#include "store/remote/resolver_sockets.h"
#include <arpa/inet.h>
#include <stdio.h>

#define PEERS         16 /* that are kept though nobody holds them */
#define ADDRESSES_MAX 1024
#define LONGEST_NAME  255
#define SHOWN         180  /* of a name, in messages */
#define TRY_MS        1000 /* the first of the tries, each of which takes twice as long as that before */
#define TRIES         2    /* of each server: a call that is tried again asks again */
#define FRESH_MIN_US  1000000
#define FRESH_MAX_US  300000000
#define STALE_US      60000000 /* so long are old addresses used while new ones are being looked up */
#define AGAIN_US      5000000  /* after a lookup that came to nothing, where old addresses are there */

struct peer {
	struct peer *next;
	struct resolver *resolver;
	unsigned users, edition;
	bool looking;
	struct buf addresses;
	int64_t fresh_us, stale_us; /* until when they are good, and good for want of better */
	int64_t again_us;           /* no lookup before */
	struct lookup *waiting;
	char why[256]; /* what came of the last lookup, where nothing did */
	bool nomem;
	size_t n;
	char name[];
};

struct resolver {
	resolver_watch_fn *watch;
	void *user;
	/* While there are lookups: so that no socket stays behind, and what the system's files say is read
	 * anew. */
	ares_channel channel;
	bool open;
	size_t looking;
	bool inside; /* c-ares calls us */
	struct peer *peers;
	size_t npeers;
};

/* Set by tests before anything else runs. */
static const char *servers_to_use;

void ddbi_resolver_use_servers(const char *servers)
{
	servers_to_use = servers;
}

/* ---- names ---- */

static bool is_local(struct str name)
{
	struct str local = STR("localhost");
	return ddbi_str_eq_nocase(name, local) ||
	       (name.n > local.n && name.p[name.n - local.n - 1] == '.' &&
		       ddbi_str_eq_nocase(str_sub(name, name.n - local.n, local.n), local));
}

bool ddbi_resolver_wants(struct str name)
{
	char text[LONGEST_NAME + 1];
	struct in_addr address;
	if (!name.n || name.n > LONGEST_NAME || name.p[0] == '[' || memchr(name.p, ':', name.n))
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return !is_local(name) && !inet_aton(text, &address);
}

static void free_peer(struct peer *p)
{
	ddbi_buf_free(&p->addresses);
	ddbi_free(p);
}

/* Room for another: of those that nobody holds the one that was held first goes. */
static void make_room(struct resolver *r)
{
	struct peer **oldest = NULL;
	for (struct peer **at = &r->peers; *at; at = &(*at)->next)
		if (!(*at)->users && !(*at)->looking)
			oldest = at;
	if (r->npeers < PEERS || !oldest)
		return;
	struct peer *p = *oldest;
	*oldest = p->next;
	r->npeers--;
	free_peer(p);
}

static struct peer *add_peer(struct resolver *r, struct str name)
{
	make_room(r);
	struct peer *p = ddbi_zalloc(sizeof *p + name.n + 1);
	if (!p)
		return NULL;
	memcpy(p->name, name.p, name.n);
	p->n = name.n;
	p->resolver = r;
	ddbi_buf_init(&p->addresses, ADDRESSES_MAX);
	p->next = r->peers;
	r->peers = p;
	r->npeers++;
	return p;
}

struct peer *ddbi_peer_hold(struct resolver *r, struct str name)
{
	struct peer *p = r->peers;
	while (p && !ddbi_str_eq_nocase((struct str){ p->name, p->n }, name))
		p = p->next;
	if (!p)
		p = add_peer(r, name);
	if (p)
		p->users++;
	return p;
}

void ddbi_peer_release(struct peer *p)
{
	if (p)
		p->users--;
}

struct str ddbi_peer_name(const struct peer *p)
{
	return (struct str){ p->name, p->n };
}

struct str ddbi_peer_addresses(const struct peer *p)
{
	return buf_view(&p->addresses);
}

unsigned ddbi_peer_edition(const struct peer *p)
{
	return p->edition;
}

/* ---- an answer ---- */

static void add_address(struct buf *out, const struct ares_addrinfo_node *node)
{
	char text[INET6_ADDRSTRLEN];
	bool six = node->ai_family == AF_INET6;
	const void *at =
		six ? (const void *)&((const struct sockaddr_in6 *)(const void *)node->ai_addr)->sin6_addr
		    : (const void *)&((const struct sockaddr_in *)(const void *)node->ai_addr)->sin_addr;
	if ((!six && node->ai_family != AF_INET) || !inet_ntop(node->ai_family, at, text, sizeof text) ||
		out->len + sizeof text + 3 > ADDRESSES_MAX)
		return;
	if (out->len)
		ddbi_buf_byte(out, ',');
	if (six)
		ddbi_buf_byte(out, '[');
	buf_z(out, text);
	if (six)
		ddbi_buf_byte(out, ']');
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len));
}

/* false: no memory, and all is as it was. */
static bool take_addresses(struct peer *p, const struct ares_addrinfo *found)
{
	int64_t now = ddbi_monotonic_us(), fresh = FRESH_MAX_US;
	struct buf text;
	ddbi_buf_init(&text, ADDRESSES_MAX);
	for (const struct ares_addrinfo_node *node = found->nodes; node; node = node->ai_next) {
		add_address(&text, node);
		if ((int64_t)node->ai_ttl * 1000000 < fresh)
			fresh = (int64_t)node->ai_ttl * 1000000;
	}
	if (text.failed) {
		ddbi_buf_free(&text);
		return false;
	}
	if (!same(&text, &p->addresses))
		p->edition++;
	ddbi_buf_free(&p->addresses);
	p->addresses = text;
	p->fresh_us = now + (fresh < FRESH_MIN_US ? FRESH_MIN_US : fresh);
	p->stale_us = p->fresh_us + STALE_US;
	return true;
}

static void explain(struct peer *p, int status)
{
	const char *why;
	switch (status) {
	case ARES_ENOTFOUND: why = "does not exist"; break;
	case ARES_ENODATA: why = "has no address"; break;
	case ARES_EBADNAME: why = "is none that DNS could have"; break;
	case ARES_ETIMEOUT:
	case ARES_ECONNREFUSED: /* whatever the last server says that cannot tell */
	case ARES_ESERVFAIL:
	case ARES_EREFUSED: why = "cannot be looked up: no DNS server gives an answer"; break;
	default: why = ares_strerror(status); break;
	}
	snprintf(p->why, sizeof p->why, "the name \"%.*s\" %s", (int)(p->n < SHOWN ? p->n : SHOWN), p->name,
		why);
}

/* Where DNS is out of order old addresses are better than none; a name that is gone is gone. */
static void take_failure(struct peer *p, int status)
{
	int64_t now = ddbi_monotonic_us();
	bool gone = status == ARES_ENOTFOUND || status == ARES_ENODATA;
	explain(p, status);
	p->nomem = status == ARES_ENOMEM;
	if (gone)
		buf_clear(&p->addresses);
	if (!p->addresses.len)
		return;
	p->again_us = now + AGAIN_US;
	p->stale_us = now + STALE_US;
}

static void say_why(const struct peer *p, struct lookup *l)
{
	snprintf(l->why, sizeof l->why, "%s", p->why);
	l->nomem = p->nomem;
}

static void tell(struct peer *p)
{
	bool known = p->addresses.len > 0;
	for (struct lookup *l; (l = p->waiting);) {
		p->waiting = l->next;
		l->peer = NULL;
		if (!known)
			say_why(p, l);
		l->done(l, known);
	}
}

static void on_answer(void *user, int status, int timeouts, struct ares_addrinfo *found)
{
	struct peer *p = user;
	(void)timeouts;
	p->looking = false;
	p->resolver->looking--;
	if (status == ARES_SUCCESS && (!found || !found->nodes))
		status = ARES_ENODATA;
	if (status == ARES_SUCCESS && !take_addresses(p, found))
		status = ARES_ENOMEM;
	if (status != ARES_SUCCESS)
		take_failure(p, status);
	if (found)
		ares_freeaddrinfo(found);
	tell(p);
}

/* ---- asking ---- */

static void on_socket(void *user, ares_socket_t fd, int in, int out)
{
	struct resolver *r = user;
	r->watch(r->user, fd, in, out);
}

static bool open_channel(struct resolver *r)
{
	struct ares_options options = {
		.timeout = TRY_MS, .tries = TRIES, .sock_state_cb = on_socket, .sock_state_cb_data = r
	};
	if (r->open)
		return true;
	if (ares_init_options(&r->channel, &options,
		    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
		return false;
	r->open = true;
	ares_set_socket_functions(r->channel, ddbi_resolver_sockets(), NULL);
	return !servers_to_use || ares_set_servers_ports_csv(r->channel, servers_to_use) == ARES_SUCCESS;
}

static void tidy(struct resolver *r)
{
	if (!r->open || r->looking || r->inside)
		return;
	ares_destroy(r->channel);
	r->open = false;
}

static void look_up(struct peer *p)
{
	struct resolver *r = p->resolver;
	const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	bool before = r->inside;
	p->looking = true;
	r->looking++;
	r->inside = true;
	if (open_channel(r))
		ares_getaddrinfo(r->channel, p->name, NULL, &hints, on_answer, p); /* it may answer at once */
	else
		on_answer(p, ARES_ENOMEM, 0, NULL);
	r->inside = before;
	tidy(r);
}

static void wait_for(struct peer *p, struct lookup *l)
{
	struct lookup **end = &p->waiting;
	while (*end)
		end = &(*end)->next;
	l->peer = p;
	l->next = NULL;
	l->until_us = ddbi_monotonic_us() + (int64_t)l->timeout_ms * 1000;
	*end = l;
}

enum peer_state ddbi_peer_ask(struct peer *p, struct lookup *l)
{
	int64_t now = ddbi_monotonic_us();
	bool fresh = p->addresses.len && now < p->fresh_us, usable = p->addresses.len && now < p->stale_us;
	if (!fresh && !p->looking && now >= p->again_us)
		look_up(p);
	if (p->addresses.len && (usable || !p->looking))
		return PEER_KNOWN;
	if (!p->looking) {
		say_why(p, l);
		return PEER_FAILED;
	}
	wait_for(p, l);
	return PEER_ASKED;
}

void ddbi_lookup_drop(struct lookup *l)
{
	struct lookup **at = l->peer ? &l->peer->waiting : NULL;
	while (at && *at != l)
		at = &(*at)->next;
	if (at)
		*at = l->next;
	l->peer = NULL;
}

/* ---- time ---- */

/* One whose time is up; NULL: there is none. */
static struct lookup *find_late(const struct resolver *r, int64_t now)
{
	for (struct peer *p = r->peers; p; p = p->next)
		for (struct lookup *l = p->waiting; l; l = l->next)
			if (l->until_us <= now)
				return l;
	return NULL;
}

void ddbi_resolver_run(struct resolver *r, int fd, bool in, bool out)
{
	int64_t now = ddbi_monotonic_us();
	if (!r->open)
		return;
	r->inside = true;
	ares_process_fd(r->channel, in ? fd : ARES_SOCKET_BAD, out ? fd : ARES_SOCKET_BAD);
	for (struct lookup *l; (l = find_late(r, now));) {
		l->nomem = false;
		snprintf(l->why, sizeof l->why,
			"the name \"%.*s\" cannot be looked up: no DNS server has answered within %d ms",
			(int)(l->peer->n < SHOWN ? l->peer->n : SHOWN), l->peer->name, l->timeout_ms);
		ddbi_lookup_drop(l);
		l->done(l, false);
	}
	r->inside = false;
	tidy(r);
}

int64_t ddbi_resolver_due_us(const struct resolver *r)
{
	struct timeval tv;
	int64_t due = -1;
	if (!r || !r->open)
		return -1;
	if (ares_timeout(r->channel, NULL, &tv))
		due = ddbi_monotonic_us() + (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
	for (const struct peer *p = r->peers; p; p = p->next)
		for (const struct lookup *l = p->waiting; l; l = l->next)
			if (due < 0 || l->until_us < due)
				due = l->until_us;
	return due;
}

/* ---- life ---- */

bool ddbi_resolver_new(resolver_watch_fn *watch, void *user, struct resolver **out)
{
	struct resolver *r = *out = ddbi_zalloc(sizeof *r);
	if (!r)
		return false;
	r->watch = watch;
	r->user = user;
	return true;
}

void ddbi_resolver_free(struct resolver *r)
{
	if (!r)
		return;
	if (r->open)
		ares_destroy(r->channel); /* what it still asks for ends */
	while (r->peers) {
		struct peer *p = r->peers;
		r->peers = p->next;
		free_peer(p);
	}
	ddbi_free(r);
}
