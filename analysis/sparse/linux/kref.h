/* SPDX-License-Identifier: GPL-2.0-only */
/* The release function of kref_put_mutex() is called with the lock held, and drops it: the caller sees neither. */
#ifndef __ANALYSIS_SPARSE_KREF_H__
#define __ANALYSIS_SPARSE_KREF_H__

#include_next <linux/kref.h>

int analysis_kref_put_mutex(struct kref *kref, void (*release)(struct kref *kref), struct mutex *lock);
#define kref_put_mutex(kref, release, lock) analysis_kref_put_mutex(kref, release, lock)

#endif
