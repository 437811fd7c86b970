/* SPDX-License-Identifier: GPL-2.0-only */
/* References whose last put takes a lock. */
#ifndef __ANALYSIS_CLANG_REFCOUNT_H__
#define __ANALYSIS_CLANG_REFCOUNT_H__

#include_next <linux/refcount.h>

struct mutex;
bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock) __takes_if(1, *lock);

#endif
