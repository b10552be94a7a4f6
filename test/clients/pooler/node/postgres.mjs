// postgres.js through the pooler: it prepares everything and pipelines by itself.
import assert from 'node:assert/strict'
import postgres from 'postgres'

const sql = postgres(process.argv[2], { max: 10, onnotice: () => {} })
assert.equal((await sql`select 1 as one`)[0].one, 1)
const answers = await Promise.all(Array.from({ length: 600 }, (_, i) => sql`select ${i}::int as n`))
answers.forEach((rows, i) => assert.equal(rows[0].n, i))
await assert.rejects(sql`select 1/0`, { code: '22012' })
await sql.begin(async tx => {
  await tx`select set_config('work_mem', '9MB', true)`
  assert.equal((await tx`show work_mem`)[0].work_mem, '9MB')
})
await sql`create table if not exists from_postgres_js(a int)`
await sql`insert into from_postgres_js ${sql([{ a: 1 }, { a: 2 }])}`
let seen = 0
await sql`select generate_series(1, 1000)`.cursor(100, rows => { seen += rows.length })
assert.equal(seen, 1000)
await sql.end()
console.log('postgres.js good')
