/* SPDX-License-Identifier: Apache-2.0 */
#include "server/auth.h"

/* The value of `name=` in a list of parameters that `separator` divides; STR_NONE: not there. */
static struct str parameter(struct str list, struct str name, char separator)
{
	while (list.n) {
		const char *at = memchr(list.p, separator, list.n);
		size_t n = at ? (size_t)(at - list.p) : list.n;
		struct str one = str_sub(list, 0, n);
		list = at ? str_sub(list, n + 1, list.n - n - 1) : (struct str){ list.p + list.n, 0 };
		while (one.n && one.p[0] == ' ')
			one = str_sub(one, 1, one.n - 1);
		if (one.n > name.n && str_starts(one, name) && one.p[name.n] == '=')
			return str_sub(one, name.n + 1, one.n - name.n - 1);
	}
	return STR_NONE;
}

/* keyid/date/region/service/aws4_request; in a query string the slashes may be %2F. */
static struct str scope_region(struct str credential)
{
	for (int part = 0; part < 2; part++) {
		size_t i = 0;
		while (i < credential.n && credential.p[i] != '/' && credential.p[i] != '%')
			i++;
		if (i == credential.n)
			return STR_NONE;
		size_t skip = credential.p[i] == '%' ? 3 : 1;
		if (i + skip > credential.n)
			return STR_NONE;
		credential = str_sub(credential, i + skip, credential.n - i - skip);
	}
	size_t n = 0;
	while (n < credential.n && credential.p[n] != '/' && credential.p[n] != '%')
		n++;
	return n ? str_sub(credential, 0, n) : STR_NONE;
}

static void sentence(struct buf *b, const char *text)
{
	if (b->len)
		ddbi_buf_byte(b, ' ');
	buf_z(b, text);
}

static bool incomplete(struct error *err, struct buf *b)
{
	bool ok = !b->failed && ddbi_fail_text(err, EXCEPTION_INCOMPLETE_SIGNATURE, buf_view(b));
	if (b->failed)
		ddbi_fail_nomem(err);
	ddbi_buf_free(b);
	return ok;
}

static bool header_form(
	const struct http_request *r, struct str authorization, struct error *err, struct auth_claim *out)
{
	struct buf missing;
	ddbi_buf_init(&missing, 4 * HTTP_MAX_HEAD);
	const char *sp = memchr(authorization.p, ' ', authorization.n);
	size_t n = sp ? (size_t)(sp - authorization.p) : authorization.n;
	struct str list = sp ? str_sub(authorization, n + 1, authorization.n - n - 1) : STR_NONE;
	struct str date = ddbi_http_header(r, "x-amz-date");
	*out = (struct auth_claim){
		.algorithm = str_sub(authorization, 0, n),
		.credential = parameter(list, STR("Credential"), ','),
		.signature = parameter(list, STR("Signature"), ','),
		.signed_headers = parameter(list, STR("SignedHeaders"), ','),
		.date = date.p ? date : ddbi_http_header(r, "date"),
		.token = ddbi_http_header(r, "x-amz-security-token"),
	};
	if (!out->credential.p)
		sentence(&missing, "Authorization header requires 'Credential' parameter.");
	if (!out->signature.p)
		sentence(&missing, "Authorization header requires 'Signature' parameter.");
	if (!out->signed_headers.p)
		sentence(&missing, "Authorization header requires 'SignedHeaders' parameter.");
	if (!out->date.p)
		sentence(&missing, "Authorization header requires existence of either a 'X-Amz-Date' or a "
				   "'Date' header.");
	if (missing.len) {
		sentence(&missing, "Authorization=");
		buf_str(&missing, authorization);
		return incomplete(err, &missing);
	}
	out->region = scope_region(out->credential);
	return true;
}

static bool query_form(struct str query, struct error *err, struct auth_claim *out)
{
	*out = (struct auth_claim){ .in_query = true };
	const struct {
		const char *name;
		struct str *value;
	} parts[] = { { "X-Amz-Algorithm", &out->algorithm }, { "X-Amz-Credential", &out->credential },
		{ "X-Amz-Signature", &out->signature }, { "X-Amz-SignedHeaders", &out->signed_headers },
		{ "X-Amz-Date", &out->date } };
	struct buf missing;
	ddbi_buf_init(&missing, HTTP_MAX_HEAD);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		*parts[i].value = parameter(query, str_z(parts[i].name), '&');
		if (parts[i].value->p)
			continue;
		sentence(&missing, "AWS query-string parameters must include '");
		buf_z(&missing, parts[i].name);
		buf_z(&missing, "'.");
	}
	if (missing.len) {
		sentence(&missing, "Re-examine the query-string parameters.");
		return incomplete(err, &missing);
	}
	out->token = parameter(query, STR("X-Amz-Security-Token"), '&');
	out->expires = parameter(query, STR("X-Amz-Expires"), '&');
	out->region = scope_region(out->credential);
	return true;
}

bool ddbi_auth_form(const struct http_request *r, struct error *err, struct auth_claim *out)
{
	struct str authorization = ddbi_http_header(r, "authorization");
	bool in_query = parameter(r->query, STR("X-Amz-Algorithm"), '&').p != NULL;
	*out = (struct auth_claim){ .in_query = in_query };
	if (authorization.p && in_query)
		return ddbi_fail(err, MSG_AUTH_BOTH);
	if (in_query)
		return query_form(r->query, err, out);
	if (!authorization.p || !str_starts(authorization, STR("AWS4-")))
		return ddbi_fail(err, MSG_AUTH_MISSING);
	return header_form(r, authorization, err, out);
}
