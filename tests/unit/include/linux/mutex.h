/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: mutexes of pthreads */
#ifndef __UNIT_MUTEX_H__
#define __UNIT_MUTEX_H__

#include <linux/kernel.h>

struct mutex {
	pthread_mutex_t lock;
};

#define DEFINE_MUTEX(name) struct mutex name = { PTHREAD_MUTEX_INITIALIZER }

/* Of which TSan sees more than lockdep could */
#define lockdep_assert_held(lock)	((void)(lock))

static inline void mutex_init(struct mutex *mutex)
{
	pthread_mutex_init(&mutex->lock, NULL);
}

static inline void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	pthread_mutex_lock(&mutex->lock);
	perturb();
}

static inline void mutex_unlock(struct mutex *mutex)
{
	perturb();
	pthread_mutex_unlock(&mutex->lock);
	perturb();
}

#endif /* __UNIT_MUTEX_H__ */
