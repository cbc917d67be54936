import { bump } from './bump.ts'
import { camel } from './camel.ts'
import { chirp } from './chirp.ts'
import { deep4 } from './deep4.ts'
import { ellipeinc } from './ellipeinc.ts'
import { ellipkinc } from './ellipkinc.ts'
import { expsin } from './expsin.ts'
import { harm1 } from './harm1.ts'
import { harm2 } from './harm2.ts'
import { harm3 } from './harm3.ts'
import { harm4 } from './harm4.ts'
import { harm5 } from './harm5.ts'
import { harm6 } from './harm6.ts'
import { j0 } from './j0.ts'
import { lpmv0 } from './lpmv0.ts'
import { lpmv1 } from './lpmv1.ts'
import { mean100 } from './mean100.ts'
import { modulated } from './modulated.ts'
import { nested } from './nested.ts'
import { pyramid } from './pyramid.ts'
import { sinc } from './sinc.ts'
import { sphharm01 } from './sphharm01.ts'
import { sphharm02 } from './sphharm02.ts'
import type { Target } from './target.ts'
import { velocities } from './velocities.ts'
import { xy } from './xy.ts'
import { zigzag } from './zigzag.ts'

/** The targets by name: a new one is a file beside these, an import and its name here. */
export const targets = {
  harm1,
  harm2,
  harm3,
  harm4,
  harm5,
  harm6,
  bump,
  expsin,
  xy,
  ellipkinc,
  chirp,
  sinc,
  zigzag,
  nested,
  camel,
  pyramid,
  modulated,
  ellipeinc,
  lpmv0,
  lpmv1,
  sphharm01,
  sphharm02,
  j0,
  deep4,
  mean100,
  velocities,
} as const satisfies Record<string, Target>

/** The name of a target. */
export type TargetName = keyof typeof targets
