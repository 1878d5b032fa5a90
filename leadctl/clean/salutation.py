"""How a person is addressed in writing: the line above a letter or a mail."""

from __future__ import annotations

from leadctl.clean import company as companies
from leadctl.clean import person


def address_line(
    company: str | None, department: str | None, title: str | None, name: str | None, language: str
) -> str:
    """Return the line in Japanese ("ja") or in English; whatever is not known is left out.

    In Japanese the title stands before the name, and 様 behind the name alone: a title with 様 is
    an honour too many. Where nobody is named, the company or department gets 御中.

    >>> address_line("㈱東和製作所", "営業部", "部長", "山田 太郎", "ja")
    '株式会社東和製作所 営業部 部長 山田 太郎 様'
    >>> address_line("株式会社東和製作所", "営業部", "営業部長", "山田 太郎様", "ja")
    '株式会社東和製作所 営業部長 山田 太郎 様'
    >>> address_line("株式会社東和製作所", "営業部", "部長", None, "ja")
    '株式会社東和製作所 営業部 御中'
    >>> address_line(None, None, None, None, "ja"), address_line(None, None, "部長", None, "ja")
    ('ご担当者 様', 'ご担当者 様')
    >>> address_line("Harbor Robotics", "Operations", "Director", "David Miller", "en")
    'David Miller, Director, Operations, Harbor Robotics'
    >>> address_line("Harbor Robotics", None, "Director", None, "en")
    'Harbor Robotics'
    """
    known = companies.clean(company) if company else ""
    who = person.bare(name) if name else ""
    if language != "ja":
        post = (title, department) if who else (department,)
        return ", ".join(filter(None, (who, *post, known))) or "To whom it may concern"
    if who:
        return " ".join(filter(None, (known, *_post(department, title), who, "様")))
    if known or department:
        return " ".join(filter(None, (known, department, "御中")))
    return "ご担当者 様"


def _post(department: str | None, title: str | None) -> tuple[str | None, str | None]:
    """Return department and title; a title that names the department needs it no second time."""
    if department and title and title.startswith(department):
        return None, title
    return department, title
