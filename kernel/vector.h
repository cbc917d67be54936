// Vectors of float64, and the rules that make every build of this kernel give the same bits.
//
// 1. Every operation on numbers is one IEEE 754 operation: +, -, *, /, sqrt, comparison. Nothing is fused (the build
//    passes -ffp-contract=off) and nothing is reassociated (no -ffast-math), and libm is not used.
// 2. A sum over samples runs in LANES = 8 accumulators, one for the samples of each index modulo 8, kept from the first
//    sample of a step to its last, and joined once by join_lanes(). A machine whose vectors hold W < 8 numbers makes 8 / W
//    passes of stride 8, so the width of its vectors cannot be seen in a sum.
// 3. A sum over units runs in the order of the units, one accumulator for each sample.
// 4. min and max return their second argument when either is NaN or both are zero: that is what MINPD and wasm's pmin do.
// 5. The bits of a NaN differ between machines: whoever reads results out of the kernel writes one NaN for all.
//
// So tiles, unrolling and the width of vectors are free; the block size (samples at a time) is not, and is the same
// everywhere. Subnormal numbers are kept.
#pragma once
#include <stdint.h>

#if defined(__wasm__)
#include <wasm_simd128.h>
#define W 2
#define GROUP_VECTORS 1 // V8 spills when more than one vector is in flight
#define TILE 2
#define MIN_VECTOR(k, x) ((V)wasm_f64x2_pmin((v128_t)(x), (v128_t)(k)))
#define MAX_VECTOR(k, x) ((V)wasm_f64x2_pmax((v128_t)(x), (v128_t)(k)))
#define SQRT_VECTOR(x) ((V)wasm_f64x2_sqrt((v128_t)(x)))
#define EXPORT(name) __attribute__((export_name(#name))) name
#elif defined(__aarch64__)
#include <arm_neon.h>
#define W 2
#define GROUP_VECTORS 4
#define TILE 2
#define MIN_VECTOR(k, x) ((V)vbslq_f64(vcltq_f64((float64x2_t)(k), (float64x2_t)(x)), (float64x2_t)(k), (float64x2_t)(x)))
#define MAX_VECTOR(k, x) ((V)vbslq_f64(vcgtq_f64((float64x2_t)(k), (float64x2_t)(x)), (float64x2_t)(k), (float64x2_t)(x)))
#define SQRT_VECTOR(x) ((V)vsqrtq_f64((float64x2_t)(x)))
#define EXPORT(name) name##_neon
#else
#include <immintrin.h>
#if defined(__AVX512F__)
#define W 8
#define GROUP_VECTORS 8
#define TILE 4
#define MIN_VECTOR(k, x) ((V)_mm512_min_pd((__m512d)(k), (__m512d)(x)))
#define MAX_VECTOR(k, x) ((V)_mm512_max_pd((__m512d)(k), (__m512d)(x)))
#define SQRT_VECTOR(x) ((V)_mm512_sqrt_pd((__m512d)(x)))
#define EXPORT(name) name##_avx512
#elif defined(__AVX2__)
#define W 4
#define GROUP_VECTORS 8
#define TILE 2
#define MIN_VECTOR(k, x) ((V)_mm256_min_pd((__m256d)(k), (__m256d)(x)))
#define MAX_VECTOR(k, x) ((V)_mm256_max_pd((__m256d)(k), (__m256d)(x)))
#define SQRT_VECTOR(x) ((V)_mm256_sqrt_pd((__m256d)(x)))
#define EXPORT(name) name##_avx2
#else
#define W 2
#define GROUP_VECTORS 4
#define TILE 2
#define MIN_VECTOR(k, x) ((V)_mm_min_pd((__m128d)(k), (__m128d)(x)))
#define MAX_VECTOR(k, x) ((V)_mm_max_pd((__m128d)(k), (__m128d)(x)))
#define SQRT_VECTOR(x) ((V)_mm_sqrt_pd((__m128d)(x)))
#define EXPORT(name) name##_sse2
#endif
#endif

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))
#define LANES 8

typedef double V __attribute__((vector_size(W * 8), aligned(W * 8), may_alias));
typedef int64_t Bits __attribute__((vector_size(W * 8), aligned(W * 8), may_alias));
typedef uint64_t UnsignedBits __attribute__((vector_size(W * 8), aligned(W * 8), may_alias));

#if W == 8
INLINE V splat(double x) { return (V){x, x, x, x, x, x, x, x}; }
INLINE Bits splat_bits(int64_t x) { return (Bits){x, x, x, x, x, x, x, x}; }
#elif W == 4
INLINE V splat(double x) { return (V){x, x, x, x}; }
INLINE Bits splat_bits(int64_t x) { return (Bits){x, x, x, x}; }
#else
INLINE V splat(double x) { return (V){x, x}; }
INLINE Bits splat_bits(int64_t x) { return (Bits){x, x}; }
#endif

INLINE V zero(void) { return splat(0.0); }
INLINE V load(const double *p) { return *(const V *)p; }
INLINE void store(double *p, V x) { *(V *)p = x; }

// `k` where k < x, else x: a NaN in x stays.
INLINE V least(double k, V x) { return MIN_VECTOR(splat(k), x); }
// `k` where k > x, else x: a NaN in x stays.
INLINE V greatest(double k, V x) { return MAX_VECTOR(splat(k), x); }
INLINE V root(V x) { return SQRT_VECTOR(x); }

// `yes` where every bit of the mask is set, `no` where none is.
INLINE V choose(Bits mask, V yes, V no) { return (V)(((Bits)yes & mask) | ((Bits)no & ~mask)); }

// The sum of 8 lane accumulators, by the one fixed tree.
INLINE double join_lanes(const double *s) { return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])); }

INLINE void clear(double *p, int n) {
  for (int i = 0; i < n; i++) p[i] = 0.0;
}
INLINE double scalar_root(double x) { return __builtin_sqrt(x); }
INLINE int smaller(int a, int b) { return a < b ? a : b; }
