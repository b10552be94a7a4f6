"""The rules of the house that a machine can check. Each is a function from the tree to problems."""
import fnmatch
import re
from pathlib import Path

import cpp
from tree import Problem, Tree

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
LINE_COLUMNS_MAX = 100
CORPUS_FILES_MIN = 3
CODE = (".cpp", ".hpp", ".py", ".mjs", ".cmake", "CMakeLists.txt")
HEADINGS = ["What it is", "What it is not", "Start reading at", "Depends on", "Tested by"]


def check_sizes(tree: Tree):
    for path in tree.ending(*CODE):
        if path.endswith((".cpp", ".hpp")) and tree.generated(path):
            continue
        lines = tree.text(path).splitlines()
        if len(lines) > FILE_LINES_MAX:
            yield Problem(
                path, 0, "size", f"{len(lines)} lines; a file has at most " f"{FILE_LINES_MAX}"
            )
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS_MAX:
                yield Problem(
                    path,
                    number,
                    "size",
                    f"{len(line)} columns; a line has at most {LINE_COLUMNS_MAX}",
                )


def check_functions(tree: Tree):
    for path in tree.sources:
        for function in cpp.functions(tree.text(path)):
            if function.lines > FUNCTION_LINES_MAX:
                yield Problem(
                    path,
                    function.first_line,
                    "function",
                    f"{function.name} has {function.lines} lines; a function has at most "
                    f"{FUNCTION_LINES_MAX}",
                )


def check_layers(tree: Tree):
    """A folder includes itself and what its USES list reaches, by paths from src/."""
    homeless = set()
    for path in tree.sources:
        if path.count("/") < 2 or not path.startswith("src/"):  # src/skerry.cpp is the program
            continue
        own = tree.folder_of(path)
        if own is None:
            homeless.add(str(Path(path).parent))
            continue
        allowed = tree.closure(own)
        for line, name in cpp.includes(tree.text(path)):
            if not name.startswith('"'):
                continue
            name = name.strip('"')
            if path.endswith("_test.cpp") and name.startswith("test/support/"):
                continue
            if not (tree.root / "src" / name).is_file():
                if not is_generated(tree, name):
                    yield Problem(path, line, "layer", f'"{name}" is not a path from src/')
                continue
            target = tree.folder_of(name)
            if target not in allowed:
                yield Problem(
                    path,
                    line,
                    "layer",
                    f"{own} may not include {name}: it USES {sorted(allowed - {own})}",
                )
    for folder in sorted(homeless):
        yield Problem(folder, 0, "layer", "no skerry_folder() in a CMakeLists.txt names it")


def is_generated(tree: Tree, name: str) -> bool:
    if tree.build is not None:
        return (tree.build / "generated" / name).is_file()
    return Path(name).name in tree.cmake or "generated" in name or "shapes" in name


EXAMPLES = "examples/"  # programs of their own, which their own builds compile


def header_table(tree: Tree):
    for number, line in enumerate(tree.text("tools/tidy/headers.txt").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            pattern, where, why = (part.strip() for part in line.split("|"))
            yield number, pattern, where, why


def check_headers(tree: Tree):
    table = list(header_table(tree))
    patterns = {pattern for _, pattern, _, _ in table}
    used = set()
    for path in tree.sources:
        if path.startswith(EXAMPLES):
            continue
        for line, name in cpp.includes(tree.text(path)):
            bare = name.strip('<>"')
            matching = [p for p in patterns if fnmatch.fnmatch(bare, p)]
            if not matching or not name.startswith("<"):
                continue
            entries = [e for e in table if e[1] in matching and fnmatch.fnmatch(path, e[2])]
            used.update(number for number, *_ in entries)
            if not entries:
                yield Problem(
                    path,
                    line,
                    "header",
                    f"<{bare}> is heavy; tools/tidy/headers.txt names who may include it",
                )
    for number, pattern, where, _ in table:
        if where != "never" and number not in used and tree.ending(".cpp"):
            yield Problem(
                "tools/tidy/headers.txt",
                number,
                "header",
                f"nobody in {where} includes <{pattern}>: drop the line",
            )


def check_words(tree: Tree):
    # Each word is written so that this file does not contain it.
    marks = re.compile(r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
    places = re.compile(r"(?<![\w.~>$}/-])/(wo" + "rk|ho" + "me|ro" + r"ot)/\w")
    for path in tree.files:
        if not looks_like_text(tree.root / path):
            continue
        if path.endswith(("package-lock.json",)):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if marks.search(line) and not path.startswith(("test/fuzz/", "tools/shapes/")):
                yield Problem(path, number, "word", "no marks for later: do it or leave it out")
            if places.search(line):
                yield Problem(path, number, "word", "names a place on one machine")


def looks_like_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)


def check_erasure(tree: Tree):
    """No type erasure or shared ownership on the data paths."""
    banned = [
        ("src/proxy/", r"std::function\b", "std::function"),
        ("src/proxy/", r"std::(shared_ptr|make_shared)\b", "std::shared_ptr"),
        ("src/wire/", r"std::function\b", "std::function"),
    ]
    for path in tree.sources:
        if path.endswith("_test.cpp"):
            continue
        code = cpp.blank(tree.text(path)) if path.startswith(("src/proxy/", "src/wire/")) else ""
        for folder, pattern, name in banned:
            if path.startswith(folder):
                for match in re.finditer(pattern, code):
                    yield Problem(
                        path,
                        code.count("\n", 0, match.start()) + 1,
                        "erasure",
                        f"{name} has no place in {folder}",
                    )


def check_bool_parameters(tree: Tree):
    """`stop(true)` says nothing at the call; an enum does. Excused by `tidy: bool` and a reason."""
    for path in tree.sources:
        if not path.endswith(".hpp"):
            continue
        lines = tree.text(path).splitlines()
        for number in cpp.bool_parameters(tree.text(path)):
            near = lines[max(0, number - 2) : number]
            if not any(re.search(r"tidy: bool \w+", line) for line in near):
                yield Problem(
                    path, number, "bool", "a bool parameter; make it an enum of two words"
                )


def check_pragma(tree: Tree):
    for path in tree.sources:
        if path.endswith(".hpp") and not tree.text(path).lstrip().startswith("#pragma once"):
            yield Problem(path, 1, "pragma", "a header begins with #pragma once")


def check_readmes(tree: Tree):
    folders = {str(Path(f).parent) for f in tree.sources if f.startswith("src/")} - {"src"}
    for folder in sorted(folders):
        readme = f"{folder}/README.md"
        if readme not in tree.files:
            yield Problem(folder, 0, "readme", "the folder has no README.md")
            continue
        found = [h for line in tree.text(readme).splitlines() for h in [heading(line)] if h]
        if found != HEADINGS:
            missing = [h for h in HEADINGS if h not in found]
            why = (
                f"lacks: {', '.join(missing)}" if missing else "has them twice or in another order"
            )
            yield Problem(readme, 0, "readme", f"needs the five headings in their order; {why}")


def heading(line: str) -> str | None:
    bare = line.strip().lstrip("#*_ ").lower()
    for name in sorted(HEADINGS, key=len, reverse=True):
        if line.strip().startswith(("#", "*", "_")) and re.match(name.lower() + r"\b", bare):
            return name
    return None


def check_fuzz(tree: Tree):
    for path in tree.sources:
        if path.endswith("_fuzz.cpp"):
            name = Path(path).name.removesuffix("_fuzz.cpp")
            corpus = [f for f in tree.files if f.startswith(f"test/fuzz/{name}/")]
            if len(corpus) < CORPUS_FILES_MIN:
                yield Problem(
                    path,
                    0,
                    "fuzz",
                    f"test/fuzz/{name}/ has {len(corpus)} inputs; "
                    f"a target has at least {CORPUS_FILES_MIN}",
                )


def check_dead(tree: Tree):
    """Every .cpp is compiled by a target, every .hpp is included by somebody else."""
    built = compiled_files(tree)
    included = {
        name.strip('<>"')
        for f in tree.sources
        for _, name in cpp.includes(tree.text(f))
        if not own_header(f, name.strip('<>"'))
    }
    for path in tree.sources:
        if path.startswith(EXAMPLES):
            continue
        if path.endswith(".cpp") and built is not None and path not in built:
            yield Problem(path, 0, "dead", "no target compiles it")
        if path.endswith(".hpp") and path.removeprefix("src/") not in included:
            if not has_source(tree, path):
                yield Problem(path, 0, "dead", "nobody includes it")


def own_header(path: str, name: str) -> bool:
    return path.removeprefix("src/").removesuffix("_test.cpp").removesuffix(".cpp") + ".hpp" == name


def has_source(tree: Tree, header: str) -> bool:
    return header.removesuffix(".hpp") + ".cpp" in tree.files


def compiled_files(tree: Tree) -> set[str] | None:
    if tree.build is None or not (tree.build / "build.ninja").is_file():
        return None
    root = str(tree.root.resolve())
    text = (tree.build / "build.ninja").read_text(errors="replace")
    joined = [f for f in tree.build.rglob("Unity/unity_*.cxx")]  # several files in one unit
    return {
        m.group(1)
        for unit in joined
        if f"{unit.relative_to(tree.build)}.o" in text
        for m in re.finditer(r'#include "' + re.escape(root) + r'/(\S+\.cpp)"', unit.read_text())
    } | {
        m.group(1)
        for m in re.finditer(
            r"(?m)^build \S+: CXX_COMPILER\S* " + re.escape(root) + r"/(\S+\.cpp)\b", text
        )
    }


def check_locks(tree: Tree):
    """npm lock files name no registry's address: another machine may use another registry."""
    for path in tree.ending("package-lock.json"):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if '"resolved"' in line and '//' in line:  # a workspace's folder is no address
                yield Problem(
                    path,
                    number,
                    "lock",
                    "names a registry's address; lock again with "
                    "omit-lockfile-registry-resolved=true in an .npmrc beside it",
                )


RULES = [
    check_sizes,
    check_functions,
    check_layers,
    check_headers,
    check_words,
    check_erasure,
    check_bool_parameters,
    check_pragma,
    check_readmes,
    check_fuzz,
    check_dead,
    check_locks,
]
