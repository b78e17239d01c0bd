"""The OpenAPI document is checked in, in step with the routes, and shaped as Immich's clients expect."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from homing.api.openapi import openapi_text
from tests.api.house import Caller

ROOT = Path(__file__).resolve().parents[2]
# The fields that @immich/sdk 3.2.2 declares as always there.
IMMICH = {
    "AssetShape": "checksum createdAt duration fileCreatedAt fileModifiedAt hasMetadata height id isArchived isEdited "
    "isFavorite isOffline isTrashed localDateTime originalFileName originalPath ownerId thumbhash type updatedAt "
    "visibility width libraryId originalMimeType people tags",
    "BucketAssets": "createdAt duration fileCreatedAt id isFavorite isImage isTrashed livePhotoVideoId "
    "localOffsetHours ownerId projectionType ratio thumbhash visibility",
    "Bucket": "count timeBucket",
    "LibraryShape": "assetCount createdAt exclusionPatterns id importPaths name ownerId refreshedAt updatedAt",
    "LibraryStatistics": "photos total usage videos",
    "LoginAnswer": "accessToken isAdmin isOnboarded name profileImagePath shouldChangePassword userEmail userId",
    "AdminUserShape": "avatarColor clusterGroupId createdAt deletedAt email id isAdmin license name oauthId "
    "profileChangedAt profileImagePath quotaSizeInBytes quotaUsageInBytes shouldChangePassword status storageLabel "
    "updatedAt",
    "UserShape": "avatarColor email id name profileChangedAt profileImagePath",
    "SessionShape": "appVersion createdAt current deviceOS deviceType id isPendingSyncReset updatedAt",
    "QueueShape": "isPaused name statistics",
    "QueueCounts": "active completed delayed failed paused waiting",
    "SearchAssets": "count facets items nextCursor nextPage total",
    "Version": "major minor patch prerelease",
    "About": "licensed version versionUrl",
    "Features": "configFile duplicateDetection email facialRecognition importFaces map oauth oauthAutoLaunch ocr "
    "passwordLogin realtimeTranscoding reverseGeocoding search sidecar smartSearch trash",
    "Config": "externalDomain isInitialized isOnboarded loginPageMessage maintenanceMode mapDarkStyleUrl "
    "mapLightStyleUrl minFaces oauthButtonText publicUsers trashDays userDeleteDelay",
    "Storage": "diskAvailable diskAvailableRaw diskSize diskSizeRaw diskUsagePercentage diskUse diskUseRaw",
    "Statistics": "photos usage usageByUser usagePhotos usageVideos videos",
}


def test_the_document_that_is_checked_in_is_the_one_that_the_routes_give() -> None:
    assert (ROOT / "web" / "openapi.json").read_text() == openapi_text(), (
        "Run: python -m homing.api.openapi > web/openapi.json"
    )


def test_the_command_that_writes_it_needs_no_installation(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-m", "homing.api.openapi"], capture_output=True, check=True, env=environment, timeout=120
    )
    assert json.loads(run.stdout)["openapi"].startswith("3.1")
    assert list(tmp_path.iterdir()) == []


def test_a_running_server_tells_its_own_document(db: None) -> None:
    del db
    assert Caller().get("/openapi.json").json()["info"]["title"] == "Homing"


def test_answers_have_every_field_that_immichs_clients_rely_on() -> None:
    schemas = json.loads(openapi_text())["components"]["schemas"]
    lacking = {name: sorted(set(fields.split()) - set(schemas[name]["required"])) for name, fields in IMMICH.items()}
    assert {name: fields for name, fields in lacking.items() if fields} == {}


def test_assets_searches_and_buckets_are_what_the_document_says(anna: Caller, photos: Path) -> None:
    """They are written without a schema, for speed; so they are held against it here."""
    del photos
    document = json.loads(openapi_text())
    schemas = document["components"]["schemas"]
    found = anna.post("/search/metadata", {"withExif": True}).json()
    assert _errors(found, {"$ref": "#/components/schemas/SearchAnswer"}, schemas) == []
    asset = anna.get(f"/assets/{found['assets']['items'][0]['id']}").json()
    assert _errors(asset, {"$ref": "#/components/schemas/AssetShape"}, schemas) == []
    buckets = anna.get("/timeline/buckets").json()
    for query in ("", "&withCoordinates=true"):
        bucket = anna.get(f"/timeline/bucket?timeBucket={buckets[0]['timeBucket']}{query}").json()
        assert _errors(bucket, {"$ref": "#/components/schemas/BucketAssets"}, schemas) == []
        assert {len(column) for column in bucket.values()} == {3}


def _errors(value: Any, schema: dict[str, Any], schemas: dict[str, Any], place: str = "") -> list[str]:
    """Where `value` differs from a JSON schema of the few keywords that the document uses."""
    if "$ref" in schema:
        return _errors(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, place)
    if "anyOf" in schema:
        tried = [_errors(value, one, schemas, place) for one in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r} is none of {schema['enum']}"]
    types: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "boolean": (bool,),
        "null": (type(None),),
        "array": (list,),
        "object": (dict,),
        "integer": (int,),
        "number": (int, float),
    }
    if not isinstance(value, types[schema["type"]]) or (
        isinstance(value, bool) and schema["type"] in {"integer", "number"}
    ):
        return [f"{place}: {value!r} is no {schema['type']}"]
    errors: list[str] = []
    if schema["type"] == "array":
        for index, one in enumerate(value):
            errors += _errors(one, schema["items"], schemas, f"{place}[{index}]")
    if schema["type"] == "object":
        properties = schema.get("properties", {})
        errors += [f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value]
        errors += [f"{place}.{name} is not in the document" for name in value if name not in properties]
        for name in set(value) & set(properties):
            errors += _errors(value[name], properties[name], schemas, f"{place}.{name}")
    return errors
