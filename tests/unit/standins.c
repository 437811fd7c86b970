// SPDX-License-Identifier: GPL-2.0-only
/* What include/linux declares, as far as it is more than a few lines */

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

atomic_int warnings;
atomic_int live_objects;
_Thread_local int in_atomic;
_Thread_local int mmap_locked;
_Thread_local int fail_alloc;
_Thread_local int fail_insert;
_Thread_local void (*before_register)(void);

static atomic_uint next_seed;
static _Thread_local unsigned int random_state;

void bug(const char *file, int line, const char *cond)
{
	printf("# BUG: %s:%d: %s\n", file, line, cond);
	fflush(stdout);
	abort();
}

void seed_random(unsigned int seed)
{
	next_seed = seed;
}

static unsigned int next_number(void)
{
	return atomic_fetch_add_explicit(&next_seed, 1, memory_order_relaxed);
}

/* Each thread has numbers of its own: a common state would order threads */
unsigned int random_below(unsigned int limit)
{
	/* Not 0, which would stay 0 */
	if (!random_state)
		random_state = 2654435761u * next_number() | 1;
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % limit;
}

/* Mostly nothing, sometimes a step back, seldom a long one */
void perturb(void)
{
	unsigned int dice = random_below(64);

	if (dice == 0)
		usleep(random_below(100));
	else if (dice < 8)
		sched_yield();
}

static bool fails(int *countdown)
{
	return *countdown && !--*countdown;
}

void *kzalloc(size_t size, int gfp)
{
	(void)gfp;
	might_sleep();
	if (fails(&fail_alloc))
		return NULL;
	live_objects++;
	return calloc(1, size);
}

void kfree(void *object)
{
	if (object)
		live_objects--;
	free(object);
}

void mmap_read_lock(struct mm_struct *mm)
{
	down_read(&mm->mmap_lock);
	mmap_locked++;
}

void mmap_read_unlock(struct mm_struct *mm)
{
	mmap_locked--;
	up_read(&mm->mmap_lock);
}

void mmap_write_lock(struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
	mmap_locked++;
}

void mmap_write_unlock(struct mm_struct *mm)
{
	mmap_locked--;
	up_write(&mm->mmap_lock);
}

/* Relaxed: what a page table holds orders nothing either */
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr,
			  unsigned long pfn)
{
	BUG_ON(addr < vma->vm_start || addr >= vma->vm_end);
	perturb();
	if (fails(&fail_insert))
		return VM_FAULT_OOM;
	atomic_store_explicit(&vma->vm_mm->pte[addr >> PAGE_SHIFT],
			      pfn | PTE_LOOKED_UP,
			      memory_order_relaxed);
	return VM_FAULT_NOPAGE;
}

void set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		unsigned long pte)
{
	BUG_ON(ptep != &mm->pte[addr >> PAGE_SHIFT]);
	atomic_store_explicit(ptep, pte, memory_order_relaxed);
}

int apply_to_page_range(struct mm_struct *mm, unsigned long addr,
			unsigned long size,
			int (*fn)(pte_t *pte, unsigned long addr, void *data),
			void *data)
{
	unsigned long end = addr + size;

	perturb();
	if (fails(&fail_insert))
		return -ENOMEM;
	for (; addr < end; addr += PAGE_SIZE)
		BUG_ON(fn(&mm->pte[addr >> PAGE_SHIFT], addr, data));
	return 0;
}

void zap_vma(struct vm_area_struct *vma)
{
	unsigned long addr;

	for (addr = vma->vm_start; addr < vma->vm_end; addr += PAGE_SIZE)
		atomic_store_explicit(&vma->vm_mm->pte[addr >> PAGE_SHIFT], 0,
				      memory_order_relaxed);
}

void unmap_mapping_range(struct address_space *mapping, unsigned long begin,
			 unsigned long len, int even_cows)
{
	struct vm_area_struct *vma;

	(void)even_cows;
	BUG_ON(begin || len);
	mutex_lock(&mapping->i_mmap);
	for (vma = mapping->vmas; vma; vma = vma->next) {
		zap_vma(vma);
		perturb();
	}
	mutex_unlock(&mapping->i_mmap);
}

int init_srcu_struct(struct srcu_struct *srcu)
{
	if (fails(&fail_alloc))
		return -ENOMEM;
	*srcu = (struct srcu_struct){ 0 };
	pthread_mutex_init(&srcu->lock, NULL);
	pthread_mutex_init(&srcu->wait, NULL);
	pthread_cond_init(&srcu->left, NULL);
	return 0;
}

/* To wait for callbacks is to wait for what they take, mmap_lock for one */
static void might_wait_for_callbacks(void)
{
	might_sleep();
	BUG_ON(mmap_locked);
}

void srcu_cleanup_notifier_head(struct srcu_notifier_head *head)
{
	might_wait_for_callbacks();
	pthread_mutex_lock(&head->srcu.lock);
	BUG_ON(head->srcu.readers[0] || head->srcu.readers[1]);
	pthread_mutex_unlock(&head->srcu.lock);
}

/* Where the chain points at @nb, or else its end */
static struct notifier_block **find(struct srcu_notifier_head *head,
				    struct notifier_block *nb)
{
	struct notifier_block **p = &head->head;

	while (*p && *p != nb)
		p = &(*p)->next;
	return p;
}

int srcu_notifier_chain_register(struct srcu_notifier_head *head,
				 struct notifier_block *nb)
{
	struct notifier_block **p;

	might_sleep();
	if (before_register)
		before_register();
	pthread_mutex_lock(&head->srcu.lock);
	p = find(head, nb);
	BUG_ON(*p);
	nb->next = NULL;
	__atomic_store_n(p, nb, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&head->srcu.lock);
	perturb();
	return 0;
}

int srcu_notifier_chain_unregister(struct srcu_notifier_head *head,
				   struct notifier_block *nb)
{
	struct notifier_block **p;
	int old;

	might_wait_for_callbacks();
	pthread_mutex_lock(&head->srcu.wait);
	pthread_mutex_lock(&head->srcu.lock);
	p = find(head, nb);
	BUG_ON(!*p);
	__atomic_store_n(p, nb->next, __ATOMIC_RELEASE);

	old = head->srcu.phase;
	head->srcu.phase = !old;
	while (head->srcu.readers[old])
		pthread_cond_wait(&head->srcu.left, &head->srcu.lock);
	pthread_mutex_unlock(&head->srcu.lock);
	pthread_mutex_unlock(&head->srcu.wait);
	perturb();
	return 0;
}

int srcu_notifier_call_chain(struct srcu_notifier_head *head,
			     unsigned long action, void *data)
{
	struct notifier_block *nb, *next;
	int phase, ret = NOTIFY_DONE;

	might_wait_for_callbacks();
	pthread_mutex_lock(&head->srcu.lock);
	phase = head->srcu.phase;
	head->srcu.readers[phase]++;
	pthread_mutex_unlock(&head->srcu.lock);

	for (nb = __atomic_load_n(&head->head, __ATOMIC_ACQUIRE);
	     nb && !(ret & NOTIFY_STOP_MASK); nb = next) {
		next = __atomic_load_n(&nb->next, __ATOMIC_ACQUIRE);
		perturb();
		ret = nb->notifier_call(nb, action, data);
	}

	pthread_mutex_lock(&head->srcu.lock);
	head->srcu.readers[phase]--;
	pthread_cond_broadcast(&head->srcu.left);
	pthread_mutex_unlock(&head->srcu.lock);
	return ret;
}

struct workqueue_struct {
	pthread_t worker;
	pthread_mutex_t lock; /* protects what follows */
	pthread_cond_t changed;
	struct work_struct *first;
	bool ends;
	bool busy;
};

static void *worker(void *data)
{
	struct workqueue_struct *wq = data;
	struct work_struct *work;

	pthread_mutex_lock(&wq->lock);
	while (wq->first || !wq->ends) {
		work = wq->first;
		if (!work) {
			pthread_cond_wait(&wq->changed, &wq->lock);
			continue;
		}
		wq->first = work->next;
		wq->busy = true;
		pthread_mutex_unlock(&wq->lock);
		perturb();
		work->func(work);
		pthread_mutex_lock(&wq->lock);
		wq->busy = false;
		pthread_cond_broadcast(&wq->changed);
	}
	pthread_mutex_unlock(&wq->lock);
	return NULL;
}

struct workqueue_struct *alloc_workqueue(const char *name, int flags,
					 int max_active)
{
	struct workqueue_struct *wq;

	(void)name, (void)flags, (void)max_active;
	wq = kzalloc(sizeof(*wq), 0);
	if (!wq)
		return NULL;
	pthread_mutex_init(&wq->lock, NULL);
	pthread_cond_init(&wq->changed, NULL);
	pthread_create(&wq->worker, NULL, worker, wq);
	return wq;
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	pthread_mutex_lock(&wq->lock);
	BUG_ON(wq->ends);
	work->next = wq->first;
	wq->first = work;
	pthread_cond_broadcast(&wq->changed);
	pthread_mutex_unlock(&wq->lock);
	return true;
}

void flush_workqueue(struct workqueue_struct *wq)
{
	might_sleep();
	pthread_mutex_lock(&wq->lock);
	while (wq->first || wq->busy)
		pthread_cond_wait(&wq->changed, &wq->lock);
	pthread_mutex_unlock(&wq->lock);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	might_sleep();
	pthread_mutex_lock(&wq->lock);
	wq->ends = true;
	pthread_cond_broadcast(&wq->changed);
	pthread_mutex_unlock(&wq->lock);
	pthread_join(wq->worker, NULL);
	kfree(wq);
}
