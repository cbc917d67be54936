const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Methods of the language's global objects that only compute. */
export const globalMethods: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Array', words('from isArray of')],
  ['JSON', words('parse stringify')],
  [
    'Math',
    words(`abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log
           log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc`),
  ],
  ['Number', words('isFinite isInteger isNaN isSafeInteger parseFloat parseInt')],
  ['Object', words('entries fromEntries getPrototypeOf hasOwn is keys values')],
  ['String', words('fromCharCode fromCodePoint')],
])

/** Constants of Math. */
export const mathConstants = words('E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2')

/** Global functions that only compute. */
export const globalFunctions = words('BigInt Boolean Number String Symbol isFinite isNaN parseFloat parseInt')

/** Global constructors that only make what they are asked for. */
export const globalConstructors = words(`
  Array ArrayBuffer BigInt64Array BigUint64Array DataView Error Float32Array Float64Array Int16Array Int32Array Int8Array
  Map RangeError RegExp Set TypeError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet`)

/** Methods of arrays, texts, numbers, sets and maps that leave them as they are. */
export const pureMethods = words(`
  at charAt charCodeAt codePointAt concat endsWith entries every filter find findIndex findLast findLastIndex flat flatMap
  forEach get has includes indexOf join keys lastIndexOf map normalize padEnd padStart reduce reduceRight repeat replace
  replaceAll slice some split startsWith substring toExponential toFixed toLowerCase toPrecision toReversed toSorted
  toSpliced toString toUpperCase trim trimEnd trimStart values with`)

/** Methods of arrays, sets and maps that change them. */
export const changingMethods = words('add clear copyWithin delete fill pop push reverse set shift sort splice unshift')

/** Which argument of a method is a function that the method calls. */
export const callbacks: ReadonlyMap<string, number> = new Map([
  ...[
    ...words(
      'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some sort toSorted',
    ),
  ].map((name): [string, number] => [name, 0]),
  ...[...words('from parse replace replaceAll stringify')].map((name): [string, number] => [name, 1]),
])

/** Builders of TypeBox that count what they have made, or look at what was made before. */
export const statefulBuilders = words('Import Module Recursive Ref This')
