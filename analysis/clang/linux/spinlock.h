/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions take a spinlock, and which drop it. */
#ifndef __ANALYSIS_CLANG_SPINLOCK_H__
#define __ANALYSIS_CLANG_SPINLOCK_H__

#include_next <linux/spinlock.h>

static inline void spin_lock(spinlock_t *lock) __acquires(*lock);
static inline void spin_lock_bh(spinlock_t *lock) __acquires(*lock);
static inline void spin_lock_irq(spinlock_t *lock) __acquires(*lock);
static inline int spin_trylock(spinlock_t *lock) __takes_if(1, *lock);
static inline void spin_unlock(spinlock_t *lock) __releases(*lock);
static inline void spin_unlock_bh(spinlock_t *lock) __releases(*lock);
static inline void spin_unlock_irq(spinlock_t *lock) __releases(*lock);
static inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags) __releases(*lock);

/* A macro in the kernel, because it sets flags */
static inline unsigned long analysis_spin_lock_irqsave(spinlock_t *lock)
	__acquires(*lock) __attribute__((no_thread_safety_analysis))
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	return flags;
}

#undef spin_lock_irqsave
#define spin_lock_irqsave(lock, flags)	do { (flags) = analysis_spin_lock_irqsave(lock); } while (0)

#endif
