/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions take an rw_semaphore, for what, and which drop it. */
#ifndef __ANALYSIS_CLANG_RWSEM_H__
#define __ANALYSIS_CLANG_RWSEM_H__

#include_next <linux/rwsem.h>

/* With lockdep these are functions, and without it macros */
#ifdef CONFIG_DEBUG_LOCK_ALLOC
void down_read_nested(struct rw_semaphore *sem, int subclass) __acquires_shared(*sem);
void down_write_nested(struct rw_semaphore *sem, int subclass) __acquires(*sem);
void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest_lock) __acquires(*sem);
#endif
void down_read(struct rw_semaphore *sem) __acquires_shared(*sem);
int down_read_interruptible(struct rw_semaphore *sem) __takes_shared_if(0, *sem);
int down_read_killable(struct rw_semaphore *sem) __takes_shared_if(0, *sem);
int down_read_trylock(struct rw_semaphore *sem) __takes_shared_if(1, *sem);
void up_read(struct rw_semaphore *sem) __releases_shared(*sem);
void down_write(struct rw_semaphore *sem) __acquires(*sem);
int down_write_killable(struct rw_semaphore *sem) __takes_if(0, *sem);
int down_write_trylock(struct rw_semaphore *sem) __takes_if(1, *sem);
void up_write(struct rw_semaphore *sem) __releases(*sem);

/* What was held for writing is held for reading */
static inline void analysis_downgrade_write(struct rw_semaphore *sem)
	__releases(*sem) __acquires_shared(*sem) __attribute__((no_thread_safety_analysis))
{
	downgrade_write(sem);
}

#define downgrade_write(sem) analysis_downgrade_write(sem)

#endif
