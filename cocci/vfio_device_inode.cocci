// SPDX-License-Identifier: GPL-2.0-only
/// Give every vfio device an inode, and point f_mapping of its fds at it.
///
/// Device fds are anonymous files, and these share one inode.  So no
/// address_space holds just the mappings of one vfio device, and a bus driver
/// that has to revoke them must keep a list of its own.  With an inode per
/// device, unmap_mapping_range() finds them, whichever fd they came through.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: All or nothing: every rule that writes depends on "migratable",
// which wants the device, its fds, both ends of its life and the prototypes.
// coccicheck shows one .c file and its headers at a time.  That is enough up
// to 6.1; later group.c and device_cdev.c make the fds, coccicheck finds
// nothing, and scripts/apply.sh, which shows all files of the core at once, is
// the way.  Not handled: a second function that makes fds of the same kind; a
// core that creates or frees devices in another way than those below.

virtual patch
virtual context
virtual report
virtual explain

// ---------------------------------------------------------------------------
// What the core looks like.  Names are learnt here and used below.
// ---------------------------------------------------------------------------

// The device: in include/linux/vfio.h, or private to the core up to 5.12.
@device@
identifier table;
@@
struct vfio_device {
	...
	const struct vfio_device_ops *table;
	...
};

// One that has an inode already.
@with_inode@
identifier member;
@@
struct vfio_device {
	...
	struct inode *member;
	...
};

// An f_mapping that someone looks after already.
@mapped@
struct file *filp;
@@
filp->f_mapping = ...

// A group's device fd, and its file operations.
@fd exists@
identifier open_fd, filep, fops;
expression modes;
@@
open_fd(...)
{
	<+...
	filep = anon_inode_getfile("[vfio-device]", &fops, ...);
	... when != filep->f_mode |= ...
	filep->f_mode |= modes;
	...+>
}

// The device of that fd: a parameter, or found there by its name.
@fd_param@
identifier fd.open_fd, vdev;
@@
open_fd(..., struct vfio_device *vdev, ...) { ... }

@fd_local exists@
identifier fd.open_fd, vdev;
@@
open_fd(...)
{
	<+...
	struct vfio_device *vdev;
	...+>
}

// Where these file operations have an .open, a device has a character device
// of its own, too (6.6 and later).
@cdev@
identifier fd.fops, open_cdev;
@@
struct file_operations fops = {
	.open = open_cdev,
};

@cdev_file exists@
identifier cdev.open_cdev, filep;
local idexpression struct vfio_device *vdev;
expression private;
@@
open_cdev(..., struct file *filep)
{
	<+...
	vdev
	...
	filep->private_data = private;
	...+>
}

// Up to 5.12 the core allocates the device, and the last reference frees it.
@created exists@
identifier create, vdev;
@@
create(...)
{
	...
	struct vfio_device *vdev;
	...
	vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	if (unlikely(!vdev)) {
		return ERR_PTR(-ENOMEM);
	}
	...
}

@released exists@
identifier put_last, kref, vdev, member;
position p;
@@
put_last(struct kref *kref)
{
	...
	struct vfio_device *vdev = container_of(kref, struct vfio_device, member);
	...
	kfree@p(vdev);
	...
}

@freed_elsewhere@
struct vfio_device *vdev;
position p != released.p;
@@
kfree@p(vdev)

// From 6.1 on the core initializes the device, and its kobject frees it.
@initialized exists@
identifier init, vdev, ids, core, index, ret, out, undo, dev_ops;
@@
init(struct vfio_device *vdev, ...)
{
	...
	ret = ida_alloc_max(&core.ids, ...);
	...
	vdev->ops = dev_ops;
	...
out:
	...
	undo(vdev);
	ida_free(&core.ids, vdev->index);
	...
}

// No error before that goes to the same label.
@early_error exists@
identifier initialized.init, initialized.vdev, initialized.out;
identifier initialized.dev_ops;
@@
init(...)
{
	... when != vdev->ops = dev_ops
	goto out;
	...
}

@releases@
identifier initialized.init, initialized.vdev, member, free;
position p;
@@
init(...)
{
	<+...
	vdev->member.release@p = free;
	...+>
}

@freed depends on !early_error exists@
identifier releases.free, initialized.ids, initialized.core;
identifier initialized.index, vdev;
@@
free(...)
{
	...
	ida_free(&core.ids, vdev->index);
	...
}

@freed_here exists@
identifier releases.free, freed.vdev;
@@
free(...)
{
	...
	kvfree(vdev);
	...
}

// Between these the bus driver brings the device and registers it.  That
// it is in the group already is the last thing that can fail.
@registered depends on !freed exists@
identifier register_dev, vdev, existing, group, find;
@@
register_dev(struct vfio_device *vdev, ...)
{
	...
	existing = find(group, vdev->dev);
	... when != existing
	if (unlikely(existing)) {
		...
		return -EBUSY;
	}
	vdev->group = group;
	...
}

// What it undoes then, and nothing else: it puts the group, and before that
// maybe takes the device out of a group that was made for it.
@undo_one exists@
identifier registered.register_dev, registered.existing, registered.group, put, put_group;
statement undo;
@@
register_dev(...)
{
	...
	if (unlikely(existing)) {
		...
		put(existing);
(
		undo
&
		put_group(group);
)
		return -EBUSY;
	}
	...
}

@undo_two exists@
identifier registered.register_dev, registered.existing, registered.group, put, put_group;
statement undo, undo_group, S;
@@
register_dev(...)
{
	...
	if (unlikely(existing)) {
		...
		put(existing);
(
		undo
&
		if (<+... group ...+>) S
)
(
		undo_group
&
		put_group(group);
)
		return -EBUSY;
	}
	...
}

// Or it has one function take the device out of its group, which has to be known then.
@undo_device exists@
identifier registered.register_dev, registered.vdev, registered.existing, put, put_group;
@@
register_dev(...)
{
	...
	if (unlikely(existing)) {
		...
		put(existing);
		put_group(vdev);
		return -EBUSY;
	}
	...
}

// The device leaves the group's list when its last user is gone.
@unregistered exists@
identifier unregister_dev, vdev, group, link, comp, lock;
@@
unregister_dev(struct vfio_device *vdev)
{
	...
	try_wait_for_completion(&vdev->comp)
	...
	list_del(&vdev->link);
	...
	mutex_unlock(&group->lock);
	...
}

// The core's state: one per file in later kernels, so take the one with the
// index allocator there.
@state depends on !initialized@
identifier core;
@@
static struct vfio {
	...
} core;

@state_with_ida@
identifier initialized.ids, initialized.core;
@@
static struct vfio {
	...
	struct ida ids;
	...
} core;

@named@
identifier core = {state.core, initialized.core};
@@
static struct vfio {
	...
} core;

// The function that the new ones go before.
@first_user@
identifier f = {created.create, registered.register_dev, releases.free};
@@
f(...) { ... }

// The last of the functions that register devices, and where they are
// declared: after the first use of struct vfio_device where that is private.
@last@
identifier unregister_dev = {vfio_unregister_group_dev};
declarer name EXPORT_SYMBOL_GPL;
@@
EXPORT_SYMBOL_GPL(unregister_dev);

@last_created depends on !last@
identifier del_dev = {vfio_del_group_dev};
@@
EXPORT_SYMBOL_GPL(del_dev);

@declared@
identifier last.unregister_dev, vdev;
@@
void unregister_dev(struct vfio_device *vdev);

@declared_created depends on !last@
identifier put = {vfio_device_put};
identifier vdev;
@@
extern void put(struct vfio_device *vdev);

@included@
@@
#include <linux/pci.h>

// All of it there, and none of it done: the core can be rewritten.
@migratable depends on device && !with_inode && !mapped && included
 && (fd_param || fd_local) && (!cdev || cdev_file) && (state || state_with_ida)
 && ((last && declared) || (last_created && declared_created))
 && ((created && released && !freed_elsewhere)
  || (registered && (undo_one || undo_two || undo_device) && unregistered)
  || freed)@
identifier first_user.f;
@@
f(...) { ... }

// ---------------------------------------------------------------------------
// The rewrite.
// ---------------------------------------------------------------------------

// The device's inode.
// Why: The inode lives as long as the device, so it is a member of it; it goes
//      beside the completion, among what the core keeps there.
@after_waited depends on patch && migratable@
identifier unregistered.comp;
@@
 struct vfio_device {
	...
	struct completion comp;
+	struct inode *inode;
	...
 };

// Why: The inode lives as long as the device, so it is a member of it; it goes
//      beside the completion, among what the core keeps there.
@after_completion depends on patch && migratable && !after_waited@
identifier comp;
@@
 struct vfio_device {
	...
	struct completion comp;
+	struct inode *inode;
	...
 };

// Why: The inode lives as long as the device, so it is a member of it; at the
//      end, this core has no completion to put it beside.
@last_member depends on patch && migratable && !after_waited && !after_completion@
@@
 struct vfio_device {
	...
+	struct inode *inode;
 };

// The filesystem's mount, and how many devices pin it.
// Why: simple_pin_fs() keeps its mount and its count in two variables, and
//      this core keeps what is global in its one struct.
@core_with_ida depends on patch && migratable && freed@
identifier initialized.ids, initialized.core;
@@
+/* "VFIO" */
+#define VFIO_MAGIC 0x5646494f
+
 static struct vfio {
	...
	struct ida ids;
	...
+	struct vfsmount *vfs_mount;
+	int fs_count;
 } core;

// Why: simple_pin_fs() keeps its mount and its count in two variables, and
//      this core keeps what is global in its one struct.
@core_without_ida depends on patch && migratable && !freed@
identifier state.core;
@@
+/* "VFIO" */
+#define VFIO_MAGIC 0x5646494f
+
 static struct vfio {
	...
+	struct vfsmount *vfs_mount;
+	int fs_count;
 } core;

// Headers, in their alphabetical place where the file is known to be the core.
// Why: simple_pin_fs() and simple_release_fs() are used with a mount; in the
//      core the headers are in alphabetical order.
@sorted depends on patch && migratable
 && (file in "drivers/vfio/vfio.c" || file in "drivers/vfio/vfio_main.c")@
@@
+#include <linux/mount.h>
 #include <linux/mutex.h>

// Why: The code that is added works with a mount; where the headers have no
//      order that is known, it stands before the header that is.
@unsorted depends on patch && migratable && !sorted@
@@
+#include <linux/mount.h>
 #include <linux/pci.h>

// Why: init_pseudo() is declared in this header.
@pseudo_fs_header depends on patch && migratable@
@@
 #include <linux/pci.h>
+#include <linux/pseudo_fs.h>

// The filesystem, and an inode's life in it.
// Why: A pseudo filesystem needs a context only to get its magic number;
//      nobody can mount it.
@filesystem_context depends on patch && migratable@
identifier first_user.f;
@@
+static int vfio_fs_init_fs_context(struct fs_context *fc)
+{
+	return init_pseudo(fc, VFIO_MAGIC) ? 0 : -ENOMEM;
+}
+
 f(...) { ... }

// Why: Each inode pins the filesystem, which is mounted with the first device
//      and unmounted with the last: no init or exit code is needed.
@filesystem_type depends on patch && migratable@
identifier first_user.f, named.core;
@@
+static struct file_system_type vfio_fs_type = {
+	.name = "vfio",
+	.owner = THIS_MODULE,
+	.init_fs_context = vfio_fs_init_fs_context,
+	.kill_sb = kill_anon_super,
+};
+
+static struct inode *vfio_fs_inode_new(void)
+{
+	struct inode *inode;
+	int ret;
+
+	ret = simple_pin_fs(&vfio_fs_type, &core.vfs_mount, &core.fs_count);
+	if (ret)
+		return ERR_PTR(ret);
+
+	/* Every inode holds a pin, which vfio_fs_inode_free() drops */
+	inode = alloc_anon_inode(core.vfs_mount->mnt_sb);
+	if (IS_ERR(inode))
+		simple_release_fs(&core.vfs_mount, &core.fs_count);
+	return inode;
+}
+
 f(...) { ... }

// Why: An inode is put before its pin on the filesystem is, or the mount could
//      go with the inode still in it.
@inode_end depends on patch && migratable@
identifier first_user.f, named.core;
@@
+static void vfio_fs_inode_free(struct inode *inode)
+{
+	iput(inode);
+	simple_release_fs(&core.vfs_mount, &core.fs_count);
+}
+
 f(...) { ... }

// The fds.  The inode outlives them: each fd holds a reference on the device,
// and f_mapping is not looked at after the fd's release has put that.
// Why: f_mapping is what mmap() links a vma into: set before the fd can be
//      used, it collects the mappings of all fds of the device.
@fd_of_parameter depends on patch && migratable@
identifier fd.open_fd, fd.filep;
expression fd.modes;
identifier fd_param.vdev;
@@
 open_fd(...)
 {
	<...
	filep->f_mode |= modes;
+
+	/*
+	 * All fds of the device share its own address_space, so that one
+	 * unmap_mapping_range() finds every vma that maps the device.
+	 */
+	filep->f_mapping = vdev->inode->i_mapping;
	...>
 }

// Why: f_mapping is what mmap() links a vma into: set before the fd can be
//      used, it collects the mappings of all fds of the device.
@fd_of_local depends on patch && migratable && !fd_param@
identifier fd.open_fd, fd.filep;
expression fd.modes;
identifier fd_local.vdev;
@@
 open_fd(...)
 {
	<...
	filep->f_mode |= modes;
+
+	/*
+	 * All fds of the device share its own address_space, so that one
+	 * unmap_mapping_range() finds every vma that maps the device.
+	 */
+	filep->f_mapping = vdev->inode->i_mapping;
	...>
 }

// Why: A device that is opened by its character device shares the same
//      address_space, or a zap would miss these mappings.
@cdev_fd depends on patch && migratable@
identifier cdev.open_cdev, cdev_file.filep;
expression cdev_file.private;
local idexpression struct vfio_device *cdev_file.vdev;
@@
 open_cdev(...)
 {
	<...
	filep->private_data = private;
+
+	/*
+	 * All fds of the device share its own address_space, so that one
+	 * unmap_mapping_range() finds every vma that maps the device.
+	 */
+	filep->f_mapping = vdev->inode->i_mapping;
	...>
 }

// From the device's creation to its release.
// Why: No fd of a device can be older than the device: it gets its inode where
//      it is allocated, and creation fails if there is none.
@device_creation depends on patch && migratable@
identifier created.create, created.vdev;
@@
 create(...)
 {
	...
	struct vfio_device *vdev;
+	struct inode *inode;
	...
	vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	if (unlikely(!vdev)) {
		return ERR_PTR(-ENOMEM);
	}
+
+	inode = vfio_fs_inode_new();
+	if (IS_ERR(inode)) {
+		kfree(vdev);
+		return ERR_CAST(inode);
+	}
+	vdev->inode = inode;
	...
 }

// Why: The last reference on the device is gone, so no fd is left that could
//      use its f_mapping.
@device_end depends on patch && migratable && created@
identifier released.put_last, released.vdev;
@@
 put_last(...)
 {
	<...
+	vfio_fs_inode_free(vdev->inode);
	kfree(vdev);
	...>
 }

// From its registration to the end of that.
// Why: The inode is made once it is known that the device is new, and before
//      anybody can find it; failure takes back what registering did.
@registration_one_undo depends on patch && migratable && !freed@
identifier registered.register_dev, registered.vdev, registered.existing;
identifier undo_one.put;
statement undo_one.undo;
@@
 register_dev(...)
 {
	<...
	if (unlikely(existing)) {
		...
		put(existing);
		undo
		return -EBUSY;
	}
+
+	vdev->inode = vfio_fs_inode_new();
+	if (IS_ERR(vdev->inode)) {
+		undo
+		return PTR_ERR(vdev->inode);
+	}
	...>
 }

// Why: The inode is made once it is known that the device is new, and before
//      anybody can find it; failure takes back both things that registering
//      did.
@registration_two_undos depends on patch && migratable && !freed@
identifier registered.register_dev, registered.vdev, registered.existing;
identifier undo_two.put;
statement undo_two.undo, undo_two.undo_group;
@@
 register_dev(...)
 {
	<...
	if (unlikely(existing)) {
		...
		put(existing);
		undo
		undo_group
		return -EBUSY;
	}
+
+	vdev->inode = vfio_fs_inode_new();
+	if (IS_ERR(vdev->inode)) {
+		undo
+		undo_group
+		return PTR_ERR(vdev->inode);
+	}
	...>
 }

// Why: The inode is made once it is known that the device is new, and before
//      anybody can find it; what takes the device out of its group on failure
//      looks for that in the device.
@registration_undo_device depends on patch && migratable && !freed@
identifier registered.register_dev, registered.vdev, registered.existing, registered.group;
identifier undo_device.put, undo_device.put_group;
@@
 register_dev(...)
 {
	<...
	if (unlikely(existing)) {
		...
		put(existing);
		put_group(vdev);
		return -EBUSY;
	}
	vdev->group = group;
+
+	vdev->inode = vfio_fs_inode_new();
+	if (IS_ERR(vdev->inode)) {
+		put_group(vdev);
+		return PTR_ERR(vdev->inode);
+	}
	...>
 }

// Why: The device is off its group's list and all its fds are closed: nobody
//      uses the inode any more, and none can come.
@unregistration depends on patch && migratable && registered && !freed@
identifier unregistered.unregister_dev, unregistered.vdev, unregistered.link;
identifier unregistered.group, unregistered.lock;
@@
 unregister_dev(...)
 {
	...
	list_del(&vdev->link);
	...
	mutex_unlock(&group->lock);
+
+	/* No fd is open, and none can be opened any more */
+	vfio_fs_inode_free(vdev->inode);
	...
 }

// What a failed initialization takes back at its label, and not at once.
@undone depends on freed exists@
identifier initialized.init, initialized.vdev;
identifier initialized.out, initialized.undo;
identifier initialized.ids, initialized.core, initialized.index;
position p;
@@
 init(...)
 {
	... when any
out:
	...
	undo@p(vdev);
	ida_free(&core.ids, vdev->index);
	... when any
 }

// From its initialization to its release.  Where a bus driver frees the
// device, the core must be done with it before it calls that.
// Why: The inode is made with the device and is given back when the rest of
//      its initialization fails.
@initialization depends on patch && migratable && freed@
identifier initialized.init, initialized.vdev, initialized.dev_ops;
identifier initialized.ret, initialized.undo;
identifier initialized.ids, initialized.core, initialized.index;
position undone.p;
@@
 init(...)
 {
	<...
(
	vdev->ops = dev_ops;
+	vdev->inode = vfio_fs_inode_new();
+	if (IS_ERR(vdev->inode)) {
+		ret = PTR_ERR(vdev->inode);
+		goto out_inode;
+	}
|
+	vfio_fs_inode_free(vdev->inode);
+out_inode:
	undo@p(vdev);
	ida_free(&core.ids, vdev->index);
)
	...>
 }

// Why: The core frees the device's memory next, and its inode has to go before
//      that.
@release_by_core depends on patch && migratable && freed_here@
identifier releases.free, freed.vdev;
@@
 free(...)
 {
	<...
+	vfio_fs_inode_free(vdev->inode);
	kvfree(vdev);
	...>
 }

// Why: The bus driver frees the device's memory later, when the core has
//      nothing left to find the inode by.
@release_by_driver depends on patch && migratable && freed && !freed_here@
identifier releases.free, initialized.ids, initialized.core;
identifier initialized.index, freed.vdev;
@@
 free(...)
 {
	<...
	ida_free(&core.ids, vdev->index);
+	vfio_fs_inode_free(vdev->inode);
	...>
 }

// What bus drivers call.
// Why: Bus drivers zap through one exported function, so that none needs to
//      know how the core keeps the inode.
@unmap_helper depends on patch && migratable@
identifier f = {last.unregister_dev, last_created.del_dev};
@@
 EXPORT_SYMBOL_GPL(f);
+/**
+ * vfio_device_unmap_range - Unmap a byte range of a device's fds
+ * @device: device, which its registration or an open fd keeps registered
+ * @start: offset of the first byte in the fd, a multiple of PAGE_SIZE
+ * @len: number of bytes, a multiple of PAGE_SIZE and not 0
+ *
+ * Removes the user mappings, in every process, of bytes @start to
+ * @start + @len - 1 of @device's fds.  The vmas stay and fault when they are
+ * accessed: hold the lock that the fault handler takes, or the pages come
+ * straight back.
+ *
+ * Context: May sleep.  Takes i_mmap_rwsem of the device's mapping, page table
+ * locks and what mmu notifiers take.  It takes no mmap_lock, so the lock of
+ * the fault handler, which nests inside mmap_lock, may be held.
+ */
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len)
+{
+	unmap_mapping_range(device->inode->i_mapping, start, len, true);
+}
+EXPORT_SYMBOL_GPL(vfio_device_unmap_range);

// Why: A bus driver sees the function in the header that declares the rest of
//      what the core gives it.
@unmap_prototype depends on patch && migratable@
identifier last.unregister_dev, declared.vdev;
@@
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len);
 void unregister_dev(struct vfio_device *vdev);

// Why: A bus driver sees the function in the header that declares the rest of
//      what the core gives it.
@unmap_prototype_created depends on patch && migratable@
identifier declared_created.put, declared_created.vdev;
@@
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len);
 extern void put(struct vfio_device *vdev);

// ---------------------------------------------------------------------------
// The same sites, shown or reported.
// ---------------------------------------------------------------------------

@depends on (context || report) && migratable@
identifier device.table;
@@
 struct vfio_device {
	...
*	const struct vfio_device_ops *table;
	...
 };

@depends on (context || report) && migratable@
identifier fd.open_fd, fd.filep;
expression fd.modes;
@@
 open_fd(...)
 {
	<...
*	filep->f_mode |= modes;
	...>
 }

@depends on (context || report) && migratable@
identifier cdev.open_cdev, cdev_file.filep;
expression cdev_file.private;
@@
 open_cdev(...)
 {
	<...
*	filep->private_data = private;
	...>
 }

@depends on (context || report) && migratable@
identifier created.create, created.vdev;
@@
 create(...)
 {
	<...
*	vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	...>
 }

@depends on (context || report) && migratable && created@
identifier released.put_last, released.vdev;
@@
 put_last(...)
 {
	<...
*	kfree(vdev);
	...>
 }

@depends on (context || report) && migratable && !freed@
identifier registered.register_dev, registered.vdev, registered.group;
@@
 register_dev(...)
 {
	<...
*	vdev->group = group;
	...>
 }

@depends on (context || report) && migratable && registered && !freed@
identifier unregistered.unregister_dev, unregistered.vdev, unregistered.link;
@@
 unregister_dev(...)
 {
	<...
*	list_del(&vdev->link);
	...>
 }

@depends on (context || report) && migratable && freed@
identifier initialized.init, initialized.vdev, initialized.dev_ops;
@@
 init(...)
 {
	<...
*	vdev->ops = dev_ops;
	...>
 }

@depends on (context || report) && migratable && freed@
identifier releases.free, initialized.ids, initialized.core;
identifier initialized.index, freed.vdev;
@@
 free(...)
 {
	<...
*	ida_free(&core.ids, vdev->index);
	...>
 }

// ---------------------------------------------------------------------------
// Why the core cannot be rewritten: what stands where a rule above looked for
// something else.
// ---------------------------------------------------------------------------

@mapped_to_inode depends on context || report@
expression filp, vdev;
identifier member;
@@
filp->f_mapping = vdev->inode->member

@depends on (context || report) && mapped && !with_inode && !mapped_to_inode@
struct file *filp;
@@
*filp->f_mapping = ...

@foreign_core depends on (context || report) && !migratable && !with_inode && !mapped@
identifier device.table;
@@
 struct vfio_device {
	...
	const struct vfio_device_ops *table;
	...
 };

@depends on foreign_core && !fd@
@@
*"[vfio-device]"

@depends on foreign_core && !fd_param && !fd_local@
identifier fd.open_fd;
@@
*open_fd(...)
 { ... }

@depends on foreign_core && !cdev_file@
identifier cdev.open_cdev;
@@
*open_cdev(...)
 { ... }

@ops_set depends on foreign_core && !created && !registered && !initialized@
identifier device.table;
struct vfio_device *vdev;
@@
*vdev->table = ...

@depends on foreign_core && !created && !registered && !initialized && !ops_set@
identifier device.table;
@@
 struct vfio_device {
	...
*	const struct vfio_device_ops *table;
	...
 };

@depends on foreign_core && !last && !last_created@
identifier f = {vfio_unregister_group_dev, vfio_del_group_dev};
@@
*f(...)
 { ... }

@depends on foreign_core && created && !released@
identifier created.create;
@@
*create(...)
 { ... }

@depends on foreign_core && created@
struct vfio_device *vdev;
position freed_elsewhere.p;
@@
*kfree@p(vdev)

@depends on foreign_core && !undo_one && !undo_two && !undo_device@
identifier registered.register_dev, registered.existing;
statement S;
@@
 register_dev(...)
 {
	<...
*	if (unlikely(existing)) S
	...>
 }

@depends on foreign_core && registered && !unregistered@
struct vfio_device *vdev;
identifier comp;
@@
*try_wait_for_completion(&vdev->comp)

@depends on foreign_core && early_error exists@
identifier initialized.init, initialized.vdev, initialized.out;
identifier initialized.dev_ops;
@@
 init(...)
 {
	... when != vdev->ops = dev_ops
*	goto out;
	... when any
 }

@depends on foreign_core && !early_error && !freed@
identifier releases.free;
@@
*free(...)
 { ... }

// ---------------------------------------------------------------------------
// What the rewrite has not covered.
// ---------------------------------------------------------------------------

// Another who makes an fd of the device.
@fd_mapped depends on context || report exists@
identifier fd.fops;
expression filep, mapping;
position p;
@@
 filep = anon_inode_getfile@p(..., &fops, ...);
 ...
 filep->f_mapping = mapping;

@depends on (context || report) && with_inode@
identifier fd.fops;
position p != fd_mapped.p;
@@
*\(anon_inode_getfile@p\|anon_inode_getfd@p\|anon_inode_getfile_secure@p\|anon_inode_getfd_secure@p\|anon_inode_create_getfile@p\|anon_inode_create_getfd@p\|alloc_file_pseudo@p\)(..., &fops, ...)

@fd_ops depends on context || report@
identifier fd.fops, map;
@@
 struct file_operations fops = {
	.mmap = map,
 };

// A way to the fd, or to the one of a character device, on which f_mapping is not set.
@depends on (context || report) && with_inode exists@
identifier fd.open_fd, fd.fops;
expression filep;
statement S;
@@
 open_fd(...)
 {
	... when any
	filep = anon_inode_getfile("[vfio-device]", &fops, ...);
	if (IS_ERR(filep)) S
	... when != filep->f_mapping = ...
(
*	return filep;
|
*	fd_install(..., filep);
)
	... when any
 }

@depends on (context || report) && with_inode exists@
identifier cdev.open_cdev, filep;
@@
 open_cdev(..., struct file *filep)
 {
	... when != filep->f_mapping = ...
*	return 0;
 }

// Other operations that map the device's memory, or those of its fds for a file of another kind.
@depends on (context || report) && with_inode@
identifier fd_ops.map, other != fd.fops;
@@
*struct file_operations other = {
	.mmap = map,
 };

@depends on (context || report) && with_inode@
identifier fd.fops;
expression filep;
@@
(
*replace_fops(filep, &fops)
|
*filep->f_op = &fops
|
*fops.mmap(...)
)

// An error after which the inode stays.
@depends on (context || report) && with_inode exists@
identifier f;
expression vdev, e;
@@
 f(...)
 {
	...
	vdev->inode = vfio_fs_inode_new();
	if (IS_ERR(vdev->inode)) { ... }
	... when != vfio_fs_inode_free(vdev->inode)
	    when != iput(vdev->inode)
(
	return 0;
|
*	return e;
)
	... when any
 }

// A release that may leave it.
@depends on (context || report) && with_inode exists@
identifier f = {releases.free, released.put_last};
@@
*f(...)
 {
	... when != vfio_fs_inode_free(...)
	    when != iput(...)
 }

// Another release, which knows of no inode.
@depends on (context || report) && with_inode@
identifier releases.member;
struct vfio_device *vdev;
expression e;
position p != releases.p;
@@
*vdev->member.release@p = e

// Another who takes a device from its group's list.
@ended depends on context || report exists@
identifier unregistered.link;
expression vdev;
position p;
@@
 list_del@p(&vdev->link);
 ...
 vfio_fs_inode_free(vdev->inode);

@depends on (context || report) && with_inode && ended@
identifier unregistered.link;
struct vfio_device *vdev;
position p != ended.p;
@@
*list_del@p(&vdev->link)

// ---------------------------------------------------------------------------
// What is left alone, shown in explain mode.
// ---------------------------------------------------------------------------

// Why: Someone looks after f_mapping of this fd already, and two owners of it
//      would not agree.
@mapped_already depends on explain && device@
struct file *filp;
@@
*filp->f_mapping = ...
