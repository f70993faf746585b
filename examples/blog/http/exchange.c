/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_BODY (1024 * 1024)
#define MAX_SKIPPED                                                                                        \
	(8 * MAX_BODY) /* of a body that is too large, which is read to its end so that the answer arrives \
			*/
#define MAX_BODIES  (64 * MAX_BODY) /* of all clients at a time */
#define MAX_SECONDS 60              /* for a body */

static time_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void refuse(struct exchange *e, unsigned status, const char *why)
{
	e->refused = status;
	e->why = why;
}

struct framing {
	size_t lengths, encodings, expects, hosts, strange;
	const char *length, *encoding;
};

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct framing *f = cls;
	(void)kind;
	if (strcasecmp(name, "Content-Length") == 0) {
		f->lengths++;
		f->length = value;
	} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
		f->encodings++;
		f->encoding = value;
	}
	f->expects += strcasecmp(name, "Expect") == 0;
	f->hosts += strcasecmp(name, "Host") == 0;
	f->strange += !*name || name[strcspn(name, " \t")];
	return MHD_YES;
}

/* The library reads some requests whose end others may see elsewhere: they are how one is smuggled past a
 * proxy. A client that waits to be told to go on is told at once if its body is too large. */
void exchange_begin(struct exchange *e, struct MHD_Connection *connection, const char *version)
{
	struct framing f = { 0 };
	e->begun = true;
	e->until = now() + MAX_SECONDS;
	MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &f);
	unsigned long long length = f.lengths ? strtoull(f.length, NULL, 10) : 0;
	if (f.lengths + f.encodings > 1 || (f.encodings && strcasecmp(f.encoding, "chunked") != 0))
		refuse(e, 400, "It is not clear where the request ends");
	else if (f.strange || e->address[strcspn(e->address, " \t")])
		refuse(e, 400, "There is a blank where HTTP has none");
	else if (f.hosts > 1 || (!f.hosts && strcmp(version, "HTTP/1.0") != 0))
		refuse(e, 400, "There has to be one Host header");
	else if (length > MAX_SKIPPED || (length > MAX_BODY && f.expects))
		refuse(e, 413, "A body has at most 1 MB");
}

/* One byte more than size, for the NUL. */
static bool make_room(struct exchange *e, atomic_size_t *bodies, size_t size)
{
	if (size < e->room)
		return true;
	size_t room = e->room ? e->room : 4096;
	while (room <= size)
		room *= 2;
	size_t more = room - e->room;
	char *body = atomic_fetch_add(bodies, more) < MAX_BODIES ? realloc(e->body, room) : NULL;
	if (!body) {
		*bodies -= more;
		return false;
	}
	e->body = body;
	e->room = room;
	return true;
}

bool exchange_take(struct exchange *e, atomic_size_t *bodies, const char *part, size_t n)
{
	if (!e->refused && n > MAX_BODY - e->size)
		refuse(e, 413, "A body has at most 1 MB");
	else if (!e->refused && !make_room(e, bodies, e->size + n))
		refuse(e, 503, "Too much is being sent just now. Please try again in a moment.");
	if (e->refused) {
		e->skipped += n;
	} else {
		memcpy(e->body + e->size, part, n);
		e->size += n;
		e->body[e->size] = '\0';
	}
	return e->skipped <= MAX_SKIPPED && now() <= e->until;
}

void exchange_end(struct exchange *e, atomic_size_t *bodies)
{
	*bodies -= e->room;
	free(e->address);
	free(e->body);
	*e = (struct exchange){ 0 };
}
