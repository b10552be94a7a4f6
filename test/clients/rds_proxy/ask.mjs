// @aws-sdk v3 for RDS, asked in lines of JSON: {operation, input} in, {answer} or {error} out.
import * as rds from '@aws-sdk/client-rds';
import process from 'node:process';
import { createInterface } from 'node:readline';

const client = new rds.RDSClient({ maxAttempts: 1 });
for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line);
  try {
    const { $metadata, ...answer } = await client.send(new rds[`${operation}Command`](input));
    console.log(JSON.stringify({ answer }));
  } catch (error) {
    console.log(JSON.stringify({ error: { name: error.name, message: error.message } }));
  }
}
