import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

const databaseName = 'cloudtechsimplified';
const source = path.join(__dirname, '..');

/** The function's folder, built by make on this machine. */
function built(): lambda.Code {
  return lambda.Code.fromAsset(source, {
    exclude: ['*', '!src', '!src/**', '!Makefile'], // what the asset's hash is made of
    bundling: {
      image: cdk.DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(folder: string): boolean {
          execFileSync('make', ['--silent', '-C', source, `OUT=${folder}`], { stdio: 'inherit' });
          return true;
        },
      },
    },
  });
}

/** The tutorial's database, and its function in C++. */
export class RdsLambdaCppStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [
        { cidrMask: 24, name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { cidrMask: 24, name: 'public', subnetType: ec2.SubnetType.PUBLIC },
      ],
    });
    const database = new rds.DatabaseInstance(this, 'Instance', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_13 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE3, ec2.InstanceSize.SMALL),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      databaseName,
      credentials: rds.Credentials.fromGeneratedSecret('postgres'),
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });
    const hello = new lambda.Function(this, 'Hello', {
      code: built(),
      handler: 'bootstrap', // not used by provided runtimes
      runtime: lambda.Runtime.PROVIDED_AL2023,
      timeout: cdk.Duration.seconds(30),
      memorySize: 256,
      environment: {
        DB_ENDPOINT_ADDRESS: database.dbInstanceEndpointAddress,
        DB_NAME: databaseName,
        DB_SECRET_ARN: database.secret!.secretArn,
      },
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    });
    database.secret!.grantRead(hello);
    database.connections.allowDefaultPortFrom(hello);
    new cdk.CfnOutput(this, 'FunctionName', { value: hello.functionName });
  }
}
