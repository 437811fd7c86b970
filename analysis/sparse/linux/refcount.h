/* SPDX-License-Identifier: GPL-2.0-only */
/* References whose last put takes a lock. */
#ifndef __ANALYSIS_SPARSE_REFCOUNT_H__
#define __ANALYSIS_SPARSE_REFCOUNT_H__

#include_next <linux/refcount.h>

#define refcount_dec_and_mutex_lock(ref, lock)	__cond_lock(lock, refcount_dec_and_mutex_lock(ref, lock))

#endif
