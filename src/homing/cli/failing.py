"""How a command ends that cannot do what it was asked: one sentence on stderr and an exit code."""

from __future__ import annotations

from homing.cli.exit_codes import ExitCode

_DAMAGE = ("file is not a database", "malformed")
"""What SQLite says of an index that a failing disk, or a program that should not, has written into."""
_FULL = "database or disk is full"


class CommandError(Exception):
    """What stands against a command, as a sentence for people."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def sentence_for(error: Exception) -> tuple[str, ExitCode] | None:
    """What to tell people about an error that they can do something about; None for a fault of the program."""
    from django.db import DatabaseError, OperationalError
    from pydantic import ValidationError

    from homing.accounts.errors import AccountError
    from homing.libraries.errors import LibraryError
    from homing.scheduling.errors import ScheduleError

    match error:
        case CommandError():
            return error.sentence, error.code
        case LibraryError() | AccountError() | ScheduleError():
            return str(error), ExitCode.FAILED
        case ValidationError():
            wrong = "; ".join(f"HOMING_{str(part['loc'][0]).upper()}: {part['msg']}" for part in error.errors())
            return f"A setting is wrong. {wrong}.", ExitCode.FAILED
        case DatabaseError() if any(sign in str(error) for sign in _DAMAGE):
            return (
                f"The index is damaged ({error}). “homing backup list” shows the backups there are, and “homing backup "
                "restore NAME” puts one back; what is there now is kept beside it.",
                ExitCode.FAILED,
            )
        case OperationalError() if _FULL in str(error):
            return (
                "The disk with Homing's data folder is full, and nothing was lost. Make room there and do it again.",
                ExitCode.FAILED,
            )
        case OperationalError():
            return f"The index cannot be opened: {error}", ExitCode.FAILED
        case PermissionError() | FileNotFoundError() | NotADirectoryError() if error.filename is not None:
            return f"{error.filename}: {(error.strerror or 'cannot be opened').lower()}.", ExitCode.FAILED
        case _:
            return None
