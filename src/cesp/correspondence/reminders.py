"""What is late is told further and further up: a bounded number of times, each once."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Person
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.correspondence import telling, working_days
from cesp.correspondence.models import Notice, NoticeState, Thread, ThreadState
from cesp.notifications.operations import notify

_DESK_AFTER, _ADMINISTRATORS_AFTER = 2, 5
"""Working days past the day promised: who carries the thread first, then the whole desk, then the administrators."""
_NOTICE_AFTER_DAYS = (3, 8)


def remind_late_threads(*, on: date, at: datetime) -> int:
    """Tell of every answer that was due before ``on``; run again, it tells nothing more.

    :returns: threads for which somebody was told.
    """
    late = Thread.objects.filter(state=ThreadState.OPEN, answer_due_on__lt=on, reminded__lt=3)
    return sum(_remind_thread(pk, on=on, at=at) for pk in list(late.order_by("pk").values_list("pk", flat=True)))


def _remind_thread(pk: int, *, on: date, at: datetime) -> bool:
    with transaction.atomic():
        locks.hold(f"correspondence:thread:{pk}")
        thread = Thread.objects.select_related("organisation", "assigned_to__person").get(pk=pk)
        if thread.state != ThreadState.OPEN or thread.answer_due_on is None:
            return False
        reached = _level(thread.answer_due_on, on)
        if reached <= thread.reminded:
            return False
        assert thread.asked_at is not None
        for level in range(thread.reminded + 1, reached + 1):
            kind, people = _audience(thread, level, on)
            key = f"correspondence.late:{thread.pk}:{thread.desk}:{thread.asked_at.isoformat()}:{level}"
            telling.tell(thread, people, kind=kind, key=key, at=at)
        thread.reminded = reached
        thread.save(update_fields=["reminded"])
    return True


def _level(due_on: date, on: date) -> int:
    late = working_days.between(due_on, on)
    return 3 if late >= _ADMINISTRATORS_AFTER else 2 if late >= _DESK_AFTER else 1 if late else 0


def _audience(thread: Thread, level: int, on: date) -> tuple[str, list[Person]]:
    """The kind of what is told at a level, and to whom; an administrator reads no thread, only that one waits."""
    if level == 1:
        return "correspondence.answer_late", telling.carriers(thread, on)
    if level < 3:
        return "correspondence.answer_late", telling.people_of(telling.colleagues(thread, on))
    return "correspondence.answer_late_in_organisation", telling.people_of(telling.administrators(thread, on))


def remind_unread_notices(*, on: date, at: datetime) -> int:
    """Remind whoever has not opened a notice, after 3 and 8 days; then tell who served it that it may be posted.

    :returns: notices for which somebody was told.
    """
    unread = Notice.objects.filter(state=NoticeState.SERVED, reminded__lt=3, person__died_on__isnull=True)
    return sum(_remind_notice(pk, on=on, at=at) for pk in list(unread.order_by("pk").values_list("pk", flat=True)))


def _remind_notice(pk: int, *, on: date, at: datetime) -> bool:
    with transaction.atomic():
        locks.hold(f"correspondence:notice:{pk}")
        notice = Notice.objects.select_related("person", "letter", "served_by__person").get(pk=pk)
        days = (on - day_of(notice.served_at)).days
        reached = sum(days >= limit for limit in (*_NOTICE_AFTER_DAYS, settings.NOTICE_POST_AFTER_DAYS))
        if notice.state != NoticeState.SERVED or reached <= notice.reminded:
            return False
        for level in range(notice.reminded + 1, reached + 1):
            _tell_of(notice, level, days=days, at=at)
        notice.reminded = reached
        notice.save(update_fields=["reminded"])
    return True


def _tell_of(notice: Notice, level: int, *, days: int, at: datetime) -> None:
    path, key = reverse("correspondence:notice", args=[notice.pk]), f"correspondence.notice:{notice.pk}:{level}"
    if level <= len(_NOTICE_AFTER_DAYS):
        data: dict[str, str | int] = {"days": days}
        notify(person=notice.person, kind="correspondence.notice_waiting", key=key, path=path, at=at, data=data)
    else:
        data = {"letter": notice.letter.number}
        author = notice.served_by.person
        notify(person=author, kind="correspondence.notice_unread", key=key, path=path, at=at, data=data)
