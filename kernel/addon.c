// The native addon (N-API): for each instruction set that this machine has, the kernel's functions, as one object of functions of
// (Float64Array, Float64Array | null, integer, integer). No state.
#include <node_api.h>
#include <stdint.h>

#define FUNCTIONS(EACH, level)                                                                                                  \
  EACH(gather, level) EACH(steps, level) EACH(gradient, level) EACH(adam, level) EACH(forward, level) EACH(backward, level)     \
  EACH(project, level) EACH(evaluate, level) EACH(normal_equations, level) EACH(solve, level) EACH(map, level) EACH(peak, level)

typedef double Kernel(double *, double *, int, int);
typedef struct {
  const char *name;
  Kernel *kernel;
} Entry;

#define DECLARE(name, level) Kernel kernel_##name##_##level;
#define ENTRY(name, level) {#name, kernel_##name##_##level},
#if defined(__x86_64__)
FUNCTIONS(DECLARE, sse2)
FUNCTIONS(DECLARE, avx2)
FUNCTIONS(DECLARE, avx512)
static const Entry SSE2[] = {FUNCTIONS(ENTRY, sse2){0, 0}};
static const Entry AVX2[] = {FUNCTIONS(ENTRY, avx2){0, 0}};
static const Entry AVX512[] = {FUNCTIONS(ENTRY, avx512){0, 0}};
#else
FUNCTIONS(DECLARE, neon)
static const Entry NEON[] = {FUNCTIONS(ENTRY, neon){0, 0}};
#endif

// Null for null; `bad` is set for anything that is neither null nor a Float64Array.
static double *numbers(napi_env env, napi_value value, int *bad) {
  void *data = 0;
  napi_valuetype type;
  napi_typedarray_type kind;
  napi_typeof(env, value, &type);
  if (type == napi_null) return 0;
  if (napi_get_typedarray_info(env, value, &kind, 0, &data, 0, 0) != napi_ok || kind != napi_float64_array) *bad = 1;
  return data;
}
static int integer(napi_env env, napi_value value) {
  int32_t result = 0;
  napi_get_value_int32(env, value, &result);
  return result;
}
static napi_value number(napi_env env, double x) {
  napi_value result = 0;
  napi_create_double(env, x, &result);
  return result;
}

static napi_value call(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value argument[4];
  void *entry = 0;
  int bad = 0;
  napi_get_cb_info(env, info, &count, argument, 0, &entry);
  double *memory = numbers(env, argument[0], &bad), *other = numbers(env, argument[1], &bad);
  if (bad || !memory) return napi_throw_type_error(env, 0, "the kernel takes Float64Arrays"), (napi_value)0;
  return number(env, ((const Entry *)entry)->kernel(memory, other, integer(env, argument[2]), integer(env, argument[3])));
}

// Bytes by which an array's first number lies past a multiple of 64.
static napi_value misalignment(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument[1];
  int bad = 0;
  napi_get_cb_info(env, info, &count, argument, 0, 0);
  return number(env, (double)((uintptr_t)numbers(env, argument[0], &bad) & 63));
}

static void add_function(napi_env env, napi_value to, const char *name, napi_callback callback, const Entry *entry) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, (void *)entry, &function);
  napi_set_named_property(env, to, name, function);
}
static void add_level(napi_env env, napi_value levels, const char *name, const Entry *entries) {
  napi_value level;
  napi_create_object(env, &level);
  for (const Entry *entry = entries; entry->name; entry++) add_function(env, level, entry->name, call, entry);
  napi_set_named_property(env, levels, name, level);
}

// The machine's levels, the fastest first.
static void add_levels(napi_env env, napi_value levels) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
    add_level(env, levels, "avx512", AVX512);
  if (__builtin_cpu_supports("avx2")) add_level(env, levels, "avx2", AVX2);
  add_level(env, levels, "sse2", SSE2);
#else
  add_level(env, levels, "neon", NEON);
#endif
}

NAPI_MODULE_INIT() {
  napi_value levels, digest;
  napi_create_object(env, &levels);
  add_levels(env, levels);
  napi_set_named_property(env, exports, "levels", levels);
  napi_create_string_utf8(env, SOURCE_DIGEST, NAPI_AUTO_LENGTH, &digest);
  napi_set_named_property(env, exports, "sourceDigest", digest);
  add_function(env, exports, "misalignment", misalignment, 0);
  return exports;
}
