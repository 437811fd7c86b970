# shellcheck shell=bash
# The farm: a stand-in for TREE, made of links into it, whose vfio sources can be switched between states.  It is
# configured and built out of tree and kept between runs, so that only drivers/vfio is compiled again.  TREE is only
# read.  Source common.sh first; sets farm and objects.

# the sources of drivers that were copied from vfio's to elsewhere
copied_files=()
declare -A is_copied=()

vfio_filter=(--include='*/' --include='*.[ch]' --include=Kconfig --include=Makefile --exclude='*')

# farm_home TREE: where in the cache its farm is.
farm_home() {
	printf '%s/check/%s\n' "$(cache_dir)" "$(printf '%s' "$1" | sha256sum | cut -c1-16)"
}

# open_farm TREE [SOURCES]: find TREE's farm in the cache, keep other checks of TREE out, and renew the links.  SOURCES are TREE's vfio
# sources, if drivers that were copied elsewhere are to be built, too.
open_farm() {
	local home lock dir file
	home=$(farm_home "$1")
	farm=$home/tree objects=$home/objects
	# the kernel's makefiles refuse such a directory
	[[ $home != *[[:space:]:]* ]] || die "$(cache_dir): kernels do not build in a path with spaces or colons"
	mkdir -p "$farm" "$objects"
	exec {lock}>"$home/lock"
	flock -n "$lock" || {
		progress "waiting for another check of $1"
		flock "$lock"
	}
	copied_files=() is_copied=()
	[[ -z ${2-} ]] || mapfile -d '' copied_files < <(copied_in "$2")
	for file in "${copied_files[@]}"; do
		is_copied[$file]=1
	done
	find "$farm" -type l -delete
	find "$farm" -type f ! -path "$farm/drivers/vfio/*" ! -path "$farm/include/linux/vfio*" -delete
	find "$farm" -mindepth 1 -type d -empty -delete
	mapfile -t real < <(real_directories "$1")
	(cd "$farm" && mkdir -p "${real[@]}")
	for dir in "${real[@]}"; do
		link_entries "$1" "$dir"
	done
}

# ancestors: of each name on stdin, one a line, the directories above it.
ancestors() {
	awk -F/ '{ d = ""; for (i = 1; i < NF; i++) print d = d (i > 1 ? "/" : "") $i }'
}

# real_directories TREE: what cannot be one link, because the farm leaves out something under it.
real_directories() {
	(
		cd -- "$1" || exit
		printf '%s\n' . drivers include include/linux
		# where make is told to go, it works from the real path, which TREE may have put a space into
		for dir in tools tools/bpf tools/bpf/resolve_btfids tools/build tools/lib tools/lib/* tools/objtool; do
			[[ ! -d $dir ]] || printf '%s\n' "$dir"
		done
		find drivers/vfio -type d
		((${#copied_files[@]} == 0)) || printf '%s\n' "${copied_files[@]}" | ancestors
		# a build inside of TREE left objects, which make would find and take for its own
		if [[ -e .config || -d include/config || -d include/generated ]]; then
			find . \( -path ./include/generated -o -path ./include/config -o -path './arch/*/include/generated' \) -prune -o \
				-name '.*.cmd' -printf '%P\n' | ancestors
			for dir in arch/*/include/generated; do
				[[ ! -d $dir ]] || printf '%s\n' arch "${dir%/*/*}" "${dir%/*}"
			done
		fi
	) | sort -u
}

# link_entries TREE DIR: fill DIR of the farm with links to TREE's entries.
link_entries() {
	local entry path
	local -a entries=()
	shopt -s nullglob dotglob
	for entry in "$1/$2"/*; do
		path=$2/${entry##*/}
		case ${path#./} in
		.git | .config* | include/config | include/generated | arch/*/include/generated | */.*.cmd) continue ;;
		drivers/vfio/*.[ch] | drivers/vfio/*Kconfig | drivers/vfio/*Makefile | include/linux/vfio*) continue ;;
		esac
		[[ -z ${is_copied[${path#./}]-} ]] || continue
		[[ -e $farm/$path || -e ${entry%/*}/.${entry##*/}.cmd ]] || entries+=("$entry")
	done
	shopt -u nullglob dotglob
	((${#entries[@]} == 0)) || ln -s -t "$farm/$2" -- "${entries[@]}"
}

# switch_farm STATE: give the farm STATE's vfio sources; only what differs gets a new time.
switch_farm() {
	local file
	local -a there=()
	rsync -rc --delete "${vfio_filter[@]}" "$1/drivers/vfio/" "$farm/drivers/vfio/"
	rsync -rc --delete --include='/vfio*' --exclude='*' "$1/include/linux/" "$farm/include/linux/"
	for file in "${copied_files[@]}"; do
		if [[ -e $1/$file ]]; then
			there+=("$file")
		else
			rm -f -- "$farm/$file"
		fi
	done
	((${#there[@]} == 0)) || printf '%s\0' "${there[@]}" | rsync -c -0 --files-from=- "$1/" "$farm/"
}

# describe_arch ARCH: sets make_arch, cross and defconfig, or fails.
describe_arch() {
	case $1 in
	x86_64) make_arch=x86_64 cross=x86_64-linux-gnu- defconfig=x86_64_defconfig ;;
	powerpc64le) make_arch=powerpc cross=powerpc64le-linux-gnu- defconfig=powernv_defconfig ;;
	arm64) make_arch=arm64 cross=aarch64-linux-gnu- defconfig=defconfig ;;
	*) return 1 ;;
	esac
	case $1:$(uname -m) in
	x86_64:x86_64 | powerpc64le:ppc64le | arm64:aarch64) cross='' ;;
	esac
}

# make_farm ARCH ARG...: make in the farm, free of what an outer make or the environment would bring.  objtool of trees
# before 5.10.100 stops on its own warnings with a newer gcc: hence WERROR=0.  The kernel unexports LC_ALL, so that
# the language of messages is set by the others.  ccache sees paths from the farm's home, so that it knows a source in another farm.
make_farm() {
	local arch=$1 make_arch cross defconfig ccache=''
	shift
	describe_arch "$arch"
	! command -v ccache >/dev/null || ccache='ccache '
	env -i PATH="$PATH" HOME="$HOME" LANG=C LC_CTYPE=C LC_MESSAGES=C SPARSE_LOG="${SPARSE_LOG-}" \
		CLANG_LOG="${CLANG_LOG-}" CLANG="${CLANG-}" CLANG_TARGET="${cross%-}" ANALYSIS="$top/analysis" \
		CCACHE_DIR="$(cache_dir)/ccache" CCACHE_DEPEND=1 CCACHE_BASEDIR="${farm%/*}" CCACHE_ABSSTDERR=1 \
		make -C "$farm" O="$objects/$arch" ARCH="$make_arch" CROSS_COMPILE="$cross" CC="$ccache${cross}gcc" HOSTCC="${ccache}gcc" \
		WERROR=0 W=1 -j"$jobs" --output-sync=target --no-print-directory "$@" </dev/null
}

# on OPTION: y where the tree has it as a bool, as some vendors have VFIO, m else.
on() {
	find "$farm/drivers/vfio" -name Kconfig -exec cat {} + | awk -v option="$1" '
		/^(menu)?config / { ours = $2 == option }
		ours && $1 == "bool" { found = 1 }
		END { print found ? "y" : "m" }'
}

# config_fragment: every vfio driver that the tree has, as far as the architecture allows; olddefconfig drops the rest.
config_fragment() {
	local option
	for option in COMPILE_TEST MODULES OF ACPI PCI PCI_IOV IOMMU_SUPPORT IRQ_REMAP KVM ARM_AMBA FSL_MC_BUS CDX_BUS NET_VENDOR_MELLANOX \
		MLX5_ESWITCH IOMMUFD VFIO_GROUP VFIO_CONTAINER VFIO_DEVICE_CDEV VFIO_NOIOMMU VFIO_PCI_VGA VFIO_PCI_IGD \
		VFIO_PCI_NVLINK2 VFIO_DEBUGFS DEBUG_FS VIRTIO_VFIO_PCI_ADMIN_LEGACY; do
		printf 'CONFIG_%s=y\n' "$option"
	done
	for option in MLX5_CORE PDS_CORE CRYPTO_DEV_HISI_QM CRYPTO_DEV_HISI_HPRE CRYPTO_DEV_HISI_SEC2 \
		CRYPTO_DEV_HISI_ZIP CRYPTO_DEV_QAT_4XXX VIRTIO_PCI UIO VFIO VFIO_IOMMU_TYPE1 \
		VFIO_IOMMU_SPAPR_TCE VFIO_PCI_CORE VFIO_PCI VFIO_MDEV VFIO_MDEV_DEVICE VFIO_PLATFORM VFIO_PLATFORM_BASE \
		VFIO_PLATFORM_CALXEDAXGMAC_RESET VFIO_PLATFORM_AMDXGBE_RESET VFIO_PLATFORM_BCMFLEXRM_RESET VFIO_AMBA \
		VFIO_FSL_MC VFIO_CDX MLX5_VFIO_PCI HISI_ACC_VFIO_PCI PDS_VFIO_PCI QAT_VFIO_PCI VIRTIO_VFIO_PCI \
		NVGRACE_GPU_VFIO_PCI; do
		printf 'CONFIG_%s=%s\n' "$option" "$(on "$option")"
	done
	# a warning that was there before is no reason to stop
	printf '# CONFIG_%s is not set\n' WERROR PPC_WERROR
}

# retry_fragment: what keeps old trees from being prepared with a newer gcc.
retry_fragment() {
	printf '# CONFIG_%s is not set\n' UNWINDER_ORC STACK_VALIDATION JUMP_LABEL
	printf 'CONFIG_%s=y\n' UNWINDER_FRAME_POINTER PPC_DISABLE_WERROR
}

# configure ARCH FRAGMENT...: the architecture's default with the fragments on top.
configure() {
	local make_arch cross defconfig
	describe_arch "$1"
	make_farm "$1" "$defconfig"
	"${@:2}" >>"$objects/$1/.config"
	make_farm "$1" olddefconfig
}

# every_fragment: both.
every_fragment() {
	config_fragment
	retry_fragment
}

# preparation_key ARCH: changes when an earlier preparation can no longer be used.
preparation_key() {
	local make_arch cross defconfig
	describe_arch "$1"
	{
		every_fragment
		"${cross}gcc" --version
		cd "$farm" && cat Makefile "arch/$make_arch/Makefile" "arch/$make_arch/Kconfig" 2>/dev/null ||
			cat Makefile arch/*/Makefile
	} | sha256sum
}

# prepare_farm ARCH: configure and prepare, unless that is done; what make says goes to a log.
prepare_farm() {
	local arch=$1 key log=$objects/$1.prepare.log
	key=$(preparation_key "$arch")
	[[ $(cat "$objects/$arch/.prepared" 2>/dev/null) != "$key" ]] || return 0
	progress "$arch: configuring and preparing the tree (once)"
	rm -rf -- "${objects:?}/$arch"
	mkdir "$objects/$arch"
	if ! { configure "$arch" config_fragment && make_farm "$arch" modules_prepare; } >"$log" 2>&1; then
		progress "$arch: preparing again without ORC, stack validation and jump labels"
		{ configure "$arch" every_fragment && make_farm "$arch" modules_prepare; } >"$log" 2>&1 || return
	fi
	printf '%s\n' "$key" >"$objects/$arch/.prepared"
}

# renew_config ARCH: answer the questions of drivers/vfio's Kconfig files, if they are others than at the last build.
renew_config() {
	local kconfigs
	kconfigs=$(cd "$farm" && find drivers/vfio -name Kconfig -exec sha256sum {} + | sort)
	[[ $(cat "$objects/$1/.kconfigs" 2>/dev/null) != "$kconfigs" ]] || return 0
	make_farm "$1" olddefconfig || return
	printf '%s\n' "$kconfigs" >"$objects/$1/.kconfigs"
}

# forget_built ARCH: the next build is to compile all of drivers/vfio, so that every message comes.
forget_built() {
	rm -rf -- "${objects:?}/$1/drivers/vfio"
}

# build_vfio ARCH [MAKE-VARIABLE...]: compile what is not up to date in drivers/vfio, and drivers that were copied from there.  A
# directory as target brings modules by itself from 5.12 or so on.
build_vfio() {
	local directory status=0
	renew_config "$1" || return
	make_farm "$1" -k KBUILD_MODULES=1 "${@:2}" drivers/vfio/ || status=1
	while IFS= read -r directory; do
		build_copies "$directory" "$@" || status=1
	done < <(printf '%s\n' "${copied_files[@]%/*}" | sort -u)
	return "$status"
}

# build_copies DIRECTORY ARCH [MAKE-VARIABLE...]: compile the copied sources that DIRECTORY's makefile names, as an external module
# is: what the configuration has no module for is one.  Their objects go to where those of drivers/vfio are.
build_copies() {
	local makefile option file object status=0
	local -a built=() set=()
	makefile=$(compgen -G "$farm/$1/Kbuild" || compgen -G "$farm/$1/Makefile") || return 0
	awk -f "$top/scripts/named-objects.awk" "$objects/$2/.config" "$makefile" >"$objects/$2/named"
	for file in "${copied_files[@]}"; do
		object=${file##*/}
		object=${object%.c}.o
		rm -f -- "${farm:?}/${file%.c}.o" "$objects/$2/${file%.c}.o"
		[[ ${file%/*} != "$1" || $file != *.c || ! -e $farm/$file ]] || ! grep -qxF -e "$object" "$objects/$2/named" || built+=("$object")
	done
	((${#built[@]})) || return 0
	# shellcheck disable=SC2016 # make expands it
	while IFS= read -r option; do
		grep -q "^$option=" "$objects/$2/.config" || set+=("$option=m")
	done < <(sed -n 's/^obj-$(\(CONFIG_[[:alnum:]_]*\)).*/\1/p' "$makefile" | sort -u)
	make_farm "$2" -k M="$farm/$1" "${set[@]}" "${@:3}" "${built[@]}" || status=1
	mkdir -p "$objects/$2/$1"
	for object in "${built[@]}"; do
		[[ ! -e $farm/$1/$object ]] || cp -- "$farm/$1/$object" "$objects/$2/$1"
	done
	return "$status"
}
