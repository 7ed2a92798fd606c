"""The real form itself: the demo's fake answers as it does, and what a cut connection leaves behind."""

from __future__ import annotations

import contextlib
from http.client import HTTPException

import pytest

from tests.unit.demo_paper import still
from tests.unit.form_cases import FORM, play
from tests.unit.test_demo_form import FakeHand
from tests.wordpress.form import RealHand, post_form
from tests.wordpress.proxy import CUTS, Cut, cutting_proxy
from tests.wordpress.site import Site


def test_the_fake_of_the_demo_answers_as_the_real_form_does(site: Site) -> None:
    fake = still()
    played = dict(play(FakeHand(fake), fake.base))
    for name, answer in play(RealHand(site), site.url):
        assert answer.shape == played[name].shape, name


STORED = {Cut.REQUEST: 0, Cut.HALF_REQUEST: 0, Cut.ANSWER_EARLY: 1, Cut.ANSWER_LATE: 1, Cut.HALF_ANSWER: 1}


@pytest.mark.parametrize("cut", CUTS)
def test_what_is_sent_again_after_a_cut_is_there_once(site: Site, cut: Cut) -> None:
    site.slow(250)
    fields = {**FORM, "comment": f"Cut: {cut}.", "comment_post_ID": str(site.posts["open"])}
    with cutting_proxy(site.server.port) as proxy:
        proxy.cut = cut
        # The standard library takes half a head for a whole one; where the comment is has been lost with the rest.
        with contextlib.suppress(OSError, HTTPException):
            assert post_form(proxy.port, fields)[1] == ""
        site.server.wait_idle()
        assert len(site.comments()) == STORED[cut]
        proxy.cut = Cut.NOTHING
        status, place, _ = post_form(proxy.port, fields)
        assert (status, place[: len(proxy.url)]) == ((409, "") if STORED[cut] else (302, proxy.url))
        assert proxy.posts == 2
    assert [comment.content for comment in site.comments()] == [fields["comment"]]
