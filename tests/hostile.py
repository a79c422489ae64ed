"""A practice whose files hold what a page, a workbook or a terminal could obey: in every name, code and number.

Files are the sample practice's, with separators that leave every visible sign to the texts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from analytics.build import build, rebuild
from analytics.shipped import shipped
from analytics.warehouse import open_warehouse

START, END = "Qx", "xQ"
"""Stand around every hostile text, so that it is found wherever it is shown."""
SIGNS = (
    "[l](http://evil.example/l)",
    "![i](http://evil.example/i)",
    "<img src=http://evil.example/t>",
    "<a href=http://evil.example/a>a</a>",
    "<http://evil.example/u>",
    "http://evil.example/b",
    "www.evil.example",
    "e@evil.example",
    ":smile: :material/delete: :red[r] :streamlit:",
    "$x^2$ $$y$$",
    "**s** _e_ `c` ~~d~~ # | &copy; &#36; \\",
    "\x1b[31m\x9b31m\x07\u202e\u2066",
)
"""What Markdown, HTML, icons, formulas and terminals read, each of them alone short enough for a name."""
WHOLE = " ".join(SIGNS)
_ELEMENT, _COMPONENT, _SEGMENT = "\x1c", "\x1d", "\x1e"
_SPOILED = (
    r"(N1\*P[RE]\*)([^*~]+)",
    r"(NM1\*(?:85|41|40|77|PR)\*2\*)([^*~]+)",
    r"(NM1\*82\*1\*[^*~]*\*)([^*~]+)",
    r"(NM1\*(?:IL|QC)\*1\*)([^*~]+)",
    r"(PER\*IC\*)([^*~]+)",
    r"(?<=~)(TRN\*1\*)(8[^*~]+)",
)
"""What stands before a name or number of a payer, practice, therapist, patient, office and payment, and itself."""
_CODES = (
    (r"(\*HC:)97535", "\\g<1>{}"),
    (r"(CAS\*CO\*)(197|16|50)(?=\*)", "\\g<1>{}"),
    (r"(LQ\*HE\*)[^*~]+", "\\g<1>{}"),
    (r"(STC\*A[378]:)\d+", "\\g<1>{}"),
    (r"(ABF:)[^*:~]+", "\\g<1>{}"),
    (r"((?:CLP|CLM)\*|TRN\*2\*)(MS1(?=\d\d[05]))", "\\g<1>{}\\g<2>"),
    (r"(REF\*1K\*|CLP\*(?:[^*~]*\*){6})(3(?=\d+5))", "\\g<1>{}\\g<2>"),
)


def hostile(text: str) -> str:
    """The text between the marks by which it is found, a sign of a formula in front."""
    return f"={START}{text}{END}"


def write_files(folder: Path) -> None:
    """The sample practice's files under hostile names, with hostile names, codes and numbers in them."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, path in enumerate(sorted(shipped("data", "samples").iterdir())):
        if path.suffix in (".837p", ".835", ".277ca"):
            sign = SIGNS[place % len(SIGNS)].replace("/", "\u2215")
            name = f"{hostile(sign)} {place}{path.suffix}"
            (folder / name).write_bytes(spoiled(path.read_text(encoding="utf-8")).encode())


def spoiled(text: str) -> str:
    """An interchange with hostile names, codes and numbers in place of some of its own."""
    for pattern in _SPOILED:
        text = re.sub(pattern, r"\g<1>{\g<2>}", text)
    for pattern, put in _CODES:
        text = re.sub(pattern, put.replace("{}", "{code}"), text)
    whole, code = hostile(WHOLE), hostile(SIGNS[0])
    bare = text.translate({ord("*"): _ELEMENT, ord(":"): _COMPONENT, ord("~"): _SEGMENT})
    return re.sub(r"\{(code|[^{}]*)\}", lambda found: code if found[1] == "code" else f"{whole} {found[1]}", bare)


def build_warehouse(top: Path) -> Path:
    """The folder of a warehouse of such files, under such names of the practice and its payers."""
    files, folder = top / "files", top / "warehouse"
    write_files(files)
    build([files], folder)
    names = open_warehouse(folder).table("payers").select("payer_id", "name").rows()
    payers = (
        f"[[payers]]\nid = '{payer}'\nname = {_quoted(hostile(WHOLE) + name[-9:])}\nnames = [{_quoted(name)}]\n"
        for payer, name in names
    )
    settings = f"[practice]\nname = {_quoted(hostile(WHOLE))}\n{''.join(payers)}"
    (folder / "practice.toml").write_text(settings, encoding="utf-8")
    rebuild(folder)
    return folder


def _quoted(text: str) -> str:
    """A TOML text."""
    return json.dumps(text).replace("\x7f", "\\u007f")
