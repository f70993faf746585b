/* SPDX-License-Identifier: Apache-2.0 */
#include "session/session.h"
#include "store/remote/remote.h"

static bool open_at(const char *scheme, const char *rest, const struct ddb_open_opts *o, struct error *err,
	struct store **out)
{
	struct buf address;
	if (o->realism)
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"realism is for local stores: \"%s:%s\" is a service by itself", scheme, rest);
	ddbi_buf_init(&address, 8192);
	buf_z(&address, scheme);
	ddbi_buf_byte(&address, ':');
	buf_z(&address, rest);
	ddbi_buf_byte(&address, '\0');
	bool ok = !address.failed;
	if (!ok && address.too_long)
		ddbi_failf(err, EXCEPTION_CONVERSION, "an address may have 8000 bytes at most");
	else if (!ok)
		ddbi_fail_nomem(err);
	ok = ok && ddbi_remote_open(address.p, o, err, out);
	ddbi_buf_free(&address);
	return ok;
}

static bool open_aws(const char *rest, const struct ddb_open_opts *o, struct error *err, struct store **out)
{
	return open_at("aws", rest, o, err, out);
}

static bool open_http(const char *rest, const struct ddb_open_opts *o, struct error *err, struct store **out)
{
	return open_at("http", rest, o, err, out);
}

static bool open_https(const char *rest, const struct ddb_open_opts *o, struct error *err, struct store **out)
{
	return open_at("https", rest, o, err, out);
}

const struct session_driver ddbi_driver_aws = { "aws", NULL, open_aws };
const struct session_driver ddbi_driver_http = { "http", NULL, open_http };
const struct session_driver ddbi_driver_https = { "https", NULL, open_https };
