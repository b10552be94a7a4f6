"""For each pattern of AWS's models, texts that have it and texts that have it not, of any length:
head, then as many of the filler as it takes, then the tail. Written by hand: a test that asked the
product's own pattern engine would prove nothing. A pattern that is not here fails the test."""
from typing import NamedTuple


class Text(NamedTuple):
    head: str
    filler: str
    tail: str = ""

    def of_length(self, length):
        """None when it cannot be that short."""
        fill = length - len(self.head) - len(self.tail)
        return None if fill < 0 else self.head + self.filler * fill + self.tail


class Example(NamedTuple):
    good: Text
    bad: Text
    empty_matches: bool = False
    only: int = 0  # the one length at which `good` has it; 0: any


WORD = Example(Text("", "a"), Text("", " "))
PATH = Example(Text("/a", "b", "/"), Text("", "a"))

PATTERNS = {
    r"[\w+=,.@-]+": WORD,
    r"[\w+=,.@-]*": WORD._replace(empty_matches=True),
    r"[\w]+": Example(Text("", "A"), Text("", "-")),
    r"[\w]*": Example(Text("", "A"), Text("", "-"), True),
    r"[\d]*": Example(Text("", "7"), Text("", "x"), True),
    r"[\w+=,.@:\/-]*": Example(Text("", ":"), Text("", "%"), True),
    r"[\w+=/:,.@-]*": Example(Text("", "/"), Text("", "%"), True),
    r"(\u002F)|(\u002F[\u0021-\u007F]+\u002F)": PATH,
    r"((/[A-Za-z0-9\.,\+@=_-]+)*)/": PATH,
    r"\u002F[\u0021-\u007F]*": Example(Text("/", "a"), Text("", "a")),
    r"[\u0020-\u00FF]+": Example(Text("", "\u00ff"), Text("", "€")),
    r"[\u0009\u000A\u000D\u0020-\u00FF]+": Example(Text("{", "\n", "}"), Text("", "\u0008")),
    r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+":
        # Java reads its end as U+1000, 0 to U+10FF, F, F: so U+007F has it.
        Example(Text("arn:aws:", "漢"), Text("", "\u0008")),
    r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*": Example(Text("é ", "字"), Text("", "{"), True),
    r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+": Example(Text("", "é"), Text("", "{")),
    r"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*": Example(Text("", "€"), Text("", "\n"), True),
    r"^[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?$": Example(Text("a", "b"), Text("-", "a")),
    r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?": Example(Text("v1", "2"), Text("w", "1")),
    # ECR, KMS, Secrets Manager, Systems Manager
    r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*":
        Example(Text("", "a"), Text("", "-")),
    r"^arn:aws[a-z-]*:backup:[-a-z0-9]+:[0-9]{12}:[-a-z]+:([a-z0-9\-]+:)?[a-z][a-z0-9\-]{0,255}$":
        Example(Text("arn:aws:backup:us-east-1:123456789012:recovery-point:a", "b", ":c"),
                Text("", "x")),
    r"[0-9]{12}": Example(Text("000000000000", "0"), Text("", "x"), only=12),
    r"^[a-zA-Z0-9:/_-]+$": Example(Text("", "/"), Text("", "%")),
    r"^([a-zA-Z0-9:/_-]+)$": Example(Text("", "/"), Text("", "%")),
    r"^[a-zA-Z0-9-_.]+$": Example(Text("", "-"), Text("", "/")),
    r"[\u0020-\u00FF]*": Example(Text("", "\u00ff"), Text("", "€"), True),
    r"^\!?[a-zA-Z0-9 :_@\/\+\=\.\-]*$": Example(Text("!", "+"), Text("", "%"), True),
    r"^([a-z]+-)+\d+$": Example(Text("a-1", "1"), Text("", "a")),
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": Example(Text("", "字"), Text("", "{"), True),
    r"tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType":
        Example(Text("tag:k", "k"), Text("", "n")),
    # CloudFormation
    r"([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*)":
        Example(Text("s", "-"), Text("", "-")),
    r"[a-zA-Z0-9]+|[a-zA-Z][-a-zA-Z0-9]*\.[a-zA-Z0-9]+": Example(Text("", "9"), Text("", "-")),
    r"[a-zA-Z0-9][-a-zA-Z0-9]*": Example(Text("0", "-"), Text("", "-")),
    r"[a-zA-Z][-a-zA-Z0-9]*": Example(Text("c", "-"), Text("", "-")),
    r"[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*": Example(Text("c", "-"), Text("", "-")),
    r"[a-zA-Z][-a-zA-Z0-9]*(?::[a-zA-Z0-9]{8}-[a-zA-Z0-9]{4}-[a-zA-Z0-9]{4}-[a-zA-Z0-9]{4}-"
    r"[a-zA-Z0-9]{12})?": Example(Text("s", "-"), Text("", "-")),
    # CloudWatch Logs
    r"[\.\-_/#A-Za-z0-9]+": Example(Text("", "#"), Text("", " ")),
    r"[\.\-_/#A-Za-z0-9]*": Example(Text("", "#"), Text("", " "), True),
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$": Example(Text("", "字"), Text("", "{")),
    r"[^:*]*": Example(Text("", "["), Text("", "*"), True),
    r"^\d{12}$": Example(Text("777777777777", "7"), Text("", "x"), only=12),
    r"[\w#+=/:,.@-]*": Example(Text("", "#"), Text("", "%"), True),
    # Lambda
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?": Example(Text("", "f"), Text("", "%")),
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_\.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?": Example(Text("", "f"), Text("", "%")),
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9-_]+"
    r"(:(\$LATEST|[a-zA-Z0-9-_]+))?":
        Example(Text("arn:aws:lambda:us-east-1:000000000000:function:f", "f"), Text("", "x")),
    r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)": Example(Text("", "a"), Text("", "1")),
    r"([a-zA-Z0-9-_.]+)": Example(Text("", "."), Text("", ":")),
    r"([a-zA-Z0-9-_]+)": Example(Text("", "-"), Text("", ".")),
    r"(\$LATEST|[0-9]+)": Example(Text("", "1"), Text("", "x")),
    r"(|[a-zA-Z0-9$_-]+)": Example(Text("", "$"), Text("", "%"), True),
    r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()":
        Example(Text("arn:aws:s:", "x"), Text("", "x"), True),
    r"(lambda:[*]|lambda:[a-zA-Z]+|[*])": Example(Text("lambda:I", "n"), Text("", "x")),
    r"ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}": Example(Text("us-e", "a", "-1"), Text("", "x")),
    r"[0-9]+": Example(Text("", "7"), Text("", "x")),
    r"[^\s]+": Example(Text("", "%"), Text("", " ")),
    r"[a-zA-Z0-9._\-]+": Example(Text("", "."), Text("", "%")),
    r"[a-zA-Z]([a-zA-Z0-9_])+": Example(Text("ab", "_"), Text("", "1")),
    r"\d{12}": Example(Text("777777777777", "7"), Text("", "x"), only=12),
    r"^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)":
        Example(Text("arn:aws:sqs:us-east-1::q", "q"), Text("", "x"), True),
    r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)":
        Example(Text("arn:aws:sqs:us-east-1::q", "q"), Text("", "x")),
    r"^/mnt/[a-zA-Z0-9-_.]+$": Example(Text("/mnt/a", "a"), Text("", "x")),
    r"^[0-9A-Za-z\.\-_]*(?<!\.)$": Example(Text("", "a"), Text("", "."), True),
    r"^o-[a-z0-9]{10,32}$": Example(Text("o-aaaaaaaaaa", "a"), Text("", "x"), only=12),
    r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+":
        Example(Text("arn:aws:iam::000000000000:role/r", "r"), Text("", "x")),
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:"
    r"code-signing-config:csc-[a-z0-9]{17}":
        Example(Text("arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-"
                     "aaaaaaaaaaaaaaaaa", "a"), Text("", "x"), only=74),
    r"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+":
        Example(Text("arn:aws:lambda:us-east-1:000000000000:layer:l:1", "1"), Text("", "x")),
    r"arn:aws[a-zA-Z-]*:elasticfilesystem:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:"
    r"access-point/fsap-[a-f0-9]{17}":
        Example(Text("arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-"
                     "aaaaaaaaaaaaaaaaa", "a"), Text("", "x"), only=86),
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9-_\.]+"
    r"(:(\$LATEST|[a-zA-Z0-9-_]+))?":
        Example(Text("arn:aws:lambda:us-east-1:000000000000:function:f", "f"), Text("", "x")),
    # RDS's proxies
    r"[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*": Example(Text("p", "x"), Text("", "-")),
}
ANY = Example(Text("", "a"), Text("", "a"), True)  # where there is no pattern
