/* SPDX-License-Identifier: Apache-2.0 */
/* From a path to its handler. */
#include "http/url.h"
#include <stdio.h>
#include <string.h>

#define MAX_PARTS 8 /* no route has more */

/* "/posts/42/" has the parts "posts" and "42", and a slash at its end. */
struct path {
	const char *parts[MAX_PARTS];
	size_t n; /* more than MAX_PARTS: too many for any route */
	bool slash;
};

static bool ends_with_slash(const char *path)
{
	size_t n = strlen(path);
	return n && path[n - 1] == '/';
}

/* false: it is no path, or not UTF-8. */
static bool split(struct request *r, struct path *out)
{
	*out = (struct path){ .slash = ends_with_slash(r->path) };
	if (*r->path != '/')
		return false;
	for (char *at = request_text(r, "%s", r->path + 1), *end; at && *at; at = end) {
		end = strchr(at, '/');
		if (end)
			*end++ = '\0';
		if (!url_decode(at, false))
			return false;
		if (out->n < MAX_PARTS)
			out->parts[out->n] = at;
		out->n++;
	}
	return true;
}

/* Slashes at the end apart. What stands where the pattern has ":" goes into args. */
static bool matches(const char *pattern, const struct path *path, const char *args[3])
{
	size_t i = 0, nargs = 0;
	for (pattern++; *pattern; i++) {
		const char *part = i < path->n && path->n <= MAX_PARTS ? path->parts[i] : "";
		size_t n = strcspn(pattern, "/");
		if (n == 1 && *pattern == ':' && *part)
			args[nargs++] = part;
		else if (strlen(part) != n || memcmp(part, pattern, n) != 0)
			return false;
		pattern += n + (pattern[n] == '/');
	}
	return i == path->n;
}

/* What the routes say of a path. */
struct found {
	const struct route *route; /* for the method that was asked for */
	char allow[64];            /* all methods: "GET, HEAD" */
	bool lacks_slash;          /* there is one with a slash behind it */
};

static void allow(struct found *f, const char *method)
{
	size_t n = strlen(f->allow);
	if (!strstr(f->allow, method))
		snprintf(f->allow + n, sizeof f->allow - n, "%s%s", n ? ", " : "", method);
}

static void consider(struct request *r, const struct path *path, const struct route *route, struct found *f)
{
	const char *args[3] = { 0 };
	if (!matches(route->path, path, args))
		return;
	if (ends_with_slash(route->path) != path->slash) {
		f->lacks_slash |= !path->slash;
		return;
	}
	allow(f, route->method);
	if (strcmp(route->method, "GET") == 0)
		allow(f, "HEAD");
	if (!f->route && strcmp(route->method, r->method) == 0) {
		f->route = route;
		memcpy(r->args, args, sizeof args);
	}
}

static void add_slash(struct request *r)
{
	bool get = strcmp(r->method, "GET") == 0;
	reply_empty(r, get ? 301 : 308);
	reply_header(r, "Location", request_text(r, "%s/%s%s", r->path, *r->query ? "?" : "", r->query));
}

void route(struct request *r)
{
	struct path path;
	struct found found = { 0 };
	if (!split(r, &path)) {
		reply_problem(r, 400, "The address is not UTF-8 text that begins with a slash");
		return;
	}
	for (size_t i = 0; all_routes[i]; i++)
		for (const struct route *route = all_routes[i]; route->path; route++)
			consider(r, &path, route, &found);
	if (found.route) {
		found.route->handle(r);
	} else if (*found.allow) {
		allow(&found, "OPTIONS");
		if (strcmp(r->method, "OPTIONS") == 0)
			reply_empty(r, 200);
		else
			reply_problem(r, 405, "Not with this method");
		reply_header(r, "Allow", request_text(r, "%s", found.allow));
	} else if (found.lacks_slash) {
		add_slash(r);
	} else {
		reply_problem(r, 404, "Not found");
	}
}
