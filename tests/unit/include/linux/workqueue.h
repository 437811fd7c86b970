/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: a workqueue with one thread */
#ifndef __UNIT_WORKQUEUE_H__
#define __UNIT_WORKQUEUE_H__

#include <linux/kernel.h>

#define WQ_UNBOUND 0

struct work_struct {
	void (*func)(struct work_struct *work);
	struct work_struct *next;
};

struct workqueue_struct;

static inline void INIT_WORK(struct work_struct *work,
			     void (*func)(struct work_struct *work))
{
	work->func = func;
}

struct workqueue_struct *alloc_workqueue(const char *name, int flags,
					 int max_active);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
/* Does the work that is queued first */
void flush_workqueue(struct workqueue_struct *wq);
void destroy_workqueue(struct workqueue_struct *wq);

#endif /* __UNIT_WORKQUEUE_H__ */
