// Calls the tutorial's handler once: with HTTPS_PROXY through that proxy, which aws-sdk v2 has to
// be told of, and otherwise as a function would. Prints {"password"} or {"code", "message"}.
import process from 'node:process';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const { default: AWS } = await import('aws-sdk');
if (process.env.HTTPS_PROXY) {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  AWS.config.update({ httpOptions: { agent: new HttpsProxyAgent(process.env.HTTPS_PROXY) } });
}
AWS.config.update({ maxRetries: 0 });
const { handler } = (await import('./tutorial_handler.cjs')).default;
try {
  console.log(JSON.stringify({ password: await handler({}, {}) }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
