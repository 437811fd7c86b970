/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: a reference count that does not survive misuse */
#ifndef __UNIT_KREF_H__
#define __UNIT_KREF_H__

#include <linux/kernel.h>

struct kref {
	atomic_int count;
};

static inline void kref_init(struct kref *kref)
{
	atomic_init(&kref->count, 1);
}

static inline int kref_read(const struct kref *kref)
{
	return atomic_load_explicit(&kref->count, memory_order_relaxed);
}

static inline void kref_get(struct kref *kref)
{
	int old;

	perturb();
	old = atomic_fetch_add_explicit(&kref->count, 1, memory_order_relaxed);
	BUG_ON(old <= 0);
}

static inline int kref_put(struct kref *kref, void (*release)(struct kref *))
{
	int old;

	perturb();
	old = atomic_fetch_sub_explicit(&kref->count, 1, memory_order_acq_rel);
	BUG_ON(old <= 0);
	if (old > 1)
		return 0;
	release(kref);
	return 1;
}

#endif /* __UNIT_KREF_H__ */
