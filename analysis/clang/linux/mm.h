/* SPDX-License-Identifier: GPL-2.0-only */
/* A pte that was found comes with its lock held. */
#ifndef __ANALYSIS_CLANG_MM_H__
#define __ANALYSIS_CLANG_MM_H__

#include_next <linux/mm.h>

static inline int analysis_pte_found(int ret, spinlock_t **ptlp)
	__takes_if(0, **ptlp) __attribute__((no_thread_safety_analysis))
{
	return ret;
}

#define follow_pte(mm, address, ptepp, ptlp) analysis_pte_found(follow_pte(mm, address, ptepp, ptlp), ptlp)

#endif
