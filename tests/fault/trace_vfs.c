/* SPDX-License-Identifier: Apache-2.0 */
/* The VFS around the system's. Syncs of the folder are seen where the system's VFS opens it for that. */
#include "trace_internal.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trace *trace_current;
static sqlite3_vfs *system_vfs;

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

const char *trace_name(const char *path)
{
	size_t n = trace_current ? strlen(trace_current->folder) : 0;
	if (!n || !path || strncmp(path, trace_current->folder, n) != 0 || path[n] != '/')
		return NULL;
	return path + n + 1;
}

struct event *trace_log(enum event_kind kind, unsigned file)
{
	struct trace *t = trace_current;
	if (!t)
		return NULL;
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->events = realloc(t->events, t->cap * sizeof *t->events);
		if (!t->events)
			abort();
	}
	struct event *e = &t->events[t->n++];
	*e = (struct event){ .kind = kind, .file = file };
	return e;
}

static void log_names(enum event_kind kind, unsigned file, const char *name, const char *other)
{
	struct event *e = trace_log(kind, file);
	snprintf(e->name, sizeof e->name, "%s", name);
	snprintf(e->other, sizeof e->other, "%s", other);
	names_apply(&trace_current->names, e);
}

int __wrap_rename(const char *from, const char *to)
{
	const char *old = trace_name(from), *new = trace_name(to);
	int result = __real_rename(from, to);
	if (result == 0 && old && new) {
		struct entry *e = names_find(&trace_current->names, old);
		if (e)
			log_names(EV_RENAME, e->file, new, old);
	}
	return result;
}

/* ---- a file ---- */

struct traced {
	sqlite3_file base;
	unsigned file;
	bool on;
	sqlite3_file *real; /* behind this struct */
};

static struct traced *traced_of(sqlite3_file *f)
{
	return (struct traced *)(void *)f;
}
static sqlite3_file *real_of(sqlite3_file *f)
{
	return traced_of(f)->real;
}
static struct event *log_file(sqlite3_file *f, enum event_kind kind)
{
	return traced_of(f)->on ? trace_log(kind, traced_of(f)->file) : NULL;
}

static int close_file(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}
static int read_file(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), out, n, at);
}
static int write_file(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
	int result = real_of(f)->pMethods->xWrite(real_of(f), data, n, at);
	struct event *e = result == SQLITE_OK ? log_file(f, EV_WRITE) : NULL;
	if (!e)
		return result;
	e->offset = (uint64_t)at;
	e->size = (uint64_t)n;
	e->data = malloc((size_t)n);
	if (!e->data)
		abort();
	memcpy(e->data, data, (size_t)n);
	return result;
}
static void log_size(sqlite3_file *f, sqlite3_int64 size)
{
	struct event *e = log_file(f, EV_TRUNCATE);
	if (e)
		e->size = (uint64_t)size;
}
static int truncate_file(sqlite3_file *f, sqlite3_int64 size)
{
	int result = real_of(f)->pMethods->xTruncate(real_of(f), size);
	if (result == SQLITE_OK)
		log_size(f, size);
	return result;
}
static int sync_file(sqlite3_file *f, int flags)
{
	int result = real_of(f)->pMethods->xSync(real_of(f), flags);
	if (result == SQLITE_OK)
		log_file(f, EV_SYNC);
	return result;
}
static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
static int lock_file(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}
static int unlock_file(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
static int check_lock(sqlite3_file *f, int *out)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
/* A hint may make the file longer, by no write. */
static int control(sqlite3_file *f, int op, void *arg)
{
	sqlite3_int64 before = 0, after = 0;
	file_size(f, &before);
	int result = real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
	file_size(f, &after);
	if (before != after)
		log_size(f, after);
	return result;
}
static int sector_size(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}
static int characteristics(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
static int shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}
static void shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int shm_unmap(sqlite3_file *f, int delete)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), delete);
}
static int fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
	return real_of(f)->pMethods->xFetch(real_of(f), at, n, out);
}
static int unfetch(sqlite3_file *f, sqlite3_int64 at, void *p)
{
	return real_of(f)->pMethods->xUnfetch(real_of(f), at, p);
}

static const sqlite3_io_methods methods = { .iVersion = 3,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = control,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
	.xFetch = fetch,
	.xUnfetch = unfetch };

/* ---- the file system ---- */

static void trace_file(struct traced *f, const char *path)
{
	const char *name = trace_name(path);
	if (!name)
		return;
	struct entry *e = names_find(&trace_current->names, name);
	f->on = true;
	f->file = e ? e->file : trace_current->files;
	if (e)
		return;
	if (++trace_current->files > FILES_MAX)
		abort();
	log_names(EV_CREATE, f->file, name, "");
}

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	struct traced *f = traced_of(file);
	(void)vfs;
	*f = (struct traced){ .real = (sqlite3_file *)(void *)(f + 1) };
	int result = system_vfs->xOpen(system_vfs, path, f->real, flags, out_flags);
	if (result != SQLITE_OK)
		return result;
	f->base.pMethods = &methods;
	trace_file(f, path);
	return result;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	const char *name = trace_name(path);
	struct entry *e = name ? names_find(&trace_current->names, name) : NULL;
	(void)vfs;
	if (e)
		log_names(EV_UNLINK, e->file, name, "");
	return system_vfs->xDelete(system_vfs, path, sync_folder);
}

typedef int open_folder_fn(const char *path, int *fd);
static open_folder_fn *open_folder;

static int log_open_folder(const char *path, int *fd)
{
	if (trace_name(path))
		trace_log(EV_SYNC_FOLDER, 0);
	return open_folder(path, fd);
}

static sqlite3_vfs traced_vfs;

static void install(void)
{
	system_vfs = sqlite3_vfs_find(NULL);
	open_folder = (open_folder_fn *)system_vfs->xGetSystemCall(system_vfs, "openDirectory");
	traced_vfs = *system_vfs;
	traced_vfs.zName = "traced";
	traced_vfs.pNext = NULL;
	traced_vfs.szOsFile = (int)sizeof(struct traced) + system_vfs->szOsFile;
	traced_vfs.xOpen = open_file;
	traced_vfs.xDelete = delete_file;
}

struct trace *trace_begin(const char *folder)
{
	struct trace *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	sqlite3_initialize();
	if (!system_vfs)
		install();
	snprintf(t->folder, sizeof t->folder, "%s", folder);
	t->acknowledged = UINT32_MAX;
	trace_current = t;
	system_vfs->xSetSystemCall(system_vfs, "openDirectory", (sqlite3_syscall_ptr)log_open_folder);
	sqlite3_vfs_register(&traced_vfs, 1);
	return t;
}

void trace_end(struct trace *t)
{
	(void)t;
	sqlite3_vfs_unregister(&traced_vfs);
	sqlite3_vfs_register(system_vfs, 1);
	system_vfs->xSetSystemCall(system_vfs, "openDirectory", NULL);
	trace_current = NULL;
}

void trace_acknowledge(struct trace *t, uint32_t done)
{
	(void)t;
	trace_log(EV_ACKNOWLEDGE, 0)->size = done;
}
