/* SPDX-License-Identifier: GPL-2.0-only */
/* What sparse does not know of rw_semaphores: which of these functions take one, and which drop it. */
#ifndef __ANALYSIS_SPARSE_RWSEM_H__
#define __ANALYSIS_SPARSE_RWSEM_H__

#include_next <linux/rwsem.h>

static inline void analysis_down_read(struct rw_semaphore *sem) __acquires(sem)
{
	down_read(sem);
	__acquire(sem);
}

static inline void analysis_up_read(struct rw_semaphore *sem) __releases(sem)
{
	up_read(sem);
	__release(sem);
}

static inline void analysis_down_write(struct rw_semaphore *sem) __acquires(sem)
{
	down_write(sem);
	__acquire(sem);
}

static inline void analysis_up_write(struct rw_semaphore *sem) __releases(sem)
{
	up_write(sem);
	__release(sem);
}

#undef down_read_nested
#undef down_write_nested
#undef down_write_nest_lock
#define down_read(sem)				analysis_down_read(sem)
#define down_read_nested(sem, subclass)		analysis_down_read(sem)
#define up_read(sem)				analysis_up_read(sem)
#define down_write(sem)				analysis_down_write(sem)
#define down_write_nested(sem, subclass)	analysis_down_write(sem)
#define down_write_nest_lock(sem, nest)		analysis_down_write(sem)
#define up_write(sem)				analysis_up_write(sem)
#define down_read_trylock(sem)	__cond_lock(sem, down_read_trylock(sem))
#define down_write_trylock(sem)	__cond_lock(sem, down_write_trylock(sem))
#define down_read_interruptible(sem)		(analysis_down_read(sem), 0)
#define down_read_killable(sem)			(analysis_down_read(sem), 0)
#define down_write_killable(sem)		(analysis_down_write(sem), 0)

#endif
