"""boto3 against a region, as its administrator."""
import boto3
from botocore.config import Config

READ_SECONDS_MAX = 60


def client(region, service: str, **more):
    keys = region.credentials
    return boto3.client(
        service, endpoint_url=region.endpoint, region_name=region.region_name,
        aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key,
        config=Config(read_timeout=READ_SECONDS_MAX, retries={"total_max_attempts": 1}),
        **more)  # fmt: skip
