// Where the outside simulator and Skerry differ, one case for each reason, with AWS's documentation
// for it. The generator leaves these constructs out; compare.mjs pins what both sides say.

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const account = '111122223333';
const role = `arn:aws:iam::${account}:role/app`;
const session = {type: 'session', arn: `arn:aws:sts::${account}:assumed-role/app/i-1`, account,
                 issuer: role};
const table = `arn:aws:dynamodb:us-east-1:${account}:table/Books`;
const plain = {caller: session, action: 'dynamodb:GetItem', resource: table, owner: account,
               context: {}, identity: []};

const document = statement => ({
  Version: '2012-10-17',
  Statement: [{Effect: 'Allow', Action: '*', Resource: '*', ...statement}],
});
const one = (statement, context = {}, more = {}) =>
    ({...plain, context, identity: [document(statement)], ...more});
const when = (operator, values, context) =>
    one({Condition: {[operator]: {'test:Key': values}}}, context);
const resource = Resource => one({Resource});

const yes = 'Allowed';
const no = 'ImplicitlyDenied';

export const explained = [
  {
    what: 'a grant to the session itself is not limited by its session policy',
    see: guide + 'reference_policies_evaluation-logic_policy-eval-denyallow.html',
    says: 'Permissions granted directly to a session are not limited by an implicit deny in an ' +
        'identity-based policy, a permissions boundary, or session policy.',
    case: {...plain, session: document({Action: 'sqs:*'}),
           resource_policy: document({Principal: {AWS: session.arn}})},
    ours: yes, theirs: no,
  },
  {
    what: 'the root user needs no identity policy',
    see: guide + 'reference_policies_evaluation-logic_policy-eval-denyallow.html',
    says: 'By default, all requests are implicitly denied with the exception of the AWS account ' +
        'root user, which has full access.',
    case: {...plain,
           caller: {type: 'root', arn: `arn:aws:iam::${account}:root`, account, issuer: ''}},
    ours: yes, theirs: no,
  },
  {
    what: 'NotResource with a variable that has no value',
    see: guide + 'reference_policies_variables.html#policy-vars-no-value',
    says: 'the resource that includes a policy variable with no value will not match any resource',
    case: {...plain, identity: [{
      Version: '2012-10-17',
      Statement: {Effect: 'Allow', Action: '*',
                  NotResource: table.replace('Books', '${aws:PrincipalTag/T}')},
    }]},
    ours: yes, theirs: no,
  },
  {
    what: 'a negated operator and a variable that has no value',
    see: guide + 'reference_policies_variables.html#policy-vars-no-value',
    says: 'Inverted condition operators like StringNotEquals or StringNotLike do match against a ' +
        'null value',
    case: when('StringNotEquals', '${aws:PrincipalTag/T}', {'test:Key': 'x'}),
    ours: yes, theirs: no,
  },
  {
    what: '${*} in an exact comparison',
    see: guide + 'reference_policies_variables.html#policy-vars-specialchars',
    says: 'These predefined policy variables can be used in any string where you can use regular ' +
        'policy variables.',
    case: when('StringEquals', 'a${*}b', {'test:Key': 'a*b'}),
    ours: yes, theirs: no,
  },
  {
    what: 'a variable with a default in a resource without a type',
    see: guide + 'reference_policies_variables.html#policy-vars-default-values',
    says: '"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET-${aws:PrincipalTag/team, \'company-wide\'}"',
    case: {...one({Resource: `arn:aws:sqs:us-east-1:${account}:\${aws:PrincipalTag/T, 'orders'}`}),
           action: 'sqs:SendMessage', resource: `arn:aws:sqs:us-east-1:${account}:orders`},
    ours: yes, theirs: no,
  },
  {
    what: 'a star at the end of a segment reaches over colons',
    see: guide + 'reference_policies_elements_resource.html',
    says: 'If the * wildcard is the last character of a resource ARN segment, it can expand to ' +
        'match beyond the colon boundaries.',
    case: {...resource('arn:aws:lambda:*:function:web'), action: 'lambda:InvokeFunction',
           resource: `arn:aws:lambda:us-east-1:${account}:function:web`},
    ours: yes, theirs: no,
  },
  {
    what: 'wildcards in the type of a resource',
    see: guide + 'reference-arns.html (Incorrect wildcard usage)',
    says: 'You cannot use a wildcard in the portion of the ARN that specifies the resource type. ' +
        '(A document with one is refused for IAM resources; in others it is a wildcard.)',
    case: resource(table.replace('table', 't?ble')),
    ours: yes, theirs: no,
  },
  {
    what: '0.0.0.0/0 is every address',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_IPAddress',
    says: 'The value must be in the standard CIDR format',
    case: when('IpAddress', '0.0.0.0/0', {'test:Key': '10.0.0.1'}),
    ours: yes, theirs: no,
  },
  {
    what: 'an IPv6 address is outside of every IPv4 range',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_IPAddress',
    says: 'NotIpAddress: all IP addresses except the specified IP address or range',
    case: when('NotIpAddress', '10.0.0.1', {'test:Key': '2001:db8::1'}),
    ours: yes, theirs: no,
  },
  {
    what: 'epoch times are in seconds',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_Date',
    says: 'You must specify date/time values with one of the W3C implementations of the ISO 8601 ' +
        'date formats or in epoch (UNIX) time.',
    case: when('DateEquals', '2024-01-01T00:00:00Z', {'test:Key': '1704067200'}),
    ours: yes, theirs: no,
  },
  {
    what: 'IfExists with ForAnyValue and an absent key',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_IfExists',
    says: 'If the key is not present, evaluate the condition element as true.',
    case: when('ForAnyValue:StringEqualsIfExists', 'x', {}),
    ours: yes, theirs: no,
  },
  {
    what: 'a key with one value, given as a list, needs no set qualifier',
    see: guide + 'reference_policies_condition-single-vs-multi-valued-context-keys.html',
    says: 'The difference between single-valued and multivalued context keys depends on the ' +
        'number of values in the request context',
    case: when('StringEquals', 'x', {'test:Key': ['x']}),
    ours: yes, theirs: no,
  },
  {
    what: 'ForAllValues and an empty string',
    see: guide + 'reference_policies_condition-single-vs-multi-valued-context-keys.html',
    says: 'It also returns true if ... the context key value resolves to a null dataset, such as ' +
        'an empty string.',
    case: when('ForAllValues:StringEquals', 'x', {'test:Key': ''}),
    ours: yes, theirs: no,
  },
  {
    what: 'ForAnyValue and an empty string',
    see: guide + 'reference_policies_condition-single-vs-multi-valued-context-keys.html',
    says: 'For no matching context key or if the key resolves to a null dataset, the condition ' +
        'returns false.',
    case: when('ForAnyValue:StringLike', '*', {'test:Key': ''}),
    ours: no, theirs: yes,
  },
  {
    what: 'Null and a list without values',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_Null',
    says: 'false (the key exists and its value is not null)',
    case: when('Null', 'false', {'test:Key': []}),
    ours: no, theirs: yes,
  },
  {
    what: 'a negated operator and a value of another type',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_Numeric',
    says: 'NumericNotEquals: negated matching',
    case: when('NumericNotEquals', '10', {'test:Key': 'ten'}),
    ours: yes, theirs: no,
  },
  {
    what: 'numbers are not rounded',
    see: guide + 'reference_policies_elements_condition_operators.html#Conditions_Numeric',
    says: 'comparing a key to an integer or decimal value',
    case: when('NumericEquals', '9007199254740993', {'test:Key': '9007199254740992'}),
    ours: no, theirs: yes,
  },
];
