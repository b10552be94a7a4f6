"""What an application does with objects, through Debian's boto3; runs inside in_region.py."""
import io
import json
import os
import ssl
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

MEGABYTE = 1 << 20


def client(service: str, key: dict | None = None):
    options = {}
    if key:
        options = dict(aws_access_key_id=key["AccessKeyId"],
                       aws_secret_access_key=key["SecretAccessKey"])  # fmt: skip
    signature = "s3v4" if service == "s3" else None
    config = Config(retries={"max_attempts": 1}, signature_version=signature)
    return boto3.client(service, region_name="us-east-1", config=config,
                        endpoint_url=os.environ.get("ENDPOINT_OPTION"), **options)  # fmt: skip


def fetch(request):
    """Without credentials; through the proxy where the environment names one."""
    authority = os.environ.get("AWS_CA_BUNDLE")
    trusted = ssl.create_default_context(cafile=authority) if authority else None
    return urllib.request.urlopen(request, context=trusted)


class Objects(unittest.TestCase):
    def setUp(self):
        self.s3 = client("s3")
        self.bucket = "boto3-" + self._testMethodName.replace("_", "-")[5:50].strip("-")
        self.s3.create_bucket(Bucket=self.bucket)

    def refused(self, code, function, **named):
        with self.assertRaises(ClientError) as caught:
            function(**named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return caught.exception.response

    def put(self, key: str, body: bytes = b"x", **named) -> dict:
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **named)

    def test_a_large_file_goes_up_and_down_in_parts(self):
        content = os.urandom(17 * MEGABYTE)
        config = TransferConfig(multipart_threshold=5 * MEGABYTE, multipart_chunksize=5 * MEGABYTE)
        with tempfile.TemporaryDirectory() as folder:
            up, down = Path(folder) / "up", Path(folder) / "down"
            up.write_bytes(content)
            self.s3.upload_file(str(up), self.bucket, "big", Config=config,
                                ExtraArgs={"Metadata": {"a": "b"}})  # fmt: skip
            self.s3.download_file(self.bucket, "big", str(down), Config=config)
            self.assertEqual(down.read_bytes(), content)
        head = self.s3.head_object(Bucket=self.bucket, Key="big", PartNumber=1)
        self.assertEqual(head["PartsCount"], 4)
        self.assertEqual(head["ContentLength"], 5 * MEGABYTE)
        self.assertEqual(head["Metadata"], {"a": "b"})
        self.s3.copy({"Bucket": self.bucket, "Key": "big"}, self.bucket, "copy", Config=config)
        into = io.BytesIO()
        self.s3.download_fileobj(self.bucket, "copy", into)
        self.assertEqual(into.getvalue(), content)

    def test_paginators_see_every_key_once(self):
        keys = sorted(f"{letter}/{n}" for letter in "abc" for n in range(7)) + ["ä ö+&?"]
        for key in keys:
            self.put(key)
        for name in ("list_objects", "list_objects_v2"):
            paginator = self.s3.get_paginator(name)
            pages = paginator.paginate(Bucket=self.bucket, PaginationConfig={"PageSize": 4})
            self.assertEqual([o["Key"] for page in pages for o in page["Contents"]], keys, name)
            pages = paginator.paginate(Bucket=self.bucket, Delimiter="/",
                                       PaginationConfig={"PageSize": 2})  # fmt: skip
            prefixes = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
            self.assertEqual(prefixes, ["a/", "b/", "c/"])
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, PaginationConfig={"PageSize": 5})  # fmt: skip
        self.assertEqual([v["Key"] for page in pages for v in page["Versions"]], keys)

    def test_conditions_and_their_answers(self):
        etag = self.put("k", b"0123456789")["ETag"]
        k = {"Bucket": self.bucket, "Key": "k"}
        answer = self.refused("304", self.s3.get_object, **k, IfNoneMatch=etag)
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 304)
        self.refused("PreconditionFailed", self.s3.get_object, **k, IfMatch='"x"')
        self.refused("InvalidRange", self.s3.get_object, **k, Range="bytes=10-")
        self.refused("404", self.s3.head_object, Bucket=self.bucket, Key="absent")

    def test_presigned_urls_work_without_credentials(self):
        put = self.s3.generate_presigned_url("put_object", {"Bucket": self.bucket, "Key": "k"})
        get = self.s3.generate_presigned_url(
            "get_object",
            {"Bucket": self.bucket, "Key": "k", "ResponseContentType": "text/html"},
        )
        fetch(urllib.request.Request(put, data=b"content", method="PUT")).close()
        with fetch(get) as answer:
            self.assertEqual(answer.read(), b"content")
            self.assertEqual(answer.headers["Content-Type"], "text/html")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            fetch(get.replace("/k?", "/other?"))
        self.assertEqual(caught.exception.code, 403)

    def test_an_encrypted_bucket_needs_rights_of_the_key(self):
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        rules = {"Rules": [rule]}
        self.s3.put_bucket_encryption(
            Bucket=self.bucket, ServerSideEncryptionConfiguration=rules
        )
        self.assertEqual(self.put("mine")["ServerSideEncryption"], "aws:kms")
        key = client("kms").create_key()["KeyMetadata"]
        rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] = key["Arn"]
        rules = {"Rules": [rule]}
        self.s3.put_bucket_encryption(
            Bucket=self.bucket, ServerSideEncryptionConfiguration=rules
        )
        self.assertEqual(self.put("k", b"sealed")["SSEKMSKeyId"], key["Arn"])
        iam = client("iam")
        iam.create_user(UserName=self.bucket)
        allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        iam.put_user_policy(UserName=self.bucket, PolicyName="s3", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [allow]}))  # fmt: skip
        other = client("s3", iam.create_access_key(UserName=self.bucket)["AccessKey"])
        other.head_object(Bucket=self.bucket, Key="k")
        answer = self.refused("AccessDenied", other.get_object, Bucket=self.bucket, Key="k")
        self.assertIn("kms:Decrypt", answer["Error"]["Message"])
        self.refused("AccessDenied", other.put_object, Bucket=self.bucket, Key="k", Body=b"x")
        allow["Action"] = ["s3:*", "kms:*"]
        iam.put_user_policy(UserName=self.bucket, PolicyName="s3", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [allow]}))  # fmt: skip
        self.assertEqual(other.get_object(Bucket=self.bucket, Key="k")["Body"].read(), b"sealed")

    def test_what_is_not_there_has_a_name(self):
        b = self.bucket
        for code, function in [
            ("NoSuchBucketPolicy", self.s3.get_bucket_policy),
            ("NoSuchTagSet", self.s3.get_bucket_tagging),
            ("NoSuchLifecycleConfiguration", self.s3.get_bucket_lifecycle_configuration),
            ("NotImplemented", self.s3.get_bucket_website),
            ("NotImplemented", self.s3.get_bucket_cors),
            ("NotImplemented", self.s3.delete_bucket_replication),
        ]:
            self.refused(code, function, Bucket=b)
        self.refused("NoSuchKey", self.s3.get_object, Bucket=b, Key="k")
        self.refused("NoSuchBucket", self.s3.list_objects_v2, Bucket="no-such-bucket-here")
        self.refused("NoSuchUpload", self.s3.list_parts, Bucket=b, Key="k", UploadId="x")
        self.refused("InvalidBucketName", client("s3").create_bucket, Bucket="Not.A_Bucket")

    def test_versions_markers_and_tags(self):
        b = self.bucket
        self.s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={"Status": "Enabled"})
        first = self.put("k", b"1", Tagging="a=1&b=2")["VersionId"]
        self.put("k", b"2")
        marker = self.s3.delete_object(Bucket=b, Key="k")
        self.assertTrue(marker["DeleteMarker"])
        answer = self.refused("NoSuchKey", self.s3.get_object, Bucket=b, Key="k")
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        self.assertEqual(headers["x-amz-delete-marker"], "true")
        self.refused("MethodNotAllowed", self.s3.get_object, Bucket=b, Key="k",
                     VersionId=marker["VersionId"])  # fmt: skip
        old = self.s3.get_object(Bucket=b, Key="k", VersionId=first)
        self.assertEqual((old["Body"].read(), old["TagCount"]), (b"1", 2))
        tags = self.s3.get_object_tagging(Bucket=b, Key="k", VersionId=first)["TagSet"]
        self.assertEqual(tags, [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])


if __name__ == "__main__":
    unittest.main()
