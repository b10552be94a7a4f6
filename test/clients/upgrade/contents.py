"""What the stored region holds: put in by an older build, looked for under this one."""
import base64
import io
import json
import zipfile

from harness.clients import client

OBJECT = bytes(range(256)) * 400
TEMPLATE = {"Resources": {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.7.0.0/16"}},
    "Group": {"Type": "AWS::EC2::SecurityGroup",
              "Properties": {"GroupDescription": "kept", "VpcId": {"Ref": "Vpc"}}},
    "Level": {"Type": "AWS::SSM::Parameter",
              "Properties": {"Type": "String", "Name": "/kept/level", "Value": "info"}},
}}  # fmt: skip
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole"}]})  # fmt: skip
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})  # fmt: skip


def code() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("index.js")
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, "exports.handler = async (event) => ({ kept: event.word });")
    return made.getvalue()


def fill(region) -> dict:
    """Everything into a region; what only the answers tell comes back."""
    iam, keys = client(region, "iam"), client(region, "kms")
    iam.create_user(UserName="ann", Path="/staff/", Tags=[{"Key": "team", "Value": "data"}])
    iam.put_user_policy(UserName="ann", PolicyName="reads", PolicyDocument=ALLOW)
    made = iam.create_access_key(UserName="ann")["AccessKey"]
    role = iam.create_role(RoleName="runs", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    key = keys.create_key(Description="kept")["KeyMetadata"]["KeyId"]
    keys.create_alias(AliasName="alias/kept", TargetKeyId=key)
    sealed = keys.encrypt(KeyId=key, Plaintext=b"hello")["CiphertextBlob"]

    secrets, parameters = client(region, "secretsmanager"), client(region, "ssm")
    secrets.create_secret(Name="app/db", SecretString="first", KmsKeyId="alias/kept")
    secrets.put_secret_value(SecretId="app/db", SecretString="second")
    parameters.put_parameter(Name="/app/token", Type="SecureString", Value="t-1")

    objects = client(region, "s3")
    objects.create_bucket(Bucket="kept")
    objects.put_bucket_versioning(Bucket="kept",
                                  VersioningConfiguration={"Status": "Enabled"})  # fmt: skip
    old = objects.put_object(Bucket="kept", Key="a/b", Body=b"old")["VersionId"]
    objects.put_object(Bucket="kept", Key="a/b", Body=OBJECT, ServerSideEncryption="aws:kms",
                       SSEKMSKeyId=key)  # fmt: skip

    stacks = client(region, "cloudformation")
    stacks.create_stack(StackName="Kept", TemplateBody=json.dumps(TEMPLATE))
    stacks.get_waiter("stack_create_complete").wait(
        StackName="Kept", WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    logs = client(region, "logs")
    logs.create_log_group(logGroupName="kept")
    logs.create_log_stream(logGroupName="kept", logStreamName="one")
    databases = client(region, "rds")
    databases.create_db_parameter_group(DBParameterGroupName="kept", DBParameterGroupFamily=
                                        "postgres16", Description="kept")  # fmt: skip
    databases.modify_db_parameter_group(DBParameterGroupName="kept", Parameters=[
        {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}])
    client(region, "ecr").create_repository(repositoryName="kept/images")
    client(region, "lambda").create_function(
        FunctionName="kept", Runtime="nodejs24.x", Handler="index.handler", Role=role,
        Code={"ZipFile": code()}, MemorySize=256,
        Environment={"Variables": {"WORD": "kept"}})  # fmt: skip
    return {"old": old, "sealed": base64.b64encode(sealed).decode(), "key": key,
            "ann": {"id": made["AccessKeyId"], "secret": made["SecretAccessKey"]}}  # fmt: skip
