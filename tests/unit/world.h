/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the test of vfio_pfn.c plays: the kernel's mmap(), munmap() and faults,
 * the core, consumers, and threads that wait for one another.
 */
#ifndef __UNIT_WORLD_H__
#define __UNIT_WORLD_H__

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/slab.h>
#include <linux/vfio_pfn.h>

#define THREADS		4

/* Where a vma maps what, unless it matters: no two numbers are alike */
#define PAGES		4
#define PGOFF		0x10000000UL
#define PFN		0xfe000UL

#define CHECK(cond)					\
do {							\
	if (!(cond))					\
		fail(__FILE__, __LINE__, #cond);	\
} while (0)

/* A device, as the core sees it */
struct vfio_device {
	struct vfio_pfn_range_handle *session;
	struct address_space mapping;
};

/* Someone who uses pfns until told to stop */
struct consumer {
	struct notifier_block nb;
	struct vfio_pfn_range_handle *handle;
	struct mutex lock; /* protects @told and @uses */
	bool told;
	bool uses;
	int calls;
};

/* What a test works with, new for each; a race's i-th thread has the i-th */
static struct vfio_device device;
static struct mm_struct mms[THREADS];
static struct vm_area_struct vmas[THREADS];
static struct consumer consumers[THREADS];

static const char *test_name;
static unsigned int test_number;

static void fail(const char *file, int line, const char *cond)
{
	printf("# %s:%d: %s\nnot ok %u - %s\n", file, line, cond,
	       test_number, test_name);
	_exit(1);
}

/* A place where a thread waits until the test lets it go on */
static atomic_bool gate_closed, gate_reached;

static void pass_gate(void)
{
	gate_reached = true;
	while (gate_closed)
		usleep(100);
}

/* Start a thread that is at the gate when this returns */
static pthread_t start_to_gate(void *(*fn)(void *))
{
	pthread_t thread;

	gate_closed = true;
	gate_reached = false;
	CHECK(!pthread_create(&thread, NULL, fn, NULL));
	while (!gate_reached)
		usleep(100);
	return thread;
}

static void open_gate(pthread_t thread)
{
	gate_closed = false;
	pthread_join(thread, NULL);
}

/*
 * Check that @second does not return while @first is at the gate.  If it waits
 * for nothing, then it has long returned when the sleep is over.
 */
static void check_waits(void *(*first)(void *), void *(*second)(void *))
{
	pthread_t one = start_to_gate(first), two;

	CHECK(!pthread_create(&two, NULL, second, NULL));
	usleep(20000);
	CHECK(pthread_tryjoin_np(two, NULL) == EBUSY);
	open_gate(one);
	pthread_join(two, NULL);
}

/* Run @fn in threads, with numbers from 0 on */
static void race(void *(*fn)(void *))
{
	pthread_t threads[THREADS];
	long i;

	for (i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&threads[i], NULL, fn, (void *)i));
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void session_open(void)
{
	CHECK(!vfio_pfn_session_get(&device.session, &device, &device.mapping));
}

static void session_close(void)
{
	vfio_pfn_session_put(&device.session);
}

static void link_vma(struct vm_area_struct *vma)
{
	mutex_lock(&device.mapping.i_mmap);
	vma->next = device.mapping.vmas;
	device.mapping.vmas = vma;
	mutex_unlock(&device.mapping.i_mmap);
}

/* mmap(), in which the core takes the first vma's reference after .mmap */
static int map_at(struct vm_area_struct *vma, unsigned long pgoff,
		  unsigned long pages, unsigned long pfn)
{
	int ret;

	mmap_write_lock(vma->vm_mm);
	vma->vm_end = vma->vm_start + (pages << PAGE_SHIFT);
	vma->vm_pgoff = pgoff;
	vma->vm_private_data = device.session;
	ret = vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, pfn);
	if (!ret) {
		vma->vm_ops->open(vma);
		link_vma(vma);
	}
	mmap_write_unlock(vma->vm_mm);
	return ret;
}

static void map(struct vm_area_struct *vma)
{
	CHECK(!map_at(vma, PGOFF, PAGES, PFN));
}

/* munmap() */
static void unmap(struct vm_area_struct *vma)
{
	struct vm_area_struct **p = &device.mapping.vmas;

	mmap_write_lock(vma->vm_mm);
	zap_vma(vma);
	mutex_lock(&device.mapping.i_mmap);
	while (*p != vma)
		p = &(*p)->next;
	*p = vma->next;
	mutex_unlock(&device.mapping.i_mmap);
	vma->vm_ops->close(vma);
	mmap_write_unlock(vma->vm_mm);
}

static vm_fault_t fault(struct vm_area_struct *vma)
{
	struct vm_fault vmf = { .vma = vma };
	vm_fault_t ret;

	mmap_read_lock(vma->vm_mm);
	ret = vma->vm_ops->fault(&vmf);
	mmap_read_unlock(vma->vm_mm);
	return ret;
}

/* The pfn that page @n of @vma maps, or 0: none without what was looked up */
static unsigned long pte(struct vm_area_struct *vma, unsigned long n)
{
	unsigned long pte = vma->vm_mm->pte[(vma->vm_start >> PAGE_SHIFT) + n];

	CHECK(!pte || pte & PTE_LOOKED_UP);
	return pte & ~PTE_LOOKED_UP;
}

static bool anything_present(void)
{
	int i;

	for (i = 0; i < THREADS * MM_PAGES; i++)
		if (mms[i / MM_PAGES].pte[i % MM_PAGES])
			return true;
	return false;
}

/* As if under a spinlock: put may be called in any context */
static void put(struct vfio_pfn_range_handle *handle)
{
	in_atomic++;
	vfio_put_pfn_range(handle);
	in_atomic--;
}

static int notified(struct notifier_block *nb, unsigned long action, void *data)
{
	struct consumer *c = container_of(nb, struct consumer, nb);

	CHECK(action == VFIO_VMA_NOTIFY_CLOSE && data == c->handle);
	mutex_lock(&c->lock);
	c->told = true;
	c->uses = false;
	mutex_unlock(&c->lock);
	pass_gate();
	c->calls++;
	return NOTIFY_OK;
}

/* A consumer meets @vma, and uses its pfns if it may: else -ENODEV */
static int consume(struct consumer *c, struct vm_area_struct *vma)
{
	int ret = -ENODEV;

	c->told = false;
	c->calls = 0;
	mmap_read_lock(vma->vm_mm);
	c->handle = vfio_get_pfn_range(vma);
	if (c->handle)
		ret = vfio_pfn_register_invalidation(c->handle, &c->nb);
	mmap_read_unlock(vma->vm_mm);
	if (!ret) {
		mutex_lock(&c->lock);
		c->uses = !c->told;
		mutex_unlock(&c->lock);
	} else if (c->handle) {
		put(c->handle);
	}
	return ret;
}

static void let_go(struct consumer *c)
{
	mutex_lock(&c->lock);
	c->uses = false;
	mutex_unlock(&c->lock);
	vfio_pfn_unregister_invalidation(c->handle, &c->nb);
	/* Not locked: a callback that still runs would be seen by TSan */
	CHECK(c->calls == c->told);
	put(c->handle);
}

static bool anyone_uses(void)
{
	bool uses = false;
	int i;

	for (i = 0; i < THREADS; i++) {
		mutex_lock(&consumers[i].lock);
		uses |= consumers[i].uses;
		mutex_unlock(&consumers[i].lock);
	}
	return uses;
}

static void *stop(void *data)
{
	vfio_pfn_stop_access(device.session);
	CHECK(!anything_present());
	CHECK(!anyone_uses());
	return data;
}

/* Most tests begin and end like this */
static void start(void)
{
	session_open();
	map(&vmas[0]);
}

static void finish(void)
{
	unmap(&vmas[0]);
	session_close();
}

/* End what uses a handle: 0 is a session, 1 thread @i's vma, 2 its consumer */
static void end(int what, int i)
{
	if (what == 0)
		session_close();
	else if (what == 1)
		unmap(&vmas[i]);
	else
		let_go(&consumers[i]);
}
/* Before each test */
static void new_world(void)
{
	int i;

	memset(&device, 0, sizeof(device));
	mutex_init(&device.mapping.i_mmap);
	for (i = 0; i < THREADS; i++) {
		memset(&mms[i], 0, sizeof(mms[i]));
		init_rwsem(&mms[i].mmap_lock);
		vmas[i] = (struct vm_area_struct){
			.vm_start = (8 + i) << PAGE_SHIFT,
			.vm_flags = VM_SHARED | VM_MAYWRITE | VM_PFNMAP,
			.vm_mm = &mms[i],
		};
		consumers[i] = (struct consumer){
			.nb.notifier_call = notified,
		};
		mutex_init(&consumers[i].lock);
	}
}

#endif /* __UNIT_WORLD_H__ */
