/* SPDX-License-Identifier: Apache-2.0 */
/* What a corpus runs on: anything that takes an operation's name and a JSON text and gives a JSON text back.
 */
#ifndef CORPUS_TARGET_H
#define CORPUS_TARGET_H
#include <stdbool.h>

struct target {
	const char *name;
	/* An empty store. */
	bool (*fresh)(struct target *);
	/* The answer, or the error's body; *failed says which. The text is the caller's to free; NULL:
	 * broken. */
	char *(*call)(struct target *, const char *op, const char *json, bool *failed);
	void (*close)(struct target *);
};

struct target *target_memory(void);
struct target *target_file(void);
struct target *target_realism(const char *name); /* memory+realism, memory+latency, memory+throttle */
/* The ddb command, which it starts and ends: over a plain socket, or by libddb's remote store. `typed`:
 * requests and answers pass through the structs of operations instead of going through as texts. */
struct target *target_http(const char *server);
struct target *target_remote(const char *server, bool typed);
struct target *target_tls(const char *server); /* the remote store again, over HTTPS */

/* Deletes every table, so that the next case finds an empty store. */
bool target_fresh_by_calls(struct target *);

#endif
