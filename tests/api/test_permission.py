"""Every operation of the OpenAPI document, walked: nobody, a stranger, the owner.

A new route is walked by itself. One without a rule, without example ids or without an example body fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from homing.accounts.models import Session, User
from homing.accounts.permission import RULES, Permission, Rule
from homing.api.application import api
from homing.assets.models import Asset, AssetState, File, Redirect, Words
from homing.backups.places import backups_folder
from homing.database import write_transaction
from homing.ids import Kind
from homing.jobs.models import Job, Queue
from homing.libraries.deleting import delete_library
from homing.libraries.editing import create_library
from homing.libraries.models import ImportPath, Library
from homing.receipts.models import Act, Receipt, ReceiptItem
from homing.receipts.writing import Item, write_receipt
from homing.server import public_ids
from homing.server.models import ServerSettings
from homing.tracking.models import Event, EventKind, Offer, OfferKind, Question, QuestionKind, Rejection, Scan
from homing.tracking.scanning.questions import Asked, ask
from tests.api.house import PASSWORD, Caller, scan

pytestmark = pytest.mark.parity


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    id: str
    permission: str
    parameters: tuple[str, ...]
    has_body: bool


def _operations() -> list[Operation]:
    schema: Any = api.get_openapi_schema(path_prefix="")
    return [
        Operation(
            method.upper(),
            path,
            found["operationId"],
            found["x-homing-permission"],
            tuple(one["name"] for one in found.get("parameters", []) if one["in"] == "query"),
            "requestBody" in found,
        )
        for path, methods in schema["paths"].items()
        for method, found in methods.items()
    ]


OPERATIONS = _operations()
CLOSED = [operation for operation in OPERATIONS if operation.permission != "public"]


TABLES = (
    Asset,
    Words,
    File,
    Redirect,
    Library,
    ImportPath,
    Scan,
    Event,
    Offer,
    Rejection,
    Job,
    Queue,
    Question,
    Receipt,
    ReceiptItem,
    ServerSettings,
)
SAYS_WHAT_WAS_ASKED = {"examineFolder", "explainPath", "previewRemap", "remapFolder"}
"""Their answers name the paths that the caller typed, whoever's they are."""


def an_offer(lost: Asset) -> Offer:
    return Offer.objects.create(
        owner=lost.owner,
        kind=OfferKind.MERGE,
        old_asset=lost,
        new_asset=Asset.objects.filter(state=AssetState.PRESENT)[0],
        from_path=b"/a/1",
        to_path=b"/b/1",
        from_folder=b"/a",
        to_folder=b"/b",
        evidence="the same camera",
        created_at=lost.created_at,
    )


def a_backup() -> str:
    """Its name; made anew where somebody deleted it."""
    path = backups_folder() / "homing-2026-11-21-030000-nightly.zip"
    path.touch()
    return path.name


class World:
    """Anna's things, and how each operation is called for them."""

    def __init__(self, anna: Caller, photos: Path) -> None:
        ids = public_ids()
        library = Library.objects.get()
        assert anna.user is not None
        (photos / "2024/beach.jpg").rename(photos / "2024/shore.jpg")
        (photos / "2025/snow.jpg").unlink()
        moves = scan(library)
        self.folder = str(photos)
        self.act = "one-act-of-annas"
        Event.objects.filter(kind=EventKind.MOVED).update(act=self.act)
        self.event = ids.encode(Kind.EVENT, Event.objects.get(kind=EventKind.MOVED).pk)
        lost = Asset.objects.get(state=AssetState.MISSING)
        self.lost = ids.encode(Kind.ASSET, lost.pk)
        self.offer = ids.encode(Kind.OFFER, an_offer(lost).pk)
        asked = ask(library.pk, Asked(QuestionKind.UNDECODABLE, text="Holidays"), now=lost.created_at)
        self.question = ids.encode(Kind.QUESTION, asked.pk)
        with write_transaction():
            receipt = write_receipt(
                Act.SAID, "2 photos of Holidays", owner_id=anna.user.pk, by_id=anna.user.pk, items=[Item(lost.pk)]
            )
        self.receipt = ids.encode(Kind.RECEIPT, receipt)
        kept = create_library(anna.user, "Kept Holidays")
        delete_library(kept)
        self.kept = ids.encode(Kind.LIBRARY, kept.pk)
        self.user = anna.id
        self.library = ids.encode(Kind.LIBRARY, library.pk)
        self.asset = ids.encode(Kind.ASSET, Asset.objects.order_by("id")[0].pk)
        self.scan = ids.encode(Kind.SCAN, moves.pk)
        self.session = ids.encode(Kind.SESSION, Session.objects.get(user=anna.user).pk)
        self.secrets = [self.user, self.library, self.asset, self.scan, self.session, self.event, self.lost, self.offer]
        self.secrets += [self.receipt, self.kept]
        self.secrets.append(self.question)
        self.secrets += [self.act, "Holidays", "shore.jpg", "anna@"]

    def path(self, operation: Operation) -> str:
        """The address with Anna's ids in it."""
        of_noun = {
            "assets": self.asset,
            "libraries": self.library,
            "sessions": self.session,
            "users": self.user,
            "admin": self.user,
            "history": self.event,
            "scans": self.scan,
            "receipts": self.receipt,
            "questions": self.question,
        }

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name == "id" and "relink" in operation.path:
                return self.lost
            if name == "id" and "/deleted/" in operation.path:
                return self.kept
            if name == "name" and operation.path.startswith("/backups"):
                return a_backup()
            if name == "id":
                return of_noun[operation.path.split("/")[1]]
            return {"scanId": self.scan, "name": "library", "act": self.act}[name]

        path = re.sub(r"\{(\w+)\}", value, operation.path)
        known = {"libraryId": self.library, "userId": self.user, "ownerId": self.user, "timeBucket": "2024-05-01"}
        if operation.id in {"getFolder", "explainPath", "examineFolder"}:
            known["path"] = self.folder
        query = [f"{name}={known[name]}" for name in operation.parameters if name.endswith("Id") or name in known]
        return path + ("?" + "&".join(query) if query else "")

    def body(self, operation: Operation) -> Any:
        if not operation.has_body:
            return None
        return {
            "acceptOffers": {"ids": [self.offer]},
            "acceptWhatIsThere": {"path": self.folder},
            "answer": {"answer": "keep"},
            "changeOwnPassword": {"password": PASSWORD, "newPassword": PASSWORD},
            "createJob": {"name": "person-cleanup"},
            "createNewLibrary": {"ownerId": self.user, "name": "Another"},
            "createUserAdmin": {"email": "new@example.org", "password": PASSWORD, "name": "New"},
            "deleteAssets": {"ids": [self.asset]},
            "deleteOriginals": {"ids": [self.asset], "expected": 0},
            "emptyQueue": {"failed": False},
            "emptyTrashAssets": {"ids": [self.asset]},
            "eraseForgotten": {"ids": [self.lost]},
            "forgetMissing": {"ids": [self.lost]},
            "login": {"email": "anna@example.org", "password": PASSWORD},
            "moveImportPath": {"from": self.folder, "to": f"{self.folder}/2024", "dryRun": True},
            "previewDeletingOriginals": {"ids": [self.asset]},
            "previewForgetting": {"ids": [self.lost]},
            "previewLibraryEdit": {"exclusionPatterns": ["**/*.jpg"]},
            "previewRelink": {"path": f"{self.folder}/2024/shore.jpg"},
            "previewRemap": self.remap,
            "previewSchedule": {"cron": "daily"},
            "rejectOffers": {"ids": [self.offer]},
            "relinkAsset": {"path": f"{self.folder}/2024/shore.jpg"},
            "remapFolder": self.remap,
            "restoreAssets": {"ids": [self.asset]},
            "restoreForgotten": {"ids": [self.lost]},
            "restoreHidden": {"ids": [self.asset]},
            "scanForMissing": {"libraryId": self.library},
            "runNightly": {"part": "history"},
            "runQueueCommandLegacy": {"command": "pause"},
            "scanAllLibraries": {"dryRun": True},
            "scanLibrary": {"folder": self.folder},
            "searchAssets": {"libraryId": self.library, "withDeleted": True},
            "signUpAdmin": {"email": "new@example.org", "password": PASSWORD, "name": "New"},
            "updateAsset": {"description": "mine now"},
            "updateAssets": {"ids": [self.asset], "isFavorite": True},
            "updateLibrary": {"name": "mine now"},
            "updateLibrarySchedule": {"schedule": "hourly"},
            "updateQueue": {"isPaused": True},
            "updateSchedule": {"scanSchedule": "weekly"},
            "updateWatching": {"pollingOnly": True},
            "validate": {"importPaths": ["/"]},
            "validateNew": {"importPaths": ["/"]},
        }[operation.id]

    @property
    def remap(self) -> dict[str, str]:
        return {"fromPath": f"{self.folder}/2025", "toPath": f"{self.folder}/2024"}

    @staticmethod
    def state(but: User | None) -> list[Any]:
        """All that a stranger could change; their own sessions are their own."""
        return [list(model.objects.order_by("pk").values()) for model in TABLES] + [
            list(User.objects.order_by("pk").exclude(pk=but and but.pk).values()),
            list(Session.objects.order_by("pk").exclude(user=but).values("id", "user_id")),
        ]


@pytest.fixture
def world(anna: Caller, photos: Path) -> World:
    return World(anna, photos)


def call(caller: Caller, world: World, operation: Operation) -> Any:
    return caller.call(operation.method, world.path(operation), world.body(operation))


def rule_of(operation: Operation) -> Rule:
    return RULES[Permission(operation.permission)]


def names_an_object(world: World, operation: Operation) -> bool:
    asked = world.path(operation) + str(world.body(operation))
    if operation.id in {"searchAssets", "getReceipts", *SAYS_WHAT_WAS_ASKED}:  # filters, of one's own
        return False
    return any(secret in asked for secret in world.secrets)


def text_of(answer: Any) -> str:
    return b"".join(answer).decode("latin-1") if answer.streaming else answer.content.decode()


def test_every_operation_names_a_permission_that_has_a_rule() -> None:
    assert len(OPERATIONS) > 50
    without = [one.id for one in OPERATIONS if one.permission not in {str(permission) for permission in RULES}]
    assert without == []
    assert set(RULES) == set(Permission)


def test_what_is_open_to_everybody_is_a_short_list() -> None:
    assert {one.id for one in OPERATIONS if one.permission == "public"} == {
        "getServerConfig",
        "getServerFeatures",
        "getServerVersion",
        "getSupportedMediaTypes",
        "login",
        "pingServer",
        "signUpAdmin",
    }


def test_without_a_session_everything_but_the_open_ones_answers_401(world: World) -> None:
    before = world.state(None)
    for operation in CLOSED:
        answer = call(Caller(), world, operation)
        assert answer.status_code == 401, operation
        assert answer.json() == {
            "message": "Authentication required",
            "error": "Unauthorized",
            "statusCode": 401,
        }, operation
    assert world.state(None) == before


def test_a_stranger_gets_and_changes_nothing_of_somebody_elses(world: World, berta: Caller) -> None:
    for operation in CLOSED:
        before = world.state(berta.user)
        with undone():
            answer = call(berta, world, operation)
            if rule_of(operation) is Rule.ADMIN:
                assert answer.status_code == 403, operation
            elif names_an_object(world, operation):
                assert answer.status_code == 400, operation
                assert answer.json()["message"].startswith("Not found or no "), operation
            else:
                assert answer.status_code in {200, 201, 204, 400}, operation
            text = text_of(answer)
            asked = world.path(operation) + str(world.body(operation))
            told = asked if operation.id in SAYS_WHAT_WAS_ASKED else ""
            assert [secret for secret in world.secrets if secret in text and secret not in told] == [], operation
            assert world.state(berta.user) == before, operation


def test_an_object_that_does_not_exist_answers_as_one_that_is_not_yours(world: World, berta: Caller) -> None:
    asked = [operation for operation in CLOSED if "{id}" in operation.path]
    assert len(asked) > 10
    for operation in asked:
        foreign = call(berta, world, operation)
        nothing = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "00000000-0000-4000-8000-000000000000", world.path(operation))
        absent = berta.call(operation.method, nothing, world.body(operation))
        assert (foreign.status_code, foreign.json()) == (absent.status_code, absent.json()), operation


WORKS_OTHERWISE = {
    "createJob": 400,  # there is none yet
    "signUpAdmin": 400,  # there is an administrator
    "viewAsset": 404,  # its picture is not made yet
}


def test_who_may_succeeds_with_the_same_requests(world: World, anna: Caller, admin: Caller) -> None:
    for operation in OPERATIONS:
        with undone():
            answer = call(admin if rule_of(operation) is Rule.ADMIN else anna, world, operation)
            if operation.id in WORKS_OTHERWISE:
                assert answer.status_code == WORKS_OTHERWISE[operation.id], operation
            else:
                assert answer.status_code in {200, 201, 204}, (operation, text_of(answer))
            text_of(answer)


def test_administrators_manage_others_libraries_but_do_not_see_their_photos(world: World, admin: Caller) -> None:
    for operation in CLOSED:
        noun = operation.path.split("/")[1]
        if "{id}" in operation.path and noun in {"assets", "libraries"}:
            with undone():
                answer = call(admin, world, operation)
                expected = {400} if noun == "assets" else {200, 204}
                assert answer.status_code in expected, operation


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is rolled back, so that each operation finds the same world."""
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo
