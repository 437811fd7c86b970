// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be done to a PCI device, whose address is written to a parameter.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

/* The parameters differ in what they do to the device */
static int with_device(const char *address, const struct kernel_param *kp)
{
	int (*action)(struct device *dev) = kp->arg;
	struct device *dev;
	int ret;

	dev = bus_find_device_by_name(&pci_bus_type, NULL, address);
	if (!dev)
		return -ENODEV;
	ret = action(dev);
	put_device(dev);
	return ret;
}

static const struct kernel_param_ops device_param = {
	.set = with_device,
};

/* no_wake: a device that sleeps cannot be woken */
static int no_wake(struct device *dev)
{
	pm_runtime_disable(dev);
	return 0;
}
module_param_cb(no_wake, &device_param, no_wake, 0200);

/* may_wake: it can, again */
static int may_wake(struct device *dev)
{
	pm_runtime_enable(dev);
	return 0;
}
module_param_cb(may_wake, &device_param, may_wake, 0200);

/*
 * other_iommu: the domain that the device is in looks like another IOMMU
 * driver's, so that type1 gives a device that comes later a domain of its own
 */
static int other_iommu(struct device *dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);
	static const void *other_ops;

	if (!domain || other_ops)
		return -EINVAL;
	other_ops = kmemdup(domain->ops, sizeof(*domain->ops), GFP_KERNEL);
	if (!other_ops)
		return -ENOMEM;
	domain->ops = other_ops;
	return 0;
}
module_param_cb(other_iommu, &device_param, other_iommu, 0200);
