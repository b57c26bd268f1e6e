"""`block_bots()`: by what they say they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest

from dualrt import ConfigError, ready

At = Callable[..., Any]
Bare = Callable[..., Any]

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
CUBOT = (
    "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPT = (
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
    "+https://openai.com/gptbot)"
)
CLAUDE = "Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)"
AHREFS = "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"
CURL = "curl/8.5.0"


@pytest.mark.parametrize(
    ("given", "agent", "status"),
    [
        pytest.param({}, CHROME, 200, id="chrome"),
        pytest.param({}, IPHONE, 200, id="iphone"),
        pytest.param({}, CUBOT, 200, id="a-phone-called-bot"),
        pytest.param({}, GOOGLE, 200, id="search-allowed"),
        pytest.param({}, GPT, 403, id="ai"),
        pytest.param({}, CLAUDE, 403, id="ai-2"),
        pytest.param({}, AHREFS, 403, id="other"),
        pytest.param({}, CURL, 403, id="curl"),
        pytest.param({}, "python-requests/2.32", 403, id="library"),
        pytest.param({}, "Scrapy/2.11 (+https://scrapy.org)", 403, id="scrapy"),
        pytest.param({}, "facebookexternalhit/1.1 (+http://www.facebook.com/x)", 403, id="preview"),
        pytest.param({}, CHROME.replace("Chrome", "HeadlessChrome"), 403, id="headless"),
        pytest.param({}, "", 200, id="empty"),
        pytest.param({}, None, 200, id="none"),
        pytest.param({"empty": True}, "", 403, id="empty-blocked"),
        pytest.param({"empty": True}, None, 403, id="none-blocked"),
        pytest.param({"empty": True}, CHROME, 200, id="not-empty"),
        pytest.param({"allow": []}, GOOGLE, 403, id="search-not-allowed"),
        pytest.param({"allow": ["ahrefsbot"]}, AHREFS, 200, id="allowed-in-any-case"),
        pytest.param({"deny": ["Googlebot"]}, GOOGLE, 403, id="denied-before-allowed"),
        pytest.param({"deny": ["Chrome/142"]}, CHROME, 403, id="denied"),
        pytest.param({"block": "ai"}, AHREFS, 200, id="ai-only"),
        pytest.param({"block": "ai"}, CURL, 200, id="ai-only-curl"),
        pytest.param({"block": "ai"}, GPT, 403, id="ai-only-ai"),
        pytest.param({"block": "ai", "allow": ["GPTBot"]}, GPT, 200, id="ai-but-one"),
        pytest.param({"allow": ["search", "ai"]}, GPT, 200, id="ai-allowed"),
        pytest.param({"block": "none"}, GPT, 200, id="nothing"),
        pytest.param({"block": "none", "deny": ["ai"]}, CLAUDE, 403, id="a-group-denied"),
        pytest.param({"block": "none", "deny": ["ai"]}, AHREFS, 200, id="others-not"),
    ],
)
def test_who_is_blocked(bare: Bare, given: Any, agent: str | None, status: int) -> None:
    """By lists and by looks."""
    headers = {} if agent is None else {"user-agent": agent}
    assert bare(ready.block_bots(**given)).get("/x", headers=headers).status == status


def test_at_every_door(at: At) -> None:
    """A 403 that differs by who asks; people see the site."""
    door = at([ready.block_bots()])
    response = door.get("/server/1", headers={"user-agent": GPT})
    assert (response.status, response.text) == (403, "Forbidden\n")
    assert response.headers["vary"] == "User-Agent"
    assert door.get("/server/1", headers={"user-agent": CHROME}).text == "server 1"


class TestRobots:
    @pytest.mark.parametrize(
        ("given", "agents"),
        [
            ({}, {"GPTBot": False, "Googlebot": True, "AhrefsBot": False}),
            ({"block": "ai"}, {"GPTBot": False, "Googlebot": True, "AhrefsBot": True}),
            ({"block": "ai", "deny": ["AhrefsBot"]}, {"GPTBot": False, "AhrefsBot": False}),
            ({"allow": []}, {"GPTBot": False, "Googlebot": False, "AhrefsBot": False}),
            ({"block": "ai", "allow": ["GPTBot"]}, {"GPTBot": True, "CCBot": False}),
            ({"deny": ["bingbot"]}, {"bingbot": False, "Googlebot": True}),
            ({"block": "none"}, {"GPTBot": True, "Googlebot": True}),
        ],
    )
    def test_it_says_the_same(self, bare: Bare, given: Any, agents: dict[str, bool]) -> None:
        """As Python's own parser reads it."""
        client = bare(ready.block_bots(robots=True, **given))
        response = client.get("/robots.txt", headers={"user-agent": GPT})
        assert response.headers["content-type"].startswith("text/plain")
        parser = RobotFileParser()
        parser.parse(response.text.splitlines())
        assert {agent: parser.can_fetch(agent, "/x") for agent in agents} == agents

    def test_the_apps_own_can_be_read_by_all(self, bare: Bare) -> None:
        """Who cannot read it cannot keep to it."""
        client = bare(ready.block_bots())
        assert client.get("/robots.txt", headers={"user-agent": GPT}).text == "app /robots.txt"
        client = bare(ready.block_bots(robots=True))
        assert client.post("/robots.txt").text == "app /robots.txt"


def test_all_that_is_wrong_is_told_at_once() -> None:
    """When the site starts."""
    with pytest.raises(ConfigError, match="3 wrong"):
        ready.block_bots(block="some", allow="search", deny=[7])  # type: ignore[list-item]
