/* SPDX-License-Identifier: GPL-2.0-only */
/* The release function of kref_put_mutex() is called with the lock held, and drops it. */
#ifndef __ANALYSIS_CLANG_KREF_H__
#define __ANALYSIS_CLANG_KREF_H__

#include_next <linux/kref.h>

#define kref_put_mutex(kref, release, lock)					\
({										\
	int __put = 0;								\
										\
	if (refcount_dec_and_mutex_lock(&(kref)->refcount, lock)) {		\
		release(kref);							\
		__put = 1;							\
	}									\
	__put;									\
})

#endif
