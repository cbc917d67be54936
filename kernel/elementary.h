// sin, cos, tanh, exp, log and erf, the same bits on every machine. Measured against mpmath (test/kernel/elementary.test.ts):
// at most 3 ulp on |x| < 100. Arguments of sin and cos beyond 1e5 lose their reduction: the value means nothing there (but it
// is the same nothing everywhere).
//
// A Group is a few vectors handled side by side: the functions are long chains of dependent operations, and independent
// chains fill the machine's pipelines. Everything is elementwise, so the size of a group cannot change a bit.
#pragma once
#include "vector.h"

#define GROUP (GROUP_VECTORS * W)
#define EACH _Pragma("GCC unroll 8") for (int i = 0; i < GROUP_VECTORS; i++)

typedef struct {
  V at[GROUP_VECTORS];
} Group;

INLINE Group load_group(const double *p) { Group r; EACH r.at[i] = load(p + i * W); return r; }
INLINE void store_group(double *p, Group x) { EACH store(p + i * W, x.at[i]); }
INLINE Group all(double x) { Group r; EACH r.at[i] = splat(x); return r; }
INLINE Group plus(Group x, Group y) { Group r; EACH r.at[i] = x.at[i] + y.at[i]; return r; }
INLINE Group minus(Group x, Group y) { Group r; EACH r.at[i] = x.at[i] - y.at[i]; return r; }
INLINE Group times(Group x, Group y) { Group r; EACH r.at[i] = x.at[i] * y.at[i]; return r; }
INLINE Group over(Group x, Group y) { Group r; EACH r.at[i] = x.at[i] / y.at[i]; return r; }
INLINE Group times_plus(Group x, Group y, Group z) { Group r; EACH r.at[i] = x.at[i] * y.at[i] + z.at[i]; return r; }
INLINE Group minus_times(Group z, Group x, Group y) { Group r; EACH r.at[i] = z.at[i] - x.at[i] * y.at[i]; return r; }
INLINE Group at_most(double k, Group x) { Group r; EACH r.at[i] = least(k, x.at[i]); return r; }
INLINE Group at_least(double k, Group x) { Group r; EACH r.at[i] = greatest(k, x.at[i]); return r; }
INLINE Group shift_left(Group x, int n) { Group r; EACH r.at[i] = (V)((Bits)x.at[i] << n); return r; }
INLINE Group add_bits(Group x, Group y) { Group r; EACH r.at[i] = (V)((Bits)x.at[i] + (Bits)y.at[i]); return r; }
INLINE Group xor_bits(Group x, Group y) { Group r; EACH r.at[i] = (V)((Bits)x.at[i] ^ (Bits)y.at[i]); return r; }
INLINE Group magnitude(Group x) { Group r; EACH r.at[i] = (V)((Bits)x.at[i] & splat_bits(INT64_MAX)); return r; }
INLINE Group sign_bit(Group x) { Group r; EACH r.at[i] = (V)((Bits)x.at[i] & splat_bits(INT64_MIN)); return r; }
INLINE Group where_below(Group x, double k, Group yes, Group no) {
  Group r;
  EACH r.at[i] = choose((Bits)(x.at[i] < splat(k)), yes.at[i], no.at[i]);
  return r;
}

// c[0] x^(n-1) + ... + c[n-1], by Horner's rule.
INLINE Group horner(Group x, const double *c, int n) {
  Group p = all(c[0]);
  _Pragma("GCC unroll 24") for (int k = 1; k < n; k++) p = times_plus(p, x, all(c[k]));
  return p;
}
// The same polynomial for even n, by pairs of coefficients and Horner's rule in x^2: chains half as long.
INLINE Group paired_horner(Group x, const double *c, int n) {
  Group square = times(x, x), p = times_plus(x, all(c[0]), all(c[1]));
  _Pragma("GCC unroll 24") for (int k = 2; k < n; k += 2) p = times_plus(p, square, times_plus(x, all(c[k]), all(c[k + 1])));
  return p;
}

// Added to a number below 2^51 it leaves the nearest integer in the low bits of the mantissa.
#define ROUNDER 0x1.8p52

// sin and cos: x = k pi/2 + r, |r| <= pi/4, pi/2 in three parts (fdlibm's, 33 bits each); minimax polynomials in r^2. Odd k swaps the two.
// 1.3 and 1.4 ulp.
INLINE void sine_cosine(Group x, double *sines, double *cosines) {
  static const double SINE[] = {1.5896213655909557e-10,  -2.5050747485918786e-08, 2.7557313619668973e-06,
                                -0.00019841269829584752, 0.008333333333322113,    -0.1666666666666663};
  static const double COSINE[] = {-1.1354509481729647e-11, 2.0875608431895234e-09,  -2.755731333772986e-07,
                                  2.480158728500421e-05,   -0.00138888888888639,    0.04166666666666649};
  Group t = times_plus(x, all(0.6366197723675814), all(ROUNDER)), k = minus(t, all(ROUNDER));
  Group r = minus_times(x, k, all(1.5707963267341256));
  r = minus_times(minus_times(r, k, all(6.077100506303966e-11)), k, all(2.0222662487959506e-21));
  Group u = times(r, r);
  Group s = times_plus(paired_horner(u, SINE, 6), times(u, r), r);
  Group c = times_plus(times_plus(paired_horner(u, COSINE, 6), u, all(-0.5)), u, all(1.0));
  EACH {
    Bits quadrant = (Bits)t.at[i], odd = splat_bits(0) - (quadrant & splat_bits(1));
    Bits swap = ((Bits)s.at[i] ^ (Bits)c.at[i]) & odd, sign = splat_bits(INT64_MIN);
    store(sines + i * W, (V)((Bits)s.at[i] ^ swap ^ ((quadrant << 62) & sign)));
    store(cosines + i * W, (V)((Bits)c.at[i] ^ swap ^ (((quadrant << 62) ^ (quadrant << 63)) & sign)));
  }
}

// tanh: with |x| = (k ln2 / 2) + h, c = h coth h and w = (2^(k-1) - 1/2) (c + h), tanh = (w + h) / (w + c). One constant is enough for
// the reduction: its rounding matters only where tanh is flat. The rounder carries the exponent's bias. 2.8 ulp.
INLINE Group hyperbolic_tangent(Group x) {
  static const double H_COTH_H[] = {2.0690626234998673e-08 * 1024, -8.266950945482123e-07 * 256, 3.3068781605658616e-05 * 64,
                                    -0.0013888888888507153 * 16,   0.08333333333333301 * 4,      1.0};
  Group positive = magnitude(x), sign = xor_bits(positive, x), y = at_most(20.0, positive);
  Group t = times_plus(y, all(2.8853900817779268), all(ROUNDER + 1022)), k = minus(t, all(ROUNDER + 1022));
  Group h = minus_times(y, k, all(0.34657359027997264)), power = minus(shift_left(t, 52), all(0.5));
  Group c = horner(times(h, h), H_COTH_H, 6), w = times(power, plus(c, h));
  return xor_bits(sign, over(plus(w, h), plus(w, c)));
}

// exp: x = k ln2 + r, exp(r) = 1 + r / (1 - r/2 + r^2 P(r^2)); 2^k as a product of two powers, so that results may be subnormal
// or infinite. 1.4 ulp.
INLINE Group exponential(Group x) {
  static const double P[] = {2.0690626234998673e-08, -8.266950945482123e-07, 3.3068781605658616e-05, -0.0013888888888507153, 0.08333333333333301};
  Group y = at_least(-746.0, at_most(710.0, x));
  Group k = minus(times_plus(y, all(1.4426950408889634), all(ROUNDER)), all(ROUNDER));
  Group r = minus_times(minus_times(y, k, all(0.6931471806019545)), k, all(-4.200915072890502e-11));
  Group u = times(r, r), quotient = over(r, times_plus(horner(u, P, 5), u, minus_times(all(1.0), r, all(0.5))));
  Group half = times_plus(k, all(0.5), all(ROUNDER)), rest = plus(minus(k, minus(half, all(ROUNDER))), all(ROUNDER));
  Group low = add_bits(shift_left(half, 52), all(1.0)), high = add_bits(shift_left(rest, 52), all(1.0));
  return times(times(plus(quotient, all(1.0)), low), high);
}

// log: x = 2^k m, m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f / (2 + f); log m = f - (f^2/2 - s (f^2/2 + R(s^2))) (fdlibm's e_log.c; R fitted
// by scripts/build-kernel-coefficients.py). Below 1 ulp.
INLINE V logarithm_of(V x) {
  static const double R[] = {0.14616449685043406, 0.15331721600556042, 0.18182889125261723, 0.2222221113479508,
                             0.28571428625975487, 0.39999999999899505, 0.666666666666667};
  Bits subnormal = (Bits)(x < splat(0x1p-1022));
  V normal = choose(subnormal, x * splat(0x1p54), x);
  Bits excess = (Bits)normal - splat_bits(0x3fe6a09e667f3bcd) + splat_bits((int64_t)1024 << 52);
  Bits exponent = (Bits)((UnsignedBits)excess >> 52);
  V k = (V)(exponent + (Bits)splat(0x1p52)) - splat(0x1p52 + 1024) - choose(subnormal, splat(54.0), zero());
  V f = (V)((Bits)normal - (exponent << 52) + splat_bits((int64_t)1024 << 52)) - splat(1.0);
  V s = f / (splat(2.0) + f), z = s * s, half_square = splat(0.5) * f * f, p = splat(R[0]);
  for (int i = 1; i < 7; i++) p = p * z + splat(R[i]);
  V tail = s * (half_square + z * p) + k * splat(1.90821492927058770002e-10);
  V value = k * splat(6.93147180369123816490e-01) - ((half_square - tail) - f);
  value = choose((Bits)(x < splat(__builtin_inf())), value, x);
  value = choose((Bits)(x > zero()), value, splat(__builtin_nan("")));
  return choose((Bits)(x == zero()), splat(-__builtin_inf()), value);
}
INLINE Group logarithm(Group x) { Group r; EACH r.at[i] = logarithm_of(x.at[i]); return r; }

// erf(x) for |x| <= 1: x P(x^2). Coefficients: scripts/build-kernel-coefficients.py.
INLINE Group erf_near_zero(Group x) {
  static const double P[] = {-7.795898827002142e-10, 1.3720064546777686e-08, -1.6208483801871705e-07, 1.6447424703317362e-06,
                             -1.492473690741966e-05, 0.00012055294904839707, -0.0008548325975389692,  0.0052239776071164225,
                             -0.02686617064323777,   0.11283791670945006,    -0.37612638903183543,    1.1283791670955126};
  return times(x, horner(times(x, x), P, 12));
}
// erfc(x) for x >= 1, given exp(-x^2): exp(-x^2) Q((x - 4) / (x + 4)) / (1 + 2 x), Q fitted up to x = 7 and held from there.
INLINE Group erfc_tail(Group any, Group gaussian) {
  static const double Q[] = {1.6256221017918013e-06, -1.6098342988962723e-05, -2.612154949996326e-05, 0.00015115942609224408,
                             -0.00019875105991093195, -0.0007577300482021362, 0.005031925003016141, -0.016197743043675192,
                             0.037167517288274776, -0.06633036532331596, 0.09373283496788275, -0.10103906604720904,
                             0.06809705425490914, 0.015379652102706807, -0.13962111684056305, 1.2329951186255523};
  Group x = at_most(30.0, any); // infinity would give inf / inf, and from 27 on the result is 0
  Group t = at_most(3.0 / 11.0, over(minus(x, all(4.0)), plus(x, all(4.0))));
  return over(times(gaussian, paired_horner(t, Q, 16)), times_plus(x, all(2.0), all(1.0)));
}
// erf: the two above, 1 - erfc(|x|) with the sign of x where |x| >= 1. 1.1 ulp.
INLINE Group error_function(Group x) {
  Group positive = magnitude(x), gaussian = exponential(minus(all(0.0), times(x, x)));
  Group far = xor_bits(minus(all(1.0), erfc_tail(positive, gaussian)), sign_bit(x));
  return where_below(positive, 1.0, erf_near_zero(x), far);
}
