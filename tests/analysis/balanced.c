// SPDX-License-Identifier: GPL-2.0-only
/* Every way to take and drop a lock, each in a function that leaves it as it was; the line that drops it ends in DROP. */
#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

struct planted {
	struct mutex mutex;
	struct rw_semaphore sem;
	spinlock_t spin;
	refcount_t ref;
};

void planted_mutex(struct planted *p);
void planted_mutex(struct planted *p)
{
	mutex_lock(&p->mutex);
	mutex_unlock(&p->mutex); // DROP
}

void planted_mutex_nested(struct planted *p);
void planted_mutex_nested(struct planted *p)
{
	mutex_lock_nested(&p->mutex, SINGLE_DEPTH_NESTING);
	mutex_unlock(&p->mutex); // DROP
}

void planted_mutex_trylock(struct planted *p);
void planted_mutex_trylock(struct planted *p)
{
	if (!mutex_trylock(&p->mutex))
		return;
	mutex_unlock(&p->mutex); // DROP
}

void planted_mutex_killable(struct planted *p);
void planted_mutex_killable(struct planted *p)
{
	if (mutex_lock_killable(&p->mutex))
		return;
	mutex_unlock(&p->mutex); // DROP
}

void planted_mutex_interruptible(struct planted *p);
void planted_mutex_interruptible(struct planted *p)
{
	int ret = mutex_lock_interruptible(&p->mutex);

	if (!ret)
		mutex_unlock(&p->mutex); // DROP
}

void planted_read(struct planted *p);
void planted_read(struct planted *p)
{
	down_read(&p->sem);
	up_read(&p->sem); // DROP
}

void planted_read_trylock(struct planted *p);
void planted_read_trylock(struct planted *p)
{
	if (down_read_trylock(&p->sem))
		up_read(&p->sem); // DROP
}

void planted_read_killable(struct planted *p);
void planted_read_killable(struct planted *p)
{
	if (down_read_killable(&p->sem))
		return;
	up_read(&p->sem); // DROP
}

void planted_write(struct planted *p);
void planted_write(struct planted *p)
{
	down_write(&p->sem);
	up_write(&p->sem); // DROP
}

void planted_write_nested(struct planted *p);
void planted_write_nested(struct planted *p)
{
	down_write_nested(&p->sem, SINGLE_DEPTH_NESTING);
	up_write(&p->sem); // DROP
}

void planted_write_trylock(struct planted *p);
void planted_write_trylock(struct planted *p)
{
	if (!down_write_trylock(&p->sem))
		return;
	up_write(&p->sem); // DROP
}

void planted_write_killable(struct planted *p);
void planted_write_killable(struct planted *p)
{
	if (!down_write_killable(&p->sem))
		up_write(&p->sem); // DROP
}

void planted_downgrade(struct planted *p);
void planted_downgrade(struct planted *p)
{
	down_write(&p->sem);
	downgrade_write(&p->sem);
	up_read(&p->sem); // DROP
}

void planted_mmap_read(struct mm_struct *mm);
void planted_mmap_read(struct mm_struct *mm)
{
	mmap_read_lock(mm);
	mmap_read_unlock(mm); // DROP
}

void planted_mmap_read_trylock(struct mm_struct *mm);
void planted_mmap_read_trylock(struct mm_struct *mm)
{
	if (!mmap_read_trylock(mm))
		return;
	mmap_read_unlock(mm); // DROP
}

void planted_mmap_write_killable(struct mm_struct *mm);
void planted_mmap_write_killable(struct mm_struct *mm)
{
	if (mmap_write_lock_killable(mm))
		return;
	mmap_write_unlock(mm); // DROP
}

void planted_last_put(struct planted *p);
void planted_last_put(struct planted *p)
{
	if (refcount_dec_and_mutex_lock(&p->ref, &p->mutex))
		mutex_unlock(&p->mutex); // DROP
}

void planted_spin_irqsave(struct planted *p);
void planted_spin_irqsave(struct planted *p)
{
	unsigned long flags;

	spin_lock_irqsave(&p->spin, flags);
	spin_unlock_irqrestore(&p->spin, flags); // DROP
}

MODULE_LICENSE("GPL");
