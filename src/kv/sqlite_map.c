/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping of the file into memory. SQLite gives all of it up whenever a reading connection sees that
 * another one has committed, as the file may have grown since, and maps it anew: a page fault for each page
 * that is read after each commit. The same pages of the same file are behind it all the while, so here it is
 * kept until the file has outgrown it. (Our files never shrink: nothing vacuums them.) */
#include "kv/sqlite_engine.h"
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const sqlite3_io_methods *theirs; /* of SQLite's way of locking, the same for all our files */
static sqlite3_io_methods ours;

/* Of the file, or of as much of it as may be mapped, is an eighth still unmapped? */
static bool outgrown(sqlite3_file *file)
{
	sqlite3_int64 size = 0;
	void *page = NULL;
	if (theirs->xFileSize(file, &size) != SQLITE_OK)
		return true;
	if (size > MAP_MAX)
		size = MAP_MAX;
	sqlite3_int64 at = size / 8 * 7 / PAGE_SIZE * PAGE_SIZE;
	if (theirs->xFetch(file, at, PAGE_SIZE, &page) != SQLITE_OK || !page)
		return true;
	theirs->xUnfetch(file, at, page);
	return false;
}

/* page NULL: the whole mapping. */
static int unfetch(sqlite3_file *file, sqlite3_int64 at, void *page)
{
	return page || outgrown(file) ? theirs->xUnfetch(file, at, page) : SQLITE_OK;
}

void ddbi_sqlite_keep_mapping(sqlite3 *db)
{
	sqlite3_file *file = NULL;
	sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (!file || !file->pMethods || file->pMethods->iVersion < 3)
		return;
	pthread_mutex_lock(&lock);
	if (!theirs) {
		theirs = file->pMethods;
		ours = *theirs;
		ours.xUnfetch = unfetch;
	}
	if (file->pMethods == theirs)
		file->pMethods = &ours;
	pthread_mutex_unlock(&lock);
}
