# Sourced by the kernel's two build scripts: what the bits depend on.

cd "$(dirname "$0")/.." || exit 1

# Every C source, in a fixed order: the digest of their tokens ties a build to them.
kernel_sources='kernel/kernel.c kernel/activations.h kernel/backward-single.h kernel/backward.h kernel/batches.h
kernel/elementary.h kernel/forward.h kernel/gradient.h kernel/jacobian.h kernel/moments.h kernel/net.h kernel/products.h
kernel/projection.h kernel/solve.h kernel/training.h kernel/vector.h kernel/addon.c'

# No fused multiply-add: the first rule of kernel/vector.h. No errno, so that sqrt is one instruction.
kernel_flags='-std=gnu11 -O3 -ffp-contract=off -fno-math-errno -Wall -Wextra -Werror'

kernel_digest() {
  node scripts/kernel-digest.mjs $kernel_sources
}
