import * as path from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

export interface RdsLambdaStackProps extends cdk.StackProps {
  /** Whether the function connects through an RDS Proxy. */
  readonly proxy: boolean;
}

const databaseName = 'cloudtechsimplified';

/** A PostgreSQL database in private subnets, and a function there that queries it. */
export class RdsLambdaStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: RdsLambdaStackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'VpcLambda', {
      maxAzs: 2,
      subnetConfiguration: [
        {
          cidrMask: 24,
          name: 'privatelambda',
          subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS,
        },
        {
          cidrMask: 24,
          name: 'public',
          subnetType: ec2.SubnetType.PUBLIC,
        },
      ],
    });
    const privateSubnets = vpc.selectSubnets({
      subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS,
    });

    const dbSecurityGroup = new ec2.SecurityGroup(this, 'DbSecurityGroup', { vpc });
    const dbInstance = new rds.DatabaseInstance(this, 'Instance', {
      engine: rds.DatabaseInstanceEngine.postgres({
        version: rds.PostgresEngineVersion.VER_13,
      }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE3, ec2.InstanceSize.SMALL),
      vpc,
      vpcSubnets: privateSubnets,
      databaseName,
      securityGroups: [dbSecurityGroup],
      credentials: rds.Credentials.fromGeneratedSecret('postgres'),
      maxAllocatedStorage: 200,
    });
    const secret = dbInstance.secret!;

    // The second half: nothing but the endpoint changes for the function.
    let endpoint = dbInstance.dbInstanceEndpointAddress;
    if (props.proxy) {
      const dbProxy = new rds.DatabaseProxy(this, 'Proxy', {
        proxyTarget: rds.ProxyTarget.fromInstance(dbInstance),
        secrets: [secret],
        securityGroups: [dbSecurityGroup],
        vpc,
        requireTLS: false,
        vpcSubnets: privateSubnets,
      });
      endpoint = dbProxy.endpoint;
    }

    const nodeJsFunctionProps: NodejsFunctionProps = {
      bundling: {
        externalModules: [
          'aws-sdk', // the one of the Lambda runtime
          'pg-native', // pg asks for it, and works without it
        ],
      },
      runtime: Runtime.NODEJS_16_X,
      timeout: cdk.Duration.minutes(3), // 3 seconds without this line
      memorySize: 256, // MB
    };
    const lambdaSG = new ec2.SecurityGroup(this, 'LambdaSG', { vpc });
    const rdsLambdaFn = new NodejsFunction(this, 'rdsLambdaFn', {
      entry: path.join(__dirname, '../src/lambdas', 'rds-lambda.ts'),
      ...nodeJsFunctionProps,
      functionName: 'rdsLambdaFn',
      environment: {
        DB_ENDPOINT_ADDRESS: endpoint,
        DB_NAME: databaseName,
        DB_SECRET_ARN: secret.secretFullArn || '',
      },
      vpc,
      vpcSubnets: privateSubnets,
      securityGroups: [lambdaSG],
    });

    secret.grantRead(rdsLambdaFn);
    dbSecurityGroup.addIngressRule(
      ec2.Peer.securityGroupId(lambdaSG.securityGroupId),
      ec2.Port.tcp(5432),
      'Lambda to Postgres database',
    );
  }
}
