/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: giving way */
#ifndef __UNIT_SCHED_H__
#define __UNIT_SCHED_H__

#include <linux/kernel.h>

static inline void cond_resched(void)
{
	might_sleep();
}

#endif /* __UNIT_SCHED_H__ */
