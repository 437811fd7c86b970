// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into a run: the Nth call, over all its processes, that would write below a directory is not made.  The run is
 * killed there, or the call fails.  strace counts per process, and kills only one.
 *
 *	INJECT_BELOW	the directory
 *	INJECT_COUNT	a file of 8 bytes, the calls so far
 *	INJECT_AT	N, or 0 to only count
 *	INJECT_ERROR	the errno to fail with, or 0 to kill the process group
 *	INJECT_ON	not empty: every call from the Nth on fails
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool below(const char *path)
{
	const char *dir = getenv("INJECT_BELOW");
	size_t len = dir ? strlen(dir) : 0;

	return len && !strncmp(path, dir, len) && (path[len] == '/' || !path[len]);
}

static bool fd_below(int fd)
{
	char link[32], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return false;
	path[len] = 0;
	return below(path);
}

static bool at_below(int fd, const char *path)
{
	char cwd[PATH_MAX];

	if (path[0] == '/')
		return below(path);
	if (fd != AT_FDCWD)
		return fd_below(fd);
	return getcwd(cwd, sizeof(cwd)) && below(cwd);
}

/* Whether this call, which writes where it matters if @here, is to fail; errno says how. */
static bool fails(bool here)
{
	static long *count;
	int saved = errno;
	long n, at;
	int fd;

	if (!here || !getenv("INJECT_COUNT"))
		return false;
	if (!count) {
		fd = NEXT(open)(getenv("INJECT_COUNT"), O_RDWR | O_CLOEXEC);
		count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (count == MAP_FAILED)
			abort();
		close(fd);
	}
	n = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
	at = atol(getenv("INJECT_AT"));
	errno = saved;
	if (!at || n < at || (n > at && !*getenv("INJECT_ON")))
		return false;
	errno = atoi(getenv("INJECT_ERROR"));
	if (!errno)
		kill(0, SIGKILL);
	return true;
}

static bool creates(int flags)
{
	return flags & (O_CREAT | O_TRUNC);
}

#define OPEN(name, before, path_at, ...)					\
int name(before const char *path, int flags, ...)				\
{										\
	mode_t mode;								\
	va_list more;								\
										\
	va_start(more, flags);							\
	mode = va_arg(more, mode_t);						\
	va_end(more);								\
	if (creates(flags) && fails(at_below(path_at, path)))			\
		return -1;							\
	return NEXT(name)(__VA_ARGS__ path, flags, mode);			\
}
#define COMMA ,
OPEN(open, , AT_FDCWD, )
OPEN(open64, , AT_FDCWD, )
OPEN(openat, int dir COMMA, dir, dir COMMA)
OPEN(openat64, int dir COMMA, dir, dir COMMA)

#define CALL(type, name, params, args, here)					\
type name params								\
{										\
	if (fails(here))							\
		return -1;							\
	return NEXT(name) args;							\
}
CALL(ssize_t, write, (int fd, const void *buf, size_t len), (fd, buf, len), fd_below(fd))
CALL(ssize_t, pwrite64, (int fd, const void *buf, size_t len, off64_t at), (fd, buf, len, at), fd_below(fd))
CALL(ssize_t, copy_file_range, (int in, off64_t *from, int out, off64_t *to, size_t len, unsigned int flags),
     (in, from, out, to, len, flags), fd_below(out))
CALL(int, ftruncate, (int fd, off_t len), (fd, len), fd_below(fd))
CALL(int, fsync, (int fd), (fd), fd_below(fd))
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), fd_below(fd))
CALL(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid), fd_below(fd))
CALL(int, chmod, (const char *path, mode_t mode), (path, mode), at_below(AT_FDCWD, path))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), at_below(AT_FDCWD, path))
CALL(int, mkdirat, (int fd, const char *path, mode_t mode), (fd, path, mode), at_below(fd, path))
CALL(int, rmdir, (const char *path), (path), at_below(AT_FDCWD, path))
CALL(int, unlink, (const char *path), (path), at_below(AT_FDCWD, path))
CALL(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), at_below(fd, path))
CALL(int, link, (const char *from, const char *to), (from, to), at_below(AT_FDCWD, to))
CALL(int, linkat, (int fd, const char *from, int to_fd, const char *to, int flags), (fd, from, to_fd, to, flags),
     at_below(to_fd, to))
CALL(int, rename, (const char *from, const char *to), (from, to), at_below(AT_FDCWD, from))
CALL(int, renameat, (int fd, const char *from, int to_fd, const char *to), (fd, from, to_fd, to), at_below(fd, from))
CALL(int, renameat2, (int fd, const char *from, int to_fd, const char *to, unsigned int flags),
     (fd, from, to_fd, to, flags), at_below(fd, from))
