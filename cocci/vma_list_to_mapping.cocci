// SPDX-License-Identifier: GPL-2.0-only
/// Zap the mappings of a device through its address_space instead of a
/// private list of vmas.
///
/// A bus driver that keeps a list of the vmas it populated must take each
/// mm's mmap_lock to zap them, but its fault handler runs under mmap_lock:
/// hence a second lock around the list, a dance to take the three in order,
/// and a hot reset that fails when any of them is contended.
///
/// Once every fd of a device shares one address_space (vfio_device_inode),
/// unmap_mapping_range() finds the same vmas in its interval tree, under
/// i_mmap_rwsem, which nests inside every lock that a fault takes.  So the
/// list, its lock and the dance can go.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: A driver is rewritten whole or not at all: every rule that writes
// depends on "migratable", which wants each part of the old scheme found in a
// form that a rule here covers.  Under coccicheck, spatch has to be shown the
// headers with the device's struct and the core's prototypes, by
// SPFLAGS="--include include/linux/vfio.h --include ...": without, nothing is
// written.  Comments above code that stays are left to apply.sh.  Not handled:
// a list walked anywhere but in the functions below; a vm_pgoff that is not made
// of region and page.

virtual patch
virtual context
virtual report
virtual explain
// A driver that was copied from one of drivers/vfio is looked at, in another place.
virtual copied

// ---------------------------------------------------------------------------
// What the old scheme looks like.  Names are learnt here and used below.
// ---------------------------------------------------------------------------

// The entry of the list: a vma and its link.
@entry@
identifier T, entry_vma;
@@
struct T {
	...
	struct vm_area_struct *entry_vma;
	...
};

@tracked@
identifier entry.T, link;
@@
struct T {
	...
	struct list_head link;
	...
};

// It goes as a whole, so it must hold nothing else.
@plain_entry@
identifier entry.T, entry.entry_vma, tracked.link;
@@
struct T {
	struct vm_area_struct *entry_vma;
	struct list_head link;
};

@plain_entry_link_first@
identifier entry.T, entry.entry_vma, tracked.link;
@@
struct T {
	struct list_head link;
	struct vm_area_struct *entry_vma;
};

// .close looks for the vma's entry, under the list's lock, and drops it.
@close_unlinks@
identifier closer, D, L, list;
identifier entry.T, entry.entry_vma, tracked.link, dev, vma, m;
iterator name list_for_each_entry;
@@
 closer(struct vm_area_struct *vma)
 {
	struct D *dev = vma->vm_private_data;
	struct T *m;

	mutex_lock(&dev->L);
	list_for_each_entry(m, &dev->list, link) {
		if (unlikely(m->entry_vma == vma)) {
			list_del(&m->link);
			kfree(m);
			break;
		}
	}
	mutex_unlock(&dev->L);
 }

@ops@
identifier close_unlinks.closer, f, table, opener;
@@
struct vm_operations_struct table = {
	.open = opener,
	.close = closer,
	.fault = f,
};

@open_zaps@
identifier ops.opener, vma;
@@
 opener(struct vm_area_struct *vma)
 {
	zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
 }

// The device's struct has to be in sight, to lose its members.
@member_lock@
identifier close_unlinks.D, close_unlinks.L;
@@
 struct D {
	...
	struct mutex L;
	...
 };

@member_list@
identifier close_unlinks.D, close_unlinks.list;
@@
 struct D {
	...
	struct list_head list;
	...
 };

// The fault handler holds two locks of its device.
@fault_locks exists@
identifier ops.f, vmf, close_unlinks.D, close_unlinks.L, dev, M;
typedef vm_fault_t;
expression e;
@@
 f(struct vm_fault *vmf)
 {
	...
	struct D *dev = e;
	...
	mutex_lock(&dev->L);
	...
	down_read(&dev->M);
	...
 }

// What adds an entry for a vma.
@adder@
identifier add, close_unlinks.D, close_unlinks.list;
identifier entry.T, entry.entry_vma, tracked.link, dev, vma, m;
expression size, gfp;
@@
 add(struct D *dev, struct vm_area_struct *vma)
 {
	struct T *m;

	m = \(kmalloc\|kzalloc\)(size, gfp);
	if (unlikely(!m)) {
		return -ENOMEM;
	}
	m->entry_vma = vma;
	\(list_add\|list_add_tail\)(&m->link, &dev->list);
	return 0;
 }

// How it populates: it looks the vma up in the list, populates the whole vma,
// then adds the list entry.
@looks_up exists@
identifier ops.f, fault_locks.dev, m, close_unlinks.list, tracked.link, entry.entry_vma, out;
expression v;
@@
 f(...)
 {
	<+...
	list_for_each_entry(m, &dev->list, link) {
		if (unlikely(m->entry_vma == v)) {
			goto out;
		}
	}
	...+>
 }

@populate exists@
identifier ops.f, fault_locks.dev, ret, adder.add, failed;
expression looks_up.v;
@@
 f(...)
 {
	<+...
	if (unlikely(\(io_remap_pfn_range\|remap_pfn_range\)(v, v->vm_start, v->vm_pgoff,
			       v->vm_end - v->vm_start, v->vm_page_prot))) {
		ret = VM_FAULT_SIGBUS;
		zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
		goto failed;
	}
	if (unlikely(add(dev, v))) {
		ret = VM_FAULT_OOM;
		zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
	}
	...+>
 }

// Where these jump to is fallen into, too: what is there still runs without
// the jumps.
@falls_in exists@
identifier ops.f, looks_up.out;
@@
 f(...)
 {
	... when != goto out;
	out:
	... when any
 }

@falls_in_failed exists@
identifier ops.f, populate.failed;
@@
 f(...)
 {
	... when != goto failed;
	failed:
	... when any
 }

// The pfn is asked for where the device is declared: the vma has to be known there.
@vma_later disable decl_init exists@
identifier ops.f, v;
position p;
@@
 f(...)
 {
	...
	struct vm_area_struct *v@p;
	...
 }

// Or, before it was fixed for concurrent faults: it adds the entry, lets go of
// the list, and populates.
@list_first exists@
identifier ops.f, fault_locks.dev, close_unlinks.L, out, ret, adder.add;
expression v;
@@
 f(...)
 {
	...
	if (unlikely(add(dev, v))) {
		ret = VM_FAULT_OOM;
		mutex_unlock(&dev->L);
		goto out;
	}
	...
	mutex_unlock(&dev->L);
	...
	if (unlikely(\(io_remap_pfn_range\|remap_pfn_range\)(v, v->vm_start, v->vm_pgoff,
			       v->vm_end - v->vm_start, v->vm_page_prot)))
		ret = VM_FAULT_SIGBUS;
	...
 }

// io_remap_pfn_range() decrypts the page protection, vmf_insert_pfn() does
// not: then .mmap has to.
@decrypts exists@
identifier ops.f;
@@
f(...)
{
	<+... io_remap_pfn_range(...) ...+>
}

// A driver without a memory_lock: the list's lock is all that its fault handler
// holds while it makes the entry, finds the pfn, and populates.
@own_walk exists@
identifier ops.f, vmf, m, v, dev, out, ret;
identifier close_unlinks.L, close_unlinks.list, entry.T, entry.entry_vma, tracked.link;
identifier print =~ "^(trace_.*|(pr|dev|pci)_(dbg|debug))$";
@@
 f(struct vm_fault *vmf)
 {
	... when any
	struct vm_area_struct *v = vmf->vma;
	... when any
	struct T *m;
	... when any
	mutex_lock(&dev->L);
	... when any
	list_for_each_entry(m, &dev->list, link) {
		if (unlikely(m->entry_vma == v)) {
(
			print(...);
			ret = VM_FAULT_NOPAGE;
			goto out;
|
			ret = VM_FAULT_NOPAGE;
			goto out;
)
		}
	}
	... when any
 }

@own_entry exists@
identifier ops.f, own_walk.m, own_walk.v, own_walk.dev, own_walk.out, own_walk.ret, failed, err;
identifier close_unlinks.list, entry.entry_vma, tracked.link;
expression size, gfp, first;
position p;
@@
 f(...)
 {
	... when any
	m = \(kmalloc\|kzalloc\)(size, gfp);
	if (unlikely(!m)) {
		ret = VM_FAULT_OOM;
		goto out;
	}
	... when any
	m->entry_vma = v;
	... when any
	err = \(io_remap_pfn_range\|remap_pfn_range\)(v, v->vm_start, first,
			v->vm_end - v->vm_start, v->vm_page_prot);
	if (unlikely(err)) {
		...
		ret = VM_FAULT_SIGBUS;
		goto failed;
	}
	... when any
	\(list_add@p\|list_add_tail@p\)(&m->link, &dev->list);
	... when any
	return VM_FAULT_NOPAGE;
 }

// What an error undoes, and nothing else.
@own_undo exists@
identifier ops.f, own_walk.m, own_walk.v, own_walk.dev, own_walk.out, own_walk.ret, own_entry.failed, unfilled;
identifier close_unlinks.L;
@@
 f(...)
 {
	... when any
failed:
	zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
unfilled:
	kfree(m);
out:
	mutex_unlock(&dev->L);
	return ret;
 }

// What else is chained under the list's lock: memory_lock, taken for reading,
// keeps no two faults apart.
@chains exists@
identifier ops.f;
identifier fn =~ "^(h?list_(add|del|move|splice|replace)|rb_(insert|erase|replace))";
position p != own_entry.p;
@@
 f(...)
 {
	<+... fn@p(...) ...+>
 }

// Who else is told of the entry would miss it.
@own_told exists@
identifier ops.f, own_walk.m, entry.entry_vma;
identifier fn != kfree;
@@
 f(...)
 {
	<+... fn(..., \(m\|m->entry_vma\), ...) ...+>
 }

// Its zap only walks the list; what is printed about each vma goes with that.
@own_zap depends on own_walk exists@
identifier zap, dev, m, tmp, mm, v;
identifier close_unlinks.L, close_unlinks.list, entry.T, entry.entry_vma, tracked.link;
identifier print =~ "^(trace_.*|(pr|dev|pci)_(dbg|debug))$";
iterator name list_for_each_entry_safe;
expression done;
@@
 zap(...)
 {
	... when any
	while (1) {
		struct mm_struct *mm = NULL;

		mutex_lock(&dev->L);
		while (!list_empty(&dev->list)) {
			m = list_first_entry(&dev->list, struct T, link);
			mm = m->entry_vma->vm_mm;
			if (unlikely(mmget_not_zero(mm))) {
				break;
			}
			list_del(&m->link);
			kfree(m);
			mm = NULL;
		}
		if (unlikely(!mm)) {
			mutex_unlock(&dev->L);
			return done;
		}
		mutex_unlock(&dev->L);
		\(mmap_read_lock(mm)\|down_read(&mm->mmap_sem)\);
		mutex_lock(&dev->L);
		list_for_each_entry_safe(m, tmp, &dev->list, link) {
			struct vm_area_struct *v = m->entry_vma;

			if (unlikely(v->vm_mm != mm)) {
				continue;
			}
			list_del(&m->link);
			kfree(m);
(
			zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
|
			zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
			print(...);
)
		}
		mutex_unlock(&dev->L);
		\(mmap_read_unlock(mm)\|up_read(&mm->mmap_sem)\);
		mmput(mm);
	}
 }

@own_zap_use@
identifier own_zap.zap, close_unlinks.L, close_unlinks.list, own_zap.dev;
position p;
@@
 zap(...)
 {
	<...
(
	dev->L@p
|
	dev->list@p
)
	...>
 }

// Its .mmap takes regions up to a last one: these are all that can be mapped.
@own_installs depends on own_walk exists@
identifier ops.table, g, vma, dev, index;
expression shift, regions, e1, e2;
@@
 g(..., struct vm_area_struct *vma)
 {
	... when any
	index = vma->vm_pgoff >> (shift - PAGE_SHIFT);
	... when any
	if (\(index >= regions\|index >= regions || e1\|index >= regions || e1 || e2\)) { return ...; }
	... when any
	vma->vm_private_data = dev;
	... when any
	vma->vm_ops = &table;
	... when any
 }

// Nor any private one: vmf_insert_pfn() has no place to keep what copy-on-write needs.
@own_shared exists@
identifier own_installs.g, own_installs.vma;
@@
 g(...)
 {
	<+... if (<+... (vma->vm_flags & VM_SHARED) == 0 ...+>) { return ...; } ...+>
 }

@own_pfnmap exists@
identifier own_installs.g, own_installs.vma;
@@
 g(...)
 {
	<+...
(
	vma->vm_flags |= <+... VM_PFNMAP ...+>;
|
	vm_flags_set(vma, <+... VM_PFNMAP ...+>);
)
	...+>
 }

// .mmap makes vm_pgoff the pfn.  It will stay what the user asked for: the
// region's index above, the page in the region below.
@mmap exists@
identifier g, vma, pdev, index, pgoff;
@@
 g(..., struct vm_area_struct *vma)
 {
	<+...
	vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;
	...+>
 }

@region exists@
identifier mmap.g, mmap.vma, mmap.index, mmap.pgoff;
expression index_shift, pgoff_mask;
@@
 g(...)
 {
	<+...
	index = vma->vm_pgoff >> index_shift;
	...
	pgoff = vma->vm_pgoff & pgoff_mask;
	...+>
 }

@installs exists@
identifier mmap.g, mmap.vma, ops.table, dev;
@@
 g(...)
 {
	<+...
	vma->vm_private_data = dev;
	...
	vma->vm_ops = <+... &table ...+>;
	...+>
 }

@pci exists@
identifier mmap.g, mmap.pdev, installs.dev, bus;
@@
 g(...)
 {
	<+...
	struct pci_dev *pdev = dev->bus;
	...+>
 }

// Callers that disable memory zap, then take the device's lock for writing.
@locker exists@
identifier close_unlinks.D, close_unlinks.L, fault_locks.M, lock, vdev, zap;
position p;
symbol false, true;
@@
 void lock(struct D *vdev)
 {
	...
	zap(vdev, false);
	...
	down_write(&vdev->M);
	...
	mutex_unlock(&vdev->L@p);
	...
 }

// Where it may have the lock already, it would not zap.
@tries_first exists@
identifier locker.lock, locker.vdev, fault_locks.M;
position p;
@@
 lock(...)
 {
	<+... \(down_write_trylock@p\|down_read@p\|down_read_trylock@p\)(&vdev->M) ...+>
 }

// The zap of another list.
@other_zap exists@
identifier locker.lock, locker.zap, locker.vdev, other != locker.zap;
position p;
@@
 lock(...)
 {
	... when any
	zap(vdev, false);
	other@p(vdev, false);
	... when any
 }

// Between the two nothing is mapped, nor can be: what is done there may rely on
// that.
@done_between exists@
identifier locker.lock, locker.zap, locker.vdev, fault_locks.M;
identifier fn !~ "^(down_write|might_sleep|cond_resched|(un)?likely|READ_ONCE|WARN_ON(_ONCE)?|lockdep_assert.*|atomic.*_(read|set|inc|dec|add|sub)|trace_.*|(pr|dev|pci)_(dbg|debug|info|notice|warn|err)(_once|_ratelimited)?)$";
expression e;
statement S1, S2;
position p != other_zap.p;
@@
 lock(...)
 {
	... when any
	zap(vdev, false);
	... when != down_write(&vdev->M)
(
	fn@p(...);
|
	e = fn@p(...);
|
	if (<+... fn@p(...) ...+>) S1 else S2
)
	... when any
	down_write(&vdev->M);
	... when any
 }

// The zap walks the list, and takes mmap_lock and the list's lock in order.
// It goes as a whole, so it must do nothing else: call nothing that is not
// part of that walk, touch no other field of the device, write to nothing but
// locals.
@walk@
identifier locker.zap, close_unlinks.D, close_unlinks.L, close_unlinks.list, dev, try;
position p;
@@
 zap(struct D *dev, bool try)
 {
	<...
(
	dev->L@p
|
	dev->list@p
)
	...>
 }

@foreign_call exists@
identifier locker.zap, fn !~ "^((un)?likely|mutex_(try)?lock|mutex_unlock|list_(empty|first_entry|del)|list_for_each_entry_safe|kfree|cond_resched|might_sleep|mmget_(not_zero|still_valid)|mmput|mmap_read_(lock|trylock|unlock)|(down|up)_read|down_read_trylock|zap_vma_ptes)$";
position p;
@@
 zap(...)
 {
	<+... fn@p(...) ...+>
 }

@foreign_field exists@
identifier locker.zap, close_unlinks.D, dev, member;
position p != walk.p;
@@
 zap(struct D *dev, ...)
 {
	<+... dev->member@p ...+>
 }

@local_write@
identifier locker.zap;
local idexpression x;
expression e;
position p;
@@
 zap(...)
 {
	<... x@p = e ...>
 }

@foreign_write exists@
identifier locker.zap;
expression x, e;
position p != local_write.p;
assignment operator aop;
@@
 zap(...)
 {
	<+... \(x@p aop e\|x++\|x--\|++x\|--x\) ...+>
 }

// It zaps each vma of the mm, and each as a whole.
@known_skip@
identifier locker.zap, mm;
expression v;
position p;
@@
 zap(...)
 {
	<... if@p (unlikely(v->vm_mm != mm)) continue; ...>
 }

@skips exists@
identifier locker.zap;
expression e;
position p != known_skip.p;
@@
 zap(...)
 {
	<+... if@p (e) continue; ...+>
 }

@whole_zap@
expression v;
position p;
@@
 zap_vma_ptes@p(v, v->vm_start, v->vm_end - v->vm_start)

@zaps_part exists@
identifier locker.zap;
position p != whole_zap.p;
@@
 zap(...)
 {
	<+... zap_vma_ptes@p(...) ...+>
 }

@calls_member exists@
identifier locker.zap, hook;
expression x;
position p;
@@
 zap(...)
 {
	<+... \(x->hook@p(...)\|x.hook@p(...)\) ...+>
 }

// Hot reset over a dev_set (5.15 and later): zap and take the list's lock of
// every device, then every memory_lock.
@hot_reset exists@
identifier locker.zap, close_unlinks.D, close_unlinks.L, fault_locks.M;
identifier reset, cur, mem_pos, vma_pos, is_mem, ret, undo;
expression head, set_link;
position p1, p2, p3, p4;
@@
 reset(...)
 {
	...
	mem_pos = list_first_entry(head, struct D, set_link);
	... when != mem_pos
	list_for_each_entry(vma_pos, head, set_link) {
		...
		if (unlikely(!zap(vma_pos, true))) {
			ret = -EBUSY;
			goto undo;
		}
	}
	vma_pos = NULL;
	list_for_each_entry(mem_pos, head, set_link) {
		if (unlikely(!down_write_trylock(&mem_pos->M))) {
			ret = -EBUSY;
			goto undo;
		}
		mutex_unlock(&mem_pos->L@p1);
	}
	mem_pos = NULL;
	...
undo:
	list_for_each_entry(cur, head, set_link) {
		if (unlikely(cur == mem_pos)) {
			is_mem@p3 = false;
		}
		if (unlikely(cur == vma_pos)) {
			break;
		}
		if (unlikely(is_mem@p4)) {
			up_write(&cur->M);
		} else {
			mutex_unlock(&cur->L@p2);
		}
	}
	...
 }

// Who else asks which of the locks is held would ask what has gone.
@asks_is_mem exists@
identifier hot_reset.reset, hot_reset.is_mem;
position p != { hot_reset.p3, hot_reset.p4 };
@@
 reset(...)
 {
	<+... is_mem@p ...+>
 }

// Hot reset over a slot or bus (before that): a callback zaps and takes the
// list's lock of every device, its caller then takes every memory_lock.
@hot_reset_cb@
identifier locker.zap, callback, dev, put, device;
@@
 callback(...)
 {
	...
	if (unlikely(!zap(dev, true))) {
		put(device);
		return -EBUSY;
	}
	...
 }

@hot_reset_locks@
identifier close_unlinks.D, close_unlinks.L, fault_locks.M;
identifier devs, pos, ret, undo, tmp, used;
expression e;
position p, p1, p2;
@@
(
 for (; pos@p1 < devs.used; pos@p2++) {
	struct D *tmp;

	tmp = e;
	ret = down_write_trylock(&tmp->M);
	if (unlikely(!ret)) {
		ret = -EBUSY;
		goto undo;
	}
	mutex_unlock(&tmp->L@p);
 }
|
 for (; pos@p1 < devs.used; pos@p2++) {
	struct D *tmp = e;

	ret = down_write_trylock(&tmp->M);
	if (unlikely(!ret)) {
		ret = -EBUSY;
		goto undo;
	}
	mutex_unlock(&tmp->L@p);
 }
)

@hot_reset_walk@
identifier hot_reset_cb.callback, for_each, ret;
@@
 ret = for_each(..., callback, ...);

@hot_reset_caller exists@
identifier hot_reset_locks.pos, reset;
@@
 reset(...)
 {
	<+... int pos = 0; ...+>
 }

@hot_reset_undo@
identifier hot_reset_locks.pos, tmp, i, close_unlinks.L, fault_locks.M;
position p, p1;
@@
 if (unlikely(i < pos@p1)) {
	up_write(&tmp->M);
} else {
	mutex_unlock(&tmp->L@p);
}

// Who else asks how many of them are locked would ask what has gone.
@index_of_device@
identifier hot_reset_locks.pos, hot_reset_locks.tmp;
expression devices;
position p;
@@
 tmp = <+... devices[pos@p] ...+>

@asks_index exists@
identifier hot_reset_caller.reset, hot_reset_locks.pos;
position p != { hot_reset_locks.p1, hot_reset_locks.p2, hot_reset_undo.p1, index_of_device.p };
@@
 reset(...)
 {
	<+... pos@p ...+>
 }

// A driver without a hot reset never tries.
@tries@
identifier locker.zap;
expression e;
@@
 zap(e, true)

// Each use of the list and of its lock that a rule here covers.
@fault_use@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list, ops.f;
struct D *dev;
position p;
@@
 f(...)
 {
	<...
(
	dev->L@p
|
	dev->list@p
)
	...>
 }

@closer_use@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list, close_unlinks.closer;
struct D *dev;
position p;
@@
 closer(...)
 {
	<...
(
	dev->L@p
|
	dev->list@p
)
	...>
 }

// What is set up only under a condition would leave that with nothing to do.
@set_up_if@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list;
struct D *dev;
expression c;
position p;
@@
 if (c)
(
	mutex_init(&dev->L@p);
|
	mutex_destroy(&dev->L@p);
|
	INIT_LIST_HEAD(&dev->list@p);
)

@small_use@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list, tracked.link;
struct D *dev;
identifier m;
position p != set_up_if.p;
@@
(
 list_add(&m->link, &dev->list@p)
|
 mutex_init(&dev->L@p)
|
 mutex_destroy(&dev->L@p)
|
 INIT_LIST_HEAD(&dev->list@p)
)

// Anything else that uses them was not thought of.
@elsewhere@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list;
struct D *dev;
position p != { walk.p, own_zap_use.p, fault_use.p, closer_use.p, small_use.p, locker.p,
		hot_reset.p1, hot_reset.p2, hot_reset_locks.p, hot_reset_undo.p };
@@
(
 dev->L@p
|
 dev->list@p
)

// Nothing else makes vm_pgoff of the vma, and region and page stay what they were when the
// pfn was made of them.
@made_once@
identifier mmap.g, mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
expression region.index_shift, region.pgoff_mask;
type T;
expression e;
position p;
@@
 g(...)
 {
	<...
(
	vma->vm_pgoff@p = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;
|
	index@p = vma->vm_pgoff >> index_shift;
|
	index@p = array_index_nospec(index, e);
|
	pgoff@p = vma->vm_pgoff & pgoff_mask;
|
	T pdev@p = e;
)
	...>
 }

@made_again exists@
identifier mmap.g, mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
expression e;
assignment operator aop;
position p != made_once.p;
@@
 g(...)
 {
	<+...
	\(vma->vm_pgoff@p aop e\|pdev@p aop e\|index@p aop e\|pgoff@p aop e\|index@p++\|index@p--\|pgoff@p++\|pgoff@p--\|&index@p\|&pgoff@p\)
	...+>
 }

// The zap takes the regions to be where the macros of the uapi have them.
@shifted_otherwise exists@
identifier mmap.g, mmap.vma;
local idexpression shift;
expression x;
identifier member, other !~ "^(VFIO_PCI_OFFSET_SHIFT|PAGE_SHIFT)$";
position p;
@@
 g(...)
 {
	<+...
(
	vma->vm_pgoff@p >> (<+... x->member ...+>)
|
	vma->vm_pgoff@p >> (<+... shift ...+>)
|
	vma->vm_pgoff@p >> (<+... other ...+>)
)
	...+>
 }

// It ends before the ROM, too.
@ends_before_rom exists@
identifier mmap.g, mmap.index;
expression e;
@@
 g(...)
 {
	...
	if (unlikely(\(index >= VFIO_PCI_ROM_REGION_INDEX\|index >= VFIO_PCI_ROM_REGION_INDEX || e\|e || index >= VFIO_PCI_ROM_REGION_INDEX\))) { return ...; }
	...
 }

@maps_rom exists@
identifier mmap.g, mmap.index;
position p;
@@
 g(...)
 {
	<+... \(index@p > VFIO_PCI_ROM_REGION_INDEX\|index@p == VFIO_PCI_ROM_REGION_INDEX\) ...+>
 }

// What vmf_insert_pfn() wants set.
@pfnmap exists@
identifier mmap.g, mmap.vma;
symbol __vm_flags;
@@
 g(...)
 {
	<+...
(
	\(vma->vm_flags\|ACCESS_PRIVATE(vma, __vm_flags)\) |= <+... VM_PFNMAP ...+>;
|
	vm_flags_set(vma, <+... VM_PFNMAP ...+>);
)
	...+>
 }

// Who else takes vm_pgoff of the device's vmas for a pfn would get an offset.
@parts_of_pgoff@
expression vma, e;
position p;
@@
(
 vma->vm_pgoff@p >> e
|
 vma->vm_pgoff@p & e
)

@fault_pgoff@
identifier ops.f;
expression vma;
position p;
@@
 f(...)
 {
	<... vma->vm_pgoff@p ...>
 }

@takes_pfn exists@
identifier close_unlinks.D, dev;
expression vma;
position p != { parts_of_pgoff.p, fault_pgoff.p };
@@
 struct D *dev = vma->vm_private_data;
 ... when any
 vma->vm_pgoff@p

@handler_takes_pfn depends on close_unlinks exists@
identifier handler, vmf;
expression vma;
position p != { parts_of_pgoff.p, fault_pgoff.p };
@@
 handler(struct vm_fault *vmf, ...)
 {
	<+... vma->vm_pgoff@p ...+>
 }

// A flag by which somebody who takes vm_pgoff for a pfn knows that it is one.
@says_pfn@
identifier pfn =~ "pfn", flag != {VM_IO, VM_PFNMAP, VM_DONTEXPAND, VM_DONTDUMP};
expression vma, e, e1, e2;
@@
(
 if (unlikely(vma->vm_flags & flag)) { <+... pfn = vma->vm_pgoff + e ...+> }
|
 if (unlikely(e1 && (vma->vm_flags & flag))) { <+... pfn = vma->vm_pgoff + e ...+> }
|
 if (unlikely((vma->vm_flags & flag) && e2)) { <+... pfn = vma->vm_pgoff + e ...+> }
|
 if (unlikely(e1 && (vma->vm_flags & flag) && e2)) { <+... pfn = vma->vm_pgoff + e ...+> }
)

// Another list of vmas of the same device, with a .close of its own.
@second_list@
identifier close_unlinks.D, close_unlinks.closer, other != close_unlinks.closer;
identifier dev, vma;
@@
 other(struct vm_area_struct *vma)
 {
	struct D *dev = vma->vm_private_data;
	<+... list_del(...) ...+>
 }

// The driver's device struct holds the vfio device (5.13 and later), or vfio
// finds it by its struct device.
@embedded@
identifier close_unlinks.D, core;
@@
 struct D {
	...
	struct vfio_device core;
	...
 };

// vfio_device_inode has run.
@unmap_range@
identifier device, start, len;
typedef loff_t;
@@
 void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
			      loff_t len);

// Or mainline's, which lets the driver ask the inode itself.
@device_inode@
identifier inode_m;
@@
 struct vfio_device {
	...
	struct inode *inode_m;
	...
 };

// All of it there, nothing unknown in between: the driver can be rewritten.
@migratable depends on (plain_entry || plain_entry_link_first) && member_lock && member_list && open_zaps && !elsewhere && !takes_pfn && !handler_takes_pfn
 && ((((populate && falls_in && falls_in_failed) || list_first) && region && installs && pci
   && walk && !foreign_call && !foreign_field && !foreign_write
   && !skips && !zaps_part && !calls_member && !tries_first && !done_between && !chains && !vma_later && !asks_is_mem && !asks_index
   && pfnmap && ends_before_rom && !made_again && !shifted_otherwise && !maps_rom
   && (hot_reset || (hot_reset_caller && hot_reset_walk && hot_reset_undo) || !tries))
  || (own_walk && own_entry && own_undo && !chains && !own_told && own_zap && own_installs && own_shared && own_pfnmap && embedded))@
identifier ops.f;
@@
 f(...) { ... }

@rewritable depends on migratable && (unmap_range || (device_inode && embedded))@
identifier ops.f;
@@
 f(...) { ... }

// ---------------------------------------------------------------------------
// The rewrite.
// ---------------------------------------------------------------------------

// Why: The struct only was an entry of the list; the device's address_space
//      knows the vmas.
@list_entry depends on patch && rewritable@
identifier entry.T;
@@
-struct T { ... };

// Why: What it announced is gone.
@list_entry_announced depends on patch && rewritable@
identifier entry.T;
@@
-struct T;

// Why: The address_space has the list: its interval tree.
@list_head depends on patch && rewritable@
identifier close_unlinks.D, close_unlinks.list;
@@
 struct D {
	...
-	struct list_head list;
	...
 };

// Why: What the lock kept in order, the list, is gone; i_mmap_rwsem keeps the
//      interval tree.
@list_lock depends on patch && rewritable && !own_walk@
identifier close_unlinks.D, close_unlinks.L;
@@
 struct D {
	...
-	struct mutex L;
	...
 };

// Why: There is no list left to initialize.
@list_setup depends on patch && rewritable@
identifier close_unlinks.D, close_unlinks.list;
struct D *dev;
@@
-INIT_LIST_HEAD(&dev->list);

// Why: There is no lock left to initialize or destroy.
@lock_setup depends on patch && rewritable && !own_walk@
identifier close_unlinks.D, close_unlinks.L;
struct D *dev;
@@
(
-mutex_init(&dev->L);
|
-mutex_destroy(&dev->L);
)

// Why: .open and .close told the list of vmas that came by fork or split, and
//      of those that went; the address_space learns that from the mm itself.
@list_callbacks depends on patch && rewritable@
identifier ops.table, ops.opener, close_unlinks.closer, ops.f;
@@
 struct vm_operations_struct table = {
-	.open = opener,
-	.close = closer,
	.fault = f,
 };

// Why: Other operations of the device share the .open and .close that go.
@shared_callbacks depends on patch && rewritable@
identifier other, ops.opener, close_unlinks.closer;
@@
 struct vm_operations_struct other = {
-	.open = opener,
-	.close = closer,
 };

// Why: mmap() links a vma into the address_space: nobody has to put it on a
//      list.
@list_adder depends on patch && rewritable@
identifier adder.add;
@@
-add(...) { ... }

// Why: A vma that comes by fork or split is linked into the address_space by
//      the mm, and populated by its own fault.
@list_open depends on patch && rewritable@
identifier ops.opener;
@@
-opener(...) { ... }

// The pfn comes from region and page now that vm_pgoff keeps them.
// Why: vm_pgoff stays the offset in the fd, by which the zap finds the vma, so
//      the pfn is computed from region and page.
@pfn_of_vma depends on patch && rewritable && !second_list@
identifier ops.f, fault_locks.vmf, close_unlinks.D, installs.dev, pci.bus, mmap.index, mmap.pgoff, mmap.vma;
expression region.index_shift, region.pgoff_mask;
@@
+static unsigned long vma_to_pfn(struct vm_area_struct *vma)
+{
+	struct D *dev = vma->vm_private_data;
+	u64 pgoff = vma->vm_pgoff;
+	unsigned int index = pgoff >> index_shift;
+
+	pgoff &= pgoff_mask;
+
+	return (pci_resource_start(dev->bus, index) >> PAGE_SHIFT) + pgoff;
+}
+
 f(struct vm_fault *vmf) { ... }

// Once for two lists, each of which has a fault handler.
// Why: vm_pgoff stays the offset in the fd, by which the zap finds the vma, so
//      the pfn is computed from region and page.
@pfn_of_vmas depends on patch && rewritable && second_list@
identifier locker.lock, locker.vdev, close_unlinks.D, installs.dev, pci.bus, mmap.index, mmap.pgoff, mmap.vma;
expression region.index_shift, region.pgoff_mask;
@@
+static unsigned long vma_to_pfn(struct vm_area_struct *vma)
+{
+	struct D *dev = vma->vm_private_data;
+	u64 pgoff = vma->vm_pgoff;
+	unsigned int index = pgoff >> index_shift;
+
+	pgoff &= pgoff_mask;
+
+	return (pci_resource_start(dev->bus, index) >> PAGE_SHIFT) + pgoff;
+}
+
 void lock(struct D *vdev) { ... }

// Why: The mm takes a vma out of the address_space before it goes, so no entry
//      has to be looked for.
@list_close depends on patch && rewritable@
identifier close_unlinks.closer;
@@
-closer(...) { ... }

// Why: A second fault needs no look at a list: it finds the page there, or
//      inserts it, which is no error twice.
@fault_lookup depends on patch && rewritable@
identifier ops.f, fault_locks.dev, looks_up.m, close_unlinks.D, close_unlinks.list, looks_up.out;
expression fault_locks.e, looks_up.v;
identifier entry.T, tracked.link, entry.entry_vma;
@@
 f(...)
 {
	<...
(
	struct D *dev = e;
+	unsigned long addr = v->vm_start;
+	unsigned long pfn = vma_to_pfn(v);
|
-	struct T *m;
|
-	list_for_each_entry(m, &dev->list, link) {
-		if (unlikely(m->entry_vma == v)) {
-			goto out;
-		}
-	}
)
	...>
 }

// Why: vmf_insert_pfn() is the call made for fault handlers: it leaves a page
//      alone that is there, changes no vm_flags, and what an error leaves
//      behind the next zap finds.
@fault_populate depends on patch && rewritable@
identifier ops.f, fault_locks.dev, adder.add, populate.ret, populate.failed;
expression looks_up.v;
@@
 f(...)
 {
	<...
-	if (unlikely(\(io_remap_pfn_range\|remap_pfn_range\)(v, ...))) {
-		ret = VM_FAULT_SIGBUS;
-		zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
-		goto failed;
-	}
-	if (unlikely(add(dev, v))) {
-		ret = VM_FAULT_OOM;
-		zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
-	}
+	/*
+	 * Populate the whole vma, so that it faults only once.  A page that a
+	 * concurrent fault has inserted already stays as it is.
+	 */
+	for (; addr < v->vm_end; addr += PAGE_SIZE, pfn++) {
+		ret = vmf_insert_pfn(v, addr, pfn);
+		if (ret & VM_FAULT_ERROR)
+			break;
+	}
	...>
 }

// What still jumps to where these did.
@jumps exists@
identifier ops.f, looks_up.out;
@@
 f(...)
 {
	<+... goto out; ...+>
 }

@jumps_failed exists@
identifier ops.f, populate.failed;
@@
 f(...)
 {
	<+... goto failed; ...+>
 }

// Why: Nothing jumps there any more.
@label depends on patch && rewritable && !jumps@
identifier ops.f, looks_up.out;
@@
 f(...)
 {
	<...
-out:
	...>
 }

// Why: Nothing jumps there any more.
@label_failed depends on patch && rewritable && populate && !jumps_failed@
identifier ops.f, populate.failed;
@@
 f(...)
 {
	<...
-failed:
	...>
 }

// Why: vmf_insert_pfn() is the call made for fault handlers: a page that is
//      there is no error to it, so a concurrent fault of the same vma is none.
@fault_populate_listed depends on patch && rewritable && list_first@
identifier ops.f, fault_locks.dev, list_first.out, list_first.ret, adder.add;
identifier close_unlinks.D, close_unlinks.L;
expression fault_locks.e, list_first.v;
@@
 f(...)
 {
	<...
(
	struct D *dev = e;
+	unsigned long addr = v->vm_start;
+	unsigned long pfn = vma_to_pfn(v);
|
-	if (unlikely(add(dev, v))) {
-		ret = VM_FAULT_OOM;
-		mutex_unlock(&dev->L);
-		goto out;
-	}
|
-	if (unlikely(\(io_remap_pfn_range\|remap_pfn_range\)(v, ...))) {
-		ret = VM_FAULT_SIGBUS;
-	}
+	/*
+	 * Populate the whole vma, so that it faults only once.  A page that a
+	 * concurrent fault has inserted already stays as it is.
+	 */
+	for (; addr < v->vm_end; addr += PAGE_SIZE, pfn++) {
+		ret = vmf_insert_pfn(v, addr, pfn);
+		if (ret & VM_FAULT_ERROR)
+			break;
+	}
)
	...>
 }

// Why: vm_pgoff was the pfn here, and is the offset in the fd now.
@fault_pfn depends on patch && rewritable && !own_walk@
identifier ops.f;
expression v, e;
@@
 f(...)
 {
	<...
(
	v->vm_pgoff >> e
|
	v->vm_pgoff & e
|
-	v->vm_pgoff
+	vma_to_pfn(v)
)
	...>
 }

// Why: memory_lock alone keeps zaps out.
@fault_lock depends on patch && rewritable@
identifier ops.f, fault_locks.dev, close_unlinks.L;
@@
 f(...)
 {
	<...
(
-	mutex_lock(&dev->L);
|
-	mutex_unlock(&dev->L);
)
	...>
 }

// Why: vm_pgoff was the pfn from here on, and stays the offset in the fd now.
@mmap_pfn depends on patch && rewritable@
identifier mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
@@
 vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;
 <...
-vma->vm_pgoff
+vma_to_pfn(vma)
 ...>

// A driver without a memory_lock.
// Why: A second fault needs no look at a list: it finds the page there, or
//      inserts it, which is no error twice.
@own_fault depends on patch && rewritable@
identifier ops.f, own_walk.m, own_walk.v, own_walk.dev, own_walk.out, own_walk.ret;
identifier close_unlinks.list, entry.T, entry.entry_vma, tracked.link;
identifier print =~ "^(trace_.*|(pr|dev|pci)_(dbg|debug))$";
expression size, gfp;
@@
 f(...)
 {
	<...
(
-	struct T *m;
+	unsigned long vaddr = v->vm_start;
+	unsigned long pfn;
|
-	list_for_each_entry(m, &dev->list, link) {
-		if (unlikely(m->entry_vma == v)) {
-			print(...);
-			ret = VM_FAULT_NOPAGE;
-			goto out;
-		}
-	}
|
-	list_for_each_entry(m, &dev->list, link) {
-		if (unlikely(m->entry_vma == v)) {
-			ret = VM_FAULT_NOPAGE;
-			goto out;
-		}
-	}
|
-	m = \(kmalloc\|kzalloc\)(size, gfp);
-	if (unlikely(!m)) {
-		ret = VM_FAULT_OOM;
-		goto out;
-	}
|
-	m->entry_vma = v;
|
-	\(list_add\|list_add_tail\)(&m->link, &dev->list);
)
	...>
 }

// Why: vmf_insert_pfn() is the call made for fault handlers: it leaves a page
//      alone that is there, changes no vm_flags, and what an error leaves
//      behind the next zap finds.
@own_populate depends on patch && rewritable@
identifier ops.f, own_walk.v, own_walk.ret, own_entry.failed, own_entry.err;
expression own_entry.first;
@@
 f(...)
 {
	<...
-	err = \(io_remap_pfn_range\|remap_pfn_range\)(v, ...);
-	if (unlikely(err))
+	pfn = first;
+	/* A page that another fault has inserted already stays as it is */
+	for (; vaddr < v->vm_end; vaddr += PAGE_SIZE, pfn++) {
+		ret = vmf_insert_pfn(v, vaddr, pfn);
+		if (ret & VM_FAULT_ERROR)
+			break;
+	}
+	if (ret & VM_FAULT_ERROR)
 	{
		<...
-		err
+		ret
		...>
-		ret = VM_FAULT_SIGBUS;
		goto failed;
	}
	...>
 }

@own_err_used depends on own_populate@
identifier ops.f, own_entry.err;
position h;
@@
 f@h(...)
 {
	<+... err ...+>
 }

// Why: Only what io_remap_pfn_range() returned was kept in this variable.
@own_err depends on patch && own_populate@
identifier ops.f, own_entry.err;
position h != own_err_used.h;
@@
 f@h(...)
 {
	<...
-	int err;
	...>
 }

// Why: There is no entry left to free.
@own_goto depends on patch && rewritable@
identifier ops.f, own_walk.out, own_entry.failed, own_undo.unfilled;
@@
 f(...)
 {
	<...
-	goto \(failed\|unfilled\);
+	goto out;
	...>
 }

// Why: There is no entry left to free, and nothing jumps here any more.
@own_undone depends on patch && rewritable@
identifier own_walk.m, own_walk.v, own_walk.dev, own_walk.out, own_walk.ret, own_entry.failed, own_undo.unfilled;
identifier close_unlinks.L;
@@
-failed:
-	zap_vma_ptes(v, v->vm_start, v->vm_end - v->vm_start);
-unfilled:
-	kfree(m);
 out:
	mutex_unlock(&dev->L);
	return ret;

// Why: Nobody walks mms and takes their mmap_lock any more:
//      unmap_mapping_range() needs neither.
@own_zap_by_mapping depends on patch && rewritable@
identifier own_zap.zap, own_zap.dev, close_unlinks.L, embedded.core;
expression own_zap.done, own_installs.shift, own_installs.regions;
statement S;
@@
 zap(...)
 {
	... when any
-	while (1) S
+	/* A fault that is under way populates first, and is zapped, too */
+	mutex_lock(&dev->L);
+	vfio_device_unmap_range(&dev->core, 0,
+				(loff_t)regions << shift);
+	mutex_unlock(&dev->L);
+
+	return done;
 }

// Why: Only the walk over the list had use for it.
@own_zap_entry depends on patch && rewritable@
identifier own_zap.zap, own_zap.m, entry.T;
@@
 zap(...)
 {
	<...
-	struct T *m;
	...>
 }

// Why: Only the walk over the list had use for it.
@own_zap_next depends on patch && rewritable@
identifier own_zap.zap, own_zap.tmp, entry.T;
@@
 zap(...)
 {
	<...
-	struct T *tmp;
	...>
 }

// Why: The lock stays for what it did besides: a fault that has asked where its
//      region is must populate before a zap, or be after it.
@own_lock depends on patch && rewritable && own_walk@
identifier close_unlinks.D, close_unlinks.L;
@@
 struct D {
	...
-	struct mutex L;
+	struct mutex fault_lock; /* keeps faults out of a zap */
	...
 };

// Why: The name says what the lock is for now.
@own_lock_name depends on patch && rewritable && own_walk@
identifier close_unlinks.D, close_unlinks.L;
struct D *dev;
@@
 dev->
-L
+fault_lock

// vmf_insert_pfn() does not decrypt.
@own_decrypted exists@
identifier own_installs.g;
@@
 g(...)
 {
	<+... pgprot_decrypted(...) ...+>
 }

// Why: The protection is decrypted here, as io_remap_pfn_range() would, for
//      vmf_insert_pfn() does not.
@own_protection depends on patch && rewritable && decrypts && !own_decrypted@
identifier own_installs.g, own_installs.vma, ops.table;
@@
 g(...)
 {
	<...
+	vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
	vma->vm_ops = &table;
	...>
 }

// Why: The flags stay, and their comment says who needs them now.
@own_flags depends on patch && rewritable@
identifier own_installs.g, own_installs.vma;
expression flags;
@@
 g(...)
 {
	<...
(
+	/*
+	 * vmf_insert_pfn() expects these flags, and the fault handler must
+	 * not change them.  Set them now.
+	 */
	vma->vm_flags |= flags;
|
+	/*
+	 * vmf_insert_pfn() expects these flags, and the fault handler must
+	 * not change them.  Set them now.
+	 */
	vm_flags_set(vma, flags);
)
	...>
 }

// vm_pgoff stays.
@decrypted exists@
identifier mmap.g;
@@
 g(...)
 {
	<+... pgprot_decrypted(...) ...+>
 }

// Why: The offset in the fd has to stay in vm_pgoff; and vmf_insert_pfn(),
//      unlike io_remap_pfn_range(), does not decrypt vm_page_prot.
@pgoff_decrypted depends on patch && rewritable && decrypts && !decrypted@
identifier mmap.g, mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
@@
 g(...)
 {
	<...
-	vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;
+	vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
	...>
 }

// vm_flags are still set here: the comment that said why
// named remap_pfn_range().
// Why: The offset in the fd has to stay in vm_pgoff; the flags stay, and their
//      comment says who needs them now.
@pgoff_and_flags depends on patch && rewritable@
identifier mmap.g, mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
expression flags;
@@
 g(...)
 {
	<...
(
-	vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;
|
+	/*
+	 * vmf_insert_pfn() expects these flags, and the fault handler must
+	 * not change them.  Set them now.
+	 */
	vma->vm_flags |= flags;
|
+	/*
+	 * vmf_insert_pfn() expects these flags, and the fault handler must
+	 * not change them.  Set them now.
+	 */
	ACCESS_PRIVATE(vma, __vm_flags) |= flags;
|
+	/*
+	 * vmf_insert_pfn() expects these flags, and the fault handler must
+	 * not change them.  Set them now.
+	 */
	vm_flags_set(vma, flags);
)
	...>
 }

// Why: vm_pgoff is no pfn any more, so the flag that says so goes: who looks for
//      it finds the pfn as in other vmas.
@pfn_flag depends on patch && rewritable@
identifier mmap.g, says_pfn.flag;
expression flags;
@@
 g(...)
 {
	<...
(
	flags
-	| flag
|
-	flag |
	flags
)
	...>
 }

// The zap, under memory_lock.
// Why: A selective zap by file offset leaves the regions behind the BARs
//      mapped, as memory enable is no business of theirs; the driver's struct
//      has the vfio device in it.
@zap_of_core depends on patch && rewritable && embedded@
identifier locker.lock, close_unlinks.D, fault_locks.M, locker.vdev, embedded.core;
@@
+/*
+ * Zap the BAR mappings of every process that has one.
+ *
+ * Lock ordering: a fault holds mmap_lock when it takes memory_lock for
+ * reading, so mmap_lock is never taken under memory_lock.  The zap takes
+ * i_mmap_rwsem, which nests inside both.  With memory_lock held for writing no
+ * fault can populate a vma again before the caller is done.
+ *
+ * The regions behind the BARs, device specific ones included, stay mapped.
+ */
+static void vfio_pci_zap_bars(struct D *vdev)
+{
+	loff_t start = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_BAR0_REGION_INDEX);
+	loff_t end = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_ROM_REGION_INDEX);
+
+	lockdep_assert_held_write(&vdev->M);
+	vfio_device_unmap_range(&vdev->core, start, end - start);
+}
+
 void lock(struct D *vdev) { ... }

// Why: This vfio leaves it to the driver to ask the device's inode.
@zap_of_inode depends on patch && rewritable && !unmap_range@
identifier device_inode.inode_m, embedded.core;
expression vdev, start, len;
@@
-vfio_device_unmap_range(&vdev->core, start, len)
+unmap_mapping_range(vdev->core.inode_m->i_mapping, start, len, true)

// Why: A selective zap by file offset leaves the regions behind the BARs
//      mapped, as memory enable is no business of theirs; this vfio finds its
//      device by the struct device.
@zap_by_lookup depends on patch && rewritable && !embedded@
identifier locker.lock, close_unlinks.D, fault_locks.M, locker.vdev, pci.bus;
@@
+/*
+ * Zap the BAR mappings of every process that has one.
+ *
+ * Lock ordering: a fault holds mmap_lock when it takes memory_lock for
+ * reading, so mmap_lock is never taken under memory_lock.  The zap takes
+ * i_mmap_rwsem, which nests inside both.  With memory_lock held for writing no
+ * fault can populate a vma again before the caller is done.
+ *
+ * The regions behind the BARs, device specific ones included, stay mapped.
+ */
+static void vfio_pci_zap_bars(struct D *vdev)
+{
+	loff_t start = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_BAR0_REGION_INDEX);
+	loff_t end = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_ROM_REGION_INDEX);
+	struct vfio_device *device;
+
+	lockdep_assert_held_write(&vdev->M);
+
+	/* The caller works for an open fd, which keeps the device there */
+	device = vfio_device_get_from_dev(&vdev->bus->dev);
+	if (WARN_ON_ONCE(!device))
+		return;
+	vfio_device_unmap_range(device, start, end - start);
+	vfio_device_put(device);
+}
+
 void lock(struct D *vdev) { ... }

// Why: With memory_lock held for writing no fault can populate: what is zapped
//      now stays away, and i_mmap_rwsem nests inside.
@lock_then_zap depends on patch && rewritable@
identifier locker.lock, locker.vdev, fault_locks.M;
@@
 lock(...)
 {
	<...
	down_write(&vdev->M);
+	vfio_pci_zap_bars(vdev);
	...>
 }

// Why: The list's lock only kept the list empty until memory_lock was held.
@lock_without_list depends on patch && rewritable@
identifier locker.lock, locker.zap, locker.vdev, close_unlinks.L;
@@
 lock(...)
 {
	<...
(
-	zap(vdev, false);
|
-	mutex_unlock(&vdev->L);
)
	...>
 }

// Why: Nobody walks mms and takes their mmap_lock any more:
//      unmap_mapping_range() needs neither.
@list_zap depends on patch && rewritable@
identifier locker.zap;
@@
-zap(...) { ... }

// Hot reset over a dev_set: one pass takes every memory_lock and zaps.
// Why: One lock a device is left to take, so one pass takes them all, and the
//      unwind need not know which of two locks it holds.
@reset_dev_set depends on patch && rewritable@
identifier hot_reset.reset, hot_reset.mem_pos, hot_reset.vma_pos;
identifier hot_reset.is_mem, hot_reset.ret, hot_reset.undo, hot_reset.cur;
identifier close_unlinks.D, close_unlinks.L, fault_locks.M;
expression hot_reset.head, hot_reset.set_link;
@@
 reset(...)
 {
	<...
(
-	struct D *vma_pos;
|
-	bool is_mem = true;
|
-	mem_pos = list_first_entry(head, struct D, set_link);
|
-	vma_pos = NULL;
-	list_for_each_entry(mem_pos, head, set_link) {
-		if (unlikely(!down_write_trylock(&mem_pos->M))) {
-			ret = -EBUSY;
-			goto undo;
-		}
-		mutex_unlock(&mem_pos->L);
-	}
	mem_pos = NULL;
|
-	if (unlikely(cur == mem_pos)) {
-		is_mem = false;
-	}
|
	if (unlikely(cur ==
-		vma_pos
+		mem_pos
	)) {
		break;
	}
|
-	if (unlikely(is_mem))
		up_write(&cur->M);
-	else
-		mutex_unlock(&cur->L);
|
-	if (unlikely(is_mem)) {
		up_write(&cur->M);
-	} else {
-		mutex_unlock(&cur->L);
-	}
)
	...>
 }

// Why: No order is defined among the memory_locks of devices: trylock and
//      unwind cannot deadlock; each device is zapped as soon as its lock is
//      held.
@reset_trylock depends on patch && rewritable@
identifier hot_reset.reset, hot_reset.mem_pos, hot_reset.vma_pos;
identifier hot_reset.ret, hot_reset.undo, locker.zap, fault_locks.M;
@@
 reset(...)
 {
	<...
	if (unlikely(
-		!zap(vma_pos, true)
+		!down_write_trylock(&mem_pos->M)
	   )) {
		ret = -EBUSY;
		goto undo;
	}
+	vfio_pci_zap_bars(mem_pos);
	...>
 }

// Why: The pass that took the list's lock takes memory_lock now, and its
//      cursor is the one that tells the unwind where to stop.
@reset_cursor depends on patch && rewritable@
identifier hot_reset.reset, hot_reset.mem_pos, hot_reset.vma_pos;
@@
 reset(...)
 {
	<...
-	vma_pos
+	mem_pos
	...>
 }

// Hot reset over a slot or bus: the callback takes memory_lock and zaps.
// Why: No order is defined among the memory_locks of devices: trylock and
//      unwind cannot deadlock; each device is zapped as soon as its lock is
//      held.
@reset_callback depends on patch && rewritable@
identifier hot_reset_cb.callback, hot_reset_cb.dev, hot_reset_cb.put;
identifier hot_reset_cb.device, locker.zap, fault_locks.M;
@@
 callback(...)
 {
	<...
	if (unlikely(
-		!zap(dev, true)
+		!down_write_trylock(&dev->M)
	   )) {
		put(device);
		return -EBUSY;
	}
+	vfio_pci_zap_bars(dev);
	...>
 }

// Why: The callback has taken every memory_lock already, and there is no
//      list's lock to let go of.
@reset_second_pass depends on patch && rewritable@
identifier hot_reset_locks.devs, hot_reset_locks.pos, hot_reset_locks.ret;
identifier hot_reset_locks.undo, hot_reset_locks.tmp, hot_reset_locks.used;
expression hot_reset_locks.e;
identifier close_unlinks.D, close_unlinks.L, fault_locks.M;
@@
(
-for (; pos < devs.used; pos++) {
-	struct D *tmp;
-
-	tmp = e;
-	ret = down_write_trylock(&tmp->M);
-	if (unlikely(!ret)) {
-		ret = -EBUSY;
-		goto undo;
-	}
-	mutex_unlock(&tmp->L);
-}
|
-for (; pos < devs.used; pos++) {
-	struct D *tmp = e;
-
-	ret = down_write_trylock(&tmp->M);
-	if (unlikely(!ret)) {
-		ret = -EBUSY;
-		goto undo;
-	}
-	mutex_unlock(&tmp->L);
-}
)

// Why: Every device that is on the list of those to undo has its memory_lock
//      taken: no index tells which of two locks it is.
@reset_unwind depends on patch && rewritable@
identifier hot_reset_undo.i, hot_reset_locks.pos, hot_reset_undo.tmp;
identifier close_unlinks.L, fault_locks.M;
@@
(
-if (unlikely(i < pos))
	up_write(&tmp->M);
-else
-	mutex_unlock(&tmp->L);
|
-if (unlikely(i < pos)) {
	up_write(&tmp->M);
-} else {
-	mutex_unlock(&tmp->L);
-}
)

// Why: Nothing counts the devices that are locked any more.
@reset_index depends on patch && rewritable@
identifier hot_reset_caller.reset, hot_reset_locks.pos;
@@
 reset(...)
 {
	<...
-	int pos = 0;
	...>
 }

// Why: The callback has a new name, for it locks and zaps; the comment says
//      why by trylock.
@reset_call depends on patch && rewritable@
identifier hot_reset_cb.callback, hot_reset_walk.for_each, hot_reset_walk.ret;
@@
-ret
+		/*
+		 * We need memory_lock of every device, but no order is defined
+		 * among them: take each one by trylock, and let go of all of
+		 * them if one is contended.
+		 */
+		ret
 = for_each(...,
-	callback
+	vfio_pci_try_lock_and_zap_cb
	, ...);

// Why: The name says what the callback does now.
@reset_callback_name depends on patch && rewritable@
identifier hot_reset_cb.callback;
@@
-callback
+vfio_pci_try_lock_and_zap_cb
 (...) { ... }

// Why: The name says what the callback does now.
@reset_callback_prototype depends on patch && rewritable@
identifier hot_reset_cb.callback, pdev, data;
@@
 int
-callback
+vfio_pci_try_lock_and_zap_cb
 (struct pci_dev *pdev, void *data);

// What only the list needed: an mm reference.
@other_mm_user@
identifier fn =~ "^(mm(get|put|drop|grab)|mm_access|get_task_mm|memalloc_)";
@@
 fn(...)

// Why: Only the walk over the list took references on an mm, for which this
//      header was there.
@mm_header depends on patch && rewritable && !other_mm_user && (file in "drivers/vfio" || copied)@
@@
-#include <linux/sched/mm.h>

// ---------------------------------------------------------------------------
// The same sites, shown or reported.
// ---------------------------------------------------------------------------

@depends on (context || report) && migratable@
identifier close_unlinks.D, close_unlinks.L, close_unlinks.list;
struct D *dev;
@@
(
*dev->L
|
*dev->list
)

@depends on (context || report) && migratable@
expression vma, start, size;
@@
*zap_vma_ptes(vma, start, size)

@depends on (context || report) && migratable@
identifier mmap.vma, mmap.pdev, mmap.index, mmap.pgoff;
@@
*vma->vm_pgoff = (pci_resource_start(pdev, index) >> PAGE_SHIFT) + pgoff;

@depends on (context || report) && migratable@
identifier ops.opener, close_unlinks.closer, table;
@@
 struct vm_operations_struct table = {
*	.open = opener,
*	.close = closer,
 };

// What keeps a driver from being rewritten: a fault handler that locks or
// populates in another way, or one thing that no rule covers.

@depends on (context || report) && !close_unlinks@
identifier closer, vma, tracked.link;
expression m;
@@
*closer(struct vm_area_struct *vma)
 { <+... list_del(&m->link) ...+> }

@depends on (context || report) && ops && !plain_entry && !plain_entry_link_first@
identifier entry.T;
@@
*struct T { ... };

@depends on (context || report) && ops && !open_zaps@
identifier ops.opener;
@@
*opener(...)
 { ... }

@depends on (context || report) && ops && !adder@
identifier close_unlinks.list, tracked.link;
expression m, dev;
@@
*\(list_add\|list_add_tail\)(&m->link, &dev->list)

@depends on (context || report) && !migratable && !populate && !list_first@
identifier ops.f;
@@
*f(...)
 { ... }

@depends on (context || report) && !migratable@
identifier foreign_call.fn;
position foreign_call.p;
@@
*fn@p(...)

@depends on (context || report) && !migratable@
identifier foreign_field.member;
expression dev;
position foreign_field.p;
@@
*dev->member@p

@depends on (context || report) && !migratable && walk@
identifier member;
expression dev;
position elsewhere.p;
@@
*dev->member@p

@depends on (context || report) && !migratable@
expression vma;
position takes_pfn.p;
@@
*vma->vm_pgoff@p

@depends on (context || report) && !migratable@
expression vma;
position handler_takes_pfn.p;
@@
*vma->vm_pgoff@p

@depends on (context || report) && !migratable@
expression vma, e;
position made_again.p;
@@
*\(vma->vm_pgoff@p\|e@p\)

@depends on (context || report) && !migratable@
expression vma;
position shifted_otherwise.p;
@@
*vma->vm_pgoff@p

@depends on (context || report) && !migratable@
expression e;
position maps_rom.p;
@@
*e@p

@depends on (context || report) && !migratable && mmap && !ends_before_rom && !maps_rom@
identifier mmap.g;
@@
*g(...)
 { ... }

@depends on (context || report) && !migratable@
position tries_first.p;
@@
*\(down_write_trylock@p\|down_read@p\|down_read_trylock@p\)(...)

@depends on (context || report) && !migratable@
expression e;
position skips.p;
@@
*if@p (e) continue;

@depends on (context || report) && !migratable@
position zaps_part.p;
@@
*zap_vma_ptes@p(...)

@depends on (context || report) && !migratable@
identifier calls_member.hook;
expression x;
position calls_member.p;
@@
*\(x->hook@p(...)\|x.hook@p(...)\)

@depends on (context || report) && !migratable@
identifier done_between.fn;
position done_between.p;
@@
*fn@p(...)

@depends on (context || report) && !migratable@
identifier chains.fn;
position chains.p;
@@
*fn@p(...)

@depends on (context || report) && !migratable && !falls_in@
identifier ops.f, looks_up.out;
@@
 f(...)
 {
	<...
*out:
	...>
 }

@depends on (context || report) && !migratable && !falls_in_failed@
identifier ops.f, populate.failed;
@@
 f(...)
 {
	<...
*failed:
	...>
 }

@depends on (context || report) && !migratable@
identifier v;
position vma_later.p;
@@
*struct vm_area_struct *v@p;

@depends on (context || report) && !migratable@
expression e;
position asks_is_mem.p;
@@
*e@p

@depends on (context || report) && !migratable@
expression e;
position asks_index.p;
@@
*e@p

@installer depends on (context || report) && !migratable exists@
identifier ops.table, g;
expression vma;
@@
 g(...)
 {
	<+... vma->vm_ops = <+... &table ...+> ...+>
 }

@depends on installer && !mmap@
identifier installer.g;
expression vma, pfn;
@@
 g(...)
 {
	<...
*	vma->vm_pgoff = pfn
	...>
 }

// Flags that are set in another way, or not at all.
@flags_otherwise depends on installer && mmap && !pfnmap exists@
identifier installer.g;
symbol VM_PFNMAP;
position p;
@@
 g(...)
 {
	<+... VM_PFNMAP@p ...+>
 }

@depends on flags_otherwise@
position flags_otherwise.p;
@@
*VM_PFNMAP@p

@depends on installer && mmap && !pfnmap && !flags_otherwise@
identifier installer.g;
expression vma, operations;
@@
 g(...)
 {
	<...
*	vma->vm_ops = operations
	...>
 }

// A protection that is made anew is not decrypted any more.
@protection_kept depends on context || report@
expression vma;
position p;
@@
 vma->vm_page_prot@p = <+... vma->vm_page_prot ...+>

@depends on context || report exists@
expression vma, prot;
position p != protection_kept.p;
@@
 vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
 ...
*vma->vm_page_prot@p = prot

// One list went, and a walk over another is left.
@zaps_by_mapping depends on context || report@
identifier device_inode.inode_m;
expression vdev;
@@
(
 vfio_device_unmap_range(...);
|
 unmap_mapping_range(vdev.inode_m->i_mapping, ...);
)

@unlinks depends on zaps_by_mapping exists@
identifier walker;
@@
 walker(...)
 {
	<+... list_del(...) ...+>
 }

@depends on zaps_by_mapping@
identifier unlinks.walker;
@@
 walker(...)
 {
	<...
*	zap_vma_ptes(...)
	...>
 }

// ---------------------------------------------------------------------------
// What is left alone, shown in explain mode.
// ---------------------------------------------------------------------------

// Why: A driver is rewritten whole or not at all, and a part of what this one
//      zaps by has a form that no rule covers.
@zaps_otherwise depends on explain && !migratable@
@@
*zap_vma_ptes(...)
