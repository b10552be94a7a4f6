// Generated cases: a request and the policies that apply to it. Every case comes from a seed.
//
// A case: {caller {type, arn, account, issuer}, action, resource, owner, context, identity [],
// boundary?, session?, resource_policy? | trust?, scp? [[]]}. Constructs in which the two sides
// differ for a documented reason are not generated; they stand in explained.mjs.

export class Random {
  constructor(seed) {
    this.state = (seed * 2654435761 + 0x9e3779b9) >>> 0;
  }
  next() {  // mulberry32
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(bound) {
    return Math.floor(this.next() * bound);
  }
  chance(probability) {
    return this.next() < probability;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  some(list, most) {
    const out = [];
    for (let i = 1 + this.below(most); i > 0; --i) out.push(this.pick(list));
    return out;
  }
}

const home = '111122223333';
const abroad = '444455556666';

const callers = [
  {type: 'user', arn: `arn:aws:iam::${home}:user/bob`, account: home, issuer: ''},
  {type: 'user', arn: `arn:aws:iam::${home}:user/staff/bob`, account: home, issuer: ''},
  {type: 'session', arn: `arn:aws:sts::${home}:assumed-role/app/i-1`, account: home,
   issuer: `arn:aws:iam::${home}:role/app`},
  {type: 'session', arn: `arn:aws:sts::${home}:assumed-role/web/i-1`, account: home,
   issuer: `arn:aws:iam::${home}:role/path/web`},
  {type: 'service', arn: 'lambda.amazonaws.com', account: '', issuer: ''},
  {type: 'anonymous', arn: '', account: '', issuer: ''},
];

const targets = [
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:OWNER:secret:app/db-AbCdEf'],
  ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:OWNER:orders'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:OWNER:function:web'],
  ['dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:OWNER:table/Books'],
];

// Values of each type, and the context key that carries it.
const types = {
  String: {key: 'test:Text', values: ['a', 'A', 'ab', 'home/bob', 'x y', 'b*d']},
  Numeric: {key: 'test:Number', values: ['0', '1', '10', '10.5', '-3', '9']},
  Date: {key: 'test:Date', values: ['2024-01-01T00:00:00Z', '2024-01-01', '2023-12-31T23:59:59Z',
                                    '2024-01-01T01:00:00+01:00', '2030-06-01T12:00:00.5Z']},
  Bool: {key: 'test:Flag', values: ['true', 'false', 'True']},
  Binary: {key: 'test:Bytes', values: ['AQID', 'AQIE', 'c2tlcnJ5']},
  Ip: {key: 'test:Address', values: ['10.0.0.1', '10.1.2.3', '192.168.0.7']},
  Ip6: {key: 'test:Address6', values: ['2001:db8::1', '2001:db8:1::1', '::1']},
  Arn: {key: 'test:Arn',
        values: [`arn:aws:iam::${home}:role/app`, `arn:aws:iam::${abroad}:role/app`,
                 'arn:aws:s3:::media/a/b', 'arn:aws:sns:us-east-1:1:topic:x']},
};
const tag = {key: 'aws:PrincipalTag/Team', values: ['blue', 'red', 'a', 'true']};

const operators = {
  String: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase',
           'StringLike', 'StringNotLike'],
  Numeric: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals',
            'NumericGreaterThan', 'NumericGreaterThanEquals'],
  Date: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan',
         'DateGreaterThanEquals'],
  Bool: ['Bool'],
  Binary: ['BinaryEquals'],
  Ip: ['IpAddress', 'NotIpAddress'],
  Ip6: ['IpAddress', 'NotIpAddress'],
  Arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
};

const patterns = {
  String: ['a*', '?', '*b*', 'home/${aws:PrincipalTag/Team}', '${aws:PrincipalTag/Team}',
           '${aws:PrincipalTag/Team, \'a\'}', '*'],
  StringLike: ['b${*}d', '${?}', '*${$}*'],
  Bool: ['${aws:PrincipalTag/Team}'],
  Ip: ['10.0.0.0/8', '10.0.0.0/31', '128.0.0.0/1', '192.168.0.0/17'],
  Ip6: ['2001:db8::/32', '2001:db8::/47', '::/0'],
  Arn: ['arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:*', 'arn:*:s3:::media/?/b',
        'arn:aws:iam::*:role/${aws:PrincipalTag/Team, \'app\'}', 'arn:aws:sns:*:*:topic:?'],
};

function context(random) {
  const out = {};
  for (const {key, values} of Object.values(types)) {
    if (random.chance(0.25)) continue;
    if (random.chance(0.65)) {
      out[key] = random.pick(values);
    } else {
      out[key] = [random.pick(values), ...random.some(values, 2)];
    }
  }
  if (random.chance(0.6)) out[tag.key] = random.pick(tag.values);
  return out;
}

function randomCase(random, text) {
  return [...text].map(c => random.chance(0.5) ? c.toUpperCase() : c.toLowerCase()).join('');
}

// A variable without a value and without a default.
const unset = text => text.includes('${aws:PrincipalTag/Team}');

function conditions(random, tagged) {
  const out = {};
  for (let i = 1 + random.below(2); i > 0; --i) {
    const type = random.pick(Object.keys(operators));
    let operator = random.pick(operators[type]);
    let key = types[type].key;
    let values = random.some([...types[type].values, ...(patterns[type] ?? []),
                              ...(operator.endsWith('Like') && patterns[operator] || [])], 3);
    if (operator.includes('Not') && !tagged) values = values.filter(each => !unset(each));
    if (values.length === 0) values = [types[type].values[0]];
    if (random.chance(0.08)) {
      operator = 'Null';
      values = [random.pick(['true', 'false'])];
    } else if (random.chance(0.25)) {
      operator += 'IfExists';
    }
    if (random.chance(0.4))
      operator = (operator.endsWith('IfExists') || random.chance(0.5) ? 'ForAllValues:'
                                                                      : 'ForAnyValue:') + operator;
    if (random.chance(0.2)) key = randomCase(random, key);
    if (random.chance(0.3) && values.length === 1) values = values[0];
    out[operator] = {...out[operator], [key]: values};
  }
  return out;
}

function actionPattern(random, action) {
  const [service, name] = action.split(':');
  const at = 1 + random.below(name.length - 1);
  return random.pick([
    action, action, '*', `${service}:*`, `${service}:${name.slice(0, at)}*`,
    `${service}:*${name.slice(at)}`, `${service}:${name.slice(0, at)}?${name.slice(at + 1)}`,
    `${service}:${name.slice(0, at)}?${name.slice(at)}`, randomCase(random, action),
    `${service}:Delete*`, 'ec2:*', `${service}:${name}s`,
  ]);
}

// Wildcards and variables stand behind the resource's type ("table/", "function:").
function resourcePattern(random, resource) {
  const parts = resource.split(':');
  const front = parts.slice(0, 5);
  const loose = front.map((part, i) => i > 2 && random.chance(0.4) ? '*' : part);
  const [type, name] = parts.slice(5).join(':').match(/^(\w+[:/])?(.*)$/).slice(1);
  const tail = text => (type ?? '') + text;
  const at = random.below(name.length);
  const variable = type === undefined ? name
      : random.chance(0.5) ? name.replace(/b|oo/, '${aws:PrincipalTag/Team}')
                           : name.replace(/app|Books|web/, '${aws:PrincipalTag/Team, \'$&\'}');
  return random.pick([
    resource, '*', [...front, '*'].join(':'), [...loose, tail(name)].join(':'),
    [...loose, tail(name.slice(0, at) + '*')].join(':'),
    [...front, tail('*' + name.slice(at))].join(':'),
    [...front, tail(name.slice(0, at) + '?' + name.slice(at + 1))].join(':'),
    [...front, tail(variable)].join(':'), [...front, tail(name + 'x')].join(':'),
    'arn:aws:s3:::media/*',
  ]);
}

// With a session policy only those that it limits on both sides: the role and the account.
function principals(random, direct) {
  const named = () => random.pick([
    ...callers.filter(c => c.account).map(c => c.arn), `arn:aws:iam::${home}:role/app`,
    `arn:aws:iam::${home}:role/path/web`, home, `arn:aws:iam::${home}:root`, abroad,
    `arn:aws:iam::${abroad}:user/eve`,
  ]);
  if (!direct)
    return {AWS: random.pick([home, `arn:aws:iam::${home}:role/app`,
                              `arn:aws:iam::${home}:role/path/web`])};
  return random.pick([
    () => '*', () => ({AWS: '*'}), () => ({AWS: named()}), () => ({AWS: [named(), named()]}),
    () => ({Service: 'lambda.amazonaws.com'}), () => ({Service: 'ec2.amazonaws.com', AWS: named()}),
  ])();
}

function statement(random, target, kind, {direct, tagged}) {
  const [action, resource] = target;
  const out = {Effect: random.chance(0.75) ? 'Allow' : 'Deny'};
  if (kind !== 'identity') {
    const plain = random.chance(0.85) || kind === 'trust';
    out[plain ? 'Principal' : 'NotPrincipal'] = principals(random, direct);
  }
  if (out.NotPrincipal) out.Effect = 'Deny';
  const actions = kind === 'trust' ? [action]
      : Array.from({length: 1 + random.below(3)}, () => actionPattern(random, action));
  out[random.chance(0.85) || kind === 'trust' ? 'Action' : 'NotAction'] =
      actions.length === 1 ? actions[0] : actions;
  if (kind !== 'trust') {
    const resources = Array.from({length: 1 + random.below(2)},
                                 () => resourcePattern(random, resource));
    const negate = random.chance(0.15) && (tagged || !resources.some(unset));
    out[negate ? 'NotResource' : 'Resource'] =
        resources.length === 1 ? resources[0] : resources;
  }
  if (random.chance(0.5)) out.Condition = conditions(random, tagged);
  return out;
}

function policy(random, target, kind, circumstances) {
  const statements = Array.from({length: 1 + random.below(2)}, 
                                () => statement(random, target, kind, circumstances));
  return {Version: '2012-10-17', Statement: statements.length === 1 && random.chance(0.5)
                                     ? statements[0] : statements};
}

export function makeCase(random) {
  const caller = random.pick(callers);
  const owner = random.chance(0.75) ? home : abroad;
  const trust = random.chance(0.15);
  const chosen = trust ? ['sts:AssumeRole', 'arn:aws:iam::OWNER:role/target']
                       : random.pick(targets);
  const target = [chosen[0], chosen[1].replace('OWNER', owner)];
  const identified = caller.account !== '';
  const of = kind => policy(random, target, kind, {direct: out.session === undefined,
                                                   tagged: tag.key in out.context});
  const out = {caller, action: target[0], resource: target[1], owner, context: context(random),
               identity: []};
  if (identified) {
    out.identity = Array.from({length: random.below(3)}, () => of('identity'));
    if (random.chance(0.25)) out.boundary = of('identity');
    if (random.chance(0.15)) out.scp = [[of('identity')], [of('identity'), of('identity')]];
    if (caller.type === 'session' && random.chance(0.25)) out.session = of('identity');
  }
  if (trust) {
    out.trust = of('trust');
  } else if (random.chance(identified && owner === home ? 0.5 : 0.9)) {
    out.resource_policy = of('resource');
  }
  return out;
}
