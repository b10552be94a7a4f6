#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { RdsLambdaCppStack } from '../lib/rds-lambda-cpp-stack';

const app = new cdk.App();
new RdsLambdaCppStack(app, 'RdsLambdaCppStack');
