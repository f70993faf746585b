/* SPDX-License-Identifier: Apache-2.0 */
/* What was asked, decoded. */
#include "http/request.h"
#include "http/url.h"
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#define MAX_FIELDS 1000 /* of a form */

static const char *nth_field(const struct fields_sent *sent, const char *name, size_t n)
{
	for (size_t i = 0; i < sent->n; i++)
		if (strcmp(sent->list[i].name, name) == 0 && n-- == 0)
			return sent->list[i].value;
	return NULL;
}

const char *request_query(struct request *r, const char *name)
{
	return nth_field(&r->in_query, name, 0);
}

const char *request_form(struct request *r, const char *name)
{
	return nth_field(&r->in_form, name, 0);
}

const char *request_form_nth(struct request *r, const char *name, size_t n)
{
	return nth_field(&r->in_form, name, n);
}

const char *request_header(struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

const char *request_cookie(struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_COOKIE_KIND, name);
}

static void find_address(struct request *r)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;
	if (address && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
			r->address, sizeof r->address);
	else if (address && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, r->address,
			sizeof r->address);
}

static bool read_fields_sent(struct request *r, const char *text, struct fields_sent *out)
{
	size_t room = 1;
	for (const char *c = text; *c; c++)
		room += *c == '&';
	if (room > MAX_FIELDS || !(out->list = request_array(r, room, sizeof *out->list)))
		return false;
	return form_decode(request_text(r, "%s", text), out->list, room, &out->n);
}

static bool is_form(struct request *r)
{
	static const char type[] = "application/x-www-form-urlencoded";
	const char *sent = request_header(r, "Content-Type");
	return sent && strncasecmp(sent, type, sizeof type - 1) == 0;
}

/* A proxy may ask for http://our-host/path. */
static const char *without_host(const char *address)
{
	static const char http[] = "http://";
	if (strncasecmp(address, http, sizeof http - 1) != 0)
		return address;
	address += sizeof http - 1;
	return address + strcspn(address, "/?");
}

/* Has it blanks or the like in it? They might end a line of headers where the address is quoted. */
static bool is_torn(const char *address)
{
	while ((unsigned char)*address > ' ' && *address != 0x7f)
		address++;
	return *address;
}

bool request_begin(struct request *r, const char *address)
{
	address = without_host(address);
	size_t n = strcspn(address, "?");
	r->path = request_text(r, "%.*s", (int)n, address);
	r->query = request_text(r, "%s", address[n] ? address + n + 1 : "");
	find_address(r);
	if (is_torn(address)) {
		reply_problem(r, 400, "The address has blanks or control characters in it");
		return false;
	}
	if (!read_fields_sent(r, r->query, &r->in_query)) {
		reply_problem(r, 400, "What follows the ? of the address is not UTF-8 text, or too much");
		return false;
	}
	if (is_form(r) && (strlen(r->body) != r->body_size || !read_fields_sent(r, r->body, &r->in_form))) {
		reply_problem(r, 400, "The form is not UTF-8 text, or has too many fields");
		return false;
	}
	return true;
}
