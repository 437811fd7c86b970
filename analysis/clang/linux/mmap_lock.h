/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions take mmap_lock, for what, and which drop it. */
#ifndef __ANALYSIS_CLANG_MMAP_LOCK_H__
#define __ANALYSIS_CLANG_MMAP_LOCK_H__

#include_next <linux/mmap_lock.h>

static inline void mmap_read_lock(struct mm_struct *mm) __acquires_shared(mm->mmap_lock);
static inline int mmap_read_lock_killable(struct mm_struct *mm) __takes_shared_if(0, mm->mmap_lock);
static inline bool mmap_read_trylock(struct mm_struct *mm) __takes_shared_if(1, mm->mmap_lock);
static inline void mmap_read_unlock(struct mm_struct *mm) __releases_shared(mm->mmap_lock);
static inline void mmap_write_lock(struct mm_struct *mm) __acquires(mm->mmap_lock);
static inline int mmap_write_lock_killable(struct mm_struct *mm) __takes_if(0, mm->mmap_lock);
static inline void mmap_write_unlock(struct mm_struct *mm) __releases(mm->mmap_lock);

#endif
