/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lock.h"
#include "base/process.h"
#include "base/str.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t read_owner(int fd)
{
	char text[24];
	int64_t pid;
	ssize_t n = pread(fd, text, sizeof text, 0);
	return n > 0 && ddbi_str_to_i64((struct str){ text, (size_t)n }, &pid) ? pid : 0;
}

/* Who is refused wants to know it; the lock is as good without. */
static void write_owner(int fd)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld", (long long)ddbi_process_id());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return;
}

/* The owner before may have removed the file after we opened it. */
static bool is_still(int fd, const char *path)
{
	struct stat ours, there;
	return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino &&
	       ours.st_dev == there.st_dev;
}

static enum lock_result give_up(int fd, enum lock_result result)
{
	int why = errno;
	close(fd);
	errno = why;
	return result;
}

/* flock and not fcntl: its locks belong to the open file, so that a second opener in one process is refused,
 * and closing another descriptor of the file takes nothing away. */
enum lock_result ddbi_lock_take(const char *path, struct file_lock *lock, int64_t *pid)
{
	*pid = 0;
	lock->fd = -1;
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (fd < 0)
			return LOCK_FAILED;
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			*pid = read_owner(fd);
			return give_up(fd, errno == EWOULDBLOCK ? LOCK_OTHERS : LOCK_FAILED);
		}
		if (is_still(fd, path)) {
			write_owner(fd);
			lock->fd = fd;
			return LOCK_HELD;
		}
		close(fd);
	}
}

void ddbi_lock_drop(const char *path, struct file_lock *lock)
{
	if (lock->fd < 0)
		return;
	unlink(path);
	close(lock->fd);
	lock->fd = -1;
}
