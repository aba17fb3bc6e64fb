"""What the tests of the sheets share: a small village, and short ways to take a sheet in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.areas import AreaTree
from hotline.domain.errors import BadInput
from hotline.service.imports import import_file
from hotline.service.ports import Store
from hotline.service.sheets.result import ImportResult

ZONE = ZoneInfo("Asia/Shanghai")
AREAS = """code,name,level,parent,lead_name,lead_phone
G3,三组,group,C1,,
C1,红庙社区,community,S1,王芳,138 0000 0001
S1,龙阳街道,street,D1,,
D1,龙阳区,district,,,
"""
HOUSEHOLDS = """code,area,address,member,phone,born,language,groups,notes
H1,G3,坡脚3号,李大爷,13800001001,1941,zh,alone;hard_of_hearing;never_call_back,狗凶
H1,,,李奶奶,,1944-05,,deaf；low_income,
H2,G3,坡脚4号,,,,,at_risk,
"""
VOLUNTEERS = """name,phone,area,skills,channel,role,language
张三,13800002001,G3,first_aid;driving,sms,volunteer,zh
李四,0875-2123456,C1,,voice,staff,
"""


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 9, tzinfo=ZONE)

    def machine(self) -> datetime:
        return self.now().astimezone(UTC)


async def take(store: Store, kind: str, text: str, encoding: str = "utf-8") -> ImportResult:
    return await import_file(store, Clock(), kind, text.encode(encoding))


def counted(result: ImportResult, what: str = "") -> tuple[int, int, int]:
    """Added, updated, unchanged."""
    count = result.counts[what or result.kind]
    return count.added, count.updated, count.unchanged


async def refused(store: Store, kind: str, text: str) -> list[str]:
    """The lines of the refusal; nothing may have changed."""
    before = await snapshot(store)
    with pytest.raises(BadInput) as caught:
        await take(store, kind, text)
    assert await snapshot(store) == before
    return str(caught.value).splitlines()


async def snapshot(store: Store) -> object:
    return await store.read(
        lambda books: (
            dict(books.area_tree().by_code),
            [books.household(code) for code in ("H1", "H2", "H3", "H4")],
            books.find_people("", 1000),
        )
    )


def led(tree: AreaTree, code: str) -> tuple[str, str | None] | None:
    """Name and number of whoever leads an area."""
    found = tree.leads_of(code, datetime.now(ZONE))
    return (found[0].name, found[0].phone) if found else None
