import * as path from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

const databaseName = 'app';

/**
 * What one would write today: no way to the internet at all (isolated subnets, an interface
 * endpoint for Secrets Manager), the newest PostgreSQL, which wants TLS, and the newest Node.
 */
export class RdsLambdaV3Stack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        { cidrMask: 24, name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
    });
    vpc.addInterfaceEndpoint('SecretsManager', {
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    });

    const database = new rds.DatabaseInstance(this, 'Database', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_18 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE4_GRAVITON, ec2.InstanceSize.MICRO),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      databaseName,
      credentials: rds.Credentials.fromGeneratedSecret('app'),
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });

    const visits = new NodejsFunction(this, 'Visits', {
      entry: path.join(__dirname, '../src/lambdas', 'visits.ts'),
      runtime: Runtime.NODEJS_24_X,
      timeout: cdk.Duration.seconds(10),
      memorySize: 256,
      environment: {
        SECRET_ARN: database.secret!.secretFullArn ?? database.secret!.secretArn,
        // AWS's own authorities, for the database's certificate: Lambda loads them by itself only
        // up to Node 18.
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
      },
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    database.secret!.grantRead(visits);
    database.connections.allowDefaultPortFrom(visits);
    new cdk.CfnOutput(this, 'FunctionName', { value: visits.functionName });
  }
}
