// SPDX-License-Identifier: GPL-2.0-only
/// Give every vfio device an inode, and every fd of the device its mapping.
///
/// All anonymous files share one inode, so no address_space holds just the
/// mappings of one vfio device, and nobody can unmap them without keeping
/// track of each vma.
///
/// With an inode per device, on a pseudo filesystem that is never mounted,
/// and f_mapping of each device fd pointed at it, the mappings that were made
/// through any of the fds hang off one address_space.  The inode lives from
/// before the first open can come until after the last close has gone.
///
// Confidence: High
// Copyright: (C) 2026 The vma2map authors
// Options: --all-includes
// Comments: The core is rewritten whole or not at all: every rule that writes
// depends on "migratable".  Where the fd is made in another file than the
// device (6.3 and later), spatch has to see the files as one group, which
// coccicheck does not do but apply.sh does; elsewhere nothing is written.

virtual patch
virtual context
virtual report

// ---------------------------------------------------------------------------
// What the core looks like.
// ---------------------------------------------------------------------------

// The device, in include/linux/vfio.h or private to the core.
@holder@
@@
struct vfio_device {
	...
	const struct vfio_device_ops *ops;
	...
};

// Nothing to do where it has an inode already.
@done@
identifier i;
@@
struct vfio_device {
	...
	struct inode *i;
	...
};

@core@
@@
struct vfio {
	...
} vfio;

// Where an fd of a group's device is made.
@fd exists@
identifier open_fd, filep;
expression modes;
@@
 open_fd(...)
 {
	<+...
	filep = anon_inode_getfile("[vfio-device]", ...);
	...
	filep->f_mode |= modes;
	...+>
 }

@fd_local exists@
identifier fd.open_fd, device;
@@
 open_fd(...)
 {
	<+...
	struct vfio_device *device;
	...+>
 }

@fd_param@
identifier fd.open_fd, device;
@@
 open_fd(..., struct vfio_device *device, ...)
 { ... }

// Where a device's own character device is opened (6.6 and later).
@cdev exists@
identifier open_cdev, device, inode;
@@
 open_cdev(...)
 {
	<+...
	struct vfio_device *device = container_of(inode->i_cdev, struct vfio_device, cdev);
	...+>
 }

@cdev_file exists@
identifier cdev.open_cdev, filep, df;
@@
 open_cdev(...)
 {
	<+...
	filep->private_data = df;
	...+>
 }

// Until 5.12 the group creates the device, and the last reference frees it.
@created exists@
identifier create, device;
@@
 create(struct vfio_group *group, ...)
 {
	struct vfio_device *device;

	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return ERR_PTR(-ENOMEM);
	...
	list_add(&device->group_next, &group->device_list);
	...
 }

@released@
identifier release, kref, device;
@@
 release(struct kref *kref)
 {
	...
	struct vfio_device *device = container_of(kref, struct vfio_device, kref);
	...
	kfree(device);
	...
 }

// Then the driver brings it, to be registered; the last thing that can fail
// is that the group has it already.
@registered exists@
identifier register_dev, device, existing, group;
@@
 register_dev(struct vfio_device *device, ...)
 {
	<+...
	existing = vfio_group_get_device(group, device->dev);
	if (existing) {
		...
		return -EBUSY;
	}
	device->group = group;
	...+>
 }

@unregistered exists@
identifier unregister_dev, device, group;
@@
 unregister_dev(struct vfio_device *device)
 {
	...
	struct vfio_group *group = device->group;
	...
	list_del(&device->group_next);
	...
	mutex_unlock(&group->device_lock);
	...
 }

// From 6.1 on the core initialises it, with an unwind of its own.
@initialised exists@
identifier init_dev, device, out, ret;
@@
 init_dev(struct vfio_device *device, ...)
 {
	int ret;
	...
	device->ops = ops;
	...
out:
	vfio_release_device_set(device);
	ida_free(&vfio.device_ida, device->index);
	...
 }

@device_released@
identifier release_dev, dev, device;
@@
 release_dev(struct device *dev)
 {
	...
	struct vfio_device *device = container_of(dev, struct vfio_device, device);
	...
	vfio_release_device_set(device);
	ida_free(&vfio.device_ida, device->index);
	...
 }

// The header beside whose functions the new one is declared.
@declared@
identifier device, set_id;
@@
 int vfio_assign_device_set(struct vfio_device *device, void *set_id);

@declared_before@
identifier device;
@@
 extern void vfio_device_put(struct vfio_device *device);

@migratable depends on holder && !done && core && (fd_local || fd_param)
 && (!cdev || cdev_file) && (declared || declared_before)
 && ((created && released) || (initialised && device_released)
     || (registered && unregistered && !initialised))@
identifier fd.open_fd;
@@
 open_fd(...) { ... }

// ---------------------------------------------------------------------------
// The rewrite.
// ---------------------------------------------------------------------------

@depends on patch && migratable@
@@
 struct vfio_device {
	...
	const struct vfio_device_ops *ops;
+	struct inode *inode;
	...
 };

@depends on patch && migratable && !initialised@
@@
 struct vfio {
	...
+	struct vfsmount *vfs_mount;
+	int fs_count;
 } vfio;

@depends on patch && migratable && initialised@
@@
 struct vfio {
	...
	struct ida device_ida;
+	struct vfsmount *vfs_mount;
+	int fs_count;
	...
 } vfio;

@depends on patch && migratable@
expression description;
@@
 #define DRIVER_DESC description
+#define VFIO_MAGIC 0x5646494f

@has_fs depends on file in "drivers/vfio"@
@@
 #include <linux/fs.h>

@depends on patch && migratable && !has_fs && file in "drivers/vfio"@
@@
+#include <linux/fs.h>
 #include <linux/mutex.h>

@depends on patch && migratable && file in "drivers/vfio"@
@@
+#include <linux/mount.h>
 #include <linux/mutex.h>

@with_rwsem depends on patch && migratable && file in "drivers/vfio"@
@@
+#include <linux/pseudo_fs.h>
 #include <linux/rwsem.h>

@depends on patch && migratable && !with_rwsem && file in "drivers/vfio"@
@@
 #include <linux/mount.h>
+#include <linux/pseudo_fs.h>

// The fds.
@depends on patch && migratable && fd_local@
identifier fd.open_fd, fd_local.device, fd.filep;
expression fd.modes;
@@
 open_fd(...)
 {
	<...
	filep->f_mode |= modes;
+
+	/*
+	 * Every fd of the device maps through the device's own inode, so that
+	 * all of its mappings are found in one address_space.
+	 */
+	filep->f_mapping = device->inode->i_mapping;
	...>
 }

@depends on patch && migratable && fd_param@
identifier fd.open_fd, fd_param.device, fd.filep;
expression fd.modes;
@@
 open_fd(...)
 {
	<...
	filep->f_mode |= modes;
+
+	/*
+	 * Every fd of the device maps through the device's own inode, so that
+	 * all of its mappings are found in one address_space.
+	 */
+	filep->f_mapping = device->inode->i_mapping;
	...>
 }

@depends on patch && migratable@
identifier cdev.open_cdev, cdev.device, cdev_file.filep, cdev_file.df;
@@
 open_cdev(...)
 {
	<...
	filep->private_data = df;
+
+	/*
+	 * Every fd of the device maps through the device's own inode, so that
+	 * all of its mappings are found in one address_space.
+	 */
+	filep->f_mapping = device->inode->i_mapping;
	...>
 }

// The inode's life where the group creates the device.
@depends on patch && migratable && created@
identifier created.create, created.device, group;
@@
+static int vfio_fs_init_fs_context(struct fs_context *fc)
+{
+	return init_pseudo(fc, VFIO_MAGIC) ? 0 : -ENOMEM;
+}
+
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
+	ret = simple_pin_fs(&vfio_fs_type, &vfio.vfs_mount, &vfio.fs_count);
+	if (ret)
+		return ERR_PTR(ret);
+
+	inode = alloc_anon_inode(vfio.vfs_mount->mnt_sb);
+	if (IS_ERR(inode))
+		simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
+
+	return inode;
+}
+
 struct vfio_device *create(struct vfio_group *group, ...)
 {
	struct vfio_device *device;
+	struct inode *inode;

	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return ERR_PTR(-ENOMEM);
+
+	inode = vfio_fs_inode_new();
+	if (IS_ERR(inode)) {
+		kfree(device);
+		return ERR_CAST(inode);
+	}
+	device->inode = inode;
	...
 }

@depends on patch && migratable && created@
identifier released.release, released.device;
@@
 release(...)
 {
	...
+	iput(device->inode);
+	simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
	kfree(device);
	...
 }

// Where the driver or the core does.
@depends on patch && migratable && !created@
declarer name EXPORT_SYMBOL_GPL;
identifier maker =~ "^(vfio_init_group_dev|_vfio_alloc_device)$";
@@
 EXPORT_SYMBOL_GPL(maker);
+
+static int vfio_fs_init_fs_context(struct fs_context *fc)
+{
+	return init_pseudo(fc, VFIO_MAGIC) ? 0 : -ENOMEM;
+}
+
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
+	ret = simple_pin_fs(&vfio_fs_type, &vfio.vfs_mount, &vfio.fs_count);
+	if (ret)
+		return ERR_PTR(ret);
+
+	inode = alloc_anon_inode(vfio.vfs_mount->mnt_sb);
+	if (IS_ERR(inode))
+		simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
+
+	return inode;
+}

@depends on patch && migratable && registered && !initialised@
identifier registered.register_dev, registered.device, registered.existing;
identifier registered.group;
@@
 register_dev(...)
 {
	<...
	existing = vfio_group_get_device(group, device->dev);
(
	if (existing) {
		...
		vfio_device_put(existing);
		vfio_group_put(group);
		return -EBUSY;
	}
+
+	device->inode = vfio_fs_inode_new();
+	if (IS_ERR(device->inode)) {
+		vfio_group_put(group);
+		return PTR_ERR(device->inode);
+	}
|
	if (existing) {
		...
		vfio_device_put(existing);
		if (group->type == VFIO_NO_IOMMU || group->type == VFIO_EMULATED_IOMMU)
			iommu_group_remove_device(device->dev);
		vfio_group_put(group);
		return -EBUSY;
	}
+
+	device->inode = vfio_fs_inode_new();
+	if (IS_ERR(device->inode)) {
+		if (group->type == VFIO_NO_IOMMU ||
+		    group->type == VFIO_EMULATED_IOMMU)
+			iommu_group_remove_device(device->dev);
+		vfio_group_put(group);
+		return PTR_ERR(device->inode);
+	}
)
	...>
 }

@depends on patch && migratable && registered && !initialised@
identifier unregistered.unregister_dev, unregistered.device, unregistered.group;
@@
 unregister_dev(...)
 {
	...
	list_del(&device->group_next);
	...
	mutex_unlock(&group->device_lock);
+
+	/* The last fd is gone, and no other can be opened */
+	iput(device->inode);
+	simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
	...
 }

// Where the core initialises it.
@depends on patch && migratable && initialised@
identifier initialised.init_dev, initialised.device, initialised.out, initialised.ret;
@@
 init_dev(...)
 {
	<...
(
	device->ops = ops;
+	device->inode = vfio_fs_inode_new();
+	if (IS_ERR(device->inode)) {
+		ret = PTR_ERR(device->inode);
+		goto out_inode;
+	}
|
out:
	vfio_release_device_set(device);
+	iput(device->inode);
+	simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
+out_inode:
	ida_free(&vfio.device_ida, device->index);
)
	...>
 }

@depends on patch && migratable && initialised@
identifier device_released.release_dev, device_released.device;
@@
 release_dev(...)
 {
	...
	vfio_release_device_set(device);
	ida_free(&vfio.device_ida, device->index);
+	iput(device->inode);
+	simple_release_fs(&vfio.vfs_mount, &vfio.fs_count);
	...
 }

// What bus drivers call.
@depends on patch && migratable && declared@
identifier device, set_id;
@@
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len);
 int vfio_assign_device_set(struct vfio_device *device, void *set_id);

@depends on patch && migratable && !declared@
identifier device;
@@
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len);
 extern void vfio_device_put(struct vfio_device *device);

@unmap_range depends on patch && migratable@
@@
 EXPORT_SYMBOL_GPL(vfio_unregister_group_dev);
+
+/**
+ * vfio_device_unmap_range - unmap a byte range of a device's fds
+ * @device: the device, which an open fd or its registration keeps there
+ * @start: first byte, an offset into the device fd
+ * @len: bytes, a multiple of the page size
+ *
+ * Removes the page table entries of every vma, in every process, that maps
+ * part of the range through any fd of @device.  The vmas stay, and fault when
+ * they are touched next: to keep them from being populated again, the caller
+ * holds a lock that the bus driver's fault handler takes as well.
+ *
+ * Context: May sleep.  Takes i_mmap_rwsem of the device's mapping, under which
+ * page table locks are taken, but no mmap_lock.
+ */
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len)
+{
+	unmap_mapping_range(device->inode->i_mapping, start, len, true);
+}
+EXPORT_SYMBOL_GPL(vfio_device_unmap_range);

@depends on patch && migratable && !unmap_range@
@@
 EXPORT_SYMBOL_GPL(vfio_del_group_dev);
+
+/**
+ * vfio_device_unmap_range - unmap a byte range of a device's fds
+ * @device: the device, which an open fd or its registration keeps there
+ * @start: first byte, an offset into the device fd
+ * @len: bytes, a multiple of the page size
+ *
+ * Removes the page table entries of every vma, in every process, that maps
+ * part of the range through any fd of @device.  The vmas stay, and fault when
+ * they are touched next: to keep them from being populated again, the caller
+ * holds a lock that the bus driver's fault handler takes as well.
+ *
+ * Context: May sleep.  Takes i_mmap_rwsem of the device's mapping, under which
+ * page table locks are taken, but no mmap_lock.
+ */
+void vfio_device_unmap_range(struct vfio_device *device, loff_t start,
+			     loff_t len)
+{
+	unmap_mapping_range(device->inode->i_mapping, start, len, true);
+}
+EXPORT_SYMBOL_GPL(vfio_device_unmap_range);

// ---------------------------------------------------------------------------
// The same sites, shown or reported.
// ---------------------------------------------------------------------------

@depends on (context || report) && migratable@
identifier fd.filep;
expression fd.modes;
@@
*filep->f_mode |= modes;

@depends on (context || report) && migratable@
identifier cdev_file.filep, cdev_file.df;
@@
*filep->private_data = df;

@depends on (context || report) && migratable@
identifier created.device;
@@
*device = kzalloc(sizeof(*device), GFP_KERNEL);

@depends on (context || report) && migratable@
identifier released.device;
@@
*kfree(device);

@depends on (context || report) && migratable && !initialised@
identifier registered.existing, registered.group;
expression e;
@@
*existing = vfio_group_get_device(group, e);

@depends on (context || report) && migratable && !initialised@
identifier unregistered.device;
@@
*list_del(&device->group_next);

@depends on (context || report) && migratable && initialised@
expression device;
@@
*vfio_release_device_set(device);
