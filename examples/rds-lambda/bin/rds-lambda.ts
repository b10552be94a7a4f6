#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { RdsLambdaStack } from '../lib/rds-lambda-stack';

const app = new cdk.App();
// The two halves of the tutorial: `cdk deploy` connects the function to the database itself,
// `cdk deploy -c proxy=true` puts the RDS Proxy between them.
const proxy = app.node.tryGetContext('proxy') === 'true';
new RdsLambdaStack(app, 'RdsLambdaStack', { proxy });
