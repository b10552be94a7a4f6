// What the outside simulator decides about a case (see cases.mjs). The package's two public entries
// do not fit (one drops context keys that AWS does not document for the action, the other takes no
// session or resource policies), so this calls the engine behind them; the version is pinned.
import {loadPolicy} from './node_modules/@cloud-copilot/iam-policy/dist/esm/index.js';
const engine = './node_modules/@cloud-copilot/iam-simulate/dist/esm';
const {authorize} = await import(`${engine}/core_engine/CoreSimulatorEngine.js`);
const {AwsRequestImpl} = await import(`${engine}/request/request.js`);
const {RequestContextImpl} = await import(`${engine}/requestContext.js`);
const {DiscoveryContextKeyConstraints} =
    await import(`${engine}/context_keys/discoveryContextKeyConstraints.js`);

const load = (document, name) => document ? loadPolicy(document, {name}) : undefined;
const loadAll = documents => documents.map((each, i) => load(each, `p${i}`));

export function oracle(given) {
  const principal = given.caller.type === 'anonymous' ? {type: 'Anonymous'} : given.caller.arn;
  const resource = {resource: given.resource, accountId: given.owner};
  return authorize({
           request: new AwsRequestImpl(principal, resource, given.action,
                                       new RequestContextImpl(given.context),
                                       given.resource === '*'),
           sessionPolicy: load(given.session, 'session'),
           identityPolicies: loadAll(given.identity),
           serviceControlPolicies: (given.scp ?? []).map(
               (level, i) => ({orgIdentifier: `ou-${i}`, policies: loadAll(level)})),
           resourceControlPolicies: [],
           resourcePolicy: load(given.trust ?? given.resource_policy, 'resource'),
           permissionBoundaries: given.boundary ? [load(given.boundary, 'boundary')] : undefined,
           simulationParameters: {
             simulationMode: 'Strict',
             discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
           },
         })
      .result;
}
