// SPDX-License-Identifier: GPL-2.0-only
/// Give every vfio vma the session's pfn range handle, and a common open and
/// close.
///
/// Whoever meets a vma of device memory, an IOMMU backend say, has to know
/// that it is vfio's, which memory it maps, and when to let go of that.  With
/// one handle in vm_private_data of all of them, vm_ops->open tells them from
/// others, a reference is a kref, and stopping a device is one call.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: The handle itself is drivers/vfio/vfio_pfn.c, which apply.sh adds
// to the tree; the rules below only make use of it.  What they do not cover is
// still shown by context and report afterwards, and then apply.sh refuses:
// another use of vm_private_data, operations with an open and close of their
// own, a .mmap that populates a part of the vma, a core that opens or closes
// a device in another way.  Under coccicheck, spatch has to be shown the
// headers with the core's and the bus driver's structs, by SPFLAGS="--include
// include/linux/vfio.h --include ...".

virtual patch
virtual context
virtual report
virtual explain
// A driver that was copied from one of drivers/vfio is looked at, in another place.
virtual copied

// ---------------------------------------------------------------------------
// The core: a session from the first open to the last close.
// ---------------------------------------------------------------------------

// What vfio_device_inode brought, or mainline.
@with_inode@
identifier inode_m;
@@
 struct vfio_device {
	...
	struct inode *inode_m;
	...
 };

@with_handle@
@@
 struct vfio_device {
	...
	struct vfio_pfn_range_handle *pfn_range;
	...
 };

// Why: There is one handle a session, and the core, which sees first open and
//      last close, keeps it in the device.
@handle_member depends on patch && with_inode && !with_handle@
identifier with_inode.inode_m;
@@
 struct vfio_device {
	...
	struct inode *inode_m;
+	struct vfio_pfn_range_handle *pfn_range;
	...
 };

// Every bus driver includes linux/vfio.h, and so gets the other.
@includes@
@@
 #include <linux/vfio_pfn.h>

// Why: Every bus driver includes linux/vfio.h, and so gets the handle's
//      functions where it gets the core's.
@handle_header depends on patch && !includes && file in "include/linux"@
@@
+#include <linux/vfio_pfn.h>
 #include <uapi/linux/vfio.h>

// Where the core hands a vma to the bus driver: it brings the handle, and has
// the first vma's reference taken, for which .open is not called.
// Why: All mappings of all bus drivers pass here, so each gets its handle
//      here; .open is not called for a first vma, so its reference is taken
//      here, too.
@hands_out depends on patch && with_inode && !with_handle@
idexpression struct vfio_device *device;
identifier vma;
expression arg;
@@
-return device->ops->mmap(arg, vma);
+vma->vm_private_data = device->pfn_range;
+ret = device->ops->mmap(arg, vma);
+if (ret)
+	return ret;
+
+/* .open is not called for the first vma of a mapping */
+if (vfio_pfn_vma_handle(vma))
+	vfio_pfn_open(vma);
+return 0;

// An answer that is looked at, or not, and then returned.
@answered depends on with_inode && !with_handle@
idexpression struct vfio_device *device;
identifier f, vma, ret;
expression arg;
position p, q;
@@
 f(..., struct vm_area_struct *vma)
 {
	...
	ret = device->ops->mmap@p(arg, vma);
	... when != ret = ...
	return@q ret;
 }

// Why: All mappings of all bus drivers pass here, so each gets its handle
//      here, and its first reference, whatever is done with the answer.
@hands_out_answered depends on patch && with_inode && !with_handle@
idexpression struct vfio_device *answered.device;
identifier answered.vma, answered.ret;
expression arg;
position answered.p, answered.q;
@@
+vma->vm_private_data = device->pfn_range;
 ret = device->ops->mmap@p(arg, vma);
 ...
+
+/* .open is not called for the first vma of a mapping */
+if (!ret && vfio_pfn_vma_handle(vma))
+	vfio_pfn_open(vma);
 return@q ret;

// An answer that is looked at, and 0 after that.
@checked depends on with_inode && !with_handle@
idexpression struct vfio_device *device;
identifier f, vma, ret;
expression arg;
statement S;
position p, q;
@@
 f(..., struct vm_area_struct *vma)
 {
	...
	ret = device->ops->mmap@p(arg, vma);
	if (unlikely(ret)) S
	... when != vfio_pfn_vma_handle(vma)
	return@q 0;
 }

// Why: All mappings of all bus drivers pass here, so each gets its handle
//      here, and its first reference once nothing fails any more.
@hands_out_checked depends on patch && with_inode && !with_handle@
idexpression struct vfio_device *checked.device;
identifier checked.vma, checked.ret;
expression arg;
statement S;
position checked.p, checked.q;
@@
+vma->vm_private_data = device->pfn_range;
 ret = device->ops->mmap@p(arg, vma);
 if (unlikely(ret)) S
 ...
+
+/* .open is not called for the first vma of a mapping */
+if (vfio_pfn_vma_handle(vma))
+	vfio_pfn_open(vma);
 return@q 0;

@has_ret depends on hands_out exists@
identifier f, vma;
idexpression struct vfio_device *device;
position p;
@@
 f@p(..., struct vm_area_struct *vma)
 {
	...
	int ret;
	<+...
	vma->vm_private_data = device->pfn_range;
	...+>
 }

// Why: The bus driver's answer is looked at before the reference is taken.
@return_value depends on patch && hands_out@
identifier f, device, vma;
expression e;
position p != has_ret.p;
@@
 f@p(..., struct vm_area_struct *vma)
 {
	...
	struct vfio_device *device = e;
+	int ret;
	<+...
	vma->vm_private_data = device->pfn_range;
	...+>
 }

// Up to 5.14 the bus driver counts the opens.  The session does so, too.
@counted depends on with_inode && !with_handle@
idexpression struct vfio_device *device;
@@
 device->ops->open(...)

// Why: A session begins before the bus driver opens, and ends at once if that
//      fails; the handle counts opens as bus drivers of this core do.
@open_counted depends on patch && counted@
identifier with_inode.inode_m, ret;
idexpression struct vfio_device *device;
expression arg;
@@
-ret = device->ops->open(arg);
+ret = vfio_pfn_session_get(&device->pfn_range, device,
+			   device->inode_m->i_mapping);
+if (!ret) {
+	ret = device->ops->open(arg);
+	if (ret)
+		vfio_pfn_session_put(&device->pfn_range);
+}

// Why: Access stops before the bus driver closes: nothing of the device's
//      memory is mapped while it is reset.
@close_counted depends on patch && counted@
idexpression struct vfio_device *device;
@@
+vfio_pfn_session_put(&device->pfn_range);
 device->ops->release(...);

// Since 5.15 the core does, and has the bus driver open and close once: either
// in a block for the first open and last close, or by a condition of its own.
// "failed" is the look at the result with what a vendor put around it.
// Why: A session begins before the bus driver opens, and ends at once if that
//      fails.
@first_open_block depends on patch && with_inode && !with_handle@
identifier with_inode.inode_m, ret, out;
idexpression struct vfio_device *device;
expression failed;
@@
+ret = vfio_pfn_session_get(&device->pfn_range, device,
+			   device->inode_m->i_mapping);
+if (ret)
+	goto out;
+
 if (unlikely(device->ops->open_device)) {
	...
	ret = device->ops->open_device(device);
	... when != ret
(
-	if (\(failed\&unlikely(ret)\))
+	if (failed) {
+		vfio_pfn_session_put(&device->pfn_range);
		goto out;
+	}
|
	if (unlikely(ret)) {
+		vfio_pfn_session_put(&device->pfn_range);
		...
		goto out;
	}
)
 }

// Why: A session begins at the first open, before the bus driver's, and ends
//      at once if that fails.
@first_open_condition depends on patch && with_inode && !with_handle@
identifier with_inode.inode_m, ret, out;
idexpression struct vfio_device *device;
expression failed;
@@
+if (device->open_count == 1) {
+	ret = vfio_pfn_session_get(&device->pfn_range, device,
+				   device->inode_m->i_mapping);
+	if (ret)
+		goto out;
+}
 if (device->open_count == 1 && device->ops->open_device) {
	...
	ret = device->ops->open_device(device);
	... when != ret
(
-	if (\(failed\&unlikely(ret)\))
+	if (failed) {
+		vfio_pfn_session_put(&device->pfn_range);
		goto out;
+	}
|
	if (unlikely(ret)) {
+		vfio_pfn_session_put(&device->pfn_range);
		...
		goto out;
	}
)
 }

// Why: Access stops before the bus driver closes: nothing of the device's
//      memory is mapped while it is reset.
@last_close_block depends on patch && with_inode && !with_handle@
idexpression struct vfio_device *device;
@@
+vfio_pfn_session_put(&device->pfn_range);
 if (unlikely(device->ops->close_device))
(
	device->ops->close_device(device);
|
 {
	...
	device->ops->close_device(device);
	...
 }
)

// Why: Access stops at the last close, before the bus driver's: nothing of the
//      device's memory is mapped while it is reset.
@last_close_condition depends on patch && with_inode && !with_handle@
idexpression struct vfio_device *device;
statement S;
@@
+if (device->open_count == 1)
+	vfio_pfn_session_put(&device->pfn_range);
 if (\(device->open_count == 1\|!--device->open_count\) && device->ops->close_device)
	S

// ---------------------------------------------------------------------------
// Bus drivers that have a fault handler.
// ---------------------------------------------------------------------------

// Not while they keep a list of vmas: vma_list_to_mapping comes first.
@listed@
@@
 zap_vma_ptes(...)

@with_own@
identifier table, callback;
position p;
@@
(
 struct vm_operations_struct table@p = {
	.open = callback,
 };
|
 struct vm_operations_struct table@p = {
	.close = callback,
 };
)

// Why: A vma is known as vfio's by its .open, and each further vma that comes
//      by fork or split holds a reference on the handle.
@fault_ops depends on patch && !listed@
identifier table, handler;
position p != with_own.p;
@@
 struct vm_operations_struct table@p = {
+	.open = vfio_pfn_open,
+	.close = vfio_pfn_close,
	.fault = handler,
 };

// The bus driver's own struct, and how to get from the core's to it.
@embedded@
identifier D, core;
@@
 struct D {
	...
	struct vfio_device core;
	...
 };

// Why: vm_private_data is the handle, which knows the core's device, and that
//      is a member of the driver's struct.
@device_embedded depends on patch && !listed@
identifier embedded.D, embedded.core, dev;
expression vma;
@@
-	struct D *dev = vma->vm_private_data;
+	struct D *dev =
+		container_of(vfio_pfn_vma_device(vma), struct D, core);

// Why: vm_private_data is the handle, which knows the core's device, and that
//      is a member of the driver's struct.
@assigned_embedded depends on patch && !listed@
identifier embedded.D, embedded.core;
struct D *dev;
expression vma;
@@
-dev = vma->vm_private_data;
+dev = container_of(vfio_pfn_vma_device(vma), struct D, core);

@pointed exists@
identifier f, D, dev, device_data, vma;
@@
 f(void *device_data, struct vm_area_struct *vma)
 {
	...
	struct D *dev = device_data;
	...
 }

// Why: vm_private_data is the handle, which knows the core's device, and that
//      has the driver's struct as its data.
@device_pointed depends on patch && !listed@
identifier pointed.D, dev;
expression vma;
@@
-	struct D *dev = vma->vm_private_data;
+	struct D *dev =
+		vfio_device_data(vfio_pfn_vma_device(vma));

// A driver that is built upon another's device.
@nested exists@
identifier f, core_vdev, T, dev, part, core, vma;
@@
 f(struct vfio_device *core_vdev, struct vm_area_struct *vma)
 {
	... when any
	struct T *dev = container_of(core_vdev, struct T, part.core);
	... when any
 }

// Why: vm_private_data is the handle, which knows the core's device, and that
//      is in a member of the driver's struct.
@device_nested depends on patch && !listed@
identifier nested.T, nested.part, nested.core, dev;
expression vma;
@@
-	struct T *dev = vma->vm_private_data;
+	struct T *dev =
+		container_of(vfio_pfn_vma_device(vma), struct T, part.core);

// Why: vm_private_data is the handle, which knows the core's device, and that
//      is in a member of the driver's struct.
@returned_nested depends on patch && !listed@
identifier nested.T, nested.part, nested.core, device_of, vma;
@@
 struct T *device_of(struct vm_area_struct *vma)
 {
	<...
	return
-	vma->vm_private_data
+	container_of(vfio_pfn_vma_device(vma), struct T, part.core)
	;
	...>
 }

// A region's handler finds its region as the driver's .mmap did.
@regions exists@
identifier f, dev, device_data, vma, index, n, R, region, array;
identifier pointed.D;
expression shift, first;
@@
 f(void *device_data, struct vm_area_struct *vma)
 {
	... when any
	struct D *dev = device_data;
	... when any
	index = vma->vm_pgoff >> shift;
	... when any
	int n = index - first;
	struct R *region = dev->array + n;
	... when any
 }

// Why: vm_private_data is the handle, so the handler finds its region by
//      vm_pgoff, as the driver's .mmap did.
@region_of_vma depends on patch && !listed@
identifier pointed.D, regions.dev, regions.index, regions.R, regions.array, region, vma;
expression regions.shift, regions.first;
@@
-	struct R *region = vma->vm_private_data;
+	struct D *dev =
+		vfio_device_data(vfio_pfn_vma_device(vma));
+	unsigned int index = vma->vm_pgoff >> shift;
+	struct R *region =
+		&dev->array[index - first];

// The same, where the driver's struct has the core's device in it.
@embedded_regions exists@
identifier f, core_vdev, dev, vma, index, n, R, region, array;
identifier embedded.D, embedded.core;
expression shift, first;
@@
 f(struct vfio_device *core_vdev, struct vm_area_struct *vma)
 {
	... when any
	struct D *dev = container_of(core_vdev, struct D, core);
	... when any
	index = vma->vm_pgoff >> shift;
	... when any
	int n = index - first;
	struct R *region = dev->array + n;
	... when any
 }

// Why: vm_private_data is the handle, so the handler finds its region by
//      vm_pgoff, as the driver's .mmap did.
@region_of_embedded depends on patch && !listed@
identifier embedded.D, embedded.core, embedded_regions.dev, embedded_regions.index, embedded_regions.R, embedded_regions.array, region, vma;
expression embedded_regions.shift, embedded_regions.first;
@@
-	struct R *region = vma->vm_private_data;
+	struct D *dev =
+		container_of(vfio_pfn_vma_device(vma), struct D, core);
+	unsigned int index = vma->vm_pgoff >> shift;
+	struct R *region =
+		&dev->array[index - first];

// A loop that begins at the first page of the vma.
@from_start depends on !report && !context && !listed exists@
expression vma, e;
identifier addr, pfn;
position p;
@@
 unsigned long addr = vma->vm_start;
 ... when any
     when != addr = e
 for@p (; addr < vma->vm_end; addr += PAGE_SIZE, pfn++) {
	...
 }

// That nothing leads to a brace behind "break", where spatch would leave it, is
// why the statement is known by its place.
@breaks_off depends on !report && !context && !listed@
identifier ret;
position q;
@@
 if@q (unlikely(ret & VM_FAULT_ERROR)) {
	break;
 }

// Why: vfio_pfn_populate() does it at once where a module can, and looks at the
//      handle for all pages together.
@populates depends on patch && !listed@
expression vma;
identifier addr, pfn, breaks_off.ret;
statement S;
position from_start.p, breaks_off.q;
@@
-for@p (; addr < vma->vm_end; addr += PAGE_SIZE, pfn++) {
-	ret = vmf_insert_pfn(vma, addr, pfn);
-	if@q (unlikely(ret & VM_FAULT_ERROR)) S
-}
+ret = vfio_pfn_populate(vma, pfn);

@addr_used depends on populates@
identifier f, populates.addr;
position h;
@@
 f@h(...)
 {
	<+... addr ...+>
 }

@unused_addr depends on populates exists@
identifier f, populates.addr;
expression populates.vma;
position h != addr_used.h, p;
@@
 f@h(...)
 {
	... when any
	unsigned long addr@p = vma->vm_start;
	... when any
 }

// Why: The loop that ran it over the vma is gone.
@loop_address depends on patch && !listed@
identifier populates.addr;
expression populates.vma;
position unused_addr.p;
@@
-unsigned long addr@p = vma->vm_start;

// No fault populates once access is stopped.
@inserted@
expression vma;
position p;
@@
 vfio_pfn_insert(vma, \(vmf_insert_pfn@p\|vmf_insert_pfn_pmd@p\|vmf_insert_pfn_pud@p\)(...))

// Why: The handle's flag is looked at under a lock that the stop takes, too:
//      no page is inserted once access has stopped.
@insert_page depends on patch && !listed@
expression vma, addr, pfn;
position p != inserted.p;
@@
-vmf_insert_pfn@p(vma, addr, pfn)
+vfio_pfn_insert(vma, vmf_insert_pfn(vma, addr, pfn))

// Why: The handle's flag is looked at under a lock that the stop takes, too:
//      no pmd is inserted once access has stopped.
@insert_pmd depends on patch && !listed@
expression vmf, pfn, write;
position p != inserted.p;
@@
-vmf_insert_pfn_pmd@p(vmf, pfn, write)
+vfio_pfn_insert(vmf->vma, vmf_insert_pfn_pmd(vmf, pfn, write))

// Why: The handle's flag is looked at under a lock that the stop takes, too:
//      no pud is inserted once access has stopped.
@insert_pud depends on patch && !listed@
expression vmf, pfn, write;
position p != inserted.p;
@@
-vmf_insert_pfn_pud@p(vmf, pfn, write)
+vfio_pfn_insert(vmf->vma, vmf_insert_pfn_pud(vmf, pfn, write))

// Operations of which a callback inserts the pfns that vma_to_pfn() computes, and others.
@bar_callback@
identifier fault_ops.table, callback, inserter;
@@
 struct vm_operations_struct table = {
	.callback = inserter,
 };

@of_bar exists@
identifier bar_callback.inserter;
@@
 inserter(...)
 {
	<+... vma_to_pfn(...) ...+>
 }

@other_callback@
identifier fault_ops.table, other != fault_ops.table, callback, inserter;
@@
 struct vm_operations_struct other = {
	.callback = inserter,
 };

@other_of_bar exists@
identifier other_callback.inserter;
@@
 inserter(...)
 {
	<+... vma_to_pfn(...) ...+>
 }

// A driver with two kinds of vma has operations for each.
// Why: vfio_pfn_mmap() sets vm_ops and notes which pfns the vma has, so that
//      an IOMMU backend need not walk page tables for them.
@mmap_of_two depends on patch && !listed && of_bar && other_of_bar@
identifier fault_ops.table, other_callback.other, vma;
expression first;
@@
(
-vma->vm_ops = first ? &table : &other;
|
-if (first) {
-	vma->vm_ops = &table;
-} else {
-	vma->vm_ops = &other;
-}
)
 ... when != vma->vm_ops
 return
-	0
+	vfio_pfn_mmap(vma, first ? &table : &other, vma_to_pfn(vma))
 ;

// Their .mmap: vfio_pfn_mmap() sets vm_ops and notes which pfns they are.
// Why: vfio_pfn_mmap() sets vm_ops and notes which pfns the vma has, so that
//      an IOMMU backend need not walk page tables for them.
@mmap_of_bar depends on patch && !listed && of_bar@
identifier fault_ops.table, vma;
@@
-vma->vm_ops = &table;
 ... when != vma->vm_ops
 return
-	0
+	vfio_pfn_mmap(vma, &table, vma_to_pfn(vma))
 ;

// A callback that looks up the region, as .mmap does, and inserts the pfn of an address in it.
@of_region exists@
identifier bar_callback.inserter, region, lookup, index, dev, vma, at, addr, pfn;
expression base;
@@
 inserter(...)
 {
	... when any
	region = lookup(index, dev);
	... when any
	pfn = \(base\&<+... region ...+>\) + at(vma, addr);
	... when any
 }

// Why: vfio_pfn_mmap() sets vm_ops and notes which pfns the vma has: those
//      that a fault at its start would find, and the ones behind them.
@mmap_by_lookup depends on patch && !listed@
identifier fault_ops.table, of_region.region, of_region.lookup, of_region.index, of_region.dev, of_region.at, vma;
expression of_region.base, e;
@@
 region = lookup(index, dev);
 ... when != region = e
     when any
-vma->vm_ops = &table;
 ... when != vma->vm_ops
 return
-	0
+	vfio_pfn_mmap(vma, &table, base + at(vma, vma->vm_start))
 ;

// nvlink's RAM: what its handler computes for a fault, less the fault's offset.
@region_pfn exists@
identifier handler, vma, data, X, hpa, base, pgoff, pfn, off;
expression mask, region_data, fault_off;
@@
 handler(...)
 {
	...
	struct X *data = region_data;
	unsigned long off = fault_off;
	unsigned long base = data->hpa >> PAGE_SHIFT;
	unsigned long pgoff = vma->vm_pgoff & mask;
	unsigned long pfn = base + pgoff + off;
	...
 }

// What the .mmap returns, and not another variable of the vendor's.
@region_result exists@
identifier f, ret, vma;
@@
 f(..., struct vm_area_struct *vma)
 {
	... when any
	int ret;
	... when any
	return ret;
 }

// Why: vfio_pfn_mmap() sets vm_ops and notes which pfns the vma has: those
//      that the region's handler computes, less the fault's own offset.
@mmap_of_region depends on patch && !listed@
identifier region_result.f, region_result.ret, fault_ops.table, vma, data;
identifier region_pfn.X, region_pfn.hpa, region_pfn.pgoff;
expression region_pfn.mask, region_data;
@@
 f(..., struct vm_area_struct *vma)
 {
	...
	int ret;
	...
	struct X *data = region_data;
+	unsigned long pgoff = vma->vm_pgoff & mask;
	...
-	vma->vm_ops = &table;
+	ret = vfio_pfn_mmap(vma, &table, (data->hpa >> PAGE_SHIFT) + pgoff);
+	if (ret)
+		return ret;
	...
 }

// ---------------------------------------------------------------------------
// Bus drivers that populate in .mmap: they get a fault handler.
// ---------------------------------------------------------------------------

@length exists@
identifier f, vma, len;
type T;
statement S;
@@
 f(..., struct vm_area_struct *vma, ...)
 {
	... when any
(
	T len = vma->vm_end - vma->vm_start;
|
	len = vma->vm_end - vma->vm_start;
|
	if (<+... check_sub_overflow(vma->vm_end, vma->vm_start, &len) ...+>) S
)
	... when any
 }

@length_once@
identifier length.f, length.vma, length.len;
position p;
@@
 f(...)
 {
	<...
(
	len@p = vma->vm_end - vma->vm_start
|
	check_sub_overflow(vma->vm_end, vma->vm_start, &len@p)
)
	...>
 }

// A length that is something else in the end is that of a part.
@length_again exists@
identifier length.f, length.len;
expression e;
assignment operator aop;
position p != length_once.p, q;
@@
 f@q(...)
 {
	<+...
	\(len@p aop e\|len@p++\|len@p--\|&len@p\)
	...+>
 }

@by_length@
identifier length.f, length.vma, length.len;
expression pfn;
position p, q != length_again.q;
@@
 f@q(...)
 {
	<+...
	\(remap_pfn_range@p\|io_remap_pfn_range@p\)(vma, vma->vm_start, pfn, len, vma->vm_page_prot)
	...+>
 }

@by_bounds@
expression vma, pfn;
position p;
@@
 \(remap_pfn_range@p\|io_remap_pfn_range@p\)(vma, vma->vm_start, pfn, vma->vm_end - vma->vm_start, vma->vm_page_prot)

// The protection may be one that a variable has kept.
@by_kept_protection@
identifier length.f, length.vma, length.len;
local idexpression prot;
expression pfn;
position p, q != length_again.q;
@@
 f@q(...)
 {
	<+...
	remap_pfn_range@p(vma, vma->vm_start, pfn, len, prot)
	...+>
 }

// What populates a part of the vma, or with another protection, stays.
@partial@
position p != {by_length.p, by_bounds.p, by_kept_protection.p};
@@
 \(remap_pfn_range@p\|io_remap_pfn_range@p\)(...)

// The pfn is made at the end, so what it is made of must not change before.
@changes exists@
expression vma, e;
local idexpression id;
assignment operator aop;
position p;
@@
 vma->vm_pgoff@p = <+... id ...+>;
 ...
 id aop e

// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, with the flags
//      that remap_pfn_range() set, and the protection that it was given.
@populates_protected depends on patch && !listed@
expression vma, first, len;
local idexpression prot;
position by_kept_protection.p, q != changes.p;
@@
-vma->vm_pgoff@q = first;
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
+vma->vm_page_prot = prot;
 ... when != vma->vm_pgoff
     when != prot
-return remap_pfn_range@p(vma, vma->vm_start, \(vma->vm_pgoff\|first\), len, prot);
+return vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first);

// Why: This protection was not the one that the pages got.
@unread_protection depends on patch && populates_protected@
expression vma, e;
local idexpression prot;
@@
-vma->vm_page_prot = e;
 ... when != vma->vm_page_prot
 vma->vm_page_prot = prot;

// Both set these flags, and io_remap_pfn_range() decrypts the protection.
// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, and vm_flags are
//      those that remap_pfn_range() set.
@populates_plain depends on patch && !listed@
expression vma, first, len, ret;
position p != partial.p, q != changes.p;
@@
-vma->vm_pgoff@q = first;
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
 ... when != vma->vm_pgoff
(
-return remap_pfn_range@p(vma, vma->vm_start, \(vma->vm_pgoff\|first\), len, vma->vm_page_prot);
+return vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first);
|
 ret =
-remap_pfn_range@p(vma, vma->vm_start, \(vma->vm_pgoff\|first\), len, vma->vm_page_prot)
+vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first)
 ;
 ... when != vma->vm_pgoff
 return ...;
)

// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, and vm_flags are
//      those that remap_pfn_range() set.
@populates_or_fails depends on patch && !listed@
expression vma, first, len, error;
position p != partial.p, q != changes.p;
@@
-vma->vm_pgoff@q = first;
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
 ... when != vma->vm_pgoff
-if (unlikely(remap_pfn_range@p(vma, vma->vm_start, vma->vm_pgoff, len, vma->vm_page_prot))) {
-	return error;
-}
 ... when != vma->vm_pgoff
 return
-	0
+	vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first)
 ;

// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, with the flags
//      and the decrypted protection of io_remap_pfn_range().
@populates_io depends on patch && !listed@
expression vma, first, len, prot, ret;
position p != partial.p, q != changes.p;
@@
-vma->vm_pgoff@q = first;
 ... when != vma->vm_pgoff
 vma->vm_page_prot = prot;
+vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
 ... when != vma->vm_pgoff
(
-return io_remap_pfn_range@p(vma, vma->vm_start, \(vma->vm_pgoff\|first\), len, vma->vm_page_prot);
+return vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first);
|
 ret =
-io_remap_pfn_range@p(vma, vma->vm_start, \(vma->vm_pgoff\|first\), len, vma->vm_page_prot)
+vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, first)
 ;
 ... when != vma->vm_pgoff
 return ...;
)

// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, and vm_pgoff
//      stays the offset in the fd.
@populates_checked depends on patch && !listed@
expression vma, pfn, len, ret;
position p != partial.p;
@@
-ret = remap_pfn_range@p(vma, vma->vm_start, pfn, len, vma->vm_page_prot);
-if (unlikely(ret)) {
-	return ret;
-}
 ... when != ret
-vma->vm_pgoff = pfn;
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
 ... when != vma->vm_pgoff
 return
-	0
+	vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, pfn)
 ;

// Why: A populate in .mmap comes before the vma is linked into the mapping,
//      where no zap finds it: a fault handler does it later, and vm_flags are
//      those that remap_pfn_range() set.
@populates_result depends on patch && !listed@
expression vma, pfn, len, ret;
position p != partial.p;
@@
-vma->vm_flags |= VM_PFNMAP;
+vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
 ... when != vma->vm_pgoff
-ret = remap_pfn_range@p(vma, vma->vm_start, pfn, len, vma->vm_page_prot);
+ret = vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, pfn);

// A variable in which only the return value was kept.
@result_declared exists@
identifier f, ret, vma;
expression pfn;
@@
 f(..., struct vm_area_struct *vma)
 {
	... when any
(
	int ret = 0;
|
	int ret;
)
	... when any
	return vfio_pfn_mmap(vma, &vfio_pfn_vm_ops, pfn);
 }

@result_used@
identifier result_declared.f, result_declared.ret;
position h;
@@
 f@h(...)
 {
	<+... ret ...+>
 }

@unused exists@
identifier result_declared.f, result_declared.ret;
position h != result_used.h, p;
@@
 f@h(...)
 {
	... when any
(
	int ret@p = 0;
|
	int ret@p;
)
	... when any
 }

// Why: The value that this variable was for is returned directly now.
@unused_result depends on patch && !listed@
identifier ret;
position unused.p;
@@
(
-int ret@p = 0;
|
-int ret@p;
)

// A length that only populating was for.
@length_set@
identifier length.f, length.vma, length.len;
position q;
@@
 f(...)
 {
	<...
	len@q = vma->vm_end - vma->vm_start
	...>
 }

@length_read@
identifier length.f, length.len;
position h, r != length_set.q;
@@
 f@h(...)
 {
	<+...
	len@r
	...+>
 }

@unused_length exists@
identifier length.f, length.len;
expression e;
type T;
position h != length_read.h, p, q;
@@
 f@h(...)
 {
	... when any
	T len@p;
	... when any
	len@q = e;
	... when any
 }

// Why: Only populating in .mmap looked at this length.
@unused_length_variable depends on patch && !listed@
identifier length.len;
expression e;
type T;
position unused_length.p, unused_length.q;
@@
(
-T len@p;
|
-len@q = e;
)

@has_vm_flags_set@
symbol __vm_flags;
@@
\(vm_flags_set(...)\|ACCESS_PRIVATE(..., __vm_flags)\)

// Why: Where vm_flags_set() is there, vm_flags is not to be written directly.
@flags_by_function depends on patch && !listed && has_vm_flags_set@
expression vma;
@@
-vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
+vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);

// Why: The driver sets all of these flags itself.
@flags_there depends on patch && !listed && has_vm_flags_set@
expression vma;
@@
(
 vm_flags_set(vma, \(<+... VM_IO ...+>\&<+... VM_PFNMAP ...+>\&<+... VM_DONTEXPAND ...+>\&<+... VM_DONTDUMP ...+>\));
|
 ACCESS_PRIVATE(vma, __vm_flags) |= \(<+... VM_IO ...+>\&<+... VM_PFNMAP ...+>\&<+... VM_DONTEXPAND ...+>\&<+... VM_DONTDUMP ...+>\);
)
 ...
-vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);

// The core sets vm_private_data, and those who read it were covered above.
// Why: The core has put the handle there, and nobody reads what the driver put
//      there.
@private_data depends on patch && !listed && (file in "drivers/vfio" || copied)@
identifier vma, own;
@@
-vma->vm_private_data = own;

@own_used@
identifier f, vma, private_data.own;
position h;
@@
 f@h(..., struct vm_area_struct *vma)
 {
	<+... own ...+>
 }

@unused_own exists@
identifier f, vma, private_data.own;
expression e;
type T;
position h != own_used.h, p;
@@
 f@h(..., struct vm_area_struct *vma)
 {
	... when any
	T own@p = e;
	... when any
 }

// Why: Only vm_private_data was set to this variable.
@unused_own_struct depends on patch && !listed@
identifier private_data.own;
expression e;
type T;
position unused_own.p;
@@
-T own@p = e;

// Or it was set later than declared, and is not read.
@own_set@
identifier private_data.own;
expression e;
position q;
@@
 own@q = e

@own_read@
identifier f, vma, private_data.own;
position h, r != own_set.q;
@@
 f@h(..., struct vm_area_struct *vma)
 {
	<+...
	own@r
	...+>
 }

@unused_own_later exists@
identifier f, vma, private_data.own;
expression e;
type T;
position h != own_read.h, p, q;
@@
 f@h(..., struct vm_area_struct *vma)
 {
	... when any
	T own@p;
	... when any
	own@q = e;
	... when any
 }

// Why: Only vm_private_data was set to this variable.
@unused_own_variable depends on patch && !listed@
identifier private_data.own;
expression e;
type T;
position unused_own_later.p, unused_own_later.q;
@@
(
-T own@p;
|
-own@q = e;
)

// ---------------------------------------------------------------------------
// The IOMMU backend, which up to 5.7 found what .mmap had populated, or took
// vm_pgoff for the pfn: now the vma may not have faulted yet.
// ---------------------------------------------------------------------------

@finds exists@
identifier get, mm, vaddr, prot, pfn, vma, ret, find;
@@
 get(struct mm_struct *mm, unsigned long vaddr, int prot, unsigned long *pfn)
 {
	... when any
	vma = find(mm, vaddr, vaddr + 1);
	... when any
	if (vma && vma->vm_flags & VM_PFNMAP) {
(
		if (unlikely(!follow_pfn(vma, vaddr, pfn) && is_invalid_reserved_pfn(*pfn))) {
			ret = 0;
		}
|
		*pfn = ((vaddr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
		if (unlikely(is_invalid_reserved_pfn(*pfn))) {
			ret = 0;
		}
)
	}
	... when any
 }

// Until 5.9 what faults pages in was given a task, too.
@by_task@
identifier finds.mm, pin =~ "^(get|pin)_user_pages_remote$";
@@
 pin(NULL, mm, ...)

// Why: A bus driver that populated in .mmap has a fault handler now: the pfn is
//      there once a fault has been made.
@fault_in depends on patch && !listed@
identifier finds.get;
@@
+static int follow_fault_pfn(struct vm_area_struct *vma, struct mm_struct *mm,
+			    unsigned long vaddr, unsigned long *pfn,
+			    bool write_fault)
+{
+	unsigned int flags = FAULT_FLAG_REMOTE;
+	bool unlocked = false;
+	int ret;
+
+	ret = follow_pfn(vma, vaddr, pfn);
+	if (!ret)
+		return 0;
+
+	if (write_fault)
+		flags |= FAULT_FLAG_WRITE;
+	ret = fixup_user_fault(mm, vaddr, flags, &unlocked);
+	if (unlocked)
+		return -EAGAIN;
+	if (ret)
+		return ret;
+
+	return follow_pfn(vma, vaddr, pfn);
+}
+
 get(...) { ... }

// Why: Until 5.9 what faults pages in is given a task, too.
@fault_of_task depends on patch && !listed && by_task@
expression mm;
@@
 fixup_user_fault(
+	NULL,
	mm, ...)

// Why: The page tables have the pfn once a fault has been made; if that let go
//      of the mm's lock, the vma may be another one.
@faulted depends on patch && !listed@
identifier finds.get, finds.mm, finds.vaddr, finds.prot, finds.pfn, finds.vma;
identifier finds.ret, finds.find;
@@
 get(...)
 {
	<...
(
+retry:
	vma = find(mm, vaddr, vaddr + 1);
|
	if (vma && vma->vm_flags & VM_PFNMAP) {
(
-		if (unlikely(!follow_pfn(vma, vaddr, pfn) && is_invalid_reserved_pfn(*pfn))) {
-			ret = 0;
-		}
|
-		*pfn = ((vaddr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
-		if (unlikely(is_invalid_reserved_pfn(*pfn))) {
-			ret = 0;
-		}
)
+		ret = follow_fault_pfn(vma, mm, vaddr, pfn, prot & IOMMU_WRITE);
+		if (ret == -EAGAIN)
+			goto retry;
+
+		if (!ret && !is_invalid_reserved_pfn(*pfn))
+			ret = -EFAULT;
	}
)
	...>
 }

// Who maps a vma without pinning it, for a flag said that vm_pgoff is its pfn.
@with_vma exists@
identifier f, vma;
expression e;
@@
 f(...)
 {
	... when any
(
	struct vm_area_struct *vma;
|
	struct vm_area_struct *vma = e;
)
	... when any
 }

@by_flag@
identifier with_vma.f, with_vma.vma, pfn =~ "pfn", flag != {VM_IO, VM_PFNMAP, VM_DONTEXPAND, VM_DONTDUMP};
expression e, e1, e2;
position h, p, q;
@@
 f@h(...)
 {
	<+...
(
	if (unlikely(vma->vm_flags@p & flag)) { <+... pfn = vma->vm_pgoff@q + (e) ...+> }
|
	if (unlikely(e1 && (vma->vm_flags@p & flag))) { <+... pfn = vma->vm_pgoff@q + (e) ...+> }
|
	if (unlikely((vma->vm_flags@p & flag) && e2)) { <+... pfn = vma->vm_pgoff@q + (e) ...+> }
|
	if (unlikely(e1 && (vma->vm_flags@p & flag) && e2)) { <+... pfn = vma->vm_pgoff@q + (e) ...+> }
)
	...+>
 }

// Why: The handle knows the pfn of each vma of device memory, whether a fault
//      has populated it or not.
@pfn_of_handle depends on patch && !listed@
identifier with_vma.f, with_vma.vma, by_flag.pfn, by_flag.flag;
expression e;
position by_flag.h, by_flag.p, by_flag.q;
@@
 f@h(...)
 {
	<...
(
	struct vm_area_struct *vma;
+	unsigned long nr_pages;
|
	struct vm_area_struct *vma = e;
+	unsigned long nr_pages;
|
-	e && (vma->vm_flags@p & flag)
+	e && !vfio_pfn_vma_range(vma, &pfn, &nr_pages)
|
-	(vma->vm_flags@p & flag)
+	!vfio_pfn_vma_range(vma, &pfn, &nr_pages)
|
-	vma->vm_flags@p & flag
+	!vfio_pfn_vma_range(vma, &pfn, &nr_pages)
|
-	pfn = vma->vm_pgoff@q + (e);
+	pfn += e;
|
-	pfn = (e) + vma->vm_pgoff@q;
+	pfn += e;
)
	...>
 }

// ---------------------------------------------------------------------------
// What there is to do, shown or reported.  Once all is done, nothing is.
// ---------------------------------------------------------------------------

@common depends on context || report@
identifier table;
position p;
@@
 struct vm_operations_struct table@p = {
	.open = vfio_pfn_open,
	.close = vfio_pfn_close,
 };

@depends on context || report@
identifier table;
position p != common.p;
@@
*struct vm_operations_struct table@p = { ... };

// What a character device of its own maps is not a vfio device's memory: its struct knows of none.
@own_cdev depends on context || report@
identifier tag, cdev;
@@
 struct tag {
	...
	struct cdev cdev;
	...
 };

@of_a_device depends on context || report@
identifier own_cdev.tag, m, other, device =~ "vfio|pci";
@@
 struct tag {
	...
(
	struct device m;
|
	struct other *m;
)
	...
 };

@of_own_cdev depends on own_cdev && !of_a_device@
identifier own_cdev.tag, map, filp, vma, own;
position p;
@@
 map(struct file *filp, struct vm_area_struct *vma)
 {
	<+...
	struct tag *own = filp->private_data;
	...
	remap_pfn_range@p(vma, ...)
	...+>
 }

@depends on context || report@
position p != of_own_cdev.p;
@@
*\(remap_pfn_range@p\|io_remap_pfn_range@p\|remap_pfn_range_notrack@p\|vm_iomap_memory@p\|pci_mmap_resource_range@p\)(...)

// A handler that is in no table here, nor called by one that is: the table is out of sight, and would not get the common open and close.
@in_table depends on context || report@
identifier table, callback, handler;
@@
 struct vm_operations_struct table = {
	.callback = handler,
 };

@tabled depends on context || report@
identifier in_table.handler;
position p;
@@
 handler@p(...)
 { ... }

@passes_on depends on context || report@
struct vm_fault *vmf;
identifier callee;
@@
 callee(vmf, ...)

@passed depends on context || report@
identifier passes_on.callee;
position p;
@@
 callee@p(...)
 { ... }

@depends on (context || report) && (file in "drivers/vfio" || copied)@
identifier handler, vmf;
position p != {tabled.p, passed.p};
@@
*handler@p(struct vm_fault *vmf, ...)
 { ... }

@covered depends on context || report@
expression vma;
position p;
@@
 vfio_pfn_insert(vma, \(vmf_insert_pfn@p\|vmf_insert_pfn_pmd@p\|vmf_insert_pfn_pud@p\)(...))

@depends on context || report@
position p != covered.p;
@@
*\(vmf_insert_pfn@p\|vmf_insert_pfn_prot@p\|vmf_insert_pfn_pmd@p\|vmf_insert_pfn_pud@p\|vmf_insert_pfn_pmd_prot@p\|vmf_insert_pfn_pud_prot@p\|vmf_insert_mixed@p\|vmf_insert_mixed_prot@p\|vmf_insert_mixed_mkwrite@p\|vm_insert_pfn@p\|vm_insert_mixed@p\)(...)

@by_core depends on context || report@
expression vma, device;
position p;
@@
 vma->vm_private_data@p = device->pfn_range

@depends on (context || report) && (file in "drivers/vfio" || copied)@
expression vma;
position p != by_core.p;
@@
*vma->vm_private_data@p

// A handler that asks for the pfn at each fault, as it may be another after a reset: .mmap does not note it.
@asks depends on context || report exists@
identifier handler, vmf, pfn, ret;
expression vma, e;
@@
 handler(struct vm_fault *vmf)
 {
	... when any
	unsigned long pfn;
	... when any
	pfn = e;
	ret = vfio_pfn_populate(vma, pfn);
	... when any
 }

@of_asking depends on context || report@
identifier asks.handler, table;
@@
 struct vm_operations_struct table = {
	.open = vfio_pfn_open,
	.close = vfio_pfn_close,
	.fault = handler,
 };

// vmf_insert_pfn() has no place to keep what copy-on-write needs.
@not_noted depends on context || report exists@
identifier g, of_asking.table;
expression vma;
position p;
@@
 g(...)
 {
	... when any
	if (<+... (vma->vm_flags & VM_SHARED) == 0 ...+>) { return ...; }
	... when any
	vma->vm_ops@p = &table;
	... when any
 }

@depends on (context || report) && (file in "drivers/vfio" || copied)@
expression vma, table;
position p != not_noted.p;
@@
*vma->vm_ops@p = table

@depends on context || report@
struct vfio_device *device;
@@
*return device->ops->mmap(...);

// vm_pgoff stays the offset in the fd: nobody writes it, or takes it for a physical address.
@offset_masked depends on context || report@
type T;
expression vma, e, mask;
position p;
@@
 ((T)vma->vm_pgoff@p << e) & mask

// What is only printed is nobody's pfn.
@offset_printed depends on context || report@
identifier print =~ "^(trace_.*|printk|(pr|dev|pci)_(dbg|debug|info|notice|warn|err)(_once|_ratelimited)?)$";
expression vma;
position p;
@@
 print(..., <+... vma->vm_pgoff@p ...+>, ...)

@depends on (context || report) && with_handle && (file in "drivers/vfio" || copied)@
type T;
expression vma, e;
assignment operator aop;
position p != {offset_masked.p, offset_printed.p};
@@
(
*vma->vm_pgoff aop e
|
*(T)vma->vm_pgoff@p << e
)

// Nor does anyone read it for a pfn: what a region, or an offset in one, is made of is none, nor is what is only compared, or handed
// to somebody who does not speak of a pfn.
@offset_read depends on context || report@
expression vma, e;
identifier taker !~ "pfn|PFN|page|phys|remap";
position p;
@@
(
 vma->vm_pgoff@p >> e
|
 vma->vm_pgoff@p & e
|
 e - vma->vm_pgoff@p
|
 vma->vm_pgoff@p == e
|
 vma->vm_pgoff@p != e
|
 vma->vm_pgoff@p < e
|
 vma->vm_pgoff@p <= e
|
 vma->vm_pgoff@p > e
|
 vma->vm_pgoff@p >= e
|
 taker(..., vma->vm_pgoff@p, ...)
)

@offset_copied depends on context || report exists@
type T;
local idexpression T pgoff;
expression vma, e;
position p;
@@
 pgoff = vma->vm_pgoff@p;
 ... when != pgoff = ...
(
 pgoff >> e
|
 pgoff & e
|
 pgoff &= e
)

@offset_declared depends on context || report exists@
type T;
identifier pgoff;
expression vma, e;
position p;
@@
 T pgoff = vma->vm_pgoff@p;
 ... when != pgoff = ...
(
 pgoff >> e
|
 pgoff & e
|
 pgoff &= e
)

@offset_told depends on context || report@
typedef pgoff_t;
idexpression pgoff_t *to;
expression vma, e;
position p;
@@
 *to = vma->vm_pgoff@p + e

@offset_of_file depends on context || report@
identifier map, filp, vma;
position p;
@@
 map(struct file *filp, struct vm_area_struct *vma)
 {
	<+...
	vma->vm_pgoff@p
	...+>
 }

@depends on (context || report) && with_handle && (file in "drivers/vfio" || copied)@
expression vma;
position p != {offset_masked.p, offset_printed.p, offset_read.p, offset_copied.p, offset_declared.p, offset_told.p, offset_of_file.p};
@@
*vma->vm_pgoff@p

// Who hands it on once the vma is mapped, when it was the pfn.
@depends on (context || report) && with_handle && (file in "drivers/vfio" || copied) exists@
identifier map =~ "mmap$", taker !~ "^(dev|pci|pr)_(dbg|debug|info|notice|warn|err)";
expression vma;
@@
 map(..., vma)
 ... when any
*taker(..., vma->vm_pgoff, ...)

// Nor does a fault take it for one, where .mmap made a pfn of it before.
@made_of_pgoff depends on context || report@
type T, U;
identifier pfn_of, pgoff, index;
expression vma, e;
@@
 pfn_of(...)
 {
	...
	T pgoff = vma->vm_pgoff;
	U index = pgoff >> e;
	...
 }

@made_in_fault depends on context || report@
identifier made_of_pgoff.pfn_of, handler, vmf;
@@
 handler(struct vm_fault *vmf, ...)
 {
	<+... pfn_of(...) ...+>
 }

@depends on (context || report) && with_handle@
identifier made_in_fault.handler, vmf;
@@
 handler(struct vm_fault *vmf, ...)
 {
	<+...
(
*	vmf->pgoff
|
*	linear_page_index(...)
)
	...+>
 }

// Who finds a pfn in the page tables has to make the fault, and vm_pgoff is none.
@faults depends on context || report@
@@
 fixup_user_fault(...)

@depends on (context || report) && !faults@
@@
*follow_pfn(...)

@depends on (context || report) && !faults@
expression pfn, vma, e;
position p != offset_told.p;
@@
* *pfn = vma->vm_pgoff@p + e

@handed depends on context || report exists@
identifier f, vma, ret;
struct vfio_device *device;
position p;
@@
 f(..., struct vm_area_struct *vma)
 {
	... when any
	int ret;
	... when any
	vma->vm_private_data = device->pfn_range;
	ret = device->ops->mmap@p(...);
	... when any
 }

@returned depends on context || report@
struct vfio_device *device;
position p;
@@
 return device->ops->mmap@p(...);

@depends on context || report@
struct vfio_device *device;
position p != {handed.p, returned.p};
@@
*device->ops->mmap@p(...)

// A session starts before the bus driver opens, and ends before it closes.
@opens depends on context || report@
struct vfio_device *device;
identifier ret, out;
position p;
@@
(
 ret = device->ops->open@p(...);
 if (unlikely(ret))
	vfio_pfn_session_put(&device->pfn_range);
|
 ret = device->ops->open_device@p(...);
 ... when != ret
 if (unlikely(ret)) {
	vfio_pfn_session_put(&device->pfn_range);
	...
	goto out;
 }
)

// What fails before that, or after, and leaves the session.
@depends on context || report exists@
struct vfio_device *device;
identifier ret, label;
expression c;
@@
 vfio_pfn_session_get(&device->pfn_range, ...)
 ...
 if (device->ops->open_device) {
	... when any
*	if (c) { ... goto label; }
	... when any
	ret = device->ops->open_device(device);
	... when any
 }

// What is to be undone when the bus driver does not open would stay when the
// session does not begin.
@depends on context || report exists@
struct vfio_device *device;
identifier fn !~ "^(vfio_pfn_session_put|trace_.*|(pr|dev)_(dbg|debug|info|notice|warn|err)(_once|_ratelimited)?)$";
identifier ret, label;
@@
 ret = device->ops->open_device(device);
 ... when != ret
 if (unlikely(ret)) {
	vfio_pfn_session_put(&device->pfn_range);
	... when any
*	fn(...);
	... when any
	goto label;
 }

@opener depends on context || report@
identifier f, ret;
struct vfio_device *device;
@@
 f(...)
 {
	<+...
	ret = vfio_pfn_session_get(&device->pfn_range, ...);
	...+>
 }

@counts depends on context || report@
identifier opener.f;
struct vfio_device *device;
@@
 f(...)
 {
	<+...
	device->open_count
	...+>
 }

@depends on (context || report) && !counts exists@
identifier opener.f;
struct vfio_device *device;
identifier ret, out;
expression e;
@@
 f(...)
 {
	... when any
	ret = vfio_pfn_session_get(&device->pfn_range, ...);
	if (ret)
		goto out;
	... when != vfio_pfn_session_put(&device->pfn_range)
	    when any
(
	return 0;
|
*	return e;
)
	... when any
 }

// Where the core counts opens, the last close ends it: who goes elsewhere after the bus driver has opened leaves it.
@depends on (context || report) && counts exists@
identifier opener.f, label;
struct vfio_device *device;
identifier ret;
expression e;
@@
 f(...)
 {
	... when any
	ret = device->ops->open_device(device);
	... when != vfio_pfn_session_put(&device->pfn_range)
	    when != device->open_count == 1
	    when any
*	goto label;
	... when != vfio_pfn_session_put(&device->pfn_range)
	    when != device->open_count == 1
	return e;
 }

@closes depends on context || report@
struct vfio_device *device;
position p;
@@
(
 vfio_pfn_session_put(&device->pfn_range);
 device->ops->release@p(...);
|
 vfio_pfn_session_put(&device->pfn_range);
 if (unlikely(device->ops->close_device))
(
	device->ops->close_device@p(...);
|
 {
	...
	device->ops->close_device@p(...);
	...
 }
)
)

@closes_last depends on context || report@
struct vfio_device *device;
position p;
@@
 if (device->open_count == 1)
	vfio_pfn_session_put(&device->pfn_range);
 if (\(device->open_count == 1\|!--device->open_count\) && device->ops->close_device)
(
	device->ops->close_device@p(...);
|
 {
	...
	device->ops->close_device@p(...);
	...
 }
)

@depends on context || report@
struct vfio_device *device;
position p != {opens.p, closes.p, closes_last.p};
@@
*\(device->ops->open@p\|device->ops->open_device@p\|device->ops->close_device@p\)(...)

// Nor may there be a way past the beginning of a session, or past its end, where the device is opened or closed all the same.
@depends on context || report exists@
identifier opener.f;
struct vfio_device *device;
@@
 f(...)
 {
	... when != vfio_pfn_session_get(&device->pfn_range, ...)
	    when != device->open_count == 1
(
*	return 0;
|
*	anon_inode_getfile(...)
)
	... when any
 }

@closer depends on context || report@
identifier f != opener.f;
struct vfio_device *device;
position p = {closes.p, closes_last.p};
@@
 f(...)
 {
	<+...
	\(device->ops->release@p\|device->ops->close_device@p\)(...)
	...+>
 }

@depends on context || report exists@
identifier closer.f;
struct vfio_device *device;
@@
*f(...)
 {
	... when != vfio_pfn_session_put(&device->pfn_range)
	    when != device->open_count == 1
 }

@depends on context || report exists@
identifier f = {opener.f, closer.f};
struct vfio_device *device;
expression e, c;
statement S, T;
@@
 f(...)
 {
	... when any
	if (device->open_count == 1) {
		... when != vfio_pfn_session_get(...)
		    when != vfio_pfn_session_put(...)
		    when any
(
		vfio_pfn_session_put(...);
|
*		e;
|
*		if (c) S
|
*		if (c) S else T
)
	}
	... when any
 }

// Nor is who takes one of these to call it later.
@tested depends on context || report@
struct vfio_device *device;
statement S;
position p;
@@
 if (<+... \(device->ops->mmap@p\|device->ops->open@p\|device->ops->open_device@p\|device->ops->close_device@p\) ...+>) S

@depends on (context || report) && with_handle@
struct vfio_device *device;
position p != {tested.p, handed.p, returned.p, opens.p, closes.p, closes_last.p};
@@
*\(device->ops->mmap@p\|device->ops->open@p\|device->ops->open_device@p\|device->ops->close_device@p\)

// A session begins with the first open alone, and ends with the last close alone.
@depends on context || report exists@
expression a, b;
@@
*if (\(a || b\|a && b\)) {
	... when any
	vfio_pfn_session_get(...)
	... when any
 }

@depends on context || report exists@
identifier closer.f;
expression a, b;
@@
 f(...)
 {
	... when any
*	if (\(a || b\|a && b\)) {
		... when any
		vfio_pfn_session_put(...)
		... when any
	}
	... when any
 }

// By a pointer to the operations, nobody is covered.
@depends on context || report@
idexpression struct vfio_device_ops *ops;
@@
*\(ops->mmap\|ops->open\|ops->open_device\|ops->close_device\)(...)

@opens_counted depends on context || report@
struct vfio_device *device;
@@
 device->ops->open(...)

@depends on (context || report) && opens_counted@
struct vfio_device *device;
position p != closes.p;
@@
*device->ops->release@p

// ---------------------------------------------------------------------------
// What is left alone, shown in explain mode.
// ---------------------------------------------------------------------------

// Why: Its .open and .close are its own already: the common ones would take
//      their place.
@own_callbacks depends on explain@
identifier with_own.table;
position with_own.p;
@@
 struct vm_operations_struct
*table@p
 = { ... };

// Why: It populates a part of the vma, or with another protection than the
//      vma's, which no common fault handler knows.
@populates_part depends on explain@
position partial.p;
@@
*\(remap_pfn_range@p\|io_remap_pfn_range@p\)(...)
