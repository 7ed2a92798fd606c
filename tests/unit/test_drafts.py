"""Who a draft is from is kept with its words; since when each comment has been where it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from termnews.discussion import GRACE, DraftState, Identity
from termnews.store.store import Store
from tests.tui.news import fill, ids

ADA = Identity("Ada", "ada@tide.example", "https://ada.example/")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_who_a_draft_is_from_is_kept_with_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        (article,) = ids(store)
        draft = store.drafts.save(article, "words", identity=Identity("Ad"))
        assert store.drafts.save(article, "words", draft, identity=ADA) == draft
        assert store.drafts.save(article, "other words", draft) == draft
        kept = store.drafts.get(draft)
        assert kept is not None and (kept.text, kept.identity) == ("other words", ADA)
        assert store.drafts.save(article, "other words", draft, identity=ADA._replace(website="")) == draft
        kept = store.drafts.get(draft)
        assert kept is not None and kept.identity == Identity("Ada", "ada@tide.example", "")


def test_a_comment_is_in_its_state_since_its_last_transition(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        (article,) = ids(store)
        draft = store.drafts.save(article, "words")
        assert store.outbox.since() == {}
        assert store.outbox.queue(draft, ADA, NOW, service="", wire="", not_before=NOW + GRACE)
        later = NOW + timedelta(hours=1)
        store.outbox.move(draft, (DraftState.QUEUED,), DraftState.BLOCKED, later, words="closed")
        assert store.outbox.since() == {draft: later}
