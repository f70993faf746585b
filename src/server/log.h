/* SPDX-License-Identifier: Apache-2.0 */
/* One line a request, to stderr: key=value or JSON. There is nothing in it that a client chose freely, and no
 * secret. Lines are gathered and written together at the end of a tick. */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H
#include "base/buf.h"

enum log_form { LOG_OFF, LOG_KEY_VALUE, LOG_JSON };

struct server_log {
	enum log_form form;
	int slow_ms; /* above 0: only what takes so long */
	struct buf lines;
};

struct log_entry {
	const char *operation, *error; /* "" : none */
	struct str key_id, request_id;
	int status;
	int64_t us;
	size_t in, out; /* bytes of the request and of its answer */
};

void ddbi_log_init(struct server_log *, enum log_form, int slow_ms);
void ddbi_log_free(struct server_log *);
static inline bool log_wants(const struct server_log *l, int64_t us)
{
	return l->form != LOG_OFF && us >= (int64_t)l->slow_ms * 1000;
}
void ddbi_log_request(struct server_log *, const struct log_entry *);
void ddbi_log_write(struct server_log *); /* what was gathered */

#endif
