// SPDX-License-Identifier: GPL-2.0-only
/// Unmap device memory from the IOMMU when its device stops.
///
/// The IOMMU backend takes a pfn from a vma of device memory and maps it for
/// DMA.  Nothing told it when the vma's device was closed: the translation
/// stayed, and another device could go on writing there.
///
/// Now that every vfio vma has a handle, the backend keeps a reference on it
/// for the parts of a DMA mapping that are device memory, and is notified when
/// access stops.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: What is device memory in a DMA mapping, and the locking, is in
// drivers/vfio/vfio_pfn_dma.c, which apply.sh adds to the tree.  What the
// rules below do not cover is still shown by context and report afterwards,
// and then apply.sh refuses.

virtual patch
virtual context
virtual report
virtual explain

// ---------------------------------------------------------------------------
// What the backend looks like.
// ---------------------------------------------------------------------------

// Where a pfn is taken from a VM_PFNMAP vma, with pages or alone.
@get_pfn exists@
identifier get, mm, vma;
@@
 get(struct mm_struct *mm, ...)
 {
	... when any
	if (vma && vma->vm_flags & VM_PFNMAP) { ... }
	... when any
 }

// Where it becomes part of a chunk.
@pin exists@
identifier f, dma;
identifier get_pfn.get;
@@
 f(struct vfio_dma *dma, ...)
 {
	<+...
	get(...)
	...+>
	return pinned;
 }

@done@
@@
 struct vfio_dma {
	...
	struct vfio_pfn_dma pfns;
	...
 };

@migratable depends on pin && !done@
@@
 struct vfio_dma { ... };

// ---------------------------------------------------------------------------
// The container and its DMA mappings.
// ---------------------------------------------------------------------------

// Why: The parts of DMA mappings that are device memory are kept by these
//      functions.
@pfn_dma_header depends on patch && migratable@
@@
 #include <linux/vfio.h>
+#include <linux/vfio_pfn_dma.h>

// Why: A container registers once for each session, whose invalidation has to
//      find it.
@container_member depends on patch && migratable@
@@
 struct vfio_iommu {
	...
	struct rb_root dma_list;
+	struct vfio_pfn_iommu pfn_iommu;
	...
 };

// Why: Each DMA mapping knows which parts of it are whose memory, and which of
//      these are dead.
@dma_member depends on patch && migratable@
@@
 struct vfio_dma {
	...
+	struct vfio_pfn_dma pfns;
	struct rb_root pfn_list;
	...
 };

// Why: The ranges are set up before the DMA mapping is linked, so that nobody
//      finds it without.
@dma_creation depends on patch && migratable@
idexpression struct vfio_dma *dma;
idexpression struct vfio_iommu *iommu;
identifier link;
@@
 dma->pfn_list = RB_ROOT;
+vfio_pfn_dma_init(&dma->pfns, &iommu->pfn_iommu, dma->iova);
 ...
 link(iommu, dma);

// Why: Invalidation takes the container's lock, so it is set up right after
//      that, and knows by whom to unmap.
@container_creation depends on patch && migratable@
idexpression struct vfio_iommu *iommu;
@@
 mutex_init(&iommu->lock);
+vfio_pfn_iommu_init(&iommu->pfn_iommu, &iommu->lock, vfio_iommu_unmap_pfns);

// What unmaps every DMA mapping of a container.
@unmap_all exists@
identifier all, container;
expression n;
statement S;
@@
 all(struct vfio_iommu *container)
 {
	...
	while ((n = rb_first(&container->dma_list))) S
	...
 }

// At release an invalidation may still come, until the last user has left.
// Why: Unmapping excludes invalidations by the lock that they take, and the
//      container is freed when none can be running any more.
@container_release depends on patch && migratable@
identifier f, data, unmap_all.all;
idexpression struct vfio_iommu *iommu;
@@
 f(void *data)
 {
	... when != mutex_lock(&iommu->lock)
+	mutex_lock(&iommu->lock);
	all(iommu);
+	mutex_unlock(&iommu->lock);
+	vfio_pfn_iommu_release(&iommu->pfn_iommu);
	... when != mutex_unlock(&iommu->lock)
	kfree(iommu);
	...
 }

// Why: The lock is held already, and the container is freed when no
//      invalidation can be running any more.
@container_release_locked depends on patch && migratable && !container_release@
identifier f, data, unmap_all.all;
idexpression struct vfio_iommu *iommu;
@@
 f(void *data)
 {
	...
	mutex_lock(&iommu->lock);
	... when != mutex_unlock(&iommu->lock)
	all(iommu);
	... when != mutex_lock(&iommu->lock)
	mutex_unlock(&iommu->lock);
+	vfio_pfn_iommu_release(&iommu->pfn_iommu);
	... when != mutex_lock(&iommu->lock)
	kfree(iommu);
	...
 }

// ---------------------------------------------------------------------------
// Unmapping, around what is unmapped already.
// ---------------------------------------------------------------------------

@unmap_unpin exists@
identifier f, iommu, dma, d;
iterator name list_for_each_entry_continue;
@@
 f(struct vfio_iommu *iommu, struct vfio_dma *dma, ...)
 {
	...
	list_for_each_entry_continue(d, &iommu->domain_list, next) {
		...
		iommu_unmap(d->domain, dma->iova, dma->size);
		...
	}
	...
 }

// Why: iommu_unmap() stops at a part that is not mapped: unmapping goes around
//      dead parts, and the invalidation unmaps one part from every domain.
@unmap_functions depends on patch && migratable@
identifier unmap_unpin.f;
iterator name list_for_each_entry;
@@
+/* Unmap all that is mapped of @dma: iommu_unmap() stops at a dead page */
+static void vfio_iommu_unmap_dma(struct vfio_domain *domain,
+				 struct vfio_dma *dma)
+{
+	dma_addr_t iova;
+	size_t pos = 0;
+	size_t size;
+	bool dead;
+
+	while (pos < dma->size) {
+		iova = dma->iova + pos;
+		size = vfio_pfn_dma_span(&dma->pfns, iova, dma->size - pos,
+					 &dead);
+		if (!dead)
+			iommu_unmap(domain->domain, iova, size);
+		pos += size;
+	}
+}
+
+/* Part of a DMA mapping is memory of a device that stops */
+static void vfio_iommu_unmap_pfns(struct vfio_pfn_iommu *pfn_iommu,
+				  dma_addr_t iova, size_t size)
+{
+	struct vfio_iommu *iommu =
+		container_of(pfn_iommu, struct vfio_iommu, pfn_iommu);
+	struct vfio_domain *d;
+
+	list_for_each_entry(d, &iommu->domain_list, next)
+		iommu_unmap(d->domain, iova, size);
+}
+
 long f(...)
 { ... }

// Why: A dead part is unmapped already, and iommu_unmap() over it would leave
//      what lies behind it mapped.
@unmap_domain depends on patch && migratable@
identifier unmap_unpin.f;
idexpression struct vfio_dma *dma;
idexpression struct vfio_domain *d;
@@
 f(...)
 {
	<...
-	iommu_unmap(d->domain, dma->iova, dma->size);
+	vfio_iommu_unmap_dma(d, dma);
	...>
 }

// What is mapped again is unmapped should that fail; who else unmaps may come before these functions.
@unmap_again exists@
identifier f;
idexpression struct vfio_dma *dma, mapped;
expression ret, d, flags;
position p;
@@
 f(...)
 {
	... when any
	ret = iommu_map(..., \(mapped->prot\|mapped->prot | flags\), ...);
	... when any
	iommu_unmap@p(d, dma->iova, dma->size);
	... when any
 }

// Why: A dead part was not mapped again, and iommu_unmap() over it would leave
//      what lies behind it mapped.
@unmap_replayed depends on patch && migratable@
idexpression struct vfio_dma *dma;
idexpression struct vfio_domain *d;
position unmap_again.p;
@@
-iommu_unmap@p(d->domain, dma->iova, dma->size);
+vfio_iommu_unmap_dma(d, dma);

@unmap_phys exists@
identifier unmap_unpin.f;
idexpression phys, at;
expression d;
@@
 f(...)
 {
	<+... phys = iommu_iova_to_phys(d, at); ...+>
 }

// Why: A hole is no bug where a part is dead: it was unmapped when its device
//      stopped.
@unmap_hole depends on patch && migratable@
identifier unmap_unpin.f, unmap_unpin.dma;
idexpression unmap_phys.phys, unmap_phys.at;
@@
 f(...)
 {
	<...
-	if (WARN_ON(!phys)) {
+	if (!phys) {
+		WARN_ON(!vfio_pfn_dma_dead(&dma->pfns, at));
		...
	}
	...>
 }

@replay_phys@
idexpression phys, at;
expression d;
@@
 phys = iommu_iova_to_phys(d, at);

// Why: A hole is no bug where a part is dead: it was unmapped when its device
//      stopped.
@replay_hole depends on patch && migratable exists@
idexpression replay_phys.phys, replay_phys.at, pos;
idexpression struct vfio_dma *dma;
@@
(
	at < dma->iova + dma->size
|
	pos < dma->size
)
	...
-	if (WARN_ON(!phys)) {
+	if (!phys) {
+		WARN_ON(!vfio_pfn_dma_dead(&dma->pfns, at));
		...
	}

// Why: With the last page unmapped from the IOMMU, the references on handles
//      are given back.
@dma_end depends on patch && migratable@
identifier unmap_unpin.f;
idexpression struct vfio_iommu *iommu;
idexpression struct vfio_dma *dma;
@@
 f(iommu, dma, true);
+vfio_pfn_dma_release(&dma->pfns);

// ---------------------------------------------------------------------------
// Pinning, chunk by chunk.
// ---------------------------------------------------------------------------

// Why: Only here is the vma known that a pfn came from: the caller passes
//      where to note whose it is.
@get_parameter depends on patch && migratable@
identifier get_pfn.get;
parameter list ps;
@@
 get(ps
+    , struct vfio_pfn_dma *pfns
    )
 { ... }

// Why: A page of memory is noted, too, because it must not share a chunk with
//      device memory.
@memory_seen depends on patch && migratable@
identifier get_pfn.get;
expression pfn, page;
@@
 get(...)
 {
	<...
	*pfn = page_to_pfn(page);
+	vfio_pfn_dma_see(pfns, NULL);
	...>
 }

// Where the fault handler may have been asked for it, it is looked up again; and who lets go of mmap_lock has no vma any more.
// Why: mmap_lock is held and the pfn was just read: the vma's handle is taken
//      with a reference, and the pin fails if access has stopped.
@device_seen depends on patch && migratable@
identifier get_pfn.get, get_pfn.vma, follow, ret, retry;
identifier unlock =~ "unlock|^up_read";
@@
 get(...)
 {
	<...
	ret = follow(vma, ...);
	... when != ret
	    when != unlock(...)
	if (unlikely(ret == -EAGAIN)) {
		goto retry;
	}
+	if (!ret)
+		ret = vfio_pfn_dma_see(pfns, vma);
	...>
 }

// A batch may have memory left that belongs to the next chunk.
@with_leftover exists@
identifier pin.f, batch, first;
statement S;
@@
 f(..., struct vfio_batch *batch, ...)
 {
	... when any
	if (unlikely(batch->size)) S
	else {
		...
		*first = 0;
		...
	}
	... when any
 }

// Why: A chunk begins with what the batch has left over, which is memory, or
//      with nothing.
@chunk_of_batch depends on patch && migratable@
identifier pin.f, pin.dma, with_leftover.batch, with_leftover.first;
statement S;
@@
 f(...)
 {
	<...
+	vfio_pfn_dma_start(&dma->pfns, batch->size);
	if (unlikely(batch->size)) S
	else {
		...
		*first = 0;
		...
	}
	...>
 }

// Why: A chunk begins with nothing seen yet.
@chunk_of_pages depends on patch && migratable && !with_leftover@
identifier pin.f, pin.dma, get_pfn.get, ret, pfn_base;
@@
 f(..., unsigned long *pfn_base, ...)
 {
	<...
+	vfio_pfn_dma_start(&dma->pfns, false);
	ret = get(..., pfn_base, ...);
	...>
 }

// Why: A chunk holds the memory of one device at most, for it is mapped and
//      dies as a whole.
@chunk_end depends on patch && migratable@
identifier pin.f, pin.dma;
expression pfn, rsvd, e;
@@
 f(...)
 {
	<...
	if (e ||
-	    rsvd != is_invalid_reserved_pfn(pfn)
+	    rsvd != is_invalid_reserved_pfn(pfn) ||
+	    vfio_pfn_dma_other(&dma->pfns)
	   ) { ... }
	...>
 }

// Why: Nor does a chunk go on where many pages of a device were found at once.
@chunk_end_known depends on patch && migratable@
identifier pin.f, pin.dma;
expression pfn, base, n, rsvd;
statement S;
@@
 f(...)
 {
	<...
	if (pfn != *base + n ||
-	    !rsvd
+	    !rsvd || vfio_pfn_dma_other(&dma->pfns)
	   ) S
	...>
 }

// Why: What is pinned for this DMA mapping is noted there.
@pin_of_dma depends on patch && migratable@
identifier pin.f, pin.dma, get_pfn.get;
expression list es;
@@
 f(...)
 {
	<...
	get(es
+	    , &dma->pfns
	   )
	...>
 }

@passed@
identifier get_pfn.get;
expression dma;
position p;
@@
 get@p(..., &dma->pfns)

// Why: A page that is pinned for a driver of the host is no part of what this
//      DMA mapping has in the IOMMU, so there is nothing to note.
@pin_of_others depends on patch && migratable@
identifier get_pfn.get;
expression list es;
position p != passed.p;
@@
 get@p(es
+	    , NULL
	   )

// What knows a vma's pfn by its handle does not pin it.
@known exists@
identifier f, dma, vma;
expression pfn, n;
@@
 f(..., struct vfio_dma *dma, ...)
 {
	... when any
	!vfio_pfn_vma_range(vma, &pfn, &n)
	... when any
 }

// Why: The chunk is of the vma's device though nothing is pinned; if access
//      has stopped, pinning will say so.
@known_seen depends on patch && migratable@
identifier known.f, known.dma, known.vma;
expression known.pfn, known.n;
@@
 f(...)
 {
	<...
-	!vfio_pfn_vma_range(vma, &pfn, &n)
+	!vfio_pfn_vma_range(vma, &pfn, &n) &&
+	!vfio_pfn_dma_see(&dma->pfns, vma)
	...>
 }

// Why: A chunk begins with nothing seen yet.
@chunk_of_known depends on patch && migratable@
identifier known.f, known.dma, known.vma;
expression asked;
@@
 f(...)
 {
	<...
+	vfio_pfn_dma_start(&dma->pfns, false);
	if (asked) { <+... !vfio_pfn_dma_see(&dma->pfns, vma) ...+> }
	...>
 }

// What was pinned is mapped: by one function for all domains, or, in a replay,
// into one domain that is new.
// Why: The part is noted before it is mapped, and under the same lock: an
//      invalidation finds it or the mapping fails.
@map_chunk depends on patch && migratable@
identifier map, ret;
expression start, pfn, npage, how, flags;
expression list es;
idexpression struct vfio_dma *dma;
idexpression struct vfio_iommu *iommu;
@@
-ret = map(iommu, start, pfn, npage, \(how\&\(dma->prot\|dma->prot | flags\)\), es);
+ret = vfio_pfn_dma_add(&dma->pfns, start, npage);
+if (!ret)
+	ret = map(iommu, start, pfn, npage, how, es);

// Why: A part that is dead is not mapped into a domain that comes later.
@replay_pin depends on patch && migratable@
identifier pin.f, n, npage, at;
idexpression struct vfio_dma *dma;
expression vaddr;
@@
	size_t n = dma->iova + dma->size - at;
	long npage;
+	bool dead;
+
+	n = vfio_pfn_dma_span(&dma->pfns, at, n, &dead);
+	if (dead) {
+		at += n;
+		continue;
+	}
	...
	npage = f(dma, vaddr, n >> PAGE_SHIFT, ...);

// Why: A part that is dead is not mapped into a domain that comes later.
@replay_pin_at depends on patch && migratable@
identifier pin.f, n, npage, pos;
idexpression struct vfio_dma *dma;
expression vaddr;
@@
	size_t n = dma->size - pos;
	long npage;
+	bool dead;
+
+	n = vfio_pfn_dma_span(&dma->pfns, dma->iova + pos, n, &dead);
+	if (dead) {
+		pos += n;
+		continue;
+	}
	...
	npage = f(dma, vaddr, n >> PAGE_SHIFT, ...);

// What maps for the DMA mapping's own protection, and not for the caller's, maps again.
@replay_site@
idexpression struct vfio_dma *dma;
expression ret, flags;
position p;
@@
 ret = iommu_map@p(..., \(dma->prot\|dma->prot | flags\), ...)

// Why: A mapping that is in no IOMMU yet notes its parts here; one that is has
//      noted them.
@replay_map depends on patch && migratable@
identifier at, ret;
idexpression struct vfio_dma *replay_site.dma;
idexpression struct vfio_domain *d;
expression phys, bytes;
expression list es;
position replay_site.p;
@@
-ret = iommu_map@p(d->domain, at, phys, bytes, es);
+ret = 0;
+if (!dma->iommu_mapped)
+	ret = vfio_pfn_dma_add(&dma->pfns, at,
+			       bytes >> PAGE_SHIFT);
+if (!ret)
+	ret = iommu_map(d->domain, at, phys, bytes, es);

// Why: Nothing of this mapping is in an IOMMU, so its parts are pinned and
//      noted anew; those that are dead stay so.
@replay_start depends on patch && migratable exists@
identifier at;
idexpression struct vfio_dma *dma;
@@
	dma = rb_entry(...);
	...
	at = dma->iova;
+	if (!dma->iommu_mapped)
+		vfio_pfn_dma_forget(&dma->pfns);
	...
	at < dma->iova + dma->size
	... when any
	vfio_pfn_dma_add(&dma->pfns, at, ...)

// Why: Nothing of this mapping is in an IOMMU, so its parts are pinned and
//      noted anew; those that are dead stay so.
@replay_start_at depends on patch && migratable exists@
identifier pos;
idexpression struct vfio_dma *dma;
@@
	dma = rb_entry(...);
+	if (!dma->iommu_mapped)
+		vfio_pfn_dma_forget(&dma->pfns);
	...
	pos < dma->size
	... when any
	vfio_pfn_dma_add(&dma->pfns, ...)

// ---------------------------------------------------------------------------
// What there is to do, shown or reported.  Once all is done, nothing is.
// ---------------------------------------------------------------------------

@seen depends on context || report@
identifier get_pfn.vma, pfns;
position p;
@@
 if (vma && vma->vm_flags@p & VM_PFNMAP) {
	<+...
	vfio_pfn_dma_see(pfns, vma)
	...+>
 }

@depends on context || report@
identifier get_pfn.vma;
position p != seen.p;
statement S;
@@
*if (vma && vma->vm_flags@p & VM_PFNMAP)
	S

@depends on context || report@
idexpression struct vfio_dma *dma;
expression d;
@@
*iommu_unmap(d->domain, dma->iova, dma->size)

@depends on context || report@
idexpression replay_phys.phys;
statement S;
@@
*if (WARN_ON(!phys)) S

@ended depends on context || report@
identifier pfns;
expression e, pfn, rsvd, dma;
position p;
@@
 e || rsvd != is_invalid_reserved_pfn@p(pfn) || vfio_pfn_dma_other(&dma->pfns)

@depends on context || report@
expression pfn, rsvd;
position p != ended.p;
@@
*rsvd != is_invalid_reserved_pfn@p(pfn)

// Who else lets a pfn into a chunk because it follows the one before.
@compared depends on context || report@
identifier pfns;
expression pfn, base, n, e, dma;
position p;
@@
 pfn != *base + n@p || e || vfio_pfn_dma_other(&dma->pfns)

@depends on (context || report) && done@
identifier pin.f;
expression pfn, base, n;
position p != compared.p;
@@
 f(...)
 {
	<...
(
*	pfn != *base + n@p
|
*	pfn == *base + n@p
|
*	pfn - *base != n@p
|
*	pfn - *base == n@p
)
	...>
 }

@added depends on context || report@
identifier map;
expression dma, start, npage;
expression ret;
position p;
@@
 ret = vfio_pfn_dma_add(&dma->pfns, start, npage);
 if (unlikely(!ret))
	ret = map@p(...);

@depends on context || report@
idexpression struct vfio_iommu *iommu;
idexpression struct vfio_dma *dma;
identifier map;
expression ret, start, pfn, npage;
position p != added.p;
@@
*ret = map@p(iommu, start, pfn, npage, dma->prot)

@replayed depends on context || report@
expression dma, start, npage, ret;
position p;
@@
 if (unlikely(!dma->iommu_mapped))
	ret = vfio_pfn_dma_add(&dma->pfns, start, npage);
 if (unlikely(!ret))
	ret = iommu_map@p(...);

@depends on context || report@
idexpression struct vfio_dma *dma;
expression ret, flags;
position p != replayed.p;
@@
*ret = iommu_map@p(..., \(dma->prot\|dma->prot | flags\), ...)

@depends on context || report exists@
identifier pin.f, n;
idexpression struct vfio_dma *dma;
expression at;
@@
 size_t n = dma->iova + dma->size - at;
 ... when != n = vfio_pfn_dma_span(...);
*f(dma, ..., n >> PAGE_SHIFT, ...)

// What keeps all else from being recognised: other vmas that a pfn is taken from, or a list of domains that is linked otherwise.
@depends on (context || report) && !get_pfn exists@
identifier get, mm;
expression vma, e;
@@
 get(struct mm_struct *mm, ...)
 {
	<+...
*	vma->vm_flags & (VM_PFNMAP | e)
	...+>
 }

@depends on context || report@
iterator name list_for_each_entry_continue;
identifier link != next;
expression d, iommu;
statement S;
@@
*list_for_each_entry_continue(d, &iommu->domain_list, link)
	S

// Once a DMA mapping knows its parts: who maps, takes pfns, makes or frees one without them.

// What is known to be of a device by its handle.
@seen_known depends on context || report@
expression vma, dma, pfn, n, e;
position p;
statement S;
@@
 if (<+... vma->vm_flags@p & VM_PFNMAP ...+> && !vfio_pfn_vma_range(vma, &pfn, &n) && !vfio_pfn_dma_see(&dma->pfns, vma)) S

// Another who tells device memory from other memory by its vma.
@depends on (context || report) && done@
expression vma;
position p != {seen.p, seen_known.p};
@@
*vma->vm_flags@p & VM_PFNMAP

// Another who takes a pfn from a vma.
@follows depends on context || report@
identifier get_pfn.get, get_pfn.vma, follow;
position p;
@@
 get(...)
 {
	<+...
	follow@p(vma, ...)
	...+>
 }

@follower depends on context || report@
identifier follows.follow;
identifier walk = {follow_pfn, follow_pte, follow_pte_pmd, follow_pfnmap_start};
position p;
@@
 follow(...)
 {
	<+...
	walk@p(...)
	...+>
 }

@followed depends on context || report@
identifier get_pfn.get;
identifier walk = {follow_pfn, follow_pte, follow_pte_pmd, follow_pfnmap_start};
position p;
@@
 get(...)
 {
	<+...
	walk@p(...)
	...+>
 }

@depends on (context || report) && done@
identifier walk = {follow_pfn, follow_pte, follow_pte_pmd, follow_pfnmap_start};
position p != {follower.p, followed.p};
@@
*walk@p(...)

// A pfn that is not a page's, and that no vma was seen for.
@depends on (context || report) && done@
identifier get_pfn.get, pfn, other;
expression e;
position p != follows.p;
@@
 get(..., unsigned long *pfn, ...)
 {
	<...
(
	*pfn = page_to_pfn(...)
|
*	*pfn = e
|
*	other@p(..., pfn, ...)
)
	...>
 }

// Another who says which pfn comes next.
@depends on (context || report) && done@
identifier pin.f, other;
idexpression unsigned long pfn;
position p != passed.p;
@@
 f(...)
 {
	<...
*	other@p(..., &pfn, ...)
	...>
 }

// Another who maps a pfn for all domains, which are those that an invalidation unmaps it from, or into one.
@maps_all depends on context || report exists@
identifier map, iommu, start, pfn, npage;
iterator name list_for_each_entry;
expression d;
position p;
@@
 map(struct vfio_iommu *iommu, dma_addr_t start, unsigned long pfn, long npage, ...)
 {
	... when any
	list_for_each_entry(d, &iommu->domain_list, next) {
		<+...
		iommu_map@p(d->domain, ...)
		...+>
	}
	... when any
 }

@depends on (context || report) && done@
identifier maps_all.map;
position p != added.p;
@@
*map@p(...)

// Who maps a chunk in another way, which no invalidation undoes.
@adds_known depends on context || report@
identifier maps_all.map;
expression ret;
position p;
@@
 ret = vfio_pfn_dma_add(...);
 if (unlikely(!ret))
	ret = map@p(...);

@depends on (context || report) && done && maps_all@
identifier other;
expression ret;
position p != adds_known.p;
@@
 ret = vfio_pfn_dma_add(...);
 if (unlikely(!ret))
*	ret = other@p(...);

@maps_page depends on context || report@
expression d, start, page;
position p;
@@
 iommu_map@p(d, start, page_to_phys(page), ...)

@depends on (context || report) && done@
identifier maps =~ "^iommu_map";
position p != {maps_all.p, replayed.p, maps_page.p};
@@
*maps@p(...)

// Who returns a chunk that was never started, and is taken for what the one before it was.
@fails depends on context || report@
identifier ret;
position p;
@@
 if (unlikely(ret < 0)) { return ret@p; }

@depends on (context || report) && done exists@
identifier pin.f;
expression e;
constant c;
position p != fails.p;
@@
 f(...)
 {
	... when != vfio_pfn_dma_start(...)
(
	return -c;
|
*	return e@p;
)
 }

// A domain that is mapped into is in the list that an invalidation walks, and in no other.
@depends on (context || report) && done@
idexpression struct vfio_domain *d;
expression iommu;
@@
(
 list_add(&d->next, &iommu->domain_list)
|
*\(list_add\|list_add_tail\|list_move\|list_move_tail\)(&d->next, ...)
)

// What is pinned and not noted, here or by a function that is called.
@notes depends on context || report exists@
identifier h;
@@
 h(...)
 {
	... when any
	vfio_pfn_dma_add(...)
	... when any
 }

// A callback, which may run in a thread that does not hold the container's lock.
@depends on (context || report) && done exists@
identifier notes.h, arg;
@@
*h(..., void *arg, ...)
 { ... }

// Who lets go of the container's lock, by which nobody else pins for the DMA mapping, in order to pin.
@depends on (context || report) && done exists@
identifier notes.h;
expression iommu;
@@
 mutex_unlock(&iommu->lock)
 ... when != &iommu->lock
*h(iommu, ...)

@noted depends on context || report exists@
identifier pin.f;
position p;
@@
 f@p(...)
 ...
 vfio_pfn_dma_add(...)

@noted_by_call depends on context || report exists@
identifier pin.f, notes.h;
position p, q;
@@
 f@p(...)
 ...
 h@q(...)

@depends on (context || report) && done@
identifier pin.f;
position p != {noted.p, noted_by_call.p};
@@
*f@p(...)

@depends on (context || report) && done exists@
identifier get_pfn.get, maps_all.map;
@@
*get(..., NULL)
 ...
 map(...)

@depends on (context || report) && done exists@
identifier pin.f, pfn, g;
idexpression struct vfio_dma *dma;
expression npage;
position p != noted_by_call.q;
@@
 npage = f(dma, ..., &pfn, ...)
 ... when != vfio_pfn_dma_add(...)
*g@p(..., pfn, npage, ...)

// Who pins the next chunk before this one is noted, whose device is forgotten then.
@depends on (context || report) && done exists@
identifier pin.f, g;
expression dma, pfn, npage;
@@
 npage = f(...)
 ... when != vfio_pfn_dma_add(...)
     when != g(..., pfn, npage, ...)
     when != dma->iommu_mapped
*f(...)

// Who maps what was found without pinning it, where others are pinned.
@pins depends on context || report exists@
identifier pin.f, g;
@@
 g(...)
 {
	... when any
	f(...)
	... when any
 }

@depends on (context || report) && done exists@
identifier pin.f, pins.g, maps_all.map;
@@
 g(...)
 {
	... when != f(...)
	    when != vfio_pfn_dma_start(...)
*	map(...)
	... when any
 }

// Dead parts are not pinned again.
@spanned depends on context || report exists@
identifier pin.f;
expression dma, at, n, dead;
position p;
@@
 n = vfio_pfn_dma_span(&dma->pfns, at, n, &dead);
 ...
 f@p(dma, ...)

@depends on (context || report) && done exists@
identifier pin.f;
idexpression struct vfio_dma *dma;
position p != spanned.p;
@@
 if (dma->iommu_mapped) { ... }
 else {
	...
*	f@p(dma, ...)
	...
 }

// Who frees a container while an invalidation may come.
@depends on (context || report) && done exists@
identifier f, data, unmap_all.all;
expression iommu;
@@
 f(void *data)
 {
	... when any
*	all(iommu);
	... when != vfio_pfn_iommu_release(...)
	kfree(iommu);
	... when any
 }

// Who has the container's lock already when all is unmapped, by a function that took it.
@locks depends on context || report exists@
identifier lock, iommu;
@@
 lock(..., struct vfio_iommu *iommu, ...)
 {
	... when any
	mutex_lock(&iommu->lock)
	... when any
 }

@depends on (context || report) && done exists@
identifier f, data, unmap_all.all, locks.lock;
expression iommu;
@@
 f(void *data)
 {
	... when any
*	lock(..., iommu, ...)
	... when any
	all(iommu);
	... when any
	kfree(iommu);
	... when any
 }

@depends on (context || report) && done exists@
identifier f, data, unmap_all.all, lock =~ "lock";
expression iommu;
@@
 f(void *data)
 {
	... when any
*	lock(..., iommu, ...)
	... when any
	all(iommu);
	... when any
	kfree(iommu);
	... when any
 }

// Another who makes a DMA mapping.
@linker depends on context || report@
identifier link, iommu, dma, node;
position p;
@@
 link(struct vfio_iommu *iommu, struct vfio_dma *dma)
 {
	<+... rb_insert_color@p(&dma->node, ...) ...+>
 }

@made depends on context || report exists@
identifier linker.link;
expression iommu, dma;
position p;
@@
 vfio_pfn_dma_init(&dma->pfns, ...);
 ...
 link@p(iommu, dma);

@depends on (context || report) && done@
identifier linker.link;
position p != made.p;
@@
*link@p(...)

@depends on (context || report) && done@
idexpression struct vfio_dma *dma;
identifier node;
position p != linker.p;
@@
*rb_insert_color@p(&dma->node, ...)

// Who gives those of a container to another, of which the parts stay in the first.
@depends on (context || report) && done@
expression from, to;
@@
(
*swap(from->dma_list, ...)
|
*to->dma_list = from->dma_list
)

// Another who frees one, by whatever there is to free it with.
@frees depends on (context || report) && done@
identifier free = {kfree, kfree_rcu, kfree_sensitive, kzfree, kvfree, kvfree_rcu, kmem_cache_free, mempool_free, devm_kfree, call_rcu};
identifier m;
idexpression struct vfio_dma *dma;
position p;
@@
 free@p(..., \(dma\|&dma->m\), ...)

@depends on frees exists@
identifier f, dma, frees.free;
position frees.p;
@@
 f(..., struct vfio_dma *dma, ...)
 {
	... when != vfio_pfn_dma_release(&dma->pfns)
*	free@p(...);
	... when any
 }

@depends on frees exists@
identifier frees.free, find !~ "alloc";
idexpression struct vfio_dma *dma;
position frees.p;
@@
 dma = find(...)
 ... when != vfio_pfn_dma_release(&dma->pfns)
*free@p(...)

// Who lets go of the container's lock in order to end one.
@ends depends on context || report exists@
identifier h;
@@
 h(...)
 {
	... when any
	vfio_pfn_dma_release(...)
	... when any
 }

@depends on (context || report) && done exists@
identifier end;
expression iommu, dma;
@@
 mutex_unlock(&iommu->lock)
 ... when != &iommu->lock
*end(iommu, dma, true);
 vfio_pfn_dma_release(&dma->pfns);

@depends on (context || report) && done exists@
identifier ends.h;
expression iommu;
@@
 mutex_unlock(&iommu->lock)
 ... when != &iommu->lock
*h(iommu, ...)

// Who ends one by a work item, which holds no lock that it does not take.
@depends on (context || report) && done exists@
identifier f, work, end;
expression iommu, dma;
@@
 f(struct work_struct *work)
 {
	... when != \(mutex_lock\|mutex_lock_interruptible\|mutex_lock_killable\)(...)
*	end(iommu, dma, true);
	vfio_pfn_dma_release(&dma->pfns);
	... when any
 }

// Who changes where one begins or ends, of which the parts are noted; one that is being made, or was released, has none.
@before_parts depends on context || report exists@
expression dma, e;
position p;
@@
 dma->iova@p = e
 ...
 vfio_pfn_dma_init(&dma->pfns, ...)

@without_parts depends on context || report exists@
expression dma, e;
position p;
@@
 \(vfio_pfn_dma_init\|vfio_pfn_dma_release\)(&dma->pfns, ...)
 ... when any
 \(dma->iova@p = e\|dma->size@p = e\)

@depends on (context || report) && done@
idexpression struct vfio_dma *dma;
expression e;
position p != {before_parts.p, without_parts.p};
@@
(
*dma->iova += e
|
*dma->iova -= e
|
*dma->size -= e
|
*dma->iova@p = e
|
*dma->size@p = e
)

// Whose unmapping would stop at a dead part, by the mapping itself, by what is left of it, or by a copy of its size.
@depends on (context || report) && done@
idexpression struct vfio_dma *dma;
identifier unmaps =~ "unmap";
expression d, at, from, to;
@@
(
*unmaps(d, dma->iova, ...)
|
*unmaps(d, dma->iova + from, ...)
|
*unmaps(d, at, dma->size, ...)
|
*unmaps(d, at, to - from, ...)
)

@depends on (context || report) && done exists@
idexpression struct vfio_dma *dma;
idexpression n;
identifier unmaps =~ "unmap";
expression d, at;
@@
 n = dma->size
 ... when != n = at
*unmaps(d, at, n, ...)

// Who else unmaps more than a page, if neither found to be mapped nor mapped just before.
@unmaps_found depends on context || report exists@
identifier unmap =~ "^iommu_unmap";
expression phys, d, at;
position p;
@@
 phys = iommu_iova_to_phys(d, at)
 ...
 unmap@p(d, at, ...)

@unmaps_given depends on context || report exists@
identifier f, phys;
identifier unmap =~ "^iommu_unmap";
position p;
@@
 f(..., struct vfio_dma *dma, ..., phys_addr_t phys, ...)
 {
	... when any
	unmap@p(...)
	... when any
 }

@unmaps_known depends on context || report@
identifier f = {vfio_iommu_unmap_dma, vfio_iommu_unmap_pfns};
position p;
@@
 f(...)
 {
	<+...
	iommu_unmap@p(...)
	...+>
 }

@unmaps_mapped depends on context || report exists@
identifier maps_all.map, maps_all.iommu, maps_all.start, maps_all.npage;
expression d;
position p;
@@
 map(...)
 {
	... when any
	iommu_unmap@p(d, start, npage << PAGE_SHIFT)
	... when any
 }

@depends on (context || report) && done@
identifier unmap =~ "^iommu_unmap";
expression d, at;
position p != {unmaps_found.p, unmaps_given.p, unmaps_known.p, unmaps_mapped.p};
@@
(
 unmap(d, at, PAGE_SIZE, ...)
|
*unmap@p(...)
)

@depends on (context || report) && done@
idexpression struct vfio_dma *dma;
idexpression struct vfio_domain *d;
identifier other !~ "dirty|log";
@@
(
*other(d, dma->iova, dma->size)
|
*other(d->domain, dma->iova, dma->size)
)

// Who takes a dead part for a mistake, for the end, or for memory.
@expects_hole depends on context || report@
expression phys, d, at, e;
position p;
statement S;
@@
(
 phys = iommu_iova_to_phys@p(d, at);
 ... when != phys = e
     when != \(WARN_ON(!phys)\|WARN_ON_ONCE(!phys)\)
 if (unlikely(!phys)) { ... continue; }
|
 phys = iommu_iova_to_phys@p(d, at);
 if (phys != e) S
|
 phys == iommu_iova_to_phys@p(d, at)
)

@other_hole depends on (context || report) && done@
expression phys, d, at;
position p != expects_hole.p;
statement S;
@@
 phys = iommu_iova_to_phys@p(d, at);
*if (\(unlikely(!phys)\|WARN_ON(!phys)\|WARN_ON_ONCE(!phys)\)) S

@depends on (context || report) && done@
position p != {expects_hole.p, other_hole.p};
@@
*iommu_iova_to_phys@p(...)

// ---------------------------------------------------------------------------
// What is left alone, shown in explain mode.
// ---------------------------------------------------------------------------

// Why: It keeps DMA mappings, but nothing here takes their pfns from a vma in
//      a form that a rule covers.
@takes_otherwise depends on explain && !pin && !done@
@@
*struct vfio_dma { ... };
