#!/usr/bin/python3
"""Makes out of the command line itself (`tramgac describe`) what else tells of it.

command_pages.py take TRAMGAC     docs/reference/command-line.json, in both languages, and the two pages docs/**/command-line.md
command_pages.py check [TRAMGAC]  are the pages what the JSON says, and the JSON what the program says? Exit code 1 if not
command_pages.py man FOLDER       man pages, one a verb: FOLDER/man1, FOLDER/vi/man1; the date is SOURCE_DATE_EPOCH
command_pages.py bash             the completion for bash, to standard output

The JSON is committed, so that packages for other machines can be made where their program cannot run.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "docs" / "reference" / "command-line.json"
PAGES = {"en": ROOT / "docs" / "reference" / "command-line.md", "vi": ROOT / "docs" / "vi" / "reference" / "command-line.md"}
WORDS = {
    "en": {"title": "Command line", "intro": "Made by scripts/lib/command_pages.py from the program itself; `--help` shows the same.",
           "other": "*Tiếng Việt: [../vi/reference/command-line.md](../vi/reference/command-line.md).*",
           "option": "option", "what": "what it does", "verb": "verb", "required": "required", "default": "default", "needs": "needs",
           "name": "NAME", "synopsis": "SYNOPSIS", "description": "DESCRIPTION", "options": "OPTIONS", "verbs": "VERBS",
           "exit": "EXIT STATUS", "see": "SEE ALSO", "section": "Tramgac",
           "codes": [("0", "done; what was checked is right"), ("1", "what was checked is wrong, or it could not be done"),
                     ("2", "bad usage")],
           "guides": "The guides are in /usr/share/doc/tramgac."},
    "vi": {"title": "Dòng lệnh", "intro": "Do scripts/lib/command_pages.py tạo từ chính chương trình; `--help` cho cùng nội dung.",
           "other": "*English: [../../reference/command-line.md](../../reference/command-line.md).*",
           "option": "tùy chọn", "what": "ý nghĩa", "verb": "lệnh", "required": "bắt buộc", "default": "mặc định", "needs": "cần",
           "name": "TÊN", "synopsis": "CÁCH DÙNG", "description": "MÔ TẢ", "options": "TÙY CHỌN", "verbs": "LỆNH",
           "exit": "MÃ KẾT THÚC", "see": "XEM THÊM", "section": "Tramgac",
           "codes": [("0", "xong; điều được kiểm tra là đúng"), ("1", "điều được kiểm tra là sai, hoặc không làm được"),
                     ("2", "dùng sai cách")],
           "guides": "Các hướng dẫn nằm ở /usr/share/doc/tramgac."},
}


def fail(message):
    sys.exit(f"scripts/lib/command_pages.py: {message}")


def described(tramgac):
    return {language: json.loads(subprocess.run([tramgac, "--lang", language, "describe"], check=True, capture_output=True).stdout)
            for language in WORDS}


def as_text(data):
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def is_help(option):
    return "--help" in option["names"]


def value_of(option):
    """What stands behind the name: `TEXT`, `{en,vi}`, or nothing."""
    kind, _, choice = option["takes"].partition(":")
    return choice if choice.startswith("{") else kind


def remarks(option, words):
    if option["required"]:
        yield words["required"]
    # What a flag is by default is nothing to tell.
    if option["takes"] and option["default"]:
        yield f"{words['default']} {option['default']}"
    if option["needs"]:
        yield words["needs"] + " " + ", ".join(option["needs"])


def told(option, words):
    more = ", ".join(remarks(option, words))
    return option["text"] + (f" ({more})" if more else "")


def synopsis(path, verb):
    positionals = " ".join(one["names"][0] if one["required"] else f"[{one['names'][0]}]" for one in verb["positionals"])
    below = " VERB" if verb["verbs"] else ""
    return " ".join(filter(None, [path, "[OPTION..]", positionals])) + below


def all_verbs(verb, path=""):
    path = f"{path} {verb['name']}".strip()
    yield path, verb
    for below in verb["verbs"]:
        yield from all_verbs(below, path)


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def page(tree, language):
    words = WORDS[language]
    lines = [f"# {words['title']}", "", words["intro"], words["other"], ""]
    for path, verb in all_verbs(tree):
        lines += [f"{'##' if path.count(' ') < 2 else '###'} {path}", "", cell(verb["text"]), "", "```", synopsis(path, verb), "```", ""]
        rows = [(f"`{one['names'][0]}`", told(one, words)) for one in verb["positionals"]]
        rows += [(f"`{', '.join(one['names'])}{' ' + value_of(one) if one['takes'] else ''}`", told(one, words))
                 for one in verb["options"] if not is_help(one)]
        if rows:
            lines += [f"| {words['option']} | {words['what']} |", "| --- | --- |"]
            lines += [f"| {cell(name)} | {cell(text)} |" for name, text in rows] + [""]
    lines += [f"| {words['exit'].lower()} | |", "| --- | --- |"] + [f"| {code} | {text} |" for code, text in words["codes"]]
    return "\n".join(lines) + "\n"


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def option_lines(options, words):
    for one in options:
        name = ", ".join(f"\\fB{roff(name)}\\fR" for name in one["names"])
        value = f" \\fI{roff(value_of(one))}\\fR" if one["takes"] and one["names"][0].startswith("-") else ""
        yield f".TP\n{name}{value}\n{roff(told(one, words))}"


def verb_lines(path, verb, words):
    yield f".SS \"{roff(path)}\"\n{roff(verb['text'])}\n.PP\n\\fB{roff(synopsis(path, verb))}\\fR"
    yield from option_lines(verb["positionals"] + [one for one in verb["options"] if not is_help(one)], words)


def man_page(name, path, verb, others, language, date):
    words = WORDS[language]
    lines = [f".TH {name.upper()} 1 {date} Tramgac \"{words['section']}\"",
             f".SH {words['name']}\n{roff(name)} \\- {roff(verb['text'])}",
             f".SH {words['synopsis']}\n\\fB{roff(synopsis(path, verb))}\\fR"]
    if verb["positionals"] or verb["options"]:
        lines += [f".SH {words['options']}", *option_lines(verb["positionals"] + verb["options"], words)]
    if verb["verbs"]:
        lines.append(f".SH {words['verbs']}")
        if path == "tramgac":
            lines += [f".TP\n\\fB{roff(one['name'])}\\fR\n{roff(one['text'])}" for one in verb["verbs"]]
        else:
            for below_path, below in list(all_verbs(verb, path.rpartition(" ")[0]))[1:]:
                lines += verb_lines(below_path, below, words)
    lines.append(f".SH {words['exit']}")
    lines += [f".TP\n\\fB{code}\\fR\n{roff(text)}" for code, text in words["codes"]]
    lines.append(f".SH {words['see']}\n" + ",\n".join(f"\\fB{roff(one)}\\fR(1)" for one in others) + f"\n.PP\n{roff(words['guides'])}")
    return "\n".join(lines) + "\n"


def write_man(folder, data):
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc) if epoch else datetime.datetime.now(datetime.timezone.utc)
    for language, tree in data.items():
        out = folder / ("man1" if language == "en" else f"{language}/man1")
        out.mkdir(parents=True, exist_ok=True)
        names = ["tramgac"] + [f"tramgac-{verb['name']}" for verb in tree["verbs"]]
        pages = [("tramgac", tree)] + [(f"tramgac {verb['name']}", verb) for verb in tree["verbs"]]
        for name, (path, verb) in zip(names, pages):
            others = names[1:] if name == "tramgac" else ["tramgac"]
            (out / f"{name}.1").write_text(man_page(name, path, verb, others, language, moment.strftime("%Y-%m-%d")))


def option_words(verb):
    return " ".join(name for option in verb["options"] for name in option["names"])


def bash(tree):
    """Completes verbs and options; what an option takes, by its kind."""
    cases = [f"    '{path}') words='{' '.join(one['name'] for one in verb['verbs'])} {option_words(verb)}' ;;"
             for path, verb in all_verbs(tree)]
    verbs = [f"'{path}'" for path, _ in all_verbs(tree)]
    choices = {name: value_of(option).strip("{}").replace(",", " ") for _, verb in all_verbs(tree) for option in verb["options"]
               for name in option["names"] if value_of(option).startswith("{")}
    takes = sorted({name for _, verb in all_verbs(tree) for option in verb["options"] for name in option["names"] if option["takes"]}
                   - set(choices) - {"--profile"})
    answers = [f"    {name}) mapfile -t COMPREPLY < <(compgen -W '{words}' -- \"$word\"); return ;;" for name, words in sorted(choices.items())]
    return f"""# bash completion for tramgac; made by scripts/lib/command_pages.py
_tramgac() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} path=tramgac words i
  case $before in
    --profile) mapfile -t COMPREPLY < <(compgen -W "auto $(tramgac profile list 2>/dev/null | awk 'NR > 1 {{print $1}}')" -- "$word"); return ;;
{chr(10).join(answers)}
    {'|'.join(takes)}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${{COMP_WORDS[i]}}" in
      {'|'.join(verbs[1:])}) path="$path ${{COMP_WORDS[i]}}" ;;
    esac
  done
  case $path in
{chr(10).join(cases)}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  [ ${{#COMPREPLY[@]}} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}}
complete -F _tramgac tramgac
"""


def check(tramgac):
    data = json.loads(DATA.read_text())
    stale = [path for language, path in PAGES.items() if not path.exists() or path.read_text() != page(data[language], language)]
    if tramgac and as_text(described(tramgac)) != DATA.read_text():
        stale.append(DATA)
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not what the program says: scripts/lib/command_pages.py take build/dev/tramgac", file=sys.stderr)
    return 1 if stale else 0


def main(arguments):
    match arguments:
        case ["take", tramgac]:
            data = described(tramgac)
            DATA.write_text(as_text(data))
            for language, path in PAGES.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(page(data[language], language))
        case ["check", *tramgac] if len(tramgac) < 2:
            return check(tramgac[0] if tramgac else None)
        case ["man", folder]:
            write_man(pathlib.Path(folder), json.loads(DATA.read_text()))
        case ["bash"]:
            print(bash(json.loads(DATA.read_text())["en"]), end="")
        case _:
            fail("take TRAMGAC, check [TRAMGAC], man FOLDER or bash, not " + repr(" ".join(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
