import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { gitUser } from '../../../engine/session/git-user.ts'

const names = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0']
const saved = new Map(names.map((name) => [name, process.env[name]]))

describe('who accepts', () => {
  before(() => {
    process.env.GIT_CONFIG_GLOBAL = '/dev/null'
    process.env.GIT_CONFIG_SYSTEM = '/dev/null'
    process.env.GIT_CONFIG_COUNT = '0'
  })
  after(() => {
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  })

  test('is the login name where git knows nobody', async () => {
    assert.equal(await gitUser('/'), userInfo().username)
  })

  test('is what git knows', async () => {
    Object.assign(process.env, {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.email',
      GIT_CONFIG_VALUE_0: 'ada@example.org',
    })
    assert.equal(await gitUser('/'), '<ada@example.org>')
    process.env.GIT_CONFIG_KEY_0 = 'user.name'
    assert.equal(await gitUser('/'), 'ada@example.org')
  })
})
