/* SPDX-License-Identifier: Apache-2.0 */
/* What is answered. http.c sends it. */
#include "http/request.h"
#include "pages/template.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reply(struct request *r, unsigned status, const char *type, const char *text)
{
	r->status = status;
	r->type = type;
	r->reply = text;
	r->reply_size = strlen(text);
}

void reply_json(struct request *r, unsigned status, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
	reply(r, status, "application/json", request_keep(r, text));
	json_decref(json);
}

void reply_html(struct request *r, unsigned status, const char *html)
{
	reply(r, status, "text/html; charset=utf-8", html);
}

void reply_error(struct request *r, unsigned status, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	reply_json(r, status, json_pack("{s:s}", "error", request_keep(r, text)));
}

void reply_empty(struct request *r, unsigned status)
{
	reply(r, status, NULL, "");
}

void reply_header(struct request *r, const char *name, const char *value)
{
	if (r->nheaders < sizeof r->headers / sizeof r->headers[0])
		r->headers[r->nheaders++] = (struct header){ name, value };
	else
		r->status = 500;
}

void reply_redirect(struct request *r, const char *path)
{
	reply_empty(r, 303);
	reply_header(r, "Location", path);
}

static bool is_api(const struct request *r)
{
	return strncmp(r->path, "/api/", 5) == 0;
}

static const char *title_of(unsigned status)
{
	switch (status) {
	case 400: return "That was not understood";
	case 403: return "That is not allowed";
	case 404: return "There is no such page";
	case 405: return "That cannot be done here";
	case 409: return "That is there already";
	case 413: return "That is too much";
	case 429: return "That was too often";
	case 503: return "Please try again in a moment";
	default: return "Something went wrong";
	}
}

/* Needs neither the store nor a template: they may be what failed. */
static void reply_plain_page(struct request *r, unsigned status, const char *text)
{
	const char *title = title_of(status);
	reply_html(r, status,
		request_text(r,
			"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<title>%s</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n"
			"<main class=\"wrap\">\n<h1>%s</h1>\n<p>%s</p>\n</main>\n</body>\n</html>\n",
			title, title, text));
}

void reply_problem(struct request *r, unsigned status, const char *text)
{
	if (is_api(r))
		reply_error(r, status, "%s", text);
	else if (status >= 500)
		reply_plain_page(r, status, text);
	else
		reply_page(r, status, "error",
			json_pack("{s:s, s:i, s:s}", "title", title_of(status), "status", (int)status,
				"message", text));
}

void reply_failure(struct request *r, enum ddb_rc rc)
{
	const struct ddb_error *error = ddb_error(r->db);
	const char *why = request_text(r, "%s", error->message); /* the next call may change it */
	switch (rc) {
	case DDB_NOT_FOUND: reply_problem(r, 404, "Not found"); break;
	case DDB_INVALID: reply_problem(r, 400, why); break;
	case DDB_CONDITION_FAILED: reply_problem(r, 409, why); break;
	case DDB_THROTTLED:
		reply_problem(r, 429, "The store has too much to do. Please try again in a moment.");
		reply_header(r, "Retry-After", "1");
		break;
	case DDB_BUSY:
	case DDB_CANCELLED:
	case DDB_NETWORK:
		request_log(r, request_text(r, "%s: %s", error->type, why));
		reply_problem(r, 503,
			rc == DDB_NETWORK ? "The store cannot be reached just now."
					  : "Too many want to change the same thing just now.");
		reply_header(r, "Retry-After", "1");
		break;
	default:
		request_log(r, request_text(r, "%s: %s", error->type, why));
		reply_problem(r, 500, "Something went wrong here, and was written down.");
	}
}

/* One line; what a client sent cannot play with the terminal. */
void request_log(const struct request *r, const char *what)
{
	char line[2048];
	snprintf(line, sizeof line, "blog: %s %s: %s", r->method, r->path, what);
	for (char *c = line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	fprintf(stderr, "%s\n", line);
}
