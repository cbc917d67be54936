const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Functions of Math that make a number of numbers. */
export const mathFunctions = words(`
  abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2
  max min pow round sign sin sinh sqrt tan tanh trunc`)

/** Functions of Object that make an array of what an object holds. */
export const arrayMakers = words('entries keys values')

/** Builders of TypeBox that only make a schema of what they are given. */
export const schemaBuilders = words(`
  Any Array BigInt Boolean Composite Const Date Enum Integer Intersect Literal Never Null Number Object Omit Optional Partial
  Pick Readonly Record Required String Tuple Undefined Union Unknown Unsafe`)

/** Constructors of arrays of numbers. */
export const typedArrays = words(`
  Float32Array Float64Array Int16Array Int32Array Int8Array Uint16Array Uint32Array Uint8Array Uint8ClampedArray`)
