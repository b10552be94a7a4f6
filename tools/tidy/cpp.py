"""Just enough of C++ to check style: comments and literals blanked, function bodies found.

This is no parser. It follows braces and looks at the words before each one, which is right for
code formatted as ours is; tidy_test.py shows what it is expected to understand.
"""
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r'R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"'  # raw string
    r'|//[^\n]*'
    r'|/\*.*?\*/'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",  # not a digit separator
    re.DOTALL,
)


def blank(text: str) -> str:
    """The same text, line by line, with comments and the insides of literals made blank."""

    def replace(match):
        token = match.group(0)
        inner = "".join("\n" if c == "\n" else " " for c in token)
        if token.startswith(("//", "/*")):
            return inner
        return token[0] + inner[1:-1] + token[-1] if len(token) > 1 else token

    return TOKEN.sub(replace, text)


@dataclass
class Function:
    name: str
    first_line: int
    last_line: int

    @property
    def lines(self) -> int:
        return self.last_line - self.first_line + 1


SCOPE = re.compile(r"(^|[\s;}>])(namespace|class|struct|union|enum|extern)\b")
CONTROL = re.compile(r"^\s*(if|for|while|switch|do|else|try|catch|return|case|default)\b")
NAME = re.compile(r"(operator\s*\S+|~?[A-Za-z_]\w*)\s*\(")


ACCESS = {"public", "private", "protected"}


def unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")


def opens_function(before: str) -> bool:
    """Whether a brace after this text, at namespace or class level, begins a function's body."""
    text = re.sub(r"\[\[.*?\]\]", " ", before)
    if "(" not in text or unclosed(text) or CONTROL.match(text):
        return False
    head = text.split("(", 1)[0]
    if SCOPE.search(head) and not re.match(r"\s*extern\s", head):
        return False
    if re.search(r"(?<![=!<>])=(?!=)\s*$", text):  # an initialiser
        return False
    return not in_initialiser_list(text)


def in_initialiser_list(text: str) -> bool:
    """`Thing(int a) : a_` and a brace: the brace initialises a member."""
    depth = 0
    last_close = -1
    for index, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            last_close = index
    colon = re.search(r"\)\s*(noexcept\s*)?:(?!:)", text)
    if not colon:
        return False
    tail = text[max(last_close + 1, colon.end()) :].rstrip()
    return bool(re.search(r"[\w>]$", tail)) and not re.search(
        r"\b(const|noexcept|override|final|try)$", tail
    )


def functions(text: str) -> list[Function]:
    """The functions defined in a file, with their first (signature) and last lines."""
    code = re.sub(
        r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group(0).count("\n"), blank(text)
    )
    found, stack, statement, start = [], [], "", 1
    line = 1
    for char in code:
        if char == "\n":
            line += 1
            statement += " "
            continue
        if not statement.strip():
            if char.isspace():
                continue
            start = line
        if char == "{":
            inside = any(kind == "function" for kind, *_ in stack)
            if not inside and opens_function(statement):
                names = NAME.findall(statement)
                stack.append(("function", names[0] if names else "?", start, ""))
                statement = ""
            elif not inside and (unclosed(statement) or in_initialiser_list(statement)):
                stack.append(("initialiser", "", start, statement))
            else:
                stack.append(("block", "", start, ""))
                statement = ""
        elif char == "}":
            if not stack:
                continue
            kind, name, first, before = stack.pop()
            if kind == "function":
                found.append(Function(name.strip(), first, line))
            if kind == "initialiser":
                statement = before + " {}"
            else:
                statement = ""
        elif char == ";" or char == ":" and statement.strip() in ACCESS:
            statement = ""
        else:
            statement += char
    return found


INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>]+>|"[^"]+")', re.MULTILINE)


def includes(text: str) -> list[tuple[int, str]]:
    """(line, name with its brackets or quotes) of each #include."""
    return [(text.count("\n", 0, m.start(1)) + 1, m.group(1)) for m in INCLUDE.finditer(text)]


# A parameter called value is data (a JSON boolean), not a switch.
BOOL_PARAMETER = re.compile(r"[(,]\s*(?:const\s+)?bool\s+(?!value\b)\w+\s*(?=[,)=])")


def bool_parameters(text: str) -> list[int]:
    code = blank(text)
    return [code.count("\n", 0, m.end()) + 1 for m in BOOL_PARAMETER.finditer(code)]
