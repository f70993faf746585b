/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/settings.h"

#define TIMEOUT_MS           30000
#define CONNECT_TIMEOUT_MS   5000
#define CONNECT_TIMEOUT_NEAR 1000
#define CONNECTIONS          64
#define ANSWER_MAX           ((size_t)64 << 20)
#define ATTEMPTS             4
#define ATTEMPTS_LEGACY      10

struct reading {
	const struct ddb_open_opts *opts;
	struct profile profile;
	struct settings *out;
	struct error *err;
};

static const char *copy_text(struct reading *r, const char *text)
{
	struct str copy = ddbi_arena_copy(r->err->arena, str_z(text));
	if (text && !copy.p)
		ddbi_fail_nomem(r->err);
	return copy.p;
}

/* NUL-terminated; absent stays absent. */
static bool keep(struct reading *r, struct str text, const char **out)
{
	struct str copy = ddbi_arena_copy(r->err->arena, text);
	*out = copy.p;
	return copy.p || !text.p || ddbi_fail_nomem(r->err);
}

/* The environment's, else the profile's. */
static struct str found(const struct reading *r, const char *variable, const char *key)
{
	struct str value = ddbi_env(variable);
	return value.p || !key ? value : ddbi_profile_get(&r->profile, key);
}

static bool is_true(struct str s)
{
	return ddbi_str_eq_nocase(s, STR("true"));
}

/* ---- region and endpoint ---- */

static bool find_region(struct reading *r, struct str in_address, bool may_lack)
{
	struct str region = in_address;
	if (!region.n && r->opts->region && *r->opts->region)
		region = str_z(r->opts->region);
	if (!region.n)
		region = found(r, "AWS_REGION", NULL);
	if (!region.n)
		region = found(r, "AWS_DEFAULT_REGION", "region");
	if (!region.n && may_lack)
		region = STR("us-east-1");
	if (!region.n)
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"no region is known: give one (\"aws:eu-west-1\"), set AWS_REGION, or put region = "
			"... "
			"into the profile \"%.*s\" of %s",
			(int)r->profile.name.n, r->profile.name.p,
			r->profile.config_path.p ? r->profile.config_path.p : "~/.aws/config");
	if (!ddbi_region_valid(region))
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"\"%.*s\" is no region: use one such as eu-west-1", (int)region.n, region.p);
	r->out->region = ddbi_arena_copy(r->err->arena, region);
	return r->out->region.p || ddbi_fail_nomem(r->err);
}

/* Where a configured endpoint comes from (12-E1); *whose: for messages. */
static struct str configured(
	const struct reading *r, const char *variable, const char *service, const char **whose)
{
	*whose = variable;
	struct str url = ddbi_env(variable);
	if (url.p)
		return url;
	*whose = "AWS_ENDPOINT_URL";
	url = ddbi_env("AWS_ENDPOINT_URL");
	if (url.p)
		return url;
	*whose = "the profile's endpoint_url";
	url = ddbi_profile_service(&r->profile, service, "endpoint_url");
	return url.p ? url : ddbi_profile_get(&r->profile, "endpoint_url");
}

static bool ignores_configured(const struct reading *r)
{
	return is_true(found(r, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"));
}

static bool find_endpoint(struct reading *r, const char *given, const char *whose, bool streams)
{
	struct service_endpoint *out = streams ? &r->out->streams : &r->out->items;
	const struct ddb_remote *o = &r->out->options;
	const char *url = given;
	if (!given && !ignores_configured(r)) {
		struct str text = configured(r,
			streams ? "AWS_ENDPOINT_URL_DYNAMODB_STREAMS" : "AWS_ENDPOINT_URL_DYNAMODB",
			streams ? "dynamodb_streams" : "dynamodb", &whose);
		if (!keep(r, text, &url))
			return false;
	}
	r->out->configured = r->out->configured || (url && !streams);
	if (!url)
		return ddbi_endpoint_of_region(
			&(struct endpoint_rule){ r->out->region, streams, o->fips, o->dual_stack }, r->err,
			out);
	if (o->fips || o->dual_stack)
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"Invalid Configuration: %s and custom endpoint are not supported",
			o->fips ? "FIPS" : "Dualstack");
	return ddbi_endpoint_parse(url, whose, r->err, out);
}

/* Such endpoints are of the region's, not of one that was configured, and of the largest partition's only. */
static bool find_account_mode(struct reading *r)
{
	struct settings *s = r->out;
	struct str mode = found(r, "AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode");
	bool disabled = ddbi_str_eq_nocase(mode, STR("disabled"));
	s->account_required = ddbi_str_eq_nocase(mode, STR("required"));
	if (mode.p && !disabled && !s->account_required && !ddbi_str_eq_nocase(mode, STR("preferred")))
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"\"%.*s\" is no mode of account endpoints (AWS_ACCOUNT_ID_ENDPOINT_MODE or "
			"account_id_endpoint_mode): use preferred, required or disabled",
			(int)mode.n, mode.p);
	if (s->configured || str_eq(s->region, STR("local")))
		return true;
	s->by_account = !disabled && !s->options.fips && ddbi_region_has_accounts(s->region);
	if (!s->account_required || s->by_account)
		return true;
	return ddbi_failf(r->err, EXCEPTION_CONVERSION,
		"Invalid Configuration: AccountIdEndpointMode is required %s",
		s->options.fips ? "and FIPS is enabled, but FIPS account endpoints are not supported"
				: "but account endpoints are not supported in this partition");
}

/* address: "aws:REGION", or the endpoint itself. */
static bool find_place(struct reading *r, const char *address)
{
	const char *given = r->opts->endpoint, *whose = "the endpoint";
	bool by_region = str_starts(str_z(address), STR("aws:"));
	if (!by_region) {
		given = address;
		whose = "the address";
	}
	return find_region(r, by_region ? str_z(address + 4) : STR_NONE, given != NULL) &&
	       find_endpoint(r, given, whose, false) && find_endpoint(r, given, whose, true) &&
	       find_account_mode(r);
}

/* ---- retries ---- */

static bool find_mode(struct reading *r)
{
	struct str mode = found(r, "AWS_RETRY_MODE", "retry_mode");
	enum ddb_retry_mode *out = &r->out->options.retry_mode;
	if (*out != DDB_RETRY_DEFAULT)
		return true;
	if (!mode.p || ddbi_str_eq_nocase(mode, STR("standard")))
		*out = DDB_RETRY_STANDARD;
	else if (ddbi_str_eq_nocase(mode, STR("adaptive")))
		*out = DDB_RETRY_ADAPTIVE;
	else if (ddbi_str_eq_nocase(mode, STR("legacy")))
		*out = DDB_RETRY_LEGACY;
	else
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"the retry mode \"%.*s\" is none: use standard, adaptive or legacy", (int)mode.n,
			mode.p);
	return true;
}

static bool find_attempts(struct reading *r)
{
	struct str text = found(r, "AWS_MAX_ATTEMPTS", "max_attempts");
	int64_t n = r->out->options.retry_mode == DDB_RETRY_LEGACY ? ATTEMPTS_LEGACY : ATTEMPTS;
	if (r->opts->max_retries)
		n = r->opts->max_retries < 0 ? 1 : (int64_t)r->opts->max_retries + 1;
	else if (text.p && (!ddbi_str_to_i64(text, &n) || n < 1))
		return ddbi_failf(r->err, EXCEPTION_CONVERSION,
			"\"%.*s\" is no number of attempts (AWS_MAX_ATTEMPTS or max_attempts): use 1 or more",
			(int)text.n, text.p);
	r->out->attempts = n < 1000 ? (int)n : 1000;
	return true;
}

/* ---- everything ---- */

static bool copy_options(struct reading *r)
{
	struct ddb_remote *o = &r->out->options;
	if (r->opts->remote)
		*o = *r->opts->remote;
	if (!o->access_key != !o->secret_key)
		return ddbi_failf(r->err, EXCEPTION_CREDENTIALS,
			"credentials are an access_key and a secret_key: one of them was given without the "
			"other");
	r->out->profile = copy_text(r, o->profile);
	const char **texts[] = { &o->access_key, &o->secret_key, &o->session_token, &o->account_id,
		&o->profile, &o->ca_file, &o->proxy };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = *texts[i];
		*texts[i] = copy_text(r, text);
		if (text && !*texts[i])
			return false;
	}
	return true;
}

static bool find_variants(struct reading *r)
{
	struct ddb_remote *o = &r->out->options;
	o->fips = o->fips || is_true(found(r, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
	o->dual_stack =
		o->dual_stack || is_true(found(r, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));
	return o->ca_file || keep(r, found(r, "AWS_CA_BUNDLE", "ca_bundle"), &o->ca_file);
}

static void fill_in(struct reading *r)
{
	struct settings *s = r->out;
	struct ddb_remote *o = &s->options;
	s->timeout_ms = r->opts->timeout_ms > 0 ? r->opts->timeout_ms : TIMEOUT_MS;
	if (o->connect_timeout_ms <= 0)
		o->connect_timeout_ms = s->items.loopback ? CONNECT_TIMEOUT_NEAR : CONNECT_TIMEOUT_MS;
	if (o->max_connections <= 0)
		o->max_connections = CONNECTIONS;
	if (!o->max_answer)
		o->max_answer = ANSWER_MAX;
}

bool ddbi_settings_read(
	const char *address, const struct ddb_open_opts *opts, struct error *err, struct settings *out)
{
	struct reading r = { .opts = opts, .out = out, .err = err };
	*out = (struct settings){ .attempts = 1 };
	bool ok = copy_options(&r) && ddbi_profile_load(out->options.profile, err, &r.profile);
	if (!ok || !find_variants(&r) || !find_place(&r, address) || !find_mode(&r) || !find_attempts(&r))
		return false;
	fill_in(&r);
	return true;
}
