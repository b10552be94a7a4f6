// Times what the tutorial's function does with its database: connect, query, end; `count` times.
const AWS = require('aws-sdk');
const { Client } = require('pg');

const milliseconds = (since) => Number(process.hrtime.bigint() - since) / 1e6;

async function once(options) {
  const begun = process.hrtime.bigint();
  const client = new Client(options);
  await client.connect();
  const connected = milliseconds(begun);
  await client.query('SELECT $1::text as message', ['Hello world!']);
  await client.end();
  return { connected, whole: milliseconds(begun) };
}

exports.handler = async (event) => {
  const secrets = new AWS.SecretsManager();
  const secret = await secrets.getSecretValue({ SecretId: process.env.DB_SECRET_ARN }).promise();
  const { password } = JSON.parse(secret.SecretString);
  const options = {
    user: 'postgres', host: event.host, database: event.database, password, port: 5432,
  };
  await once(options); // what the first one compiles is not measured
  const cpu = process.cpuUsage();
  const rounds = [];
  for (let i = 0; i < event.count; i++) rounds.push(await once(options));
  const used = process.cpuUsage(cpu);
  return { rounds, cpu: (used.user + used.system) / 1e3 / event.count };
};
