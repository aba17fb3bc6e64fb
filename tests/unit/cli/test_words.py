"""`hotline words ...`: why a sentence is understood as it is, how well, and what another word changes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.config import load
from hotline.domain.actor import Actor
from hotline.domain.ticket import Category, Priority, Protected, Ticket
from hotline.service.ports import Books
from hotline.service.records import Contact
from storage import migrate, open_store
from tests.unit.cli.support import Run

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def books_hold(*tickets: tuple[Ticket, str]) -> None:
    """Write tickets, each with one text, into the books of the present folder."""

    def unit(books: Books) -> None:
        for ticket, words in tickets:
            books.add_ticket(ticket)
            contact = Contact(id=f"sms-{ticket.number}", channel="sms", at=AT, ticket=ticket.number, text=words)
            books.add_contact(contact)

    async def write() -> None:
        settings = load()
        migrate(settings.database, data_dir=settings.data_dir)
        store = await open_store(settings.database, ZoneInfo("Asia/Shanghai"), data_dir=settings.data_dir)
        await store.write(unit)
        await store.close()

    asyncio.run(write())


def ticket(number: int, category: Category, priority: Priority, protected: Protected | None = None) -> Ticket:
    return Ticket(
        number=number,
        opened_at=AT,
        category=category,
        priority=priority,
        protected=protected,
        triaged_by=Actor.operator("Wu"),
    )


def test_explain_shows_each_part_and_where_it_stands(run: Run) -> None:
    code, out, _ = run("words", "explain", "我老公又打我")
    assert code == 0
    assert "protected  violence" in out
    assert "4-6 打我 = 打我" in out


def test_explain_says_when_nothing_was_recognised(run: Run) -> None:
    assert "Nothing was recognised" in run("words", "explain", "啊吧啊吧")[1]


def test_score_names_every_miss_of_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    head = "text\tcategory\tcritical\tprotected\tidea\n"
    file.write_text(head + "着火了\tsafety\ty\tn\tfire/a\n买米\tfood\ty\tn\tfood/a\n", "utf-8")
    code, out, _ = run("words", "score", str(file))
    assert code == 0
    assert "danger recall 50 %" in out
    assert "missed danger: 买米 (food/a)" in out


def test_a_label_that_cannot_be_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("text\tcategory\tcritical\n着火了\tsaftey\ty\n", "utf-8")
    code, _, err = run("words", "score", str(file))
    assert code == 1
    assert "own.tsv:2" in err and "saftey" in err


def test_what_operators_decided_is_scored_without_the_words_of_protected_tickets(run: Run) -> None:
    books_hold(
        (ticket(1001, Category.HEALTH, Priority.CRITICAL), "他那个样子怪得很"),
        (ticket(1002, Category.SAFETY, Priority.URGENT, Protected.ABUSE), "他那个人的事情我不好讲"),
    )
    out = run("words", "score")[1]
    assert "2 sentences" in out
    assert "missed danger: 他那个样子怪得很 (ticket 1001)" in out
    assert "ticket 1002 (protected)" in out
    assert "他那个人的事情我不好讲" not in out


def test_without_decisions_a_file_is_asked_for(run: Run) -> None:
    assert "No operator has judged a ticket yet" in run("words", "score")[1]


def test_an_added_word_shows_what_it_would_have_changed_and_is_heard_from_then_on(run: Run) -> None:
    books_hold((ticket(1001, Category.FOOD, Priority.NORMAL), "给我带点坨坨糊来"))
    out = run("words", "add", "item.noodles", "坨坨糊", "--try")[1]
    assert "1 of the last 1 contacts" in out and "ticket 1001" in out and "item - -> noodles" in out
    assert "item       -" in run("words", "explain", "给我带点坨坨糊来")[1]
    assert "Added to" in run("words", "add", "item.noodles", "坨坨糊")[1]
    assert "item       noodles" in run("words", "explain", "给我带点坨坨糊来")[1]


def test_own_words_keep_the_comments_of_the_file(run: Run, tmp_path: Path) -> None:
    books_hold()
    own = tmp_path / "data" / "lexicon.toml"
    own.write_text('# what people here say\n[item.noodles]\nzh = ["饵块"] # from Dali\n', "utf-8")
    run("words", "add", "item.noodles", "卷粉")
    written = own.read_text("utf-8")
    assert "# what people here say" in written and "# from Dali" in written and "卷粉" in written


def test_a_name_that_the_lexicon_does_not_have_is_answered_with_those_near(run: Run) -> None:
    code, _, err = run("words", "add", "foood", "糍粑")
    assert code == 1 and "item.food" in err


def test_a_protected_contact_that_would_change_is_named_without_its_words(run: Run) -> None:
    books_hold((ticket(1001, Category.SAFETY, Priority.URGENT, Protected.ABUSE), "他拿坨坨糊丢我"))
    out = run("words", "add", "item.noodles", "坨坨糊", "--try")[1]
    assert "ticket 1001" in out and "not shown" in out and "丢我" not in out
