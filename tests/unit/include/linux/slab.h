/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: memory that is counted, and that can run out */
#ifndef __UNIT_SLAB_H__
#define __UNIT_SLAB_H__

#include <linux/kernel.h>

#define GFP_KERNEL_ACCOUNT 0

/* Objects that were not freed yet */
extern atomic_int live_objects;
/* If this is n, this thread's n-th allocation from now on fails */
extern _Thread_local int fail_alloc;

void *kzalloc(size_t size, int gfp);
void kfree(void *object);

#endif /* __UNIT_SLAB_H__ */
