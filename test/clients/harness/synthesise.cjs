// Runs an app once for each set of variables, in one process: loading aws-cdk-lib costs more than
// all of them. Argument: JSON of {app, runs: [{variables, folder}]}.
const { app, runs } = JSON.parse(process.argv[2]);
for (const { variables, folder } of runs) {
  Object.assign(process.env, variables, { CDK_OUTDIR: folder });
  require(app); // its App writes the assembly when the process ends
  delete require.cache[require.resolve(app)];
  for (const name of Object.keys(variables)) delete process.env[name];
}
