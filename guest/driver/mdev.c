// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vfio device without an IOMMU of its own, where only a mediated device can
 * be one: nothing but a group for a container.  Its parent can be a vfio
 * device, too, for what is to fail in vfio and not in the core of mediated
 * devices, which cannot do without memory.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/uuid.h>
#include <linux/vfio.h>

/* Wants uuid.h, and does not include it */
#include <linux/mdev.h>

static struct platform_device *parent;

static const struct vfio_device_ops parent_ops = {
	.name = "vfio-parent",
};

/* add_parent: whether it is a vfio device */
static int set_add_parent(const char *val, const struct kernel_param *kp)
{
	bool add;
	int ret;

	ret = kstrtobool(val, &add);
	if (ret)
		return ret;
	if (add)
		return vfio_add_group_dev(&parent->dev, &parent_ops, NULL);
	vfio_del_group_dev(&parent->dev);
	return 0;
}

static const struct kernel_param_ops add_parent_ops = {
	.set = set_add_parent,
};
module_param_cb(add_parent, &add_parent_ops, NULL, 0200);

static struct mdev_device *emulated;

static int dma_unmapped(struct notifier_block *nb, unsigned long action,
			void *data)
{
	return NOTIFY_OK;
}

/* pin: the page at an iova; it is unpinned at once */
static int set_pin(const char *val, const struct kernel_param *kp)
{
	struct notifier_block nb = { .notifier_call = dma_unmapped };
	unsigned long events = VFIO_IOMMU_NOTIFY_DMA_UNMAP;
	unsigned long iova, user_pfn, pfn;
	struct device *dev;
	int ret;

	ret = kstrtoul(val, 0, &iova);
	if (ret)
		return ret;
	if (!emulated)
		return -ENODEV;
	dev = mdev_dev(emulated);
	user_pfn = iova >> PAGE_SHIFT;

	/* Nobody may pin who cannot be told of an end */
	ret = vfio_register_notifier(dev, VFIO_IOMMU_NOTIFY, &events, &nb);
	if (ret)
		return ret;
	ret = vfio_pin_pages(dev, &user_pfn, 1, IOMMU_READ | IOMMU_WRITE, &pfn);
	if (ret == 1)
		vfio_unpin_pages(dev, &user_pfn, 1);
	vfio_unregister_notifier(dev, VFIO_IOMMU_NOTIFY, &nb);
	return ret < 0 ? ret : 0;
}

static const struct kernel_param_ops pin_ops = {
	.set = set_pin,
};
module_param_cb(pin, &pin_ops, NULL, 0200);

static int emulated_create(struct kobject *kobj, struct mdev_device *mdev)
{
	emulated = mdev;
	return 0;
}

static int emulated_remove(struct mdev_device *mdev)
{
	emulated = NULL;
	return 0;
}

static struct attribute *emulated_attrs[] = {
	NULL
};

static struct attribute_group emulated_type = {
	.name = "emulated",
	.attrs = emulated_attrs,
};

static struct attribute_group *emulated_types[] = {
	&emulated_type,
	NULL
};

static const struct mdev_parent_ops emulated_ops = {
	.supported_type_groups = emulated_types,
	.create = emulated_create,
	.remove = emulated_remove,
};

static int __init emulated_initcall(void)
{
	struct iommu_group *group;
	int ret;

	parent = platform_device_register_simple("emulated", PLATFORM_DEVID_NONE,
						 NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);

	group = iommu_group_alloc();
	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = iommu_group_add_device(group, &parent->dev);
	iommu_group_put(group);
	if (ret)
		return ret;

	return mdev_register_device(&parent->dev, &emulated_ops);
}
device_initcall(emulated_initcall);
