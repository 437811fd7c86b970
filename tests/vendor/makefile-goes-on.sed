# 6.1 drivers/vfio/Makefile
s/^obj-$(CONFIG_VFIO) += vfio.o/& \\\n\tvendor_trace.o/
