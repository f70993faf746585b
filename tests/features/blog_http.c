/* SPDX-License-Identifier: Apache-2.0 */
#include "blog_http.h"
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_MAX (1 << 20)

void site_start(struct site *s, struct feature *f)
{
	*s = (struct site){ .f = f,
		.blog = { .where = f->address, .host = "127.0.0.1", .threads = 2, .search_newest = 100 } };
	if (!blog_open(&s->blog) || !(s->http = http_start(&s->blog)))
		fail_row(f, "the blog did not start");
}

static void forget(struct site *s)
{
	free(s->text);
	json_decref(s->json);
	s->text = s->body = NULL;
	s->json = NULL;
}

/* All that text() has made. */
static struct piece {
	struct piece *next;
	char text[];
} * pieces;

const char *text(const char *format, ...)
{
	char out[8192];
	va_list args;
	va_start(args, format);
	vsnprintf(out, sizeof out, format, args);
	va_end(args);
	struct piece *made = malloc(sizeof *made + strlen(out) + 1);
	if (!made)
		abort();
	memcpy(made->text, out, strlen(out) + 1);
	made->next = pieces;
	pieces = made;
	return made->text;
}

static void free_texts(void)
{
	while (pieces) {
		struct piece *next = pieces->next;
		free(pieces);
		pieces = next;
	}
}

void site_stop(struct site *s)
{
	forget(s);
	http_stop(s->http);
	ddb_close(s->blog.store);
	free_texts();
}

/* ---- asking ---- */

static int connect_to(const struct site *s)
{
	struct feature *f = s->f;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)s->blog.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval limit = { .tv_sec = 30 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to))
		fail_row(f, "nobody answers at port %d", s->blog.port);
	return fd;
}

static char *read_all(const struct site *s, int fd)
{
	struct feature *f = s->f;
	char *out = calloc(1, ANSWER_MAX);
	size_t n = 0;
	ssize_t got = 1;
	while (out && n < ANSWER_MAX - 1 && (got = recv(fd, out + n, ANSWER_MAX - 1 - n, 0)) > 0)
		n += (size_t)got;
	if (!out || got < 0 || !n)
		fail_row(f, "there was no answer");
	return out;
}

/* Keeps "name=value" of each Set-Cookie, instead of what it had of that name. */
static void keep_cookies(struct site *s)
{
	for (char *at = s->text; (at = strstr(at, "\nSet-Cookie: ")) && at < s->body;) {
		at += strlen("\nSet-Cookie: ");
		const char *cookie = text("%.*s", (int)strcspn(at, ";\r\n"), at);
		const char *name = text("%.*s", (int)strcspn(cookie, "=") + 1, cookie);
		char *old = strstr(s->cookies, name);
		if (old) {
			const char *rest = old + strcspn(old, ";");
			rest += strspn(rest, "; ");
			memmove(old, rest, strlen(rest) + 1);
		}
		snprintf(s->cookies, sizeof s->cookies, "%s",
			text("%s%s%s", cookie, *s->cookies ? "; " : "", s->cookies));
	}
}

static void ask(struct site *s, const char *method, const char *path, const char *type, const char *body)
{
	struct feature *f = s->f;
	int fd = connect_to(s);
	char *request = malloc(ANSWER_MAX);
	int n = snprintf(request, ANSWER_MAX,
		"%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s%s%s"
		"Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
		method, path, s->blog.port, *s->cookies ? "Cookie: " : "", s->cookies,
		*s->cookies ? "\r\n" : "", type, strlen(body), body);
	if (send(fd, request, (size_t)n, 0) != n)
		fail_row(f, "the request could not be sent");
	forget(s);
	s->text = read_all(s, fd);
	close(fd);
	free(request);
	s->body = strstr(s->text, "\r\n\r\n");
	if (strncmp(s->text, "HTTP/1.1 ", 9) || !s->body)
		fail_row(f, "no HTTP: %s", s->text);
	s->body += 4;
	s->status = (int)strtol(s->text + 9, NULL, 10);
	s->json = json_loads(s->body, 0, NULL);
	keep_cookies(s);
}

void site_ask(struct site *s, const char *method, const char *path, const char *json)
{
	char *body = strdup(json ? json : "");
	for (char *p = strchr(body, '"') ? NULL : body; p && *p; p++)
		if (*p == '\'')
			*p = '"';
	ask(s, method, path, "application/json", body);
	free(body);
}

void site_submit(struct site *s, const char *path, const char *form)
{
	const char *body =
		text("%s%scsrf=%s", form, *form ? "&" : "", site_value(s, "name=\"csrf\"", "value"));
	ask(s, "POST", path, "application/x-www-form-urlencoded", body);
}

/* ---- looking ---- */

const char *site_text(const struct site *s, const char *name)
{
	return json_string_value(json_object_get(s->json, name));
}

const char *site_value(const struct site *s, const char *after, const char *name)
{
	const char *from = s->body ? strstr(s->body, after) : NULL;
	const char *at = from ? strstr(from, text("%s=\"", name)) : NULL;
	if (!at)
		return "";
	at += strlen(name) + 2;
	return text("%.*s", (int)strcspn(at, "\""), at);
}

const char *json_keys(const json_t *object)
{
	const char *name, *keys = "";
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, name, value) keys =
		text("%s%s%s", keys, *keys ? " " : "", name);
	return keys;
}

const char *stored_time(const char *of_api)
{
	return text("%.*sZ", (int)strcspn(of_api, "+"), of_api);
}
