/* SPDX-License-Identifier: GPL-2.0-only */
/* The release function of kref_put_mutex() is called with the lock held, and drops it. */
#ifndef __ANALYSIS_SPARSE_KREF_H__
#define __ANALYSIS_SPARSE_KREF_H__

#include_next <linux/kref.h>

#define kref_put_mutex(kref, release, lock) \
	(refcount_dec_and_mutex_lock(&(kref)->refcount, lock) ? ({ release(kref); 1; }) : 0)

#endif
