"""A text that came with a picture while the service was down is taken in with the picture's address."""

from pathlib import Path

from hotline.demo.phone_company.records import Media
from hotline.demo.phone_company.shapes import media_sid
from tests.town import OLD_MAN, town


async def test_the_picture_of_a_missed_text_is_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        t.company.trouble.webhooks_lost = True
        sent = await t.phone(OLD_MAN).send("我家没有米了", [Media("http://pictures/0", "image/jpeg")])
        t.company.trouble.webhooks_lost = False
        await t.job("catch_up")
        contacts = await t.h.store.read(lambda books: books.contacts(1001))
        address = f"/Messages/{sent.sid}/Media/{media_sid(sent, 0)}"
        assert address in "".join(contact.text for contact in contacts)
        assert t.company.problems == []
