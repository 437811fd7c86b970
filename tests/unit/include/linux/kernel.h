/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: what sources take for granted, and what stand-ins share */
#ifndef __UNIT_KERNEL_H__
#define __UNIT_KERNEL_H__

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* What sparse and clang read */
#define __acquires_shared(x)
#define __releases_shared(x)
#define __must_hold(x)

#define __init
#define __exit

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/* Ends the test: what the kernel would not survive, or would deadlock on */
#define BUG_ON(cond)					\
do {							\
	if (cond)					\
		bug(__FILE__, __LINE__, #cond);		\
} while (0)

_Noreturn void bug(const char *file, int line, const char *cond);

/* Counted each time */
#define WARN_ON_ONCE(cond)				\
({							\
	bool __warn = (cond);				\
							\
	warnings += __warn;				\
	__warn;						\
})

extern atomic_int warnings;

#define WARN_ON(cond)			WARN_ON_ONCE(cond)

#define ERR_PTR(error)			((void *)(long)(error))
#define PTR_ERR(ptr)			((long)(ptr))
#define IS_ERR(ptr)			((unsigned long)(ptr) >= -4095UL)

/* Each stand-in calls this where another thread could come between */
void perturb(void);
void seed_random(unsigned int seed);
unsigned int random_below(unsigned int limit);

/* How many sections deep this thread is in which it must not sleep */
extern _Thread_local int in_atomic;

static inline void might_sleep(void)
{
	BUG_ON(in_atomic);
	perturb();
}

/* Relaxed, as in the kernel: a flag alone orders nothing */
static inline bool test_bit(int nr, const unsigned long *addr)
{
	bool set = __atomic_load_n(addr, __ATOMIC_RELAXED) >> nr & 1;

	perturb();
	return set;
}

static inline void set_bit(int nr, unsigned long *addr)
{
	perturb();
	__atomic_fetch_or(addr, 1UL << nr, __ATOMIC_RELAXED);
	perturb();
}

#endif /* __UNIT_KERNEL_H__ */
