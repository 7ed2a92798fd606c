"""Read an article: what there is of it at once, and the rest when it has come."""

from __future__ import annotations

from termnews.engine import texts
from termnews.engine.engine import Engine, Events
from termnews.errors import FetchError, UsageError
from termnews.fetch.html import to_document
from termnews.model import Article, FullState, TextKind
from termnews.protocol import ArticleReady, Failed, Finished


async def read_article(engine: Engine, article_id: int, full: bool = False) -> Events:
    """Lay out the feed's text and, with `full`, have the full one; `ArticleReady` for each that can be read.

    Where there is no full text, `Failed` says why: the article can be read all the same. Raises UsageError where there
    is no such article, StoreError.
    """
    articles = engine.store.articles
    article = await engine.db(articles.get, article_id, TextKind.FEED)
    if article is None:
        raise UsageError("This article is not kept any more.")
    await lay_out(engine, article)
    yield ArticleReady(article.id, TextKind.FEED)
    if not full:
        yield Finished()
        return
    if article.full_state is FullState.DONE:
        yield ArticleReady(article.id, TextKind.FULL)
        yield Finished()
        return
    words = await _have_full(engine, article)
    if words:
        # Once more: what is to be said of the text is another now.
        yield ArticleReady(article.id, TextKind.FEED)
        yield Failed(words, "What its feed says of it can be read.")
        return
    yield ArticleReady(article.id, TextKind.FULL)
    yield Finished()


async def lay_out(engine: Engine, article: Article) -> None:
    """Turn the feed's HTML into blocks, once."""
    if article.body is not None:
        return
    found = await engine.db(engine.store.articles.feed_html, article.id)
    if found is None or not found[0]:
        return
    html, base = found
    document = await engine.parse_now(to_document, html, base=base)
    document = texts.without_standfirst(document, article.standfirst)
    await engine.db(engine.store.articles.keep_blocks, article.id, TextKind.FEED, document)


async def _have_full(engine: Engine, article: Article) -> str:
    """Fetch and keep the full text; '' or why there is none."""
    source = await engine.db(engine.store.sources.get, article.source_id)
    if source is None:
        return "The source of this article is not kept any more."
    try:
        return await texts.fetch_text(engine, texts.page_of(article, source), patiently=False)
    except FetchError as error:
        return error.message
