/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's lock annotations as clang's -Wthread-safety reads them.  Included before each source, after the kernel's
 * compiler_types.h.  A lock is told from others by its expression; "shared" means held for reading.
 */
#ifndef __ANALYSIS_CLANG_CONTEXT_H__
#define __ANALYSIS_CLANG_CONTEXT_H__

/* The kernel was configured for gcc, and is read by clang */
#undef CONFIG_CC_IS_GCC
#define CONFIG_CC_IS_CLANG 1

/* The lock of an mm, which had another name up to 5.7, and still has in a 5.4 that was given linux/mmap_lock.h */
#define mmap_sem mmap_lock

#undef __acquires
#undef __acquires_shared
#undef __releases
#undef __releases_shared
#undef __must_hold
#undef __must_hold_shared
#undef __cond_acquires
#undef __acquire
#undef __acquire_shared
#undef __release
#undef __release_shared
#undef __cond_lock

#define __acquires(x)		__attribute__((acquire_capability(x)))
#define __acquires_shared(x)	__attribute__((acquire_shared_capability(x)))
#define __releases(x)		__attribute__((release_capability(x)))
#define __releases_shared(x)	__attribute__((release_shared_capability(x)))
#define __must_hold(x)		__attribute__((requires_capability(x)))
#define __must_hold_shared(x)	__attribute__((requires_shared_capability(x)))
#define __cond_acquires(...)

/* What the kernel does not write on functions: those that take a lock if they return RET */
#define __takes_if(ret, x)		__attribute__((try_acquire_capability(ret, x)))
#define __takes_shared_if(ret, x)	__attribute__((try_acquire_shared_capability(ret, x)))

/* The kernel's locks, before it declares them */
struct __attribute__((capability("mutex"))) mutex;
struct __attribute__((capability("rw_semaphore"))) rw_semaphore;
struct __attribute__((capability("spinlock"))) spinlock;
struct __attribute__((capability("raw_spinlock"))) raw_spinlock;

/* What is taken and dropped in the kernel's headers, and is no lock */
struct __attribute__((capability("token"))) analysis_token {
	int dummy;
};

extern struct analysis_token RCU[1], RCU_BH[1], RCU_SCHED[1], bitlock[1], cancellation[1];

static inline void analysis_acquire(const volatile void *lock)
	__acquires(lock) __attribute__((no_thread_safety_analysis))
{
}

static inline void analysis_acquire_shared(const volatile void *lock)
	__acquires_shared(lock) __attribute__((no_thread_safety_analysis))
{
}

static inline void analysis_release(const volatile void *lock)
	__releases(lock) __attribute__((no_thread_safety_analysis))
{
}

static inline void analysis_release_shared(const volatile void *lock)
	__releases_shared(lock) __attribute__((no_thread_safety_analysis))
{
}

#define __acquire(x)		analysis_acquire(x)
#define __acquire_shared(x)	analysis_acquire_shared(x)
#define __release(x)		analysis_release(x)
#define __release_shared(x)	analysis_release_shared(x)
#define __cond_lock(x, c)	(c)

#endif
