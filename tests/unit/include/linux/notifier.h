/* SPDX-License-Identifier: GPL-2.0-only */
/* Stand-in: a notifier chain under SRCU */
#ifndef __UNIT_NOTIFIER_H__
#define __UNIT_NOTIFIER_H__

#include <linux/kernel.h>
#include <linux/mutex.h>

#define NOTIFY_DONE		0x0000
#define NOTIFY_OK		0x0001
#define NOTIFY_STOP_MASK	0x8000

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action,
			     void *data);
	struct notifier_block *next;
};

/*
 * A call counts as a reader in @readers[@phase].  Who waits for the readers
 * changes @phase, and so does not wait for those that come later.
 */
struct srcu_struct {
	pthread_mutex_t wait; /* one wait for readers at a time */
	pthread_mutex_t lock; /* protects what follows, and the chain but for walks */
	pthread_cond_t left;
	int readers[2];
	int phase;
};

struct srcu_notifier_head {
	struct mutex mutex; /* not used here */
	struct srcu_struct srcu;
	struct notifier_block *head;
};

/* What this thread does first when it registers */
extern _Thread_local void (*before_register)(void);

int init_srcu_struct(struct srcu_struct *srcu);
void srcu_cleanup_notifier_head(struct srcu_notifier_head *head);
int srcu_notifier_chain_register(struct srcu_notifier_head *head,
				 struct notifier_block *nb);
int srcu_notifier_chain_unregister(struct srcu_notifier_head *head,
				   struct notifier_block *nb);
int srcu_notifier_call_chain(struct srcu_notifier_head *head,
			     unsigned long action, void *data);

#endif /* __UNIT_NOTIFIER_H__ */
