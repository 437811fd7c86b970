/* SPDX-License-Identifier: GPL-2.0-only */
/* The forms of taking mmap_lock whose result sparse has to follow into the caller. */
#ifndef __ANALYSIS_SPARSE_MMAP_LOCK_H__
#define __ANALYSIS_SPARSE_MMAP_LOCK_H__

#include_next <linux/mmap_lock.h>

#define mmap_read_trylock(mm)		down_read_trylock(&(mm)->mmap_lock)
#define mmap_write_trylock(mm)		down_write_trylock(&(mm)->mmap_lock)
#define mmap_read_lock_killable(mm)	down_read_killable(&(mm)->mmap_lock)
#define mmap_write_lock_killable(mm)	down_write_killable(&(mm)->mmap_lock)

#endif
