"""The search: what is typed, what is found, in which order, and the line that shows why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termnews.model import View
from termnews.store import search
from termnews.store.query import MOST_TERMS, parse
from termnews.store.search import Hit
from termnews.store.snippets import LENGTH, fold, snippet
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, page

TEXTS = {
    1: ("Ferry runs again", "The crossing reopened after the storm; a café sold out."),
    2: ("Harbour office moves", "The ferry office leaves. São Paulo and İstanbul were asked, naïvely."),
    3: ("地震の後の東京", "昨日、東京で大きな地震がありました。電車は止まった。"),
    4: ("Weather", "A storm in Tokyo 東京 and 100% humidity, under_scored; C++ code."),
    5: ("오늘의 뉴스", "새로운 뉴스를 전합니다."),
    6: ("State of the state", "Well-known well known. Don't panic. Zoë's résumé, Größe."),
}


_SIGNS = "\"'()*^:-+{}%_\\,;?地é\x00\ud800🚀\u200d "


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with TEXTS in it, the first the newest; the ids are the numbers."""
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        source = store.sources.put(FEED)
        for number, (title, plain) in TEXTS.items():
            item = article(number, title=title, plain=plain, published=NOW - timedelta(hours=number))
            store.articles.ingest(source, [item], NOW)
        yield store


def found(store: Store, query: str) -> list[int]:
    """The ids of the hits."""
    return [hit.id for hit in store.search.find(query)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("ferry", [1, 2]),
        ("FERRY storm", [1]),
        ("cafe", [1]),
        ("CAFÉ", [1]),
        ("cafe\u0301", [1]),
        ("sao istanbul naively", [2]),
        ("resume zoe", [6]),
        ('"ferry office"', [2]),
        ("“ferry office”", [2]),
        ('"office ferry"', []),
        ("ferry -office", [1]),
        ('ferry -"ferry office"', [1]),
        ("storm -ferry", [4]),
        ("well-known", [6]),
        ("don't", [6]),
        ("c++", [4]),
        ("100%", [4]),
        # Operators of FTS5 are words like others.
        ("ferry OR weather", []),
        ("crossing AND storm", []),
        ("NEAR(ferry office)", []),
        ("title:ferry", []),
        ("ferr*", []),
        ("^ferry", [1, 2]),
        # Scripts without spaces, by LIKE.
        ("地震", [3]),
        ("震", [3]),
        ("東京", [3, 4]),
        ("東京 storm", [4]),
        ("東京 -storm", [3]),
        ("storm -東京", [1]),
        ("뉴스", [5]),
        ('"大きな地震"', [3]),
        ("京%地", []),
        ("東_", []),
        # Nothing to look for.
        ("", []),
        ("   ", []),
        ("-ferry", []),
        ("-地震", []),
        ('"', []),
        ('""', []),
        ("!!! ... -", []),
        ("nowhere", []),
        ("ferry\x00office", []),
    ],
)
def test_what_is_found(store: Store, query: str, ids: list[int]) -> None:
    assert found(store, query) == ids
    assert list(store.headlines.ids(View("search", query=query))) == ids
    assert store.headlines.count(View("search", query=query)) == len(ids)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from([*_SIGNS, "ferry", "AND", "OR", "NOT", "NEAR", "title", "--", "/*", "?1"]),
            max_size=14,
        ).map("".join),
    )
)
def test_nothing_that_is_typed_raises(store: Store, query: str) -> None:
    hits = store.search.find(query, limit=5)
    assert [hit.id for hit in hits] == list(store.search.ids(query, limit=5))
    assert store.search.count(query) >= len(hits)
    for hit in store.search.find(query, limit=5, unread_only=True):
        assert hit in hits


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_every_word_of_a_text_finds_it(store: Store, number: int, data: st.DataObject) -> None:
    words = [word for word in " ".join(TEXTS[number]).split() if parse(word)]
    # A word may begin with a sign that means something, as it may be typed.
    word = data.draw(st.sampled_from(words)).lstrip('-"')
    assert number in found(store, word)
    assert number in found(store, f'"{word}"')


def test_long_queries_are_cut_to_so_many_terms(store: Store) -> None:
    assert len(parse(" ".join(f"w{n}" for n in range(500))).words) == MOST_TERMS
    assert found(store, "ferry " * 5000) == [1, 2]
    assert found(store, "x" * 100_000) == []
    assert found(store, "(" * 5000 + "ferry") == [1, 2]


def test_what_counts_more_comes_first_and_the_newer_of_equals(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        filler = "and other words of the day " * 20
        items = [
            article(1, title="Other", plain=filler + "lighthouse"),
            article(2, title="Lighthouse", plain=filler),
            article(3, title="Other", plain=filler, standfirst="A lighthouse"),
            article(4, title="Other", plain=filler + "lighthouse"),
            *(article(n, title="Nothing", plain=filler) for n in range(5, 30)),
        ]
        ids = store.articles.ingest(source, items, NOW).new
        assert found(store, "lighthouse") == [ids[1], ids[2], ids[0], ids[3]]
        assert [hit.rank for hit in store.search.find("lighthouse")] == sorted(
            hit.rank for hit in store.search.find("lighthouse")
        )
        assert [hit.id for hit in store.search.find("lighthouse", limit=2, offset=1)] == [ids[2], ids[0]]
        store.articles.set_read(ids[:2], True)
        assert [hit.id for hit in store.search.find("lighthouse", unread_only=True)] == [ids[2], ids[3]]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[int]]]:
    """A store in which a word is common, and its articles' ids, newest first; every tenth has it in the headline."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "COMMON", 50)
        patch.setattr(search, "CANDIDATES", 30)
        patch.setattr(search, "_TITLED", 5)
        patch.setattr(search, "MOST", 150)
        with Store.open(tmp_path_factory.mktemp("store")) as store:
            source = store.sources.put(FEED)
            items = [
                article(n, title="The council" if n % 10 == 9 else "News", plain="council" if n % 2 else "other")
                for n in range(400)
            ]
            ids = store.articles.ingest(source, items, NOW).new
            store.search.catch_up()
            store.articles.set_read([i for n, i in enumerate(ids) if n % 3 == 0], True)
            yield store, list(ids)


def test_of_a_common_word_the_newest_and_those_in_headlines_are_ranked_and_all_others_follow(
    common: tuple[Store, list[int]],
) -> None:
    store, ids = common
    hits = ids[1::2]
    headlines = set(ids[9::10])
    got = found(store, "council")
    assert set(got[:3]) <= headlines, "the best are of headlines"
    everything = list(store.search.ids("council"))
    assert len(everything) == len(set(everything)) == store.search.count("council") == 150
    assert set(everything) <= set(hits) and everything[:50] == got
    # The ranked, then all by date, none left out between.
    ranked = [hit.id for hit in store.search.find("council", limit=150) if hit.rank < 0]
    rest = everything[len(ranked) :]
    assert 20 <= len(ranked) <= 60
    assert rest == [i for i in hits if i not in set(ranked)][: len(rest)]


def test_the_list_of_a_common_word_is_continued_as_it_was_begun(common: tuple[Store, list[int]]) -> None:
    store, _ = common
    everything = list(store.search.ids("council"))
    listed = list(store.headlines.ids(View("search", query="council"), limit=10))
    while more := store.headlines.ids(View("search", query="council"), after=listed[-1], limit=17):
        assert len(more) <= 17
        listed += more
    assert listed == everything
    assert list(store.search.ids("council", after=10**6)) == []
    assert list(store.search.ids("never begun", after=1)) == []
    # Another store has not begun it: the list is made anew.
    with Store.open(store.path.parent) as other:
        assert list(other.search.ids("council", after=everything[20], limit=5)) == everything[21:26]


def test_of_the_unread_a_common_word_finds_all(common: tuple[Store, list[int]]) -> None:
    store, ids = common
    unread = {i for n, i in enumerate(ids) if n % 2 and n % 3}
    assert set(store.search.ids("council", unread_only=True)) == unread
    assert store.search.count("council", unread_only=True) == len(unread)
    best = [hit.id for hit in store.search.find("council", unread_only=True, limit=20)]
    assert len(best) == 20 and set(best) <= unread


def test_a_full_text_in_a_script_without_spaces_is_found(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        one, two = store.articles.ingest(source, [article(1), article(2, byline="山田")], NOW).new
        assert found(store, "灯台") == [] and found(store, "山田") == [two]
        store.articles.keep_full(one, page("古い灯台の話。"))
        assert found(store, "灯台") == [one]


def test_hits_in_headlines_come_first_in_scripts_without_spaces_too(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        items = [article(1, plain="新しい灯台"), article(2, title="灯台守"), article(3, plain="灯台")]
        ids = store.articles.ingest(source, items, NOW).new
        assert found(store, "灯台") == [ids[1], ids[0], ids[2]]


# --- snippets ---------------------------------------------------------------------------------------------------------


def test_a_snippet_is_a_line_around_the_word_in_whole_words() -> None:
    text = "First paragraph of it all.\n\n" + "some words and others " * 20 + "the Café opened " + "more of them " * 30
    line = snippet((text, "standfirst"), ("cafe",))
    assert "the Café opened" in line and "\n" not in line
    assert line.startswith("… ") and line.endswith(" …")
    assert len(line) <= LENGTH + 4
    assert all(word in text.split() for word in line.strip("… ").split())
    assert snippet((text,), ("nowhere",)).startswith("First paragraph of it all. some words")
    assert snippet(("", "Standfirst has it"), ("standfirst",)) == "Standfirst has it"
    assert snippet(("", ""), ("x",)) == ""
    assert snippet(("Carpet and car",), ("car",)) == "Carpet and car"


def test_a_snippet_shows_a_phrase_and_a_script_without_spaces() -> None:
    text = "x " * 200 + "the ferry, office of " + "y " * 200
    assert "ferry, office" in snippet((text,), ("ferry office",))
    line = snippet(("あ" * 300 + "灯台" + "い" * 300,), ("灯台",))
    assert "灯台" in line and len(line) <= LENGTH + 4


@given(st.text(), st.text(max_size=10))
def test_a_snippet_of_anything_is_one_line(text: str, word: str) -> None:
    assert len(fold(text)) == len(text)
    line = snippet((text, "", text), (word, *word.split()))
    assert "\n" not in line and "\x1b" not in line


def test_a_hit_says_where_the_word_stands(store: Store) -> None:
    (hit,) = store.search.find("istanbul")
    assert isinstance(hit, Hit) and "İstanbul" in hit.snippet and hit.rank < 0
