/* SPDX-License-Identifier: Apache-2.0 */
#include "error/exception.h"
#include <string.h>

#define INFO(id, name, ns, http, member, rc, retryable) \
	[EXCEPTION_##id] = { name, ns, http, member, rc, retryable },

static const struct exception_info exceptions[EXCEPTION_COUNT] = {
	[EXCEPTION_NONE] = { "", "", 0, "message", DDB_OK, false }, EXCEPTIONS(INFO)
};

const struct exception_info *ddbi_exception(enum exception e)
{
	return &exceptions[e < EXCEPTION_COUNT ? e : EXCEPTION_NONE];
}

enum exception ddbi_exception_by_name(const char *name, size_t n)
{
	for (int e = EXCEPTION_NONE + 1; e < EXCEPTION_COUNT; e++) {
		if (strlen(exceptions[e].name) == n && memcmp(exceptions[e].name, name, n) == 0) {
			return (enum exception)e;
		}
	}
	return EXCEPTION_NONE;
}
