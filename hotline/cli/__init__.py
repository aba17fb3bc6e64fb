"""The commands. What they need is imported when they run, so that `hotline --help` is quick."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import explained

if TYPE_CHECKING:
    from .removing import Removal

app = typer.Typer(
    help="A hotline from a phone call to help at the door. Settings come from HOTLINE_* names or a file .env.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sheets = typer.Typer(help="Import a sheet. Importing again updates and deletes nothing.", no_args_is_help=True)
user = typer.Typer(help="The people at the duty desk.", no_args_is_help=True)
remove = typer.Typer(
    help="Take people out of the books. What hangs on them is shown first; history stays.", no_args_is_help=True
)
people = typer.Typer(
    help="The register of people: who they are, their numbers, what they may do.", no_args_is_help=True
)
words = typer.Typer(help="What people's words are taken for.", no_args_is_help=True)
app.add_typer(sheets, name="import")
app.add_typer(user, name="user")
app.add_typer(remove, name="remove")
app.add_typer(people, name="people")
app.add_typer(words, name="words")

File = Annotated[Path, typer.Argument(help="The sheet: cells between commas, semicolons or tabs.", show_default=False)]
Try = Annotated[bool, typer.Option("--try", help="Show what would happen, and write nothing.")]


def main() -> None:
    """Run a command. Errors are one clear line on standard error and exit code 1, never a traceback."""
    os.umask(0o077)  # whatever a command writes is for the service's own user
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        typer.echo(f"hotline: {explained(error)}", err=True)
        sys.exit(1)


@app.command()
def serve() -> None:
    """Run the service until Ctrl-C or SIGTERM. An empty database is set up first."""
    from .work import run_service

    run_service()


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="An address of this machine.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The console's port; the phones take the next one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the demo keeps its things.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with what the last demo left.")] = False,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Try everything on a made-up village, without any account."""
    from hotline.demo import supervisor

    supervisor.run(host, port, data_dir, open_browser, keep=keep)


@app.command()
def migrate() -> None:
    """Set the database up, or bring it to this version. Make a backup first."""
    from .work import run_migrate

    typer.echo(run_migrate())


@app.command()
def doctor() -> None:
    """Check the installation and say what to do. Exit code 1 when something must be done."""
    from .doctor import examine

    must = False
    for finding in examine():
        typer.echo(finding.line())
        must = must or finding.must
    if must:
        raise typer.Exit(1)


@sheets.command("areas")
def import_areas(file: File, try_only: Try = False) -> None:
    """Columns: code, name, level, parent, lead_name, lead_phone, name_en; or their Chinese names."""
    _import("areas", file, try_only)


@sheets.command("households")
def import_households(file: File, try_only: Try = False) -> None:
    """Columns: code, area, address, member, phone, born, language, groups, safe_number, safe_hours, notes; a row a
    member."""
    _import("households", file, try_only)


@sheets.command("volunteers")
def import_volunteers(file: File, try_only: Try = False) -> None:
    """Columns: name, phone, area, skills, channel, role, language, leave, code, second_phone, since, until."""
    _import("volunteers", file, try_only)


def _import(kind: str, file: Path, try_only: bool) -> None:
    from .work import run_import

    _print(run_import(kind, file, try_only))


@app.command("template")
def write_template(
    kind: Annotated[str, typer.Argument(help="areas, households or volunteers.", show_default=False)],
    file: Annotated[Path | None, typer.Argument(help="Where to write it; - is the screen.")] = None,
    language: Annotated[str, typer.Option(help="zh or en; empty: the hotline's own.")] = "",
) -> None:
    """Write an empty sheet to fill in: households.csv and the like. Never over a file that is there."""
    from .work import run_template

    typer.echo(run_template(kind, file, language), nl=str(file) != "-")


@user.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)],
    password_file: Annotated[
        Path | None, typer.Option(help="A file whose first line is the password; - reads standard input.")
    ] = None,
    protected: Annotated[
        bool, typer.Option("--protected", help="One of the named people who may see protected tickets.")
    ] = False,
    language: Annotated[str, typer.Option(help="zh or en; empty follows the browser.")] = "",
    role: Annotated[
        str, typer.Option(help="operator, lead, administrator, overseer or technician: see docs/operations.md.")
    ] = "operator",
    area: Annotated[str, typer.Option(help="The code of the area in which; empty: everywhere.")] = "",
    person: Annotated[str, typer.Option(help="Whose account it is: an id, as p17. A lead has their own areas.")] = "",
) -> None:
    """Add somebody, or give them a new password."""
    from .work import run_add_user

    typer.echo(run_add_user(name, _password(password_file), protected, language, role, area, person))


@user.command("list")
def list_users() -> None:
    """Who can sign in, and what they may see."""
    from .accounts import listed

    _print(listed())


Name = Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="A file whose first line is the password; - reads standard input.")
]


@user.command("disable")
def disable_user(name: Name, yes: Yes = False) -> None:
    """Somebody left, or is away: the account stays, and nobody can sign in with it."""
    from .accounts import disable, hangs_on

    _, warnings = hangs_on(name)
    _print(warnings)
    _ask(f"Disable {name}?", yes or not warnings)
    typer.echo(disable(name))


@user.command("enable")
def enable_user(name: Name) -> None:
    """Let a disabled account sign in again."""
    from .accounts import enable

    typer.echo(enable(name))


@user.command("password")
def change_password(name: Name, password_file: PasswordFile = None) -> None:
    """Give an account a new password; its rights stay as they are."""
    from .accounts import hangs_on, new_password

    hangs_on(name)
    typer.echo(new_password(name, _password(password_file)))


@user.command("remove")
def remove_user(name: Name, yes: Yes = False) -> None:
    """Take an account away. Of somebody who may come back, or whose name is common, rather disable it."""
    from .accounts import hangs_on, remove

    about, warnings = hangs_on(name)
    _print([*about, *warnings])
    _ask(f"Remove {name}?", yes)
    typer.echo(remove(name))


def _ask(question: str, yes: bool) -> None:
    """Go on, or stop here with exit code 1."""
    if not yes:
        typer.confirm(question, abort=True)


def _password(file: Path | None) -> str:
    """Asked for twice on a terminal; otherwise the first line of the file or of standard input."""
    if file is None and sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    if file is None or str(file) == "-":
        return sys.stdin.readline().rstrip("\r\n")
    return (file.read_text("utf-8").splitlines() or [""])[0]


@remove.command("household")
def remove_household(
    code: Annotated[str, typer.Argument(help="Its code.", show_default=False)], yes: Yes = False
) -> None:
    """A household with all its members. Not while one of its tickets is open."""
    from .removing import household

    _remove(household(code), yes)


@remove.command("member")
def remove_member(
    who: Annotated[str, typer.Argument(help="The household's code, or a phone number.", show_default=False)],
    name: Annotated[str, typer.Argument(help="The name, as it stands in the file.")] = "",
    yes: Yes = False,
) -> None:
    """One member of a household. Not while a ticket that may be theirs is open."""
    from .removing import member

    _remove(member(who, name), yes)


@remove.command("volunteer")
def remove_volunteer(
    who: Annotated[str, typer.Argument(help="Their id or number.", show_default=False)], yes: Yes = False
) -> None:
    """A volunteer or one of the staff. Not while they are at work; open offers end, and others are asked."""
    from .removing import volunteer

    _remove(volunteer(who), yes)


@remove.command("lead")
def remove_lead(
    area: Annotated[str, typer.Argument(help="The code of the area.", show_default=False)], yes: Yes = False
) -> None:
    """The lead of an area; the area stays. To put another in their place, import the area again."""
    from .removing import lead

    _remove(lead(area), yes)


def _remove(removal: Removal, yes: bool) -> None:
    _print(removal.lines())
    if removal.refusal:
        typer.echo(f"hotline: {removal.refusal}", err=True)
        raise typer.Exit(1)
    _ask("Remove?", yes)
    typer.echo(removal.do())


Who = Annotated[str, typer.Argument(help="Their id, code or number.", show_default=False)]
Number = Annotated[str, typer.Argument(help="A phone number.", show_default=False)]
RoleName = Annotated[str, typer.Argument(help="volunteer, staff or lead.", show_default=False)]
AreaCode = Annotated[str, typer.Argument(help="The code of the area.", show_default=False)]


@people.command("find")
def find_people(
    q: Annotated[str, typer.Argument(help="An id, code, name or number, or a part of one.", show_default=False)],
) -> None:
    """Who is in the register, with their numbers, what they may do, and what of theirs is open."""
    from .people import find

    _print(find(q))


@people.command("merge")
def merge_people(kept: Who, other: Who, yes: Yes = False) -> None:
    """Two that are one person. The first stays, and has all that was the second's; the log keeps the old name."""
    from .people import both, merge

    _print(both(kept, other))
    _ask("Are they one person?", yes)
    typer.echo(merge(kept, other))


@people.command("add-number")
def add_number(
    who: Who,
    number: Number,
    first: Annotated[bool, typer.Option("--first", help="From now on it is the one that is used.")] = False,
) -> None:
    """A further number, from which they may answer."""
    from .people import add_number as add

    typer.echo(add(who, number, first))


@people.command("drop-number")
def drop_number(who: Who, number: Number) -> None:
    """A number that is lost, or somebody else's now."""
    from .people import drop_number as drop

    typer.echo(drop(who, number))


@people.command("grant")
def grant(
    who: Who,
    role: RoleName,
    area: AreaCode,
    since: Annotated[str, typer.Option(help="The first day, as 2026-12-24.")] = "",
    until: Annotated[str, typer.Option(help="The last day.")] = "",
) -> None:
    """Let somebody help in an area, or change for how long."""
    from .people import grant as give

    typer.echo(give(who, role, area, since, until))


@people.command("end-grant")
def end_grant(who: Who, role: RoleName, area: AreaCode) -> None:
    """Not any longer, from now on. What they are at work on stays theirs until it is done or taken back."""
    from .people import end_grant as end

    typer.echo(end(who, role, area))


@words.command("explain")
def explain_words(
    text: Annotated[str, typer.Argument(help="A sentence, as it was said or written.", show_default=False)],
) -> None:
    """Show what is understood in a sentence, and why."""
    from .words import explain

    _print(explain(text))


@words.command("score")
def score_words(
    file: Annotated[
        Path | None, typer.Argument(help="Labelled sentences: text, category, critical, protected, idea.")
    ] = None,
) -> None:
    """Recall and precision, idea by idea, with every miss. Without a file: on what your own operators decided."""
    from .words import score_file

    _print(score_file(file))


@words.command("add")
def add_words(
    name: Annotated[str, typer.Argument(help="A part, idea, category or item of the lexicon.", show_default=False)],
    given: Annotated[list[str], typer.Argument(metavar="WORD...", help="The words to add.", show_default=False)],
    written_only: Annotated[bool, typer.Option("--as-written", help="Not by sound too (Chinese).")] = False,
    try_only: Annotated[bool, typer.Option("--try", help="Show what would change, and write nothing.")] = False,
) -> None:
    """Add words of your own, and see what they would have changed in the last thousand contacts."""
    from .words import add

    _print(add(name, given, written_only, try_only))


@words.command("try")
def try_words(file: Annotated[Path, typer.Argument(help="A lexicon file of your own.", show_default=False)]) -> None:
    """Show what a lexicon file of your own would have changed in the last thousand contacts."""
    from .words import try_file

    _print(try_file(file))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
