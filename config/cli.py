"""The `talka` command. Every command works on the database of TALKA_HOME, which it starts when nobody has."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from django import setup
from django.core.management import execute_from_command_line, get_commands

from config.backup import backup, restore
from config.cluster import CannotStart
from config.environment import (
    LONG_WORK,
    ROOT,
    Impossible,
    database,
    end_with,
    is_demo,
    refuse_open_demo,
    refuse_unread,
    settle,
)
from config.prepare import prepare
from config.serve import serve
from config.web import run_web

MANAGEMENT = {
    "migrate": ("migrate", "bring the database to this release"),
    "demo": ("demo", "load the invented organisations, opportunities and people of the demo"),
    "import": ("import_feed", "read a partner's feed or file: SOURCE --partner CODE …"),
    "load-register": ("load_register", "read a state register: ur|ppi|parties FILE"),
    "load-registers": ("load_registers", "load the registers that come with the program"),
    "check-invariants": ("check_invariants", "recompute every stored total from its rows"),
    "verify-audit": ("verify_audit", "check the chain of the audit trail"),
    "receive-mail": ("receive_mail", "take a mail to a relay address from the standard input: ADDRESS"),
    "create-moderator": ("create_moderator", "make a moderator's account"),
}
WORKER = ("worker", "--concurrency=8", "--delete-jobs=successful")
"""Jobs at once. Two go on for ever (the trail, webhooks), three may wait for partners' sites: three are left for the rest."""
GRACE_SECONDS = 10
"""How long a job may go on after SIGTERM; a job cut off is run again, which its key makes harmless."""
UNUSABLE = 2
UNUSABLE_FOR_MAIL = os.EX_TEMPFAIL
"""A mail server takes any other status for a refusal and sends the mail back."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="talka", description="Talka: the Latvian volunteer-work information system")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="run everything: database, web server and worker")
    for name, help_text in (("web", "run the web server alone"), ("worker", "run the background worker alone")):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--parent", type=int, help="end when this process has ended")
    for name, (_inner, help_text) in MANAGEMENT.items():
        commands.add_parser(name, help=help_text, add_help=False)
    commands.add_parser("prepare", help="migrate, load registers, collect files (serve does it)")
    commands.add_parser("manage", help="any Django command", add_help=False)
    commands.add_parser("bench", help="run a benchmark: NAME", add_help=False)
    saving = commands.add_parser("backup", help="save the database and the files into a new folder inside DIR")
    saving.add_argument("dir", metavar="DIR")
    saving.add_argument(
        "--with-keys", action="store_true", help="also save the keys: guard such a backup like the keys"
    )
    loading = commands.add_parser("restore", help="load a backup into an empty TALKA_HOME or database")
    loading.add_argument("dir", metavar="DIR")
    loading.add_argument("--replace", action="store_true", help="replace what is there")
    return top


def manage(name: str, rest: list[str]) -> None:
    """Run a Django command as its own program would; unknown names end with a sentence, not a traceback."""
    setup()
    if name not in get_commands() and name != "help":
        raise Impossible(
            f"This installation has no command “{name}” (talka manage help lists them).\n"
            f"Šajā instalācijā nav komandas “{name}” (sarakstu rāda talka manage help)."
        )
    execute_from_command_line(["talka", name, *rest])


def bench(rest: list[str]) -> NoReturn:
    """Become the benchmarks of the checkout, which work on a database of their own; a deployment does not have them."""
    if not (ROOT / "bench" / "__main__.py").exists():
        raise Impossible(
            "Benchmarks come with the source only: run `make bench` in a checkout.\n"
            "Ātrdarbības mērījumi ir tikai pie pirmkoda: izpildiet tur `make bench`."
        )
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "bench", *rest])  # noqa: S606 – this very interpreter


def run(given: argparse.Namespace, rest: list[str]) -> None:
    command = given.command
    if command in {"web", "worker"} and given.parent:
        end_with(given.parent)
    if command == "serve":
        serve()
        return
    if command == "web":
        refuse_open_demo()
    else:
        os.environ.setdefault("TALKA_STATEMENT_TIMEOUT", LONG_WORK)
    with database():
        if command == "web":
            run_web()
        elif command == "worker":
            grace = 1 if is_demo() else GRACE_SECONDS
            manage("procrastinate", [*WORKER, f"--shutdown-graceful-timeout={grace}"])
        elif command == "prepare":
            setup()
            prepare()
        elif command == "backup":
            backup(given.dir, with_keys=given.with_keys)
        elif command == "restore":
            restore(given.dir, replace=given.replace)
        elif command == "manage":
            manage(rest[0] if rest else "help", rest[1:])
        else:
            manage(MANAGEMENT[command][0], rest)


def main() -> None:
    settle()
    top = parser()
    given, rest = top.parse_known_args()
    if rest and given.command not in {*MANAGEMENT, "manage", "bench"}:
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        refuse_unread()
        if given.command == "bench":
            bench(rest)
        run(given, rest)
    except (CannotStart, Impossible) as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(UNUSABLE_FOR_MAIL if given.command == "receive-mail" else UNUSABLE)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
