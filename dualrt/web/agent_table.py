"""What names mean in a ``User-Agent``: browsers, systems, makers, bots. As of November 2026.

Written from the formats that their makers publish: MDN's pages on the User-Agent header and on
browser detection; Chromium's user-agent reduction; WebKit, Mozilla, Microsoft, Opera and Samsung
on their own browsers; the crawler pages of Google, Bing, Yandex, Baidu, Apple, Meta, OpenAI,
Anthropic, Perplexity, Amazon, Common Crawl and others. All keys are lower-case.
"""

from __future__ import annotations

# A product's name → the browser's. The first of them that is there is it: what others add to
# Chrome's or Safari's own string stands above what they copy.
BROWSERS = {
    "edg": "Edge",
    "edge": "Edge",
    "edga": "Edge",
    "edgios": "Edge",
    "opr": "Opera",
    "opt": "Opera",
    "opios": "Opera",
    "opera mini": "Opera Mini",
    "opera": "Opera",
    "samsungbrowser": "Samsung Internet",
    "ucbrowser": "UC Browser",
    "yabrowser": "Yandex Browser",
    "vivaldi": "Vivaldi",
    "brave": "Brave",
    "whale": "Whale",
    "ddg": "DuckDuckGo",
    "duckduckgo": "DuckDuckGo",
    "miuibrowser": "Mi Browser",
    "huaweibrowser": "Huawei Browser",
    "heytapbrowser": "HeyTap Browser",
    "vivobrowser": "Vivo Browser",
    "mqqbrowser": "QQ Browser",
    "qqbrowser": "QQ Browser",
    "micromessenger": "WeChat",
    "silk": "Silk",
    "coc_coc_browser": "Coc Coc",
    "puffin": "Puffin",
    "maxthon": "Maxthon",
    "fbav": "Facebook",
    "fban": "Facebook",
    "instagram": "Instagram",
    "line": "LINE",
    "snapchat": "Snapchat",
    "bytedancewebview": "TikTok",
    "linkedinapp": "LinkedIn",
    "pinterest": "Pinterest",
    "gsa": "Google App",
    "focus": "Firefox Focus",
    "klar": "Firefox Focus",
    "seamonkey": "SeaMonkey",
    "palemoon": "Pale Moon",
    "waterfox": "Waterfox",
    "librewolf": "LibreWolf",
    "fxios": "Firefox",
    "firefox": "Firefox",
    "electron": "Electron",
    "headlesschrome": "Headless Chrome",
    "crios": "Chrome",
    "chromium": "Chromium",
    "chrome": "Chrome",
    "konqueror": "Konqueror",
    "epiphany": "GNOME Web",
    "lynx": "Lynx",
    "w3m": "w3m",
    "links": "Links",
    "netscape": "Netscape",
}

# Programs that are no browsers, and no crawlers of their own accord either: a person's script.
TOOLS = {
    "curl": "curl",
    "wget": "Wget",
    "httpie": "HTTPie",
    "python-requests": "Python Requests",
    "python-httpx": "HTTPX",
    "python-urllib": "Python urllib",
    "aiohttp": "aiohttp",
    "go-http-client": "Go HTTP client",
    "okhttp": "OkHttp",
    "axios": "axios",
    "node-fetch": "node-fetch",
    "undici": "undici",
    "postmanruntime": "Postman",
    "insomnia": "Insomnia",
    "libwww-perl": "libwww-perl",
    "apache-httpclient": "Apache HttpClient",
    "java": "Java",
    "dart": "Dart",
}

# Brands of client hints (Sec-CH-UA) that the string itself does not tell.
BRANDS = {
    "brave": "Brave",
    "microsoft edge": "Edge",
    "opera": "Opera",
    "vivaldi": "Vivaldi",
    "yandex": "Yandex Browser",
    "samsung internet": "Samsung Internet",
    "duckduckgo": "DuckDuckGo",
    "google chrome": "Chrome",
    "headlesschrome": "Headless Chrome",
    "chromium": "Chromium",
}

WINDOWS = {
    "10.0": "10",
    "6.4": "10",
    "6.3": "8.1",
    "6.2": "8",
    "6.1": "7",
    "6.0": "Vista",
    "5.2": "XP",
    "5.1": "XP",
    "5.0": "2000",
    "4.0": "NT 4.0",
}

# How a part of a comment begins → the system; its version is the next word.
SYSTEMS = {
    "windows phone os": "Windows Phone",
    "windows phone": "Windows Phone",
    "windows nt": "Windows",
    "windows": "Windows",
    "openharmony": "OpenHarmony",
    "harmonyos": "HarmonyOS",
    "android": "Android",
    "tizen": "Tizen",
    "web0s": "webOS",
    "webos": "webOS",
    "kaios": "KaiOS",
    "cros": "Chrome OS",
    "fuchsia": "Fuchsia",
    "freebsd": "FreeBSD",
    "openbsd": "OpenBSD",
    "netbsd": "NetBSD",
    "dragonfly": "DragonFly",
    "sunos": "Solaris",
    "haiku": "Haiku",
    "ubuntu": "Ubuntu",
    "fedora": "Fedora",
    "debian": "Debian",
    "bb10": "BlackBerry",
    "blackberry": "BlackBerry",
    "roku": "Roku OS",
    "linux": "Linux",
    "x11": "Linux",
}

CPUS = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "win64": "amd64",
    "x64": "amd64",
    "x64_64": "amd64",
    "wow64": "amd64",
    "amd64": "amd64",
    "i386": "ia32",
    "i486": "ia32",
    "i586": "ia32",
    "i686": "ia32",
    "x86": "ia32",
    "ia32": "ia32",
    "aarch64": "arm64",
    "arm64": "arm64",
    "arm_64": "arm64",
    "armv8l": "arm64",
    "armv8": "arm64",
    "armv7l": "armhf",
    "armv7": "armhf",
    "armv6l": "arm",
    "arm": "arm",
    "ppc": "ppc",
    "ppc64": "ppc64",
    "ppc64le": "ppc64",
    "mips": "mips",
    "mips64": "mips64",
    "riscv64": "riscv64",
    "loongarch64": "loong64",
    "s390x": "s390x",
    "sparc64": "sparc",
}

# How a model's name begins → its maker. Longer beginnings stand first.
MAKERS = {
    "sm-": "Samsung",
    "gt-": "Samsung",
    "samsung": "Samsung",
    "galaxy": "Samsung",
    "pixel": "Google",
    "nexus": "Google",
    "chromecast": "Google",
    "moto": "Motorola",
    "xt1": "Motorola",
    "xt2": "Motorola",
    "redmi": "Xiaomi",
    "poco": "Xiaomi",
    "xiaomi": "Xiaomi",
    "mi ": "Xiaomi",
    "m20": "Xiaomi",
    "21": "Xiaomi",
    "22": "Xiaomi",
    "23": "Xiaomi",
    "24": "Xiaomi",
    "oneplus": "OnePlus",
    "lg-": "LG",
    "lm-": "LG",
    "lge": "LG",
    "huawei": "Huawei",
    "honor": "Honor",
    "cph": "OPPO",
    "oppo": "OPPO",
    "rmx": "Realme",
    "realme": "Realme",
    "vivo": "Vivo",
    "nokia": "Nokia",
    "ta-1": "Nokia",
    "lumia": "Microsoft",
    "htc": "HTC",
    "lenovo": "Lenovo",
    "asus": "ASUS",
    "sony": "Sony",
    "xperia": "Sony",
    "xq-": "Sony",
    "so-": "Sony",
    "bravia": "Sony",
    "infinix": "Infinix",
    "tecno": "Tecno",
    "fairphone": "Fairphone",
    "fp3": "Fairphone",
    "fp4": "Fairphone",
    "fp5": "Fairphone",
    "kf": "Amazon",
    "aft": "Amazon",
    "kindle": "Amazon",
    "quest": "Meta",
    "oculus": "Meta",
    "shield": "NVIDIA",
    "zte": "ZTE",
    "tcl": "TCL",
    "cubot": "Cubot",
    "itel": "Itel",
    "alcatel": "Alcatel",
    "playstation": "Sony",
    "xbox": "Microsoft",
    "nintendo": "Nintendo",
}

# A name of these anywhere in a comment, or as a product: a television, or what is plugged into one.
TELEVISIONS = frozenset(
    "smart-tv smarttv googletv appletv hbbtv web0s webos crkey bravia aft roku".split()
)
CONSOLES = frozenset("playstation xbox nintendo".split())
HEADSETS = frozenset("quest oculus".split())

# Crawlers of search engines and archives, previews of links in chats and networks, and who reads
# the web for language models, with a person asking or without.
BOTS = frozenset(
    # search
    "googlebot googlebot-image googlebot-video googlebot-news storebot-google adsbot-google "
    "adsbot-google-mobile mediapartners-google feedfetcher-google google-inspectiontool "
    "googleother google-read-aloud google-site-verification googleweblight google-pagerenderer "
    "apis-google duplexweb-google google-safety bingbot bingpreview adidxbot msnbot slurp "
    "duckduckbot duckassistbot baiduspider yandex yandexbot yandeximages yandexmobilebot sogou "
    "exabot seznambot petalbot applebot qwantify mojeekbot yeti naverbot coccocbot-web "
    # previews
    "facebookexternalhit facebookcatalog meta-externalagent meta-externalfetcher twitterbot "
    "linkedinbot slackbot slackbot-linkexpanding slack-imgproxy discordbot telegrambot whatsapp "
    "skypeuripreview redditbot pinterestbot tumblr vkshare bitlybot iframely embedly "
    "mastodon quora google-image-proxy "
    # language models
    "gptbot chatgpt-user oai-searchbot claudebot claude-web claude-user claude-searchbot "
    "anthropic-ai perplexitybot perplexity-user google-extended googleagent-mariner bytespider "
    "amazonbot ccbot cohere-ai diffbot omgilibot youbot mistralai-user timpibot ai2bot "
    "google-cloudvertexbot "
    # archives, measurement, monitors
    "ia_archiver archive.org_bot heritrix ahrefsbot semrushbot mj12bot dotbot rogerbot blexbot "
    "dataforseobot screaming uptimerobot pingdom statuscake chrome-lighthouse lighthouse "
    "w3c_validator w3c-checklink validator.nu feedly feedburner newrelicpinger site24x7".split()
)
# What a crawler that is not in the list calls itself.
BOT_ENDINGS = ("bot", "crawler", "spider", "-crawl")

__all__ = ["BOTS", "BOT_ENDINGS", "BRANDS", "BROWSERS", "CONSOLES", "CPUS", "HEADSETS", "MAKERS"]
__all__ += ["SYSTEMS", "TELEVISIONS", "TOOLS", "WINDOWS"]
