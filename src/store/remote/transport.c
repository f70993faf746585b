/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/transport.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/poll.h"
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS        64
#define HEADERS_BYTES ((size_t)256 << 10) /* of all headers of an answer */
#define ADDRESSES_MAX ((size_t)2 << 10)

struct watch {
	bool ours;   /* a connection, of whose end we hear */
	bool known;  /* registered with the poll */
	bool wanted; /* by libcurl */
	bool dns;    /* the resolver's */
	bool in, out;
};

struct transport {
	const struct curl_api *curl;
	CURLM *multi;
	struct poll *poll;
	struct transport_opts opts;
	int64_t curl_us; /* when libcurl wants to be called; below 0: never */
	struct transfer *done, **done_end;
	struct watch *watches; /* by descriptor */
	size_t nwatches;
	int watched; /* below 0: none */
	void (*readable)(void *user);
	void *readable_user;
	struct resolver *resolver; /* NULL: libcurl looks up names by itself */
};

/* ---- what libcurl asks for ---- */

/* A connection that waits for its next request stays registered: libcurl lets go of it with each answer and
 * asks for it again with the next request, and the system need not hear of either. */
static struct watch *watch_of(struct transport *t, curl_socket_t fd)
{
	size_t i = (size_t)fd;
	if (i >= t->nwatches) {
		size_t n = i + 64;
		struct watch *more = ddbi_realloc(t->watches, n * sizeof *more);
		if (!more)
			return NULL;
		memset(more + t->nwatches, 0, (n - t->nwatches) * sizeof *more);
		t->watches = more;
		t->nwatches = n;
	}
	return &t->watches[i];
}

static void forget(struct transport *t, curl_socket_t fd)
{
	ddbi_poll_remove(t->poll, fd);
	if ((size_t)fd < t->nwatches)
		t->watches[fd].known = t->watches[fd].wanted = false;
}

/* Without memory to remember it the system knows by itself whether it is registered. */
static bool watch(struct transport *t, curl_socket_t fd, bool in, bool out, bool known)
{
	void *event = (void *)(uintptr_t)fd;
	return (!known && ddbi_poll_add(t->poll, fd, event, in, out)) ||
	       ddbi_poll_change(t->poll, fd, event, in, out);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *mark)
{
	struct transport *t = user;
	struct watch *w = watch_of(t, fd), none = { .known = false };
	bool in = what & CURL_POLL_IN, out = what & CURL_POLL_OUT;
	(void)easy;
	(void)mark;
	if (!w)
		w = &none;
	w->wanted = what != CURL_POLL_REMOVE;
	if (!w->wanted) {
		if (!w->ours)
			forget(t, fd);
		return 0;
	}
	if (!w->known || w->in != in || w->out != out)
		w->known = watch(t, fd, in, out, w->known);
	w->in = in;
	w->out = out;
	return w->known ? 0 : -1;
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	int fd = socket(address->family, address->socktype, address->protocol);
	(void)purpose;
	if (fd < 0)
		return CURL_SOCKET_BAD;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	struct watch *w = watch_of(user, fd);
	if (w)
		*w = (struct watch){ .ours = true };
	return fd;
}

/* Before libcurl's connection goes, so that its number may come again. */
static int on_close(void *user, curl_socket_t fd)
{
	struct transport *t = user;
	forget(t, fd);
	if ((size_t)fd < t->nwatches)
		t->watches[fd].ours = false;
	return close(fd);
}

static void on_resolver(void *user, int fd, bool in, bool out)
{
	struct transport *t = user;
	struct watch *w = watch_of(t, fd);
	if (!w) /* the lookup then ends by its time */
		return;
	if (!in && !out)
		forget(t, fd);
	else if (!w->known || w->in != in || w->out != out)
		w->known = watch(t, fd, in, out, w->known);
	*w = (struct watch){ .known = w->known, .dns = w->known, .in = in, .out = out };
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct transport *t = user;
	(void)multi;
	t->curl_us = timeout_ms < 0 ? -1 : ddbi_monotonic_us() + (int64_t)timeout_ms * 1000;
	return 0;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *user)
{
	struct transfer *x = user;
	ddbi_buf_add(&x->answer, bytes, size * n);
	return x->answer.failed ? 0 : size * n;
}

/* ---- headers ---- */

static void keep_text(char *to, size_t cap, struct str value)
{
	size_t n = value.n < cap - 1 ? value.n : cap - 1;
	if (n)
		memcpy(to, value.p, n);
	to[n] = '\0';
}

static void keep_header(struct answer_head *head, struct str name, struct str value)
{
	int64_t v;
	if (ddbi_str_eq_nocase(name, STR("x-amzn-requestid"))) {
		keep_text(head->request_id, sizeof head->request_id, value);
	} else if (ddbi_str_eq_nocase(name, STR("x-amz-crc32"))) {
		head->has_crc = ddbi_str_to_i64(value, &v) && v >= 0 && v <= UINT32_MAX;
		head->crc = head->has_crc ? (uint32_t)v : 0;
	} else if (ddbi_str_eq_nocase(name, STR("content-length")) ||
		   ddbi_str_eq_nocase(name, STR("transfer-encoding"))) {
		head->framed = true;
	} else if (ddbi_str_eq_nocase(name, STR("date"))) {
		keep_text(head->date, sizeof head->date, value);
	} else if (ddbi_str_eq_nocase(name, STR("content-encoding"))) {
		keep_text(head->encoding, sizeof head->encoding, value);
	} else if (ddbi_str_eq_nocase(name, STR("x-amz-retry-after"))) {
		head->retry_after_ms = ddbi_str_to_i64(value, &v) && v >= 0 ? v : -1;
	}
}

static void clear_head(struct answer_head *head)
{
	*head = (struct answer_head){ .retry_after_ms = -1 };
}

static size_t on_header(char *bytes, size_t size, size_t n, void *user)
{
	struct transfer *x = user;
	struct str line = { bytes, size * n };
	x->head_bytes += line.n;
	if (x->head_bytes > HEADERS_BYTES)
		return 0;
	const char *colon = memchr(line.p, ':', line.n);
	if (str_starts(line, STR("HTTP/"))) { /* of a 100 or a proxy there may be one before */
		clear_head(&x->head);
		return size * n;
	}
	if (!colon)
		return size * n;
	struct str name = str_sub(line, 0, (size_t)(colon - line.p));
	struct str value = str_sub(line, name.n + 1, line.n - name.n - 1);
	while (value.n && (value.p[0] == ' ' || value.p[0] == '\t'))
		value = str_sub(value, 1, value.n - 1);
	while (value.n && (unsigned char)value.p[value.n - 1] <= ' ')
		value.n--;
	keep_header(&x->head, name, value);
	return size * n;
}

/* ---- life ---- */

struct transport *ddbi_transport_new(const struct curl_api *curl, const struct transport_opts *opts)
{
	struct transport *t = ddbi_zalloc(sizeof *t);
	if (!t)
		return NULL;
	t->curl = curl;
	t->opts = *opts;
	t->curl_us = t->watched = -1;
	t->done_end = &t->done;
	t->poll = ddbi_poll_new();
	t->multi = curl->multi_init();
	if (!t->poll || !t->multi || !ddbi_resolver_new(on_resolver, t, &t->resolver)) {
		ddbi_transport_free(t);
		return NULL;
	}
	curl->multi_setopt(t->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl->multi_setopt(t->multi, CURLMOPT_SOCKETDATA, t);
	curl->multi_setopt(t->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl->multi_setopt(t->multi, CURLMOPT_TIMERDATA, t);
	curl->multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, (long)opts->max_connections);
	curl->multi_setopt(t->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	return t;
}

void ddbi_transport_free(struct transport *t)
{
	if (!t)
		return;
	t->curl->multi_cleanup(t->multi);
	ddbi_resolver_free(t->resolver);
	ddbi_poll_free(t->poll);
	ddbi_free(t->watches);
	ddbi_free(t);
}

void ddbi_transfer_init(struct transfer *x, size_t max_answer)
{
	*x = (struct transfer){ .result = TRANSFER_ANSWERED };
	ddbi_buf_init(&x->answer, max_answer);
	for (size_t i = 0; i < PROXY_HOSTS; i++)
		ddbi_buf_init(&x->places[i].line, ADDRESSES_MAX);
}

static void leave_places(struct transfer *x)
{
	for (size_t i = 0; i < x->nplaces; i++)
		ddbi_peer_release(x->places[i].peer);
	x->nplaces = 0;
}

void ddbi_transfer_free(struct transfer *x)
{
	ddbi_lookup_drop(&x->lookup);
	leave_places(x);
	if (x->running && x->transport)
		x->transport->curl->multi_remove_handle(x->transport->multi, x->easy);
	if (x->easy)
		x->transport->curl->easy_cleanup(x->easy);
	ddbi_buf_free(&x->answer);
	for (size_t i = 0; i < PROXY_HOSTS; i++)
		ddbi_buf_free(&x->places[i].line);
	x->easy = NULL;
	x->url_set[0] = '\0';
	x->running = false;
}

/* What stays the same for all requests of a handle. */
static bool prepare(struct transport *t, struct transfer *x)
{
	const struct curl_api *curl = t->curl;
	CURL *e = x->easy = curl->easy_init();
	if (!e)
		return false;
	curl->easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl->easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl->easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
	curl->easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl->easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl->easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl->easy_setopt(e, CURLOPT_WRITEDATA, x);
	curl->easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl->easy_setopt(e, CURLOPT_HEADERDATA, x);
	curl->easy_setopt(e, CURLOPT_ERRORBUFFER, x->why);
	curl->easy_setopt(e, CURLOPT_PRIVATE, x);
	curl->easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl->easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
	curl->easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	curl->easy_setopt(e, CURLOPT_CLOSESOCKETDATA, t);
	curl->easy_setopt(e, CURLOPT_USERAGENT, t->opts.agent);
	if (t->opts.ca_file)
		curl->easy_setopt(e, CURLOPT_CAINFO, t->opts.ca_file);
	curl->easy_setopt(e, CURLOPT_NOPROXY, ""); /* what the environment excepts is known already */
	return true;
}

/* Which names are to be looked up, and by way of which proxy the URL is reached. */
static bool find_places(struct transfer *x)
{
	struct transport *t = x->transport;
	struct proxy_route route;
	leave_places(x);
	ddbi_proxy_route(x->url, x->direct ? "" : t->opts.proxy, &route);
	if (t->curl->easy_setopt(x->easy, CURLOPT_PROXY, route.proxy) != CURLE_OK)
		return false;
	for (size_t i = 0; t->resolver && i < route.nhosts; i++) {
		struct place *p = &x->places[x->nplaces];
		if (!ddbi_resolver_wants(route.hosts[i].name))
			continue;
		p->peer = ddbi_peer_hold(t->resolver, route.hosts[i].name);
		p->port = route.hosts[i].port;
		p->edition = 0;
		if (!p->peer)
			return false;
		x->nplaces++;
	}
	return true;
}

static bool set_url(struct transfer *x)
{
	size_t n = strlen(x->url);
	if (!strcmp(x->url_set, x->url))
		return true;
	if (x->transport->curl->easy_setopt(x->easy, CURLOPT_URL, x->url) != CURLE_OK)
		return false;
	x->url_set[0] = '\0';
	if (!find_places(x))
		return false;
	if (n < sizeof x->url_set)
		memcpy(x->url_set, x->url, n + 1);
	return true;
}

static void set_method(struct transfer *x)
{
	const struct curl_api *curl = x->transport->curl;
	CURL *e = x->easy;
	if (x->method && !strcmp(x->method, "GET")) {
		curl->easy_setopt(e, CURLOPT_CUSTOMREQUEST, NULL);
		curl->easy_setopt(e, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl->easy_setopt(e, CURLOPT_POSTFIELDS, x->body.p ? x->body.p : "");
	curl->easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.n);
	curl->easy_setopt(e, CURLOPT_CUSTOMREQUEST, x->method);
}

/* ---- ends ---- */

static void end(struct transport *t, struct transfer *x, enum transfer_result result)
{
	ddbi_lookup_drop(&x->lookup);
	t->curl->multi_remove_handle(t->multi, x->easy);
	x->running = false;
	x->result = result;
	x->next_done = NULL;
	*t->done_end = x;
	t->done_end = &x->next_done;
}

void ddbi_transfer_abort(struct transfer *x)
{
	if (x->running)
		end(x->transport, x, TRANSFER_ABORTED);
}

static void fail_lookup(struct transfer *x)
{
	keep_text(x->why, sizeof x->why, str_z(x->lookup.why));
	end(x->transport, x, x->lookup.nomem ? TRANSFER_NOMEM : TRANSFER_BROKEN);
}

static enum transfer_result result_of(struct transfer *x, CURLcode rc)
{
	long status = 0;
	if (x->answer.too_long)
		return TRANSFER_TOO_LONG;
	if (x->answer.failed)
		return TRANSFER_NOMEM;
	switch (rc) {
	case CURLE_OK: break;
	case CURLE_OPERATION_TIMEDOUT: return TRANSFER_TIMEOUT;
	case CURLE_OUT_OF_MEMORY: return TRANSFER_NOMEM;
	default:
		if (x->head_bytes > HEADERS_BYTES)
			keep_text(x->why, sizeof x->why, STR("the answer's headers are longer than 256 KB"));
		if (!x->why[0])
			keep_text(x->why, sizeof x->why, str_z(x->transport->curl->easy_strerror(rc)));
		return TRANSFER_BROKEN;
	}
	x->transport->curl->easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	x->status = (int)status;
	return TRANSFER_ANSWERED;
}

/* Runs `done` of what has ended; false: nothing had. */
static bool collect(struct transport *t)
{
	int left;
	for (CURLMsg *m; (m = t->curl->multi_info_read(t->multi, &left));) {
		struct transfer *x = NULL;
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode rc = m->data.result; /* the message goes with the handle */
		t->curl->easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		end(t, x, result_of(x, rc));
	}
	bool any = t->done != NULL;
	while (t->done) {
		struct transfer *x = t->done;
		t->done = x->next_done;
		if (!t->done)
			t->done_end = &t->done;
		x->done(x);
	}
	return any;
}

/* ---- a transfer begins ---- */

/* libcurl finds the addresses where it would otherwise look them up. An entry stays until another takes its
 * place, so that there is always one. */
static bool tell_addresses(struct transfer *x)
{
	struct curl_slist *list = NULL;
	for (size_t i = x->nplaces; i-- > 0;) {
		struct place *p = &x->places[i];
		if (p->edition == ddbi_peer_edition(p->peer))
			continue;
		buf_clear(&p->line);
		buf_str(&p->line, ddbi_peer_name(p->peer));
		ddbi_buf_byte(&p->line, ':');
		ddbi_buf_i64(&p->line, p->port);
		ddbi_buf_byte(&p->line, ':');
		buf_str(&p->line, ddbi_peer_addresses(p->peer));
		ddbi_buf_byte(&p->line, '\0');
		if (p->line.failed)
			return false;
		p->edition = ddbi_peer_edition(p->peer);
		x->addresses[i] = (struct curl_slist){ p->line.p, list };
		list = &x->addresses[i];
	}
	return !list || x->transport->curl->easy_setopt(x->easy, CURLOPT_RESOLVE, list) == CURLE_OK;
}

static bool send_it(struct transfer *x)
{
	const struct curl_api *curl = x->transport->curl;
	int64_t spent_ms = x->looking_us ? (ddbi_monotonic_us() - x->looking_us) / 1000 : 0;
	long left = spent_ms < x->timeout_ms ? (long)(x->timeout_ms - spent_ms) : 1;
	x->looking_us = 0;
	curl->easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, left);
	return tell_addresses(x) && curl->multi_add_handle(x->transport->multi, x->easy) == CURLM_OK;
}

/* Sends it once all names are known; false: no memory. */
static bool proceed(struct transfer *x)
{
	for (size_t i = 0; i < x->nplaces; i++) {
		enum peer_state state = ddbi_peer_ask(x->places[i].peer, &x->lookup);
		if (state == PEER_KNOWN)
			continue;
		if (!x->looking_us)
			x->looking_us = ddbi_monotonic_us();
		if (state == PEER_FAILED)
			fail_lookup(x);
		return true;
	}
	return send_it(x);
}

static void looked_up(struct lookup *l, bool known)
{
	struct transfer *x = (struct transfer *)(void *)((char *)l - offsetof(struct transfer, lookup));
	if (!known)
		fail_lookup(x);
	else if (!proceed(x))
		end(x->transport, x, TRANSFER_NOMEM);
}

bool ddbi_transfer_start(struct transport *t, struct transfer *x)
{
	x->transport = t;
	x->status = 0;
	x->why[0] = '\0';
	clear_head(&x->head);
	x->head_bytes = 0;
	buf_clear(&x->answer);
	if ((!x->easy && !prepare(t, x)) || !set_url(x))
		return false;
	set_method(x);
	t->curl->easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
	t->curl->easy_setopt(x->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)x->connect_timeout_ms);
	x->looking_us = 0;
	x->lookup.done = looked_up;
	x->lookup.timeout_ms = x->timeout_ms < x->connect_timeout_ms ? x->timeout_ms : x->connect_timeout_ms;
	x->running = true;
	x->running = proceed(x);
	return x->running;
}

/* ---- waiting ---- */

static void call_curl(struct transport *t, curl_socket_t fd, int events)
{
	int running;
	t->curl->multi_socket_action(t->multi, fd, events, &running);
}

static void run_timer(struct transport *t)
{
	int64_t due = ddbi_resolver_due_us(t->resolver);
	if (due >= 0 && due <= ddbi_monotonic_us())
		ddbi_resolver_run(t->resolver, -1, false, false);
	/* One that is set anew meanwhile has its own time. */
	for (int i = 0; i < 4 && t->curl_us >= 0 && t->curl_us <= ddbi_monotonic_us(); i++) {
		t->curl_us = -1;
		call_curl(t, CURL_SOCKET_TIMEOUT, 0);
	}
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a >= 0 && (b < 0 || a < b) ? a : b;
}

static int wait_ms(const struct transport *t, int64_t until_us)
{
	int64_t due = sooner(sooner(t->curl_us, ddbi_resolver_due_us(t->resolver)), until_us);
	if (t->done || due == 0)
		return 0;
	if (due < 0)
		return -1;
	int64_t left = due - ddbi_monotonic_us();
	return left <= 0 ? 0 : left > 60000000 ? 60000 : (int)((left + 999) / 1000);
}

bool ddbi_transport_watch(struct transport *t, int fd, void (*readable)(void *user), void *user)
{
	if (t->watched >= 0)
		ddbi_poll_remove(t->poll, t->watched);
	t->watched = fd;
	t->readable = readable;
	t->readable_user = user;
	return fd < 0 || ddbi_poll_add(t->poll, fd, (void *)(uintptr_t)fd, true, false);
}

static void on_event(struct transport *t, const struct poll_event *e)
{
	int fd = (int)(uintptr_t)e->user;
	if (fd == t->watched)
		t->readable(t->readable_user);
	else if ((size_t)fd < t->nwatches && t->watches[fd].dns)
		ddbi_resolver_run(t->resolver, fd, e->readable, e->writable);
	else if ((size_t)fd < t->nwatches && t->watches[fd].known && !t->watches[fd].wanted)
		forget(t, fd); /* the other side has closed a connection that waits: libcurl finds out by
				  itself */
	else
		call_curl(t, fd, (e->readable ? CURL_CSELECT_IN : 0) | (e->writable ? CURL_CSELECT_OUT : 0));
}

void ddbi_transport_wait(struct transport *t, int64_t until_us)
{
	struct poll_event events[EVENTS];
	run_timer(t); /* which may send, and even find the answer there already */
	if (collect(t))
		return;
	int n = ddbi_poll_wait(t->poll, events, EVENTS, wait_ms(t, until_us));
	for (int i = 0; i < n; i++)
		on_event(t, &events[i]);
	run_timer(t);
	collect(t);
}

int ddbi_transport_fd(const struct transport *t)
{
	return ddbi_poll_fd(t->poll);
}

int64_t ddbi_transport_due_us(const struct transport *t)
{
	return t->done ? 0 : sooner(t->curl_us, ddbi_resolver_due_us(t->resolver));
}
