/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that were closed. A call on one is a mistake that no compiler sees, and it would read memory that
 * is somebody else's by then. The last few are kept, empty, and say what they are; so the list can only be
 * global. */
#include "base/mem.h"
#include "session/session.h"
#include <pthread.h>

#define KEPT 32

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ddb *kept[KEPT];
static unsigned next;

void ddbi_session_retire(struct ddb *db)
{
	struct ddb *oldest = db;
	if (pthread_mutex_trylock(&lock) == 0) { /* in the child of a fork() it may be taken for ever */
		oldest = kept[next];
		kept[next] = db;
		next = (next + 1) % KEPT;
		pthread_mutex_unlock(&lock);
	}
	ddbi_free(oldest);
}
