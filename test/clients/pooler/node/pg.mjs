// `pg` through the pooler: what an application does with it, and with many at once.
import assert from 'node:assert/strict'
import pg from 'pg'

const config = { connectionString: process.argv[2] }

const client = new pg.Client(config)
await client.connect()
assert.equal((await client.query('select 1 as one')).rows[0].one, 1)
const two = await client.query('select $1::text as a, $2::int as b', ['x', 2])
assert.deepEqual(two.rows, [{ a: 'x', b: 2 }])
for (let i = 0; i < 10; i++) {
  const text = 'select $1::int * 2 as n'
  const { rows } = await client.query({ name: 'twice', text, values: [i] })
  assert.equal(rows[0].n, 2 * i)
}
const bytes = Buffer.from([0, 1, 255])
assert.deepEqual((await client.query('select $1::bytea as b', [bytes])).rows[0].b, bytes)
await assert.rejects(client.query('select 1/0'), { code: '22012' })
await assert.rejects(client.query('select $1::int', ['x']), { code: '22P02' })
await client.query('begin')
await client.query('create table if not exists from_node(a int)')
await client.query('insert into from_node values ($1)', [7])
await client.query('rollback')
await client.end()

const pool = new pg.Pool({ ...config, max: 30 })
const answers = await Promise.all(
  Array.from({ length: 600 }, (_, i) => pool.query('select $1::int as n', [i])),
)
answers.forEach((answer, i) => assert.equal(answer.rows[0].n, i))
await pool.end()
console.log('pg good')
