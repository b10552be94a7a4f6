// A function's handler that fetches its database's password as in the tutorial: aws-sdk v2, the
// region's name and nothing else said about where the service is.
const AWS = require('aws-sdk');

exports.handler = async () => {
  const secretManager = new AWS.SecretsManager({ region: 'us-east-1' });
  const secret = await secretManager
    .getSecretValue({ SecretId: process.env.DB_SECRET_ARN || '' })
    .promise();
  const secretString = secret.SecretString || '';
  if (!secretString) throw new Error('secret string is empty');
  return JSON.parse(secretString).password;
};
