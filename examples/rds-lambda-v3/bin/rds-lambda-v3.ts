#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { RdsLambdaV3Stack } from '../lib/rds-lambda-v3-stack';

const app = new cdk.App();
new RdsLambdaV3Stack(app, 'RdsLambdaV3Stack');
