"""What bots call themselves: two short lists, as of November 2026, and a rule for the rest.

Sources: the crawlers' own pages, as named in ``docs/ready/block_bots.md``.
"""

from __future__ import annotations

import re

# The product tokens that robots.txt names, which stand in the User-Agent, too, but for the
# "-Extended" ones: those are for robots.txt only.
AI = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "ClaudeBot",
    "cohere-ai",
    "Diffbot",
    "DuckAssistBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "omgili",
    "Perplexity-User",
    "PerplexityBot",
    "Timpibot",
    "YouBot",
)
SEARCH = (
    "Applebot",
    "Baiduspider",
    "bingbot",
    "DuckDuckBot",
    "Googlebot",
    "MojeekBot",
    "Qwantbot",
    "SeznamBot",
    "Slurp",
    "YandexBot",
)

_BOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|fetcher|headless|phantomjs|lighthouse|"
    r"^(?:curl|wget|python|go-http|java|okhttp|axios|node|ruby|perl|php|libwww|httpie|scrapy|"
    r"aiohttp|httpx|apache-httpclient|dart|guzzle|postman)\b|"
    r"^(?!mozilla/).*https?://|\(compatible;[^)]*\+?https?://"
)


def is_bot(agent: str) -> bool:
    """Whether a ``User-Agent``, in lower case, looks like a program's that is no browser: a crawler
    that says so, or a library, which Next.js's ``isBot`` does not count.
    """
    return _BOT.search(agent) is not None


__all__ = ["AI", "SEARCH", "is_bot"]
