# 6.12 drivers/vfio/pci/nvgrace-gpu/main.c
# migrated: -	int ret;
/^static int nvgrace_gpu_mmap(/,/^}/s/^\tint ret = 0;/\tint ret;/
