import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';

const secrets = new SecretsManagerClient();
let client: Client | undefined; // kept from one invocation to the next

async function connect(): Promise<Client> {
  const secret = await secrets.send(
    new GetSecretValueCommand({ SecretId: process.env.SECRET_ARN }),
  );
  // Completed by CDK's SecretTargetAttachment: it says where the database is, too.
  const { host, port, username, password, dbname } = JSON.parse(secret.SecretString ?? '{}');
  const made = new Client({ host, port, user: username, password, database: dbname, ssl: true });
  made.on('error', () => (client = undefined)); // the next invocation connects again
  await made.connect();
  await made.query('CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())');
  return made;
}

export const handler = async (): Promise<{ visits: number; tls: string }> => {
  client ??= await connect();
  await client.query('INSERT INTO visits DEFAULT VALUES');
  const counted = await client.query(
    `SELECT (SELECT count(*)::int FROM visits) AS visits,
            (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls`,
  );
  return counted.rows[0];
};
