/* SPDX-License-Identifier: Apache-2.0 */
/* --realism KEY=VALUE,...: the members of struct ddb_realism by their names. */
#include "base/str.h"
#include "cli/cli.h"
#include <ddb/ddb.h>
#include <stddef.h>
#include <stdio.h>

/* clang-format off */
static const struct {
	const char *name;
	size_t offset;
	int max;
} members[] = {
#define MEMBER(m, max) { #m, offsetof(struct ddb_realism, m), max }
	MEMBER(latency_min_ms, 3600000),
	MEMBER(latency_max_ms, 3600000),
	MEMBER(burst_s, 3600000),
	MEMBER(unprocessed_percent, 100),
	MEMBER(stale_percent, 100),
	MEMBER(lag_ms, 3600000),
	MEMBER(table_delay_ms, 3600000),
	MEMBER(conflict_percent, 100),
	MEMBER(error_percent, 100),
	MEMBER(throttling_percent, 100),
#undef MEMBER
};
/* clang-format on */

static bool refuse(struct str pair, const char *why)
{
	fprintf(stderr, "ddb serve: --realism: '%.*s': %s\n", (int)pair.n, pair.p, why);
	return false;
}

static bool set_member(struct str pair, struct str name, int64_t v, struct ddb_realism *out)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (!str_eq(name, str_z(members[i].name)))
			continue;
		int n = (int)v;
		if (v > members[i].max)
			return refuse(pair, members[i].max == 100 ? "give a percentage from 0 to 100"
								  : "give a number up to 3600000");
		memcpy((char *)out + members[i].offset, &n, sizeof n);
		return true;
	}
	return refuse(pair, "there is no such kind of realism; ddb serve --help lists them");
}

static bool read_pair(struct str pair, struct ddb_realism *out)
{
	const char *equals = memchr(pair.p, '=', pair.n);
	struct str name = { pair.p, equals ? (size_t)(equals - pair.p) : pair.n };
	int64_t v;
	if (str_eq(pair, STR("throttle"))) {
		out->throttle = true;
		return true;
	}
	if (!equals || !ddbi_str_to_i64((struct str){ equals + 1, pair.n - name.n - 1 }, &v) || v < 0)
		return refuse(pair, "give KEY=NUMBER, or throttle");
	if (!str_eq(name, STR("seed")))
		return set_member(pair, name, v, out);
	out->seed = (uint64_t)v;
	return true;
}

bool ddbi_cli_realism(const char *text, struct ddb_realism *out)
{
	*out = (struct ddb_realism){ .seed = 0 };
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, ",");
		if (!read_pair((struct str){ text, (size_t)(end - text) }, out))
			return false;
	}
	return true;
}
