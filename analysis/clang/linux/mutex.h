/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions take a mutex, and which drop it. */
#ifndef __ANALYSIS_CLANG_MUTEX_H__
#define __ANALYSIS_CLANG_MUTEX_H__

#include_next <linux/mutex.h>

/* With lockdep these are functions, and the plain ones are macros */
#ifdef CONFIG_DEBUG_LOCK_ALLOC
void mutex_lock_nested(struct mutex *lock, unsigned int subclass) __acquires(*lock);
void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest_lock) __acquires(*lock);
int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass) __takes_if(0, *lock);
int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass) __takes_if(0, *lock);
void mutex_lock_io_nested(struct mutex *lock, unsigned int subclass) __acquires(*lock);
#else
void mutex_lock(struct mutex *lock) __acquires(*lock);
int mutex_lock_interruptible(struct mutex *lock) __takes_if(0, *lock);
int mutex_lock_killable(struct mutex *lock) __takes_if(0, *lock);
void mutex_lock_io(struct mutex *lock) __acquires(*lock);
#endif
int mutex_trylock(struct mutex *lock) __takes_if(1, *lock);
void mutex_unlock(struct mutex *lock) __releases(*lock);
int atomic_dec_and_mutex_lock(atomic_t *count, struct mutex *lock) __takes_if(1, *lock);

#endif
