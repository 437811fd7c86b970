/* SPDX-License-Identifier: GPL-2.0-only */
/* A pte that was found comes with its lock held. */
#ifndef __ANALYSIS_SPARSE_MM_H__
#define __ANALYSIS_SPARSE_MM_H__

#include_next <linux/mm.h>

#define follow_pte(...)	((follow_pte(__VA_ARGS__)) ? -22 : ({ __acquire(pte); 0; }))

#endif
