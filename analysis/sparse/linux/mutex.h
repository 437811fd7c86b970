/* SPDX-License-Identifier: GPL-2.0-only */
/* What sparse does not know of mutexes: which of these functions take one, and which drop it. */
#ifndef __ANALYSIS_SPARSE_MUTEX_H__
#define __ANALYSIS_SPARSE_MUTEX_H__

#include_next <linux/mutex.h>

static inline void analysis_mutex_lock(struct mutex *lock) __acquires(lock)
{
	mutex_lock(lock);
	__acquire(lock);
}

static inline void analysis_mutex_unlock(struct mutex *lock) __releases(lock)
{
	mutex_unlock(lock);
	__release(lock);
}

#undef mutex_lock
#undef mutex_lock_nested
#undef mutex_lock_nest_lock
#undef mutex_lock_io
#undef mutex_lock_io_nested
#undef mutex_unlock
#define mutex_lock(lock)			analysis_mutex_lock(lock)
#define mutex_lock_nested(lock, subclass)	analysis_mutex_lock(lock)
#define mutex_lock_nest_lock(lock, nest)	analysis_mutex_lock(lock)
#define mutex_lock_io(lock)			analysis_mutex_lock(lock)
#define mutex_lock_io_nested(lock, subclass)	analysis_mutex_lock(lock)
#define mutex_unlock(lock)			analysis_mutex_unlock(lock)

#undef mutex_lock_interruptible_nested
#undef mutex_lock_killable_nested
#define mutex_lock_interruptible(lock)		(analysis_mutex_lock(lock), 0)
#define mutex_lock_killable(lock)		(analysis_mutex_lock(lock), 0)
#define mutex_lock_interruptible_nested(lock, subclass)	(analysis_mutex_lock(lock), 0)
#define mutex_lock_killable_nested(lock, subclass)	(analysis_mutex_lock(lock), 0)

#define mutex_trylock(lock)			__cond_lock(lock, mutex_trylock(lock))

#endif
