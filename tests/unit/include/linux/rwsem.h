/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stand-in: rw semaphores are rwlocks of pthreads.  As in the kernel, a writer
 * that waits keeps new readers out.
 */
#ifndef __UNIT_RWSEM_H__
#define __UNIT_RWSEM_H__

#include <linux/kernel.h>

struct rw_semaphore {
	pthread_rwlock_t lock;
};

static inline void init_rwsem(struct rw_semaphore *sem)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr,
				      PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&sem->lock, &attr);
	pthread_rwlockattr_destroy(&attr);
}

static inline void down_read(struct rw_semaphore *sem)
{
	might_sleep();
	pthread_rwlock_rdlock(&sem->lock);
	perturb();
}

static inline void down_write(struct rw_semaphore *sem)
{
	might_sleep();
	pthread_rwlock_wrlock(&sem->lock);
	perturb();
}

static inline void up_read(struct rw_semaphore *sem)
{
	perturb();
	pthread_rwlock_unlock(&sem->lock);
	perturb();
}

static inline void up_write(struct rw_semaphore *sem)
{
	up_read(sem);
}

#endif /* __UNIT_RWSEM_H__ */
