/* SPDX-License-Identifier: Apache-2.0 */
/* Between libmicrohttpd and the handlers. Each of its threads serves some connections by poll(), and runs a
 * handler right in their midst, which may wait for the store. (Its epoll was measured to leave connections
 * aside when there are many.) */
#include "http/http.h"
#include "blog.h"
#include "http/exchange.h"
#include "http/listen.h"
#include "http/request.h"
#include "http/worker.h"
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MAX_HEADERS     (32 * 1024)
#define MAX_CONNECTIONS 1024
#define MAX_FILES       4096
#define IDLE_SECONDS    30
#define STOP_SECONDS    10

struct http {
	struct blog *blog;
	struct MHD_Daemon *daemon;
	struct workers *workers;
	int fd;               /* that listens */
	atomic_size_t bodies; /* bytes of them */
	atomic_bool stopping;
	pthread_mutex_t lock;
	pthread_cond_t all_done;
	size_t under_way; /* requests, by the lock */
};

/* ---- The answer ---- */

static const struct header everywhere[] = {
	{ "Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; "
				     "frame-ancestors 'none'; object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "same-origin" },
};

static bool add_headers(struct MHD_Response *response, const struct header *headers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!MHD_add_response_header(response, headers[i].name, headers[i].value))
			return false;
	return true;
}

/* MHD_NO: no memory, or a header that is none. */
static enum MHD_Result send_reply(const struct http *http, const struct request *r, bool last)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		r->reply_size, (void *)(uintptr_t)r->reply, MHD_RESPMEM_MUST_COPY);
	struct header type = { "Content-Type", r->type }, close = { "Connection", "close" };
	bool ok = response && add_headers(response, everywhere, sizeof everywhere / sizeof everywhere[0]) &&
		  add_headers(response, &type, r->type ? 1 : 0) &&
		  add_headers(response, &close, last || http->stopping) &&
		  add_headers(response, r->headers, r->nheaders) &&
		  MHD_queue_response(r->connection, r->status, response);
	if (response)
		MHD_destroy_response(response);
	return ok ? MHD_YES : MHD_NO;
}

static void fail(struct request *r, const char *why)
{
	request_log(r, why);
	r->nheaders = 0;
	reply_problem(r, 500, "Something went wrong here, and was written down.");
}

static enum MHD_Result finish_reply(const struct http *http, struct request *r, bool last)
{
	if (r->no_memory)
		fail(r, "no memory");
	else if (!r->status)
		fail(r, "its handler did not answer");
	if (send_reply(http, r, last))
		return MHD_YES;
	fail(r, "the response could not be made");
	return send_reply(http, r, true);
}

/* ---- The request ---- */

static struct request new_request(const struct http *http, struct MHD_Connection *connection,
	const struct exchange *e, const char *method)
{
	bool head = strcmp(method, "HEAD") == 0;
	return (struct request){
		.blog = http->blog,
		.method = head ? "GET" : method,
		.head = head,
		.path = "/",
		.query = "",
		.body = e->body ? e->body : "",
		.body_size = e->size,
		.connection = connection,
	};
}

static enum MHD_Result answer(
	struct http *http, struct MHD_Connection *connection, const struct exchange *e, const char *method)
{
	struct request r = new_request(http, connection, e, method);
	struct worker *worker = worker_take(http->workers);
	r.db = worker->db;
	r.arena = worker->arena;
	if (!request_begin(&r, e->address))
		;
	else if (e->refused)
		reply_problem(&r, e->refused, e->why);
	else
		route(&r);
	enum MHD_Result result = finish_reply(http, &r, e->refused);
	request_free_memory(&r);
	worker_give_back(http->workers, worker);
	return result;
}

/* ---- What the library calls ---- */

static void on_connection(void *cls, struct MHD_Connection *connection, void **exchange,
	enum MHD_ConnectionNotificationCode code)
{
	struct exchange *e = *exchange;
	(void)cls, (void)connection;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*exchange = calloc(1, sizeof *e);
	} else if (e) {
		free(e->address);
		free(e);
		*exchange = NULL;
	}
}

static void *on_address(void *cls, const char *address, struct MHD_Connection *connection)
{
	struct exchange *e =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	(void)cls;
	if (!e)
		return NULL;
	free(e->address);
	e->address = strdup(address);
	return e->address ? e : NULL;
}

/* The first time with the headers alone, then with the body part by part, at last with no more of it. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *part, size_t *part_size, void **exchange)
{
	struct http *http = cls;
	struct exchange *e = *exchange;
	(void)url;
	if (!e)
		return MHD_NO;
	if (!e->begun) {
		pthread_mutex_lock(&http->lock);
		http->under_way++;
		pthread_mutex_unlock(&http->lock);
		exchange_begin(e, connection, version);
		return e->refused ? answer(http, connection, e, method) : MHD_YES;
	}
	if (*part_size) {
		bool ok = exchange_take(e, &http->bodies, part, *part_size);
		*part_size = 0;
		return ok ? MHD_YES : MHD_NO;
	}
	return answer(http, connection, e, method);
}

static void on_completed(
	void *cls, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode code)
{
	struct http *http = cls;
	struct exchange *e = *exchange;
	(void)connection, (void)code;
	if (!e)
		return;
	if (e->begun) {
		pthread_mutex_lock(&http->lock);
		if (--http->under_way == 0)
			pthread_cond_signal(&http->all_done);
		pthread_mutex_unlock(&http->lock);
	}
	exchange_end(e, &http->bodies);
	*exchange = NULL;
}

/* ---- From start to stop ---- */

/* Half of the files that may be open, as the store needs some too. Where none is left the library would try
 * to accept again and again; with as many connections as here it leaves others waiting until one has ended.
 */
static unsigned most_connections(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files))
		return 128;
	rlim_t had = files.rlim_cur;
	files.rlim_cur = files.rlim_max < MAX_FILES ? files.rlim_max : MAX_FILES;
	if (files.rlim_cur < had || setrlimit(RLIMIT_NOFILE, &files))
		files.rlim_cur = had;
	return files.rlim_cur / 2 < MAX_CONNECTIONS ? (unsigned)files.rlim_cur / 2 : MAX_CONNECTIONS;
}

static struct MHD_Daemon *start_daemon(struct http *http)
{
	unsigned threads = (unsigned)http->blog->threads;
	return MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, http,
		MHD_OPTION_LISTEN_SOCKET, http->fd, MHD_OPTION_URI_LOG_CALLBACK, on_address, http,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		http, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, most_connections(),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)MAX_HEADERS, MHD_OPTION_END);
}

struct http *http_start(struct blog *blog)
{
	struct http *http = calloc(1, sizeof *http);
	if (!http || pthread_mutex_init(&http->lock, NULL) || pthread_cond_init(&http->all_done, NULL)) {
		fprintf(stderr, "blog: no memory\n");
		free(http);
		return NULL;
	}
	http->blog = blog;
	http->fd = listen_on(blog->host, &blog->port);
	http->workers = http->fd < 0 ? NULL : workers_new(blog->store, blog->threads);
	http->daemon = http->workers ? start_daemon(http) : NULL;
	if (http->workers && !http->daemon)
		fprintf(stderr, "blog: libmicrohttpd cannot be started with %d threads\n", blog->threads);
	if (!http->daemon) {
		http_stop(http);
		return NULL;
	}
	return http;
}

/* New connections are no longer accepted, and those that are there end with the answer that is due. */
static void finish_requests(struct http *http)
{
	struct timespec until;
	timespec_get(&until, TIME_UTC);
	until.tv_sec += STOP_SECONDS;
	http->stopping = true;
	MHD_quiesce_daemon(http->daemon);
	pthread_mutex_lock(&http->lock);
	while (http->under_way && !pthread_cond_timedwait(&http->all_done, &http->lock, &until))
		;
	pthread_mutex_unlock(&http->lock);
}

void http_stop(struct http *http)
{
	if (!http)
		return;
	if (http->daemon) {
		finish_requests(http);
		MHD_stop_daemon(http->daemon);
	}
	if (http->fd >= 0)
		close(http->fd);
	workers_free(http->workers);
	pthread_cond_destroy(&http->all_done);
	pthread_mutex_destroy(&http->lock);
	free(http);
}
