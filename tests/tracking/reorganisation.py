"""Somebody tidies up: thousands of photos moved, copied, deleted, swapped and edited between scans, and an account of
where each photo's words must be afterwards.

The account knows nothing of paths that Homing compared, of file ids or of hashes. It follows pictures: each has the
number of its content, and each word knows the contents that it was ever said of. What nobody could tell is not played:
a file that is edited *and* moved where the file system keeps no file ids, and a new picture under a name that another
one left in the same round (`docs/relinking.md` says what happens to those).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from homing.assets.models import File, FileState, Words
from homing.libraries.models import ImportPath
from homing.tracking.models import Offer, OfferState
from tests.tracking.world import World, files_with_paths

_ROOTS = {"/photos": True, "/archive": True, "/usb": False}
"""Import paths, each a volume of its own, and whether it keeps file ids."""
_PHOTOS_A_FOLDER = 50
_SPOKEN_COPIES = 0.2
"""So many of the copies get words of their own."""
_ACTS = [
    *(["mv"] * 8 + ["mv across"] * 3 + ["mv onto", "mv folder"] + ["swap"] * 2),
    *(["cp"] * 4 + ["cp onto"] + ["rm"] * 2 + ["restore"] + ["edit"] * 4 + ["save over"] * 2),
]
"""What is drawn from: the commoner acts more often."""


@dataclass(eq=False)
class Picture:
    """A file as people think of it: it stays the same when it is moved or edited."""

    content: int
    known: int | None = None
    """Its content when it was scanned last; None for one that was not there then."""
    was_at: str = ""
    is_edited: bool = False
    is_new_file: bool = False
    """Its path holds another file than before: saved over, or copied onto."""
    has_crossed: bool = False
    words: int | None = None


@dataclass
class Outcome:
    """Counts of words over all rounds."""

    on_it: int = 0
    """On the very file that the account follows."""
    on_equal: int = 0
    """On a file with the same content: the one that was followed is gone, or nothing tells equal files apart."""
    handed_on: int = 0
    """An edited photo's words, on the file that holds what it was before."""
    offered: int = 0
    """Gone, and every equal file has words of its own: a merge is offered."""
    gone: int = 0
    """No file has the picture any more: the photo is missing, and keeps its words."""
    wrong: list[str] = field(default_factory=list[str])

    @property
    def right(self) -> int:
        return self.on_it + self.on_equal + self.gone + self.offered


class Reorganisation:
    def __init__(self, photos: int, seed: int) -> None:
        self.world = World()
        self.disk = self.world.disk
        for position, (root, keeps_ids) in enumerate(_ROOTS.items()):
            self.disk.make_folder(root.encode())
            self.disk.mount_volume(root.encode(), self.disk.new_volume("ext4" if keeps_ids else "vfat"))
            if position:
                ImportPath.objects.create(library=self.world.library, path=root.encode(), position=position)
        self.outcome = Outcome()
        self.played: Counter[str] = Counter()
        self._random = Random(seed)
        self._names = self._words = 0
        self._contents = 0
        self._files: dict[str, Picture] = {}
        self._assets: dict[str, int] = {}
        self._freed: list[str] = []
        """Paths that lost their picture in this round."""
        self._renamed: list[str] = []
        """Folders that got another name in this round, by the one they had."""
        self._gone: dict[int, int] = {}
        """Words that no picture carries any more, and the content that they were on."""
        self._contents_of: defaultdict[int, set[int]] = defaultdict(set)
        """Words to every content that they were ever said of, and what that was made from by editing."""
        self._gone_before: set[int] = set()
        self._made_from: dict[int, int] = {}
        """Content to the one that it was before it was edited."""
        for number in range(photos):
            root = list(_ROOTS)[number % len(_ROOTS)]
            path = f"{root}/{number // _PHOTOS_A_FOLDER}/IMG_{number}.jpg"
            self._files[path] = Picture(self._new_content())
            self._write(path)
        self._scan()
        for path in list(self._files):
            self._speak(path)
            self._files[path].known, self._files[path].was_at = self._files[path].content, path

    def round(self, acts: int) -> None:
        """Play some acts, scan, and look for all words."""
        self._freed, self._renamed = [], []
        self._gone_before = set(self._gone)
        for _ in range(acts):
            self.world.clock.move(1)
            name = self._random.choice(_ACTS)
            if self._play(name):
                self.played[name] += 1
        self._scan()
        self._look()

    # -- what people do ------------------------------------------------------------------------------------------

    def _play(self, name: str) -> bool:
        path = self._any_path()
        picture = self._files[path]
        match name:
            case "mv":
                return self._move(path, self._new_path(_root(path)))
            case "mv across":
                others = [root for root in _ROOTS if root != _root(path)]
                return self._move(path, self._new_path(self._random.choice(others)))
            case "mv onto":
                return self._move(path, self._old_path(path))
            case "cp":
                return self._copy(path, self._new_path(self._random.choice(list(_ROOTS))))
            case "cp onto":
                return self._copy(path, self._old_path(path))
            case "rm":
                self.disk.remove(path.encode())
                self._lose(path)
            case "restore":
                return self._restore()
            case "swap":
                return self._swap(path, self._any_path())
            case "edit" | "save over":
                if not self._may_edit(path, picture, is_new_file=name == "save over"):
                    return False
                before, picture.content, picture.is_edited = picture.content, self._new_content(), True
                self._made_from[picture.content] = before
                if picture.words is not None:
                    self._contents_of[picture.words].add(picture.content)
                if name == "edit":
                    self._write(path)
                else:
                    picture.is_new_file = True
                    self.disk.write(path.encode() + b".tmp", self._bytes(picture.content))
                    self.disk.move(path.encode() + b".tmp", path.encode())
            case _:
                return self._move_folder(path.rpartition("/")[0])
        return True

    def _move(self, path: str, target: str) -> bool:
        picture = self._files[path]
        crosses = _root(path) != _root(target)
        if path == target or not self._may_move(path, picture, crosses=crosses):
            return False
        if picture.known is None and (target in self._files or target in self._freed):
            return False  # nobody knows the file yet: it would be taken for a change of what lay there
        if target in self._files:
            if target in self._freed or self._files[target].known is None:
                return False
            self._lose(target)
        picture.has_crossed |= crosses
        self.disk.move(path.encode(), target.encode())
        self._files[target] = self._files.pop(path)
        self._freed.append(path)
        return True

    def _copy(self, path: str, target: str) -> bool:
        picture = self._files[path]
        is_taken = target in self._files or target in self._freed
        if path == target or (is_taken and (picture.is_edited or picture.known is None)):
            return False
        if target in self._files:
            other = self._files[target]
            if other.is_new_file or other.known is None or other.was_at != target:
                return False
            self._lose(target)
        self.disk.copy(path.encode(), target.encode(), keep_times=self._random.random() < 0.5)
        self._files[target] = Picture(picture.content, is_new_file=is_taken)
        return True

    def _restore(self) -> bool:
        """A photo that is gone, out of a backup."""
        if not self._gone:
            return False
        content = self._random.choice(sorted(self._gone.values()))
        path = self._new_path(self._random.choice(list(_ROOTS)))
        self._files[path] = Picture(content)
        self._write(path)
        return True

    def _swap(self, path: str, other: str) -> bool:
        one, two = self._files[path], self._files[other]
        if path == other or _root(path) != _root(other) or one.known is None or two.known is None:
            return False
        if not (self._may_move(path, one, crosses=False) and self._may_move(other, two, crosses=False)):
            return False
        aside = path.encode() + b".tmp"
        for old, new in ((path.encode(), aside), (other.encode(), path.encode()), (aside, other.encode())):
            self.disk.move(old, new)
        self._files[path], self._files[other] = two, one
        return True

    def _move_folder(self, folder: str) -> bool:
        if folder in _ROOTS:
            return False
        self._names += 1
        target = f"{_root(folder)}/renamed {self._names}"
        below = [path for path in self._files if path.startswith(folder + "/")]
        if not all(self._may_move(path, self._files[path], crosses=False) for path in below):
            return False
        self.disk.move(folder.encode(), target.encode())
        self._renamed.append(folder)
        for path in below:
            self._files[target + path[len(folder) :]] = self._files.pop(path)
            self._freed.append(path)
        return True

    def _lose(self, path: str) -> None:
        picture = self._files.pop(path)
        self._freed.append(path)
        if picture.words is not None and picture.known is not None:
            self._gone[picture.words] = picture.known

    def _may_move(self, path: str, picture: Picture, *, crosses: bool) -> bool:
        """Can anybody tell afterwards which picture it was?"""
        if picture.is_new_file:
            return False
        return not picture.is_edited or (_ROOTS[_root(path)] and not crosses and not picture.has_crossed)

    def _may_edit(self, path: str, picture: Picture, *, is_new_file: bool) -> bool:
        if picture.known is None or picture.is_new_file or picture.has_crossed:
            return False
        if is_new_file and any(path.startswith(folder + "/") for folder in self._renamed):
            return False  # its folder is another one by now: a new file under an old name may be the next card's
        return picture.was_at == path or (_ROOTS[_root(path)] and not is_new_file)

    # -- names and contents --------------------------------------------------------------------------------------

    def _any_path(self) -> str:
        return self._random.choice(list(self._files))

    def _new_path(self, root: str) -> str:
        self._names += 1
        kept = [path.rpartition("/")[0] for path in self._random.sample(list(self._files), 1) if _root(path) == root]
        folder = kept[0] if kept else f"{root}/sorted {self._random.randrange(20)}"
        return f"{folder}/{self._names}.jpg"

    def _old_path(self, path: str) -> str:
        """A path of the same volume that holds a picture, or held one before this round."""
        same = [other for other in self._freed if _root(other) == _root(path) and other not in self._files]
        if same and self._random.random() < 0.5:
            return self._random.choice(same)
        return self._any_path()

    def _new_content(self) -> int:
        self._contents += 1
        return self._contents

    @staticmethod
    def _bytes(content: int) -> bytes:
        return b"picture %08d" % content + b"." * (content % 97)

    def _write(self, path: str) -> None:
        self.world.clock.move(1)  # no two pictures were taken at the same time
        self.disk.write(path.encode(), self._bytes(self._files[path].content))

    # -- scanning, and looking for words ---------------------------------------------------------------------------

    def _scan(self) -> None:
        self.world.scan()
        for path, file in files_with_paths(content_hash=None, state=FileState.PRESENT):
            File.objects.filter(pk=file.pk).update(content_hash=self.disk.content_hash(path)[0])
        self.world.reunite()
        present = files_with_paths(state=FileState.PRESENT)
        self._assets = {path.decode(): file.asset_id for path, file in present}

    def _speak(self, path: str) -> None:
        """Say something about the picture at this path that was said of no other."""
        self._words += 1
        Words.objects.create(asset_id=self._assets[path], description=str(self._words))
        self._files[path].words = self._words
        content: int | None = self._files[path].content
        while content is not None:
            self._contents_of[self._words].add(content)
            content = self._made_from.get(content)

    def _look(self) -> None:
        told = {asset: int(words) for asset, words in Words.objects.values_list("asset_id", "description") if words}
        on = {path: told.get(asset) for path, asset in self._assets.items()}
        assert on.keys() == self._files.keys(), "the index holds other files than the disk"
        equal: defaultdict[int, list[str]] = defaultdict(list)
        for path, picture in self._files.items():
            equal[picture.content].append(path)
        offered = {
            told[old]
            for old in Offer.objects.filter(state=OfferState.OPEN).values_list("old_asset", flat=True)
            if old in told
        }
        for path, words in on.items():
            if words is not None and self._files[path].content not in self._contents_of[words]:
                self._wrong(f"words {words} are on {path}, of which they never were said")
        for path, picture in self._files.items():
            if picture.words is not None:
                self._judge(path, picture, on, equal, is_offered=picture.words in offered)
        for words, content in self._gone.items():
            self._judge_gone(words, equal[content], on, is_offered=words in offered, is_kept=words in told.values())
        self._begin_anew(on)

    def _judge(
        self,
        path: str,
        picture: Picture,
        on: dict[str, int | None],
        equal: dict[int, list[str]],
        *,
        is_offered: bool,
    ) -> None:
        """A photo whose file is still there, wherever it is now."""
        assert picture.known is not None
        before = [other for other in equal[picture.known] if other != path]
        if on[path] == picture.words:
            self.outcome.on_it += 1
            if picture.is_edited and before and all(on[other] is None for other in before):
                self._wrong(f"words {picture.words} were not handed on from {path} to {before[0]}")
        elif any(on[other] == picture.words for other in before):
            if picture.is_edited:
                self.outcome.handed_on += 1
            else:
                self.outcome.on_equal += 1
        elif is_offered and not picture.is_edited and on[path] not in (None, *self._gone_before):
            self.outcome.offered += 1  # two equal photos left their places, and one file is there
        else:
            self._wrong(f"words {picture.words} are not on {path}, which was {picture.was_at}")

    def _judge_gone(
        self, words: int, equal: list[str], on: dict[str, int | None], *, is_offered: bool, is_kept: bool
    ) -> None:
        """A photo whose file was deleted or written over."""
        if any(on[path] == words for path in equal):
            self.outcome.on_equal += 1
        elif not is_kept:
            self._wrong(f"words {words} were thrown away")
        elif not equal:
            self.outcome.gone += 1
        elif is_offered and all(on[path] is not None for path in equal):
            self.outcome.offered += 1
        else:
            self._wrong(f"words {words} are not on {equal[0]}, which holds what they were said of")

    def _wrong(self, what: str) -> None:
        self.outcome.wrong.append(what)

    def _begin_anew(self, on: dict[str, int | None]) -> None:
        """Where several files would have been right, the account goes on with the one that was taken."""
        there = set(on.values())
        self._gone = {words: content for words, content in self._gone.items() if words not in there}
        for path, picture in self._files.items():
            is_new = picture.known is None
            self._files[path] = Picture(picture.content, picture.content, path, words=on[path])
            if is_new and on[path] is None and self._random.random() < _SPOKEN_COPIES:
                self._speak(path)


def _root(path: str) -> str:
    return path[: path.index("/", 1)] if path.count("/") > 1 else path
